package dev.clew.logback;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import dev.clew.logback.appender.StreamOutput;

/**
 * Writes lines to standard output or standard error without the threads that log waiting for it:
 * they encode into a queue of bytes in memory, and one thread writes all that is there in one go.
 * It stands in the place of Logback's {@link ConsoleAppender}, and takes its settings.
 *
 * <pre>{@code
 * <appender name="console" class="dev.clew.logback.CorrelationConsoleAppender">
 *   <encoder class="dev.clew.logback.CorrelationJsonEncoder"/>
 * </appender>
 * }</pre>
 *
 * <p>No line is lost, doubled or split, but for what standard output itself cannot write, as to a
 * file on a full disk, and says to nobody; and the lines of a thread stay in their order. A stop,
 * and the end of the process, write what is in the queue, for {@code maxFlushTime} at most. A
 * process that is killed loses what is in the queue, half a millisecond's lines mostly. When nobody
 * reads standard output the queue fills, and who logs waits, unless {@code maxBlockMillis} or
 * {@code discardBelow} say otherwise. What is logged while a line is being written to standard
 * output, as by a stream that passes what is printed on to a logger, is left out, as Logback does.
 *
 * <p>Its own settings are {@code queueSize}, {@code synchronous}, {@code maxBlockMillis}, {@code
 * discardBelow} and {@code maxFlushTime}, as {@link CorrelationFileAppender} has them.
 *
 * <p>This class is thread-safe once configured.
 *
 * @since 0.1
 */
public final class CorrelationConsoleAppender extends ConsoleAppender<ILoggingEvent> {
  private final AppenderLines lines =
      new AppenderLines(this, new XmlSettings(), /* takesItsOwn= */ false);

  /** Makes an appender with all defaults, for Logback to configure. */
  public CorrelationConsoleAppender() {}

  /**
   * Sets the size of the queue.
   *
   * @param value such as {@code 8MB}
   */
  public void setQueueSize(String value) {
    lines.setQueueSize(value);
  }

  /**
   * Sets whether who logs waits until its line is with the operating system.
   *
   * @param value {@code true} or {@code false}
   */
  public void setSynchronous(String value) {
    lines.setSynchronous(value);
  }

  /**
   * Sets how long who logs waits for room at most.
   *
   * @param value milliseconds, or {@code -1} for as long as it takes
   */
  public void setMaxBlockMillis(String value) {
    lines.setMaxBlockMillis(value);
  }

  /**
   * Sets the level below which lines are left out when the queue is full.
   *
   * @param value such as {@code WARN}
   */
  public void setDiscardBelow(String value) {
    lines.setDiscardBelow(value);
  }

  /**
   * Sets how long a stop waits at most for what is in the queue to be written.
   *
   * @param value milliseconds
   */
  public void setMaxFlushTime(String value) {
    lines.setMaxFlushTime(value);
  }

  /** Opens the queue. */
  @Override
  public void start() {
    if (isStarted() || lines.isOpen()) {
      return;
    }
    lines.report();
    super.start();
    if (isStarted()) {
      lines.open(lines.queueInMemory(), new StreamOutput(this::getOutputStream, getTarget()));
      lines.start();
    }
  }

  /** Writes what is in the queue, for a time. */
  @Override
  public void stop() {
    boolean wasOpen = lines.isOpen();
    lines.stop();
    // Logback takes one that could not write a header for stopped.
    if (wasOpen) {
      started = true;
    }
    super.stop();
  }

  /** Takes an event; nothing is thrown at who logs. */
  @Override
  public void doAppend(ILoggingEvent event) {
    if (lines.isOpen()) {
      lines.append(event);
    } else {
      super.doAppend(event);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.append(event);
  }
}
