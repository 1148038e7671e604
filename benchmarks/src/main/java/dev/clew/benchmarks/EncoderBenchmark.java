package dev.clew.benchmarks;

import java.util.Objects;
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
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 12, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class EncoderBenchmark {

  /** The bytes that a part of the events allocate, and their lines' length. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Counters {
    public long countedEvents;
    public long allocatedBytes;
    public long lineBytes;
  }

  /** What is encoded by whom: each output is checked before anything is timed. */
  @State(Scope.Thread)
  public abstract static class Events {
    private @Nullable Batch<?> batch;

    abstract Batch<?> checked();

    @Setup
    public void check() {
      batch = checked();
    }

    @Setup(Level.Invocation)
    public void prepare(Counters counters) {
      batch().prepare(counters);
    }

    Batch<?> batch() {
      return Objects.requireNonNull(batch);
    }
  }

  /** Encoders with their defaults. */
  public static class Defaults extends Events {
    @Param public Scenario scenario = Scenario.plain;
    @Param public Peers encoder = Peers.clew;

    @Override
    Batch<?> checked() {
      encoder.check(scenario);
      return new Batch<>(encoder.start(), scenario::next);
    }
  }

  /** Fields of the call site. */
  public static class Arguments extends Events {
    @Param({"clewArguments", "clewPairs", "logstashArguments", "logstashPairs"})
    public Configured encoder = Configured.clewArguments;

    @Override
    Batch<?> checked() {
      return encoder.checked();
    }
  }

  /** A record of the user's own making. */
  public static class Composed extends Events {
    @Param({"clewComposed", "logstashComposed"})
    public Configured encoder = Configured.clewComposed;

    @Override
    Batch<?> checked() {
      return encoder.checked();
    }
  }

  /** Objects in place of dotted names. */
  public static class Nested extends Events {
    @Param({"clewNested", "springBootNested", "logstashNested"})
    public Configured encoder = Configured.clewNested;

    @Override
    Batch<?> checked() {
      return encoder.checked();
    }
  }

  /** Secrets of five kinds. */
  public static class Masked extends Events {
    @Param({"clewMasked", "logstashMasked"})
    public Configured encoder = Configured.clewMasked;

    @Override
    Batch<?> checked() {
      return encoder.checked();
    }
  }

  @Benchmark
  @OperationsPerInvocation(Scenario.BATCH)
  public void encode(Defaults events, Blackhole blackhole) {
    events.batch().encode(blackhole);
  }

  @Benchmark
  @OperationsPerInvocation(Scenario.BATCH)
  public void structuredArguments(Arguments events, Blackhole blackhole) {
    events.batch().encode(blackhole);
  }

  @Benchmark
  @OperationsPerInvocation(Scenario.BATCH)
  public void composed(Composed events, Blackhole blackhole) {
    events.batch().encode(blackhole);
  }

  @Benchmark
  @OperationsPerInvocation(Scenario.BATCH)
  public void nested(Nested events, Blackhole blackhole) {
    events.batch().encode(blackhole);
  }

  @Benchmark
  @OperationsPerInvocation(Scenario.BATCH)
  public void masked(Masked events, Blackhole blackhole) {
    events.batch().encode(blackhole);
  }
}
