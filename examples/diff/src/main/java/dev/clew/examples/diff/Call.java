package dev.clew.examples.diff;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.MDC;

/**
 * A log call that was made, to be given to each configuration.
 *
 * @param event as Logback made it
 * @param context which was current
 */
record Call(ILoggingEvent event, CorrelationContext context) {
  /** The calls that some code makes. */
  static List<Call> of(Consumer<ILoggerFactory> code) {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(MDC.getMDCAdapter());
    List<Call> calls = new ArrayList<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            StackTraceElement[] unused = event.getCallerData();
            calls.add(new Call(event, Correlation.current()));
          }
        };
    appender.setContext(context);
    appender.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.TRACE);
    root.addAppender(appender);
    try {
      code.accept(context);
    } finally {
      context.stop();
    }
    return calls;
  }

  String logger() {
    return event.getLoggerName();
  }

  /** What an event was made with, null when that is nothing. */
  static @Nullable Throwable thrown(ILoggingEvent event) {
    return event.getThrowableProxy() instanceof ThrowableProxy proxy ? proxy.getThrowable() : null;
  }

  /** The same event for a logger of another context. */
  ILoggingEvent eventFor(Logger logger) {
    LoggingEvent copy =
        new LoggingEvent(
            Logger.FQCN,
            logger,
            event.getLevel(),
            event.getMessage(),
            thrown(event),
            event.getArgumentArray());
    copy.setInstant(event.getInstant());
    copy.setThreadName(event.getThreadName());
    copy.setMDCPropertyMap(event.getMDCPropertyMap());
    copy.setCallerData(event.getCallerData());
    if (event.getMarkerList() != null) {
      event.getMarkerList().forEach(copy::addMarker);
    }
    if (event.getKeyValuePairs() != null) {
      copy.setKeyValuePairs(event.getKeyValuePairs());
    }
    return copy;
  }

  @Override
  public String toString() {
    return event.getLevel() + " " + event.getLoggerName() + "  " + event.getMessage();
  }
}
