package dev.clew.testing;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.Correlation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** A class of its own, so that Logback need not be there for lines of JSON. */
final class LogbackRecords {
  private LogbackRecords() {}

  static LogRecord read(Object element) {
    if (!(element instanceof ILoggingEvent event)) {
      throw new IllegalArgumentException(
          "records must be lines of JSON or Logback events but there was a "
              + element.getClass().getName());
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      pairs.forEach(pair -> fields.put(pair.key, pair.value));
    }
    event.getMDCPropertyMap().forEach(fields::putIfAbsent);
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      fields.put("error.type", thrown.getClassName());
      fields.put("error.message", thrown.getMessage());
    }
    String id = event.getMDCPropertyMap().get(Correlation.MDC_KEY);
    fields.remove(Correlation.MDC_KEY, id);
    String message = event.getFormattedMessage();
    return new LogRecord(
        id,
        message == null ? "" : message,
        event.getLevel().toString(),
        event.getLoggerName(),
        fields);
  }
}
