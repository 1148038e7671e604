package dev.clew.logback.record;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.logback.values.Fault;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What can be had of an event whose getters may throw. */
record MinimalEvent(
    long epochMillis,
    int nanoOfSecond,
    @Nullable Level level,
    String message,
    String loggerName,
    @Nullable String correlationId) {

  /**
   * @param event the event, null included
   * @param format whose messages these are
   * @param outsideRequest the ID for an event that has none, or null
   */
  static MinimalEvent of(
      @Nullable ILoggingEvent event, RecordFormat format, @Nullable String outsideRequest) {
    return new MinimalEvent(
        get(event, ILoggingEvent::getTimeStamp, failure -> 0L),
        get(event, ILoggingEvent::getNanoseconds, failure -> 0),
        get(event, ILoggingEvent::getLevel, failure -> null),
        message(event, format),
        text(get(event, ILoggingEvent::getLoggerName, Fault::describe)),
        get(event, e -> id(e, outsideRequest), failure -> outsideRequest));
  }

  private static String message(@Nullable ILoggingEvent event, RecordFormat format) {
    return text(
        get(
            event,
            format::message,
            failure -> get(event, ILoggingEvent::getMessage, Fault::describe)));
  }

  private static @Nullable String id(ILoggingEvent event, @Nullable String outsideRequest) {
    String id = MdcTrace.value(event.getMDCPropertyMap(), Correlation.MDC_KEY);
    if (id == null && LoggingThread.isCurrent(event)) {
      id = Correlation.currentId();
    }
    return id == null ? outsideRequest : id;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static <T extends @Nullable Object> T get(
      @Nullable ILoggingEvent event,
      Function<ILoggingEvent, T> getter,
      Function<Throwable, T> otherwise) {
    if (event == null) {
      return otherwise.apply(new IllegalArgumentException("there was no event"));
    }
    try {
      return getter.apply(event);
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      return otherwise.apply(e);
    }
  }
}
