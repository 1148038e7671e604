package dev.clew.logback.stacktrace;

import ch.qos.logback.classic.spi.IThrowableProxy;
import org.jspecify.annotations.Nullable;

/** The first line of a throwable whose class prints its own, which Logback knows since 1.5.22. */
final class OverridingMessage {
  /** Asked for once, so that a call costs what it costs without the question. */
  private static final boolean PRESENT = isPresent();

  private OverridingMessage() {}

  private static boolean isPresent() {
    try {
      IThrowableProxy.class.getMethod("getOverridingMessage");
      return true;
    } catch (NoSuchMethodException | LinkageError e) {
      return false;
    }
  }

  /** The throwable's own first line, or null when it has none or Logback does not know. */
  static @Nullable String of(IThrowableProxy throwable) {
    return PRESENT ? throwable.getOverridingMessage() : null;
  }
}
