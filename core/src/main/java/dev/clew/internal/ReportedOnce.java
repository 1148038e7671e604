package dev.clew.internal;

import java.util.EnumMap;
import java.util.Map;
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
  private static final AtomicInteger GENERATION = new AtomicInteger(1);

  private final String loggerName;

  /** The generation in which each kind was last reported. */
  private final Map<K, AtomicInteger> reported;

  /**
   * Initializes the class of the kinds: if that were left to the first fault, and that is the end
   * of the stack, the class could never be used again, and who reports would fail for ever.
   *
   * @param kinds what can go wrong
   * @param loggerName the logger of the warnings
   */
  public ReportedOnce(Class<K> kinds, String loggerName) {
    this.loggerName = loggerName;
    this.reported = new EnumMap<>(kinds);
    for (K kind : kinds.getEnumConstants()) {
      reported.put(kind, new AtomicInteger());
    }
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
      int generation = GENERATION.get();
      AtomicInteger last = reported.get(kind);
      // Repeats are frequent and only read.
      if (last != null && last.get() != generation && last.getAndSet(generation) != generation) {
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
