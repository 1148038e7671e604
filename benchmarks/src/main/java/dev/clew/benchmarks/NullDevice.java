package dev.clew.benchmarks;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.encoder.Encoder;

/** The file that keeps nothing: a line costs its call to the system, and no disk. */
final class NullDevice {
  static final String PATH =
      System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null";

  private NullDevice() {}

  /** An appender that writes there, and has started. */
  static FileAppender<ILoggingEvent> appender(
      LoggerContext context, Encoder<ILoggingEvent> encoder) {
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(context);
    appender.setFile(PATH);
    appender.setEncoder(encoder);
    appender.start();
    if (!appender.isStarted()) {
      throw new IllegalStateException("the appender did not start");
    }
    return appender;
  }
}
