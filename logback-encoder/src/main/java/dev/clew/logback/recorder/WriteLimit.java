package dev.clew.logback.recorder;

/** How many requests a second may have their records written. Thread-safe. */
final class WriteLimit {
  private static final long SECOND = 1_000_000_000;

  private final int perSecond;
  private long secondBegan;
  private int granted;
  private long leftOut;

  /**
   * @param now of {@link System#nanoTime}
   */
  WriteLimit(int perSecond, long now) {
    this.perSecond = perSecond;
    this.secondBegan = now;
  }

  /** Whether one more may. One that may not is counted. */
  synchronized boolean grants(long now) {
    if (now - secondBegan >= SECOND) {
      secondBegan = now;
      granted = 0;
    }
    if (granted < perSecond) {
      granted++;
      return true;
    }
    leftOut++;
    return false;
  }

  /** How many were left out since the last time this was asked. */
  synchronized long takeLeftOut() {
    long count = leftOut;
    leftOut = 0;
    return count;
  }
}
