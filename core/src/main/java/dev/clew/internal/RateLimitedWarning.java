package dev.clew.internal;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A warning that somebody outside can provoke at will, and that must not flood the log: at most one
 * record per interval, which tells how many were left out since the one before.
 *
 * <p>This class is thread-safe and takes no lock. It is public only so that Clew's other modules
 * can use it.
 */
public final class RateLimitedWarning {
  private static final long NEVER = Long.MIN_VALUE;

  private final Logger logger;
  private final long intervalNanos;
  private final LongSupplier nanoClock;
  private final AtomicLong lastLogged = new AtomicLong(NEVER);
  private final AtomicLong leftOut = new AtomicLong();

  /**
   * @param logger where the warning goes
   * @param interval the shortest time between two records
   */
  public RateLimitedWarning(Logger logger, Duration interval) {
    this(logger, interval, System::nanoTime);
  }

  RateLimitedWarning(Logger logger, Duration interval, LongSupplier nanoClock) {
    this.logger = logger;
    this.intervalNanos = interval.toNanos();
    this.nanoClock = nanoClock;
  }

  /**
   * Logs the warning, or counts it as left out.
   *
   * @param message an SLF4J message; it never has content that came from outside
   * @param argument the message's one argument
   */
  public void warn(String message, @Nullable Object argument) {
    long now = nanoClock.getAsLong();
    long last = lastLogged.get();
    boolean due = last == NEVER || now - last >= intervalNanos;
    if (!due || !lastLogged.compareAndSet(last, now)) {
      leftOut.incrementAndGet();
      return;
    }
    long missed = leftOut.getAndSet(0);
    if (missed == 0) {
      logger.warn(message, argument);
    } else {
      logger.warn(message + " ({} more like this since the last such warning)", argument, missed);
    }
  }
}
