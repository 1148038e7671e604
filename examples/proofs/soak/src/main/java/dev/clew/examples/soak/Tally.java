package dev.clew.examples.soak;

import java.util.concurrent.atomic.LongAdder;

/** What came out: all but the first two is to be zero. */
final class Tally {
  final LongAdder requests = new LongAdder();
  final LongAdder onHttp2 = new LongAdder();
  final LongAdder wrong = new LongAdder();
  final LongAdder missing = new LongAdder();
  final LongAdder leaked = new LongAdder();
  final LongAdder failed = new LongAdder();

  boolean isClean() {
    return wrong.sum() == 0 && missing.sum() == 0 && leaked.sum() == 0 && failed.sum() == 0;
  }

  @Override
  public String toString() {
    return "%,d requests, %,d on HTTP/2: %d wrong, %d missing, %d leaked, %d failed"
        .formatted(
            requests.sum(), onHttp2.sum(), wrong.sum(), missing.sum(), leaked.sum(), failed.sum());
  }
}
