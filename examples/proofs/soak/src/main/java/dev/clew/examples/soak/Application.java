package dev.clew.examples.soak;

import dev.clew.Correlation;
import dev.clew.servlet.CorrelationFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.slf4j.MDC;

/**
 * Serves each kind of request, and answers with every ID that was seen on its way: in Clew, in the
 * MDC and in the request attribute, on every thread and in every dispatch. What is not filtered
 * answers with what was left on the thread.
 */
final class Application implements Consumer<ServletContext> {
  static final String ERROR_PAGE = "/in/error-page";

  /** What a client asks for; all but the probe go through the filter. */
  static final List<String> KINDS =
      List.of(
          "/in/sync",
          "/in/forward",
          "/in/include",
          "/in/async-start",
          "/in/async-dispatch",
          "/in/async-foreign",
          "/in/error",
          "/in/throw",
          "/in/leak");

  static final String PROBE = "/out/probe";

  private final ExecutorService foreign;
  private final AccessRecords records;
  private final Filter filter;

  Application(ExecutorService foreign, AccessRecords records) {
    this(foreign, records, new CorrelationFilter());
  }

  /** With a filter that is not ours, to show that the soak finds what it is to find. */
  Application(ExecutorService foreign, AccessRecords records, Filter filter) {
    this.foreign = foreign;
    this.records = records;
    this.filter = filter;
  }

  @Override
  public void accept(ServletContext context) {
    FilterRegistration.Dynamic registration = context.addFilter("correlation", filter);
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/in/*");
    var servlet = context.addServlet("soak", new Soaked());
    servlet.addMapping("/in/*", "/out/*");
    servlet.setAsyncSupported(true);
  }

  private static String seen(HttpServletRequest request) {
    return Correlation.currentId()
        + "\n"
        + MDC.get(Correlation.MDC_KEY)
        + "\n"
        + request.getAttribute(CorrelationFilter.REQUEST_ATTRIBUTE)
        + "\n";
  }

  static final class AsAsked extends IllegalStateException {
    private static final long serialVersionUID = 1L;
  }

  private final class Soaked extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      String path = request.getServletPath() + request.getPathInfo();
      // A client puts the request's number behind what it asks for.
      int digits = path.lastIndexOf('/') + 1;
      if (Character.isDigit(path.charAt(digits))) {
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
          records.expect(
              path,
              Integer.parseInt(path.substring(digits)),
              request.getAttribute(CorrelationFilter.REQUEST_ATTRIBUTE));
        }
        path = path.substring(0, digits - 1);
      }
      if (request.getDispatcherType() == DispatcherType.INCLUDE) {
        path =
            (String) request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH)
                + request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
      }
      switch (path) {
        case PROBE -> response.getWriter().print(left());
        case "/in/sync", "/in/target" -> response.getWriter().print(seen(request));
        case "/in/forward" -> request.getRequestDispatcher("/in/target").forward(request, response);
        case "/in/include" -> {
          response.getWriter().print(seen(request));
          request.getRequestDispatcher("/in/target").include(request, response);
          response.getWriter().print(seen(request));
        }
        case "/in/async-start" -> {
          AsyncContext async = request.startAsync();
          String before = seen(request);
          async.start(() -> finish(async, response, before + seen(request)));
        }
        case "/in/async-dispatch" -> {
          if (request.getDispatcherType() == DispatcherType.ASYNC) {
            response.getWriter().print(seen(request));
          } else {
            AsyncContext async = request.startAsync();
            foreign.execute(async::dispatch);
          }
        }
        case "/in/async-foreign" -> {
          AsyncContext async = request.startAsync();
          String before = seen(request);
          foreign.execute(Correlation.current().wrap(() -> finish(async, response, before)));
        }
        case "/in/error" -> response.sendError(503);
        case "/in/throw" -> throw new AsAsked();
        case "/in/leak" -> {
          // What applications do wrong: a scope never closed, an MDC value never removed.
          response.getWriter().print(seen(request));
          Correlation.open("leaked-by-the-application");
          MDC.put(Correlation.MDC_KEY, "leaked-by-the-application");
        }
        case ERROR_PAGE -> response.getWriter().print(seen(request));
        default -> response.sendError(404, path);
      }
    }

    private void finish(AsyncContext async, HttpServletResponse response, String seen) {
      try {
        response.getWriter().print(seen);
      } catch (IOException e) {
        // The client has gone; there is no one left to tell.
      } finally {
        async.complete();
      }
    }

    private String left() {
      String id = Correlation.currentId();
      String mdc = MDC.get(Correlation.MDC_KEY);
      return id == null && mdc == null ? "clean" : id + " " + mdc;
    }
  }
}
