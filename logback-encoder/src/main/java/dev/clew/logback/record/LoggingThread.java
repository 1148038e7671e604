package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Whether an event is written on the thread that logged it. Behind an asynchronous appender it is
 * not, and what is current there, a correlation ID or a span, is somebody else's.
 *
 * <p>Logback's events tell but the thread's name, which two threads may share. They hand out the
 * very string that the thread has, though: two threads that were named at different times, in
 * different factories, differ. What is left are threads that were given one and the same string,
 * such as a literal; of those, one would have to log and the other to write. A thread without a
 * name, as virtual ones are by default, is called by its number.
 */
public final class LoggingThread {
  private LoggingThread() {}

  static boolean isCurrent(ILoggingEvent event) {
    Thread current = Thread.currentThread();
    String name = current.getName();
    String logged = event.getThreadName();
    return name.isEmpty() ? isNumberOf(current, logged) : isSame(name, logged);
  }

  @SuppressWarnings("ReferenceEquality") // Equality is what two threads can have.
  private static boolean isSame(String name, String logged) {
    return name == logged;
  }

  private static boolean isNumberOf(Thread thread, String logged) {
    return logged != null
        && (logged.equals("virtual-" + thread.getId())
            || logged.equals("unnamed-" + thread.getId()));
  }
}
