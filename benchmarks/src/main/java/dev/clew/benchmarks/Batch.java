package dev.clew.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntFunction;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Events that are prepared together, outside of what is timed, and then encoded.
 *
 * @param <E> the library's type of event
 */
final class Batch<E> {
  private static final int BATCHES_BETWEEN_COUNTS = 32;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Peer<E> peer;
  private final IntFunction<Entry> entries;
  private final Object[] events = new Object[Scenario.BATCH];
  private int n;
  private int batches;

  Batch(Peer<E> peer, IntFunction<Entry> entries) {
    this.peer = peer;
    this.entries = entries;
  }

  void prepare(EncoderBenchmark.Counters counters) {
    if (batches++ % BATCHES_BETWEEN_COUNTS == 0) {
      count(counters);
    }
    fill();
  }

  private void fill() {
    for (int i = 0; i < events.length; i++) {
      events[i] = peer.prepare(entries.apply(n++));
    }
  }

  private void count(EncoderBenchmark.Counters counters) {
    fill();
    long before = threads.getCurrentThreadAllocatedBytes();
    long lines = 0;
    for (Object event : events) {
      lines += encode(event).length;
    }
    counters.allocatedBytes += threads.getCurrentThreadAllocatedBytes() - before;
    counters.lineBytes += lines;
    counters.countedEvents += events.length;
  }

  void encode(Blackhole blackhole) {
    for (Object event : events) {
      blackhole.consume(encode(event));
    }
  }

  @SuppressWarnings("unchecked")
  private byte[] encode(Object event) {
    return peer.encode((E) event);
  }
}
