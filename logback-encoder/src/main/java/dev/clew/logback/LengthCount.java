package dev.clew.logback;

import ch.qos.logback.core.rolling.LengthCounter;
import ch.qos.logback.core.rolling.TriggeringPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Tells a policy how many bytes were written. Logback has that since 1.5.8; before, its policies
 * look at the file.
 */
final class LengthCount {
  private final LengthCounter counter;

  private LengthCount(LengthCounter counter) {
    this.counter = counter;
  }

  /** Null where the policy does not count, or Logback knows of no such thing. */
  static @Nullable LengthCount of(@Nullable TriggeringPolicy<?> policy) {
    try {
      LengthCounter counter = policy == null ? null : policy.getLengthCounter();
      return counter == null ? null : new LengthCount(counter);
    } catch (LinkageError e) {
      return null;
    }
  }

  void add(int bytes) {
    counter.add(bytes);
  }
}
