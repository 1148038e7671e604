package dev.clew.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Warnings about what, once it goes wrong, usually does so on every request: each kind is logged
 * once.
 *
 * <p>This class is thread-safe. It is public only so that Clew's other modules can use it.
 *
 * @param <K> what can go wrong
 */
public final class ReportedOnce<K extends Enum<K>> {
  private static final AtomicInteger GENERATION = new AtomicInteger();

  private final String loggerName;
  private final Map<K, Integer> reported = new ConcurrentHashMap<>();

  /**
   * @param loggerName the logger of the warnings
   */
  public ReportedOnce(String loggerName) {
    this.loggerName = loggerName;
  }

  /**
   * Logs a warning, unless one of its kind was logged before. Never throws.
   *
   * @param kind what went wrong
   * @param message the same in words, asked for only when it is logged; it never has content that
   *     came from outside
   * @param hint what the reader may want to know beside, or empty
   * @param cause where it comes from
   */
  public void warn(K kind, Supplier<String> message, String hint, @Nullable Throwable cause) {
    try {
      Integer generation = GENERATION.get();
      // Repeats are frequent and only read.
      if (!generation.equals(reported.get(kind))
          && !generation.equals(reported.put(kind, generation))) {
        LoggerFactory.getLogger(loggerName)
            .warn("{}. Reported once{}.", message.get(), hint, cause);
      }
    } catch (Throwable e) {
      // Often it was logging that failed: there is nowhere left to say so.
    }
  }

  /** For tests: from now on, everything counts as not yet reported, by all instances. */
  public static void forgetAll() {
    GENERATION.incrementAndGet();
  }
}
