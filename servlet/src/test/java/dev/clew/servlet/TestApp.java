package dev.clew.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.EventListener;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A small web application, put together in the way that all containers understand. */
final class TestApp {
  /** What the filters of a test are mapped to; the probe lies outside. */
  static final String FILTERED = "/app/*";

  /**
   * The name of the filter that a suite is about; a framework that makes it leaves this one out.
   */
  static final String CORRELATION = "correlation";

  private final List<Part> parts = new ArrayList<>();
  private boolean filterIsMadeByFramework;
  private @Nullable String errorPage;
  private @Nullable String container;

  /** Maps a filter to {@link #FILTERED}, for all dispatches, behind those mapped before. */
  TestApp filter(String name, Filter filter) {
    return filter(name, filter, Map.of());
  }

  TestApp filter(String name, Filter filter, Map<String, String> initParams) {
    return filter(name, filter, initParams, EnumSet.allOf(DispatcherType.class));
  }

  TestApp filter(
      String name, Filter filter, Map<String, String> initParams, EnumSet<DispatcherType> types) {
    parts.add(
        context -> {
          if (filterIsMadeByFramework && name.equals(CORRELATION)) {
            return;
          }
          FilterRegistration.Dynamic registration = context.addFilter(name, filter);
          registration.setAsyncSupported(true);
          registration.setInitParameters(initParams);
          registration.addMappingForUrlPatterns(types, true, FILTERED);
        });
    return this;
  }

  TestApp listener(EventListener listener) {
    parts.add(context -> context.addListener(listener));
    return this;
  }

  /** Adds a servlet; its path's last segment is its name. */
  TestApp servlet(String path, Handler handler) {
    parts.add(
        context -> {
          var registration = context.addServlet(path, new HandlerServlet(handler));
          registration.setAsyncSupported(true);
          registration.addMapping(path);
        });
    return this;
  }

  /** Where the container dispatches to for every error. */
  TestApp errorPage(String path, Handler handler) {
    errorPage = path;
    return servlet(path, handler);
  }

  @Nullable String errorPage() {
    return errorPage;
  }

  /** Leaves the filter {@link #CORRELATION} to the framework, which is to map it itself. */
  void leaveFilterToFramework() {
    filterIsMadeByFramework = true;
  }

  /** What the container says it is. */
  @Nullable String container() {
    return container;
  }

  void configure(ServletContext context) throws ServletException {
    container =
        context.getServerInfo()
            + ", Servlet "
            + context.getMajorVersion()
            + "."
            + context.getMinorVersion();
    for (Part part : parts) {
      part.addTo(context);
    }
  }

  private interface Part {
    void addTo(ServletContext context) throws ServletException;
  }

  interface Handler {
    void handle(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException;
  }

  private static final class HandlerServlet implements Servlet {
    private final Handler handler;
    private @Nullable ServletConfig config;

    HandlerServlet(Handler handler) {
      this.handler = handler;
    }

    @Override
    public void init(ServletConfig servletConfig) {
      config = servletConfig;
    }

    @Override
    public @Nullable ServletConfig getServletConfig() {
      return config;
    }

    @Override
    public void service(ServletRequest request, ServletResponse response)
        throws ServletException, IOException {
      handler.handle((HttpServletRequest) request, (HttpServletResponse) response);
    }

    @Override
    public String getServletInfo() {
      return "";
    }

    @Override
    public void destroy() {}
  }
}
