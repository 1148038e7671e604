package dev.clew.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What was logged through Logback between opening and closing, by one logger and those below it,
 * from DEBUG up. The logger's own level comes back when it is closed.
 *
 * <p>This class is thread-safe: it may be read while others log.
 *
 * @since 0.1
 */
public final class CapturedLog implements AutoCloseable {
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final @Nullable Level levelBefore;
  private final AppenderBase<ILoggingEvent> appender;

  private CapturedLog(String loggerName, Level level) {
    logger = (Logger) LoggerFactory.getLogger(loggerName);
    levelBefore = logger.getLevel();
    logger.setLevel(level);
    appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            event.prepareForDeferredProcessing();
            events.add(event);
          }
        };
    appender.setContext(logger.getLoggerContext());
    appender.start();
    logger.addAppender(appender);
  }

  /**
   * Captures everything from DEBUG up that any logger logs.
   *
   * @return an open log, to be closed
   */
  public static CapturedLog ofAll() {
    return new CapturedLog(org.slf4j.Logger.ROOT_LOGGER_NAME, Level.DEBUG);
  }

  /**
   * Captures everything from DEBUG up that a logger, or one below it, logs.
   *
   * @param loggerName the logger's name
   * @return an open log, to be closed
   */
  public static CapturedLog of(String loggerName) {
    return new CapturedLog(loggerName, Level.DEBUG);
  }

  /**
   * All events so far, for example for {@link RecordAssertions#assertThatRecords(List)}.
   *
   * @return an unchanging copy
   */
  public List<ILoggingEvent> events() {
    return List.copyOf(events);
  }

  /**
   * The formatted messages of all events of a level.
   *
   * @param level exactly this level
   * @return the messages so far, in order
   */
  public List<String> messages(Level level) {
    return events.stream()
        .filter(event -> event.getLevel().equals(level))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /**
   * The formatted messages of all warnings.
   *
   * @return the messages so far, in order
   */
  public List<String> warnings() {
    return messages(Level.WARN);
  }

  /** Captures nothing more; what was captured stays. */
  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(levelBefore);
    appender.stop();
  }
}
