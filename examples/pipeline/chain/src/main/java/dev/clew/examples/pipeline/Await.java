package dev.clew.examples.pipeline;

import dev.clew.examples.demo.DemoException;
import java.time.Duration;

/** Waiting for a condition, for as long as there is progress. */
final class Await {
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Without any progress; generous, for machines with other things to do. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** So many times the same, and nothing is under way. */
  private static final int SETTLED = 10;

  private Await() {}

  /** Something counted. */
  interface Count {
    long get() throws InterruptedException;
  }

  /**
   * Waits until a count is reached.
   *
   * @return the last count: less than was awaited when it had not grown for long
   */
  static long atLeast(long awaited, Count count) throws InterruptedException {
    long last = count.get();
    long progress = System.nanoTime();
    while (last < awaited && System.nanoTime() - progress < PATIENCE.toNanos()) {
      Thread.sleep(PAUSE.toMillis());
      long now = count.get();
      if (now != last) {
        last = now;
        progress = System.nanoTime();
      }
    }
    return last;
  }

  /** Waits until a count has stayed the same for a while. */
  static void settled(Count count) throws InterruptedException {
    long last = count.get();
    int same = 0;
    while (same < SETTLED) {
      Thread.sleep(PAUSE.toMillis());
      long now = count.get();
      same = now == last ? same + 1 : 0;
      last = now;
    }
  }

  /** Waits until a count is reached, and fails when it is not. */
  static void require(String what, long awaited, Count count) throws InterruptedException {
    long last = atLeast(awaited, count);
    if (last < awaited) {
      throw new DemoException(
          what + ": " + last + " of " + awaited + ", and none in " + PATIENCE.toSeconds() + " s");
    }
  }
}
