package dev.clew.logback.stacktrace;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number that is the same for every occurrence of one error: made of the classes of a throwable
 * and its causes, and of the classes and methods of their frames. Messages, files, line numbers and
 * whatever a compiler or a proxy generator counts do not matter.
 */
public final class StackHash {
  private static final int MAX_THROWABLES = 100;

  // FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
  private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  /** How a reflective call gets to its method depends on how often it was made before. */
  private static final List<String> REFLECTION =
      List.of(
          "jdk.internal.reflect.",
          "sun.reflect.",
          "java.lang.invoke.",
          "java.lang.reflect.Method",
          "java.lang.reflect.Constructor");

  /** What generators put before a suffix of their own. */
  private static final List<String> GENERATED =
      List.of("$$", "/0x", "$ByteBuddy$", "$HibernateProxy$", "$MockitoMock$", "$auxiliary$");

  private final @Nullable FrameFilter filter;
  private final List<IThrowableProxy> seen = new ArrayList<>();
  private long hash = OFFSET_BASIS;

  private StackHash(@Nullable FrameFilter filter) {
    this.filter = filter;
  }

  /**
   * The hash of a throwable.
   *
   * @param filter the frames that do not matter either, or null
   */
  public static long of(IThrowableProxy throwable, @Nullable FrameFilter filter) {
    StackHash hash = new StackHash(filter);
    for (IThrowableProxy next = throwable; next != null; next = next.getCause()) {
      if (next.isCyclic() || hash.isSeen(next) || hash.seen.size() == MAX_THROWABLES) {
        break;
      }
      hash.seen.add(next);
      hash.throwable(next);
    }
    return hash.hash;
  }

  private boolean isSeen(IThrowableProxy throwable) {
    for (int i = 0; i < seen.size(); i++) {
      if (seen.get(i) == throwable) {
        return true;
      }
    }
    return false;
  }

  private void throwable(IThrowableProxy throwable) {
    name(throwable.getClassName());
    StackTraceElementProxy[] frames = throwable.getStackTraceElementProxyArray();
    if (frames == null) {
      return;
    }
    int own = frames.length - Math.max(0, Math.min(throwable.getCommonFrames(), frames.length));
    for (int i = 0; i < own; i++) {
      StackTraceElementProxy proxy = frames[i];
      if (proxy != null) {
        frame(proxy.getStackTraceElement());
      }
    }
  }

  private void frame(StackTraceElement frame) {
    if (isReflection(frame.getClassName()) || isExcluded(frame)) {
      return;
    }
    name(frame.getClassName());
    name(frame.getMethodName());
  }

  private boolean isExcluded(StackTraceElement frame) {
    try {
      return filter != null && filter.excludes(frame);
    } catch (StackOverflowError e) {
      return false;
    }
  }

  private static boolean isReflection(String className) {
    for (int i = 0; i < REFLECTION.size(); i++) {
      if (className.startsWith(REFLECTION.get(i))) {
        return true;
      }
    }
    return false;
  }

  /** A name without what was generated: {@code $Proxy12} is {@code $Proxy}, wherever it lies. */
  private void name(@Nullable String name) {
    if (name == null) {
      return;
    }
    int start = Math.max(0, name.indexOf("$Proxy"));
    int end = name.length();
    for (int i = 0; i < GENERATED.size(); i++) {
      int at = name.indexOf(GENERATED.get(i));
      end = at < 0 ? end : Math.min(end, at);
    }
    boolean afterDollar = false;
    for (int i = start; i < end; i++) {
      char c = name.charAt(i);
      afterDollar |= c == '$';
      if (!afterDollar || c < '0' || c > '9') {
        add(c);
      }
    }
    add('\n');
  }

  private void add(char c) {
    hash = (hash ^ c) * PRIME;
  }
}
