package dev.clew.testing.servlet;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.clew.Correlation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** An access record as the logging framework got it. */
record RecordedAccess(
    @Nullable String id,
    Level level,
    String message,
    Map<String, Object> pairs,
    @Nullable Throwable thrown) {
  static RecordedAccess of(ILoggingEvent event) {
    Map<String, Object> pairs = new LinkedHashMap<>();
    for (KeyValuePair pair : event.getKeyValuePairs()) {
      pairs.put(pair.key, pair.value);
    }
    String id = event.getMDCPropertyMap().get(Correlation.MDC_KEY);
    Throwable thrown =
        event.getThrowableProxy() instanceof ThrowableProxy proxy ? proxy.getThrowable() : null;
    return new RecordedAccess(id, event.getLevel(), event.getFormattedMessage(), pairs, thrown);
  }

  @Nullable Object status() {
    return pairs.get("http.response.status_code");
  }

  boolean isOfServerError() {
    return status() instanceof Integer status && status >= 500;
  }

  @Nullable Object path() {
    return pairs.get("url.path");
  }

  /** The class of the exception, which stands there once. */
  @Nullable Object errorType() {
    Object pair = pairs.get("error.type");
    return thrown != null && pair == null ? thrown.getClass().getName() : pair;
  }
}
