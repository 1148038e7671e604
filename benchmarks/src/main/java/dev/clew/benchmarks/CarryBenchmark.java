package dev.clew.benchmarks;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.integration.Slf4jThreadLocalAccessor;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.MDC;

/**
 * Carrying a context to a task: capture where the caller is, install around the task, restore. The
 * task runs on the same thread, so that nothing but the carrying is measured; the caller has three
 * other keys in Logback's MDC.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CarryBenchmark {
  private static final String ID = "0193d3f1-7b1c-7abc-8def-0123456789ab";

  private final Counter task = new Counter();
  private final ContextSnapshotFactory micrometer =
      ContextSnapshotFactory.builder().contextRegistry(registryWithMdc()).build();
  private CorrelationScope scope = Correlation.open(ID);

  private static ContextRegistry registryWithMdc() {
    return new ContextRegistry().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor());
  }

  @Setup
  public void openCallersScope() {
    scope.close();
    MDC.put("user", "u7");
    MDC.put("tenant", "acme");
    MDC.put("client", "web");
    scope = Correlation.open(ID);
  }

  @TearDown
  public void closeCallersScope() {
    scope.close();
    MDC.clear();
  }

  @Benchmark
  public int taskAlone() {
    task.run();
    return task.count;
  }

  @Benchmark
  public int clew() {
    Correlation.current().wrap(task).run();
    return task.count;
  }

  @Benchmark
  public int mdcCopySetAndRestore() {
    Map<String, String> captured = MDC.getCopyOfContextMap();
    Map<String, String> before = MDC.getCopyOfContextMap();
    MDC.setContextMap(captured);
    try {
      task.run();
    } finally {
      MDC.setContextMap(before);
    }
    return task.count;
  }

  @Benchmark
  public int micrometerCaptureAllAndWrap() {
    micrometer.captureAll().wrap(task).run();
    return task.count;
  }

  private static final class Counter implements Runnable {
    int count;

    @Override
    public void run() {
      count++;
    }
  }
}
