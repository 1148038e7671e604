package dev.clew.servlet.ingress;

import dev.clew.CorrelationContext;
import dev.clew.CorrelationPropagator;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** The log level that a trusted request asks for. What it says otherwise is not even logged. */
final class RequestedLevel {
  private RequestedLevel() {}

  /** The context with the level that the request asks for, or as it is. */
  static <C> CorrelationContext apply(
      CorrelationContext context,
      C request,
      CorrelationPropagator.Getter<? super C> headers,
      @Nullable String headerName) {
    if (headerName == null) {
      return context;
    }
    try {
      Level level = read(headers.getAll(request, headerName));
      return level == null ? context : context.withLogLevel(level);
    } catch (Throwable e) {
      Fault.LOG_LEVEL.report(e);
      return context;
    }
  }

  private static @Nullable Level read(@Nullable Iterator<String> values) {
    if (values == null || !values.hasNext()) {
      return null;
    }
    String value = values.next();
    if (value == null || values.hasNext()) {
      return null;
    }
    if (value.equalsIgnoreCase("DEBUG")) {
      return Level.DEBUG;
    }
    return value.equalsIgnoreCase("TRACE") ? Level.TRACE : null;
  }
}
