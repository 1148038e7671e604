package dev.clew.servlet;

import dev.clew.CorrelationContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** The log level that a trusted request asks for. What it says otherwise is not even logged. */
final class RequestedLevel {
  private RequestedLevel() {}

  /** The context with the level that the request asks for, or as it is. */
  static CorrelationContext apply(
      CorrelationContext context, HttpServletRequest request, @Nullable String headerName) {
    if (headerName == null) {
      return context;
    }
    try {
      Level level = read(request, headerName);
      return level == null ? context : context.withLogLevel(level);
    } catch (Throwable e) {
      Fault.LOG_LEVEL.report(e);
      return context;
    }
  }

  private static @Nullable Level read(HttpServletRequest request, String headerName) {
    Enumeration<String> values = request.getHeaders(headerName);
    if (values == null || !values.hasMoreElements()) {
      return null;
    }
    String value = values.nextElement();
    if (value == null || values.hasMoreElements()) {
      return null;
    }
    if (value.equalsIgnoreCase("DEBUG")) {
      return Level.DEBUG;
    }
    return value.equalsIgnoreCase("TRACE") ? Level.TRACE : null;
  }
}
