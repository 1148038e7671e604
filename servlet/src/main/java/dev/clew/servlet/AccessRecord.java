package dev.clew.servlet;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** How an access record looks: the names and units are those of the Elastic Common Schema 8. */
final class AccessRecord {
  private static final Logger LOG = LoggerFactory.getLogger(CorrelationFilter.ACCESS_LOGGER);

  private AccessRecord() {}

  static boolean isWanted() {
    return LOG.isInfoEnabled();
  }

  static void write(
      CorrelationContext context,
      String method,
      String path,
      @Nullable String httpVersion,
      int status,
      long nanos,
      @Nullable Throwable failure) {
    // A scope of its own, because the application may have left another ID on this thread.
    try (CorrelationScope scope = Correlation.open(context)) {
      LoggingEventBuilder event =
          LOG.atInfo()
              .addKeyValue("http.request.method", method)
              .addKeyValue("url.path", path)
              .addKeyValue("http.response.status_code", status)
              .addKeyValue("event.duration", nanos);
      if (httpVersion != null) {
        event = event.addKeyValue("http.version", httpVersion);
      }
      if (failure != null) {
        event = event.addKeyValue("error.type", failure.getClass().getName());
      }
      event.log(message(method, path, status, nanos));
    }
  }

  private static String message(String method, String path, int status, long nanos) {
    long micros = nanos / 1_000;
    StringBuilder text = new StringBuilder(method.length() + path.length() + 24);
    text.append(method).append(' ').append(path).append(' ').append(status).append(" in ");
    text.append(micros / 1_000).append('.');
    String thousandths = Long.toString(micros % 1_000);
    text.append("000", thousandths.length(), 3).append(thousandths);
    return text.append(" ms").toString();
  }
}
