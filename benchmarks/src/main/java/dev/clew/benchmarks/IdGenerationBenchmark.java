package dev.clew.benchmarks;

import dev.clew.CorrelationIdGenerator;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Making an ID, as text, on one thread and on 64. With more threads than processors the time of a
 * call is mostly waiting for its turn: on {@code n} processors {@code 64 / n} times that of one
 * thread where there is no lock, and more where there is one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class IdGenerationBenchmark {
  private static final int MANY = 64;

  private final CorrelationIdGenerator v7 = CorrelationIdGenerator.uuidV7();
  private final CorrelationIdGenerator v4 = CorrelationIdGenerator.uuidV4();
  private final CorrelationIdGenerator hex32 = CorrelationIdGenerator.hex32();

  @Benchmark
  public String clewUuidV7() {
    return v7.generate();
  }

  @Benchmark
  @Threads(MANY)
  public String clewUuidV7On64Threads() {
    return v7.generate();
  }

  @Benchmark
  public String clewUuidV4() {
    return v4.generate();
  }

  @Benchmark
  @Threads(MANY)
  public String clewUuidV4On64Threads() {
    return v4.generate();
  }

  @Benchmark
  public String clewHex32() {
    return hex32.generate();
  }

  @Benchmark
  public String jdkRandomUuid() {
    return UUID.randomUUID().toString();
  }

  @Benchmark
  @Threads(MANY)
  public String jdkRandomUuidOn64Threads() {
    return UUID.randomUUID().toString();
  }
}
