package dev.clew.testing.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.SessionCookieConfig;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.EventListener;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A small web application, assembled in a way that all containers understand. The suites make it.
 * Whoever starts a container calls {@link #configure} and reads {@link #errorPage}.
 *
 * <p>Made by one thread and used by one container.
 *
 * @since 0.1
 */
public final class TestApp {
  /** What the filters of a test are mapped to: {@value}. The probe lies outside. */
  public static final String FILTERED = "/app/*";

  /**
   * The name of the filter that a suite is about; a framework that makes it leaves this one out.
   */
  static final String CORRELATION = "correlation";

  private final List<Part> parts = new ArrayList<>();
  private boolean filterIsMadeByFramework;
  private @Nullable String errorPage;
  private @Nullable String container;

  TestApp() {}

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

  /** Names the cookie, and with it the path parameter, that has the session ID. */
  TestApp sessionCookie(String name) {
    parts.add(
        context -> {
          SessionCookieConfig cookie = context.getSessionCookieConfig();
          // Without sessions there is none.
          if (cookie != null) {
            cookie.setName(name);
          }
        });
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

  /** Adds a servlet that cannot go asynchronous, which is what a servlet is by default. */
  TestApp synchronousServlet(String path, Handler handler) {
    parts.add(context -> context.addServlet(path, new HandlerServlet(handler)).addMapping(path));
    return this;
  }

  /** Adds the page that the container dispatches to for every error. */
  TestApp errorPage(String path, Handler handler) {
    errorPage = path;
    return servlet(path, handler);
  }

  /**
   * The page to which the container is to dispatch every error. The Servlet API has no method for
   * this.
   *
   * @return a path of this application; null for the container's own answers
   */
  public @Nullable String errorPage() {
    return errorPage;
  }

  /**
   * Leaves the filter under test to a framework, which makes it itself, with default settings, and
   * maps it to {@link #FILTERED}.
   */
  public void leaveFilterToFramework() {
    filterIsMadeByFramework = true;
  }

  /** What the container says it is. */
  @Nullable String container() {
    return container;
  }

  /**
   * Adds filters, listeners and servlets. Call it once, while the container starts the application,
   * for example from a {@code ServletContainerInitializer}.
   *
   * @param context the application's context
   * @throws ServletException when the container refuses a part
   */
  public void configure(ServletContext context) throws ServletException {
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
