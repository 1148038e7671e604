package dev.clew.logback.settings;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The hash of an exception that logstash-logback-encoder's {@code stackHash} makes: of the classes
 * of its causes, the last one first, and of the classes, methods and lines of their frames.
 * Immutable.
 */
final class PeerStackHash {
  /** Causes may go round in a circle. */
  private static final int MAX_THROWABLES = 1_000;

  private final List<Pattern> excluded;

  /**
   * @param excluded the frames that do not matter, by what is found in {@code class.method}
   */
  PeerStackHash(List<Pattern> excluded) {
    this.excluded = excluded;
  }

  /** Eight hexadecimal digits, or null without an exception. */
  @Nullable String of(@Nullable IThrowableProxy throwable) {
    if (throwable == null) {
      return null;
    }
    List<IThrowableProxy> causes = new ArrayList<>();
    for (IThrowableProxy next = throwable;
        next != null && !next.isCyclic() && causes.size() < MAX_THROWABLES;
        next = next.getCause()) {
      causes.add(next);
    }
    int hash = 0;
    for (int i = causes.size() - 1; i >= 0; i--) {
      hash = hash(causes.get(i), hash);
    }
    String digits = Integer.toHexString(hash);
    return "0".repeat(Integer.BYTES * 2 - digits.length()) + digits;
  }

  private int hash(IThrowableProxy throwable, int ofCauses) {
    int hash = 31 * ofCauses + String.valueOf(throwable.getClassName()).hashCode();
    StackTraceElementProxy[] frames = throwable.getStackTraceElementProxyArray();
    for (int i = 0; frames != null && i < frames.length; i++) {
      StackTraceElement frame = frames[i] == null ? null : frames[i].getStackTraceElement();
      if (frame != null && !isExcluded(frame)) {
        hash = 31 * hash + hash(frame);
      }
    }
    return hash;
  }

  private static int hash(StackTraceElement frame) {
    int hash = 31 * frame.getClassName().hashCode() + frame.getMethodName().hashCode();
    return 31 * hash + frame.getLineNumber();
  }

  private boolean isExcluded(StackTraceElement frame) {
    if (excluded.isEmpty()) {
      return false;
    }
    String name = frame.getClassName() + '.' + frame.getMethodName();
    for (int i = 0; i < excluded.size(); i++) {
      if (excluded.get(i).matcher(name).find()) {
        return true;
      }
    }
    return false;
  }
}
