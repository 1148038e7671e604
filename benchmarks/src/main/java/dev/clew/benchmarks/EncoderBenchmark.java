package dev.clew.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Encoding one event. The events are prepared before, a batch at a time and outside of what is
 * timed, as appenders prepare them: the message is formatted, the MDC is a snapshot, the throwable
 * has its proxies, and nothing else of them is rendered. No event is encoded twice, so that what
 * libraries keep in events does not count.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 8, time = 400, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 250, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
    value = 2,
    jvmArgs = {"-Xms1g", "-Xmx1g"})
public class EncoderBenchmark {
  private static final int BATCHES_BETWEEN_COUNTS = 32;

  @Param public Scenario scenario = Scenario.plain;
  @Param public Peers encoder = Peers.clew;

  private @Nullable Batch<?> batch;

  /** The bytes that a part of the events allocate, and their lines' length. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Counters {
    public long countedEvents;
    public long allocatedBytes;
    public long lineBytes;
  }

  /** Checks the encoder's output before anything is timed. */
  @Setup
  public void check() {
    encoder.check(scenario);
    batch = new Batch<>(encoder.start(), scenario);
  }

  @Setup(Level.Invocation)
  public void prepare(Counters counters) {
    batch().prepare(counters);
  }

  @Benchmark
  @OperationsPerInvocation(Scenario.BATCH)
  public void encode(Blackhole blackhole) {
    batch().encode(blackhole);
  }

  private Batch<?> batch() {
    return java.util.Objects.requireNonNull(batch);
  }

  private static final class Batch<E> {
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Peer<E> peer;
    private final Scenario scenario;
    private final Object[] events = new Object[Scenario.BATCH];
    private int n;
    private int batches;

    Batch(Peer<E> peer, Scenario scenario) {
      this.peer = peer;
      this.scenario = scenario;
    }

    void prepare(Counters counters) {
      if (batches++ % BATCHES_BETWEEN_COUNTS == 0) {
        count(counters);
      }
      fill();
    }

    private void fill() {
      for (int i = 0; i < events.length; i++) {
        events[i] = peer.prepare(scenario.next(n++));
      }
    }

    private void count(Counters counters) {
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
}
