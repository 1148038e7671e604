package dev.clew.testing.servlet;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** An access record as the logging framework got it. */
record RecordedAccess(@Nullable String id, String message, Map<String, Object> pairs) {
  static RecordedAccess of(ILoggingEvent event) {
    Map<String, Object> pairs = new LinkedHashMap<>();
    for (KeyValuePair pair : event.getKeyValuePairs()) {
      pairs.put(pair.key, pair.value);
    }
    String id = event.getMDCPropertyMap().get(Correlation.MDC_KEY);
    return new RecordedAccess(id, event.getFormattedMessage(), pairs);
  }

  @Nullable Object status() {
    return pairs.get("http.response.status_code");
  }

  @Nullable Object path() {
    return pairs.get("url.path");
  }

  @Nullable Object errorType() {
    return pairs.get("error.type");
  }
}
