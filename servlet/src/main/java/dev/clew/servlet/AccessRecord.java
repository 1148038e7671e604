package dev.clew.servlet;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * How an access record looks: the names and units are those of the Elastic Common Schema 8.
 *
 * @param requestBytes negative when they are not known, and so {@code responseBytes}
 */
record AccessRecord(
    String method,
    String path,
    @Nullable String httpVersion,
    int status,
    long nanos,
    long requestBytes,
    long responseBytes,
    @Nullable Throwable failure) {
  private static final Logger LOG = LoggerFactory.getLogger(CorrelationFilter.ACCESS_LOGGER);

  static boolean isWanted() {
    return LOG.isInfoEnabled();
  }

  void write(CorrelationContext context) {
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
      if (requestBytes >= 0) {
        event = event.addKeyValue("http.request.body.bytes", requestBytes);
      }
      if (responseBytes >= 0) {
        event = event.addKeyValue("http.response.body.bytes", responseBytes);
      }
      if (failure != null) {
        event = event.addKeyValue("error.type", failure.getClass().getName());
      }
      event.log(message());
    }
  }

  private String message() {
    long micros = nanos / 1_000;
    StringBuilder text = new StringBuilder(method.length() + path.length() + 24);
    text.append(method).append(' ').append(path).append(' ').append(status).append(" in ");
    text.append(micros / 1_000).append('.');
    String thousandths = Long.toString(micros % 1_000);
    text.append("000", thousandths.length(), 3).append(thousandths);
    return text.append(" ms").toString();
  }
}
