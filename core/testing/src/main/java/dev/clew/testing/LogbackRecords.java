package dev.clew.testing;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.clew.Correlation;
import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** A class of its own, so that Logback need not be there for lines of JSON. */
final class LogbackRecords {
  /** Where an event keeps its MDC from when it is first asked for it; null where it is unknown. */
  private static final @Nullable Field READ_MDC = readMdc();

  private LogbackRecords() {}

  private static @Nullable Field readMdc() {
    try {
      Field field = LoggingEvent.class.getDeclaredField("mdcPropertyMap");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException | RuntimeException e) {
      return null;
    }
  }

  private static boolean isMdcRead(ILoggingEvent event) {
    try {
      return READ_MDC == null || !(event instanceof LoggingEvent) || READ_MDC.get(event) != null;
    } catch (IllegalAccessException e) {
      return true;
    }
  }

  static LogRecord read(Object element) {
    if (!(element instanceof ILoggingEvent event)) {
      throw new IllegalArgumentException(
          "records must be lines of JSON or Logback events but there was a "
              + element.getClass().getName());
    }
    if (!isMdcRead(event)) {
      throw new IllegalArgumentException(
          "records must have been read where they were logged, by a CapturedLog or with"
              + " prepareForDeferredProcessing(), but there was one that was not: "
              + event.getFormattedMessage());
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
