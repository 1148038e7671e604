package dev.clew.servlet.ingress;

import dev.clew.servlet.CorrelationCounts;
import java.util.concurrent.atomic.LongAdder;

/** Counts where requests' IDs come from. Thread-safe, and cheap on many threads. */
public final class IdCounts {
  private final LongAdder received = new LongAdder();
  private final LongAdder generated = new LongAdder();
  private final LongAdder replaced = new LongAdder();
  private final LongAdder rejected = new LongAdder();

  IdCounts() {}

  void received() {
    received.increment();
  }

  void generated() {
    generated.increment();
  }

  void replaced() {
    replaced.increment();
  }

  void rejected() {
    rejected.increment();
  }

  /** The counts as they are now. */
  public CorrelationCounts now() {
    return new CorrelationCounts(received.sum(), generated.sum(), replaced.sum(), rejected.sum());
  }
}
