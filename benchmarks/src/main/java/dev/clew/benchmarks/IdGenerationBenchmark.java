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
import org.openjdk.jmh.annotations.Warmup;

/** Making an ID; run with {@code -t 64} to see what a lock costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class IdGenerationBenchmark {
  private final CorrelationIdGenerator v7 = CorrelationIdGenerator.uuidV7();
  private final CorrelationIdGenerator v4 = CorrelationIdGenerator.uuidV4();
  private final CorrelationIdGenerator hex32 = CorrelationIdGenerator.hex32();

  @Benchmark
  public String clewUuidV7() {
    return v7.generate();
  }

  @Benchmark
  public String clewUuidV4() {
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
}
