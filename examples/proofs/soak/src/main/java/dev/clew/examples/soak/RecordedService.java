package dev.clew.examples.soak;

import dev.clew.Correlation;
import dev.clew.servlet.CorrelationFilter;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.EnumSet;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A service that logs {@value #LINES} DEBUG lines for each request, on the threads and in the
 * dispatches that serve it. One request in {@value #FAILS_ONE_IN} fails, each of them in one of
 * four ways.
 */
final class RecordedService implements Consumer<ServletContext> {
  static final int LINES = 20;
  static final int FAILS_ONE_IN = 100;
  private static final long LINGER_MILLIS = 300;
  static final String LOGGER = "dev.clew.examples.soak.recorded";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  private final ExecutorService foreign;

  RecordedService(ExecutorService foreign) {
    this.foreign = foreign;
  }

  static boolean fails(long number) {
    return number % FAILS_ONE_IN == 13;
  }

  /** Whether a request that fails does so when a small ring has gone round. */
  private static boolean lingers(long number) {
    return number / FAILS_ONE_IN % 10 == 0;
  }

  private static void linger() {
    try {
      Thread.sleep(LINGER_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static String path(long number) {
    return "/orders/" + number;
  }

  static String id(long number) {
    return "c-" + number;
  }

  @Override
  public void accept(ServletContext context) {
    FilterRegistration.Dynamic registration =
        context.addFilter("correlation", CorrelationFilter.builder().accessLog(false).build());
    registration.setAsyncSupported(true);
    registration.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), false, "/*");
    var servlet = context.addServlet("orders", new Orders());
    servlet.addMapping("/*");
    servlet.setAsyncSupported(true);
  }

  private static void logLines(long number, int from, int to) {
    for (int line = from; line < to; line++) {
      if (line % 2 == 0) {
        LOG.debug("request {} line {}", number, line);
      } else {
        LOG.atDebug().addKeyValue("line", line).log("request {} line {}", number, line);
      }
    }
  }

  private final class Orders extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String path = request.getPathInfo() == null ? "" : request.getPathInfo();
      int slash = path.lastIndexOf('/');
      if (!path.startsWith("/orders/")) {
        // The page of errors.
        return;
      }
      long number = Long.parseLong(path.substring(slash + 1));
      if (request.getDispatcherType() == DispatcherType.ASYNC) {
        logLines(number, LINES / 2, LINES);
        end(number, response);
      } else if (number % 4 < 2) {
        logLines(number, 0, LINES);
        end(number, response);
      } else {
        logLines(number, 0, LINES / 4);
        AsyncContext async = request.startAsync();
        foreign.execute(
            Correlation.current()
                .wrap(
                    () -> {
                      logLines(number, LINES / 4, LINES / 2);
                      async.dispatch();
                    }));
      }
    }

    private void end(long number, HttpServletResponse response) throws IOException {
      if (!fails(number)) {
        response.getWriter().print("ok");
        return;
      }
      if (lingers(number)) {
        linger();
      }
      switch ((int) (number / FAILS_ONE_IN % 4)) {
        case 0 -> LOG.error("request {} failed", number);
        case 1 -> response.sendError(503);
        case 2 -> throw new Application.AsAsked();
        default -> Correlation.current().writeRecorded();
      }
    }
  }
}
