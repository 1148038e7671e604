package dev.clew.benchmarks;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
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
 * Carrying a context from a caller to a worker that has none. What it costs is the sum of two rows:
 * {@code capture…}, on the caller's thread, and {@code run…} on the worker's: wrap, install around
 * the task, restore. The caller has Logback's MDC with the ID and three other keys, of which the
 * peers carry all.
 *
 * <p>In {@code …WithoutMdc} there is no logging framework, and so no MDC.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = WithoutOpenTelemetry.SWITCH)
public class CarryBenchmark {
  private static final String NO_MDC =
      "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider";
  private static final ContextSnapshotFactory MICROMETER =
      ContextSnapshotFactory.builder()
          .contextRegistry(
              new ContextRegistry().registerThreadLocalAccessor(new Slf4jThreadLocalAccessor()))
          .build();

  /** A thread that serves a request. */
  @State(Scope.Thread)
  public static class Caller {
    private final CorrelationScope scope;

    public Caller() {
      this("0193d3f1-7b1c-7abc-8def-0123456789ab");
    }

    Caller(String id) {
      MDC.put("user", "u7");
      MDC.put("tenant", "acme");
      MDC.put("client", "web");
      scope = Correlation.open(id);
    }

    @TearDown
    public void close() {
      scope.close();
      MDC.clear();
    }
  }

  /** A thread of a pool, with what a caller captured. */
  @State(Scope.Thread)
  public static class Worker {
    private final Counter task = new Counter();
    private CorrelationContext clew = CorrelationContext.empty();
    private Map<String, String> mdc = Map.of();
    private ContextSnapshot micrometer = MICROMETER.captureAll();

    @Setup
    public void capture() throws InterruptedException {
      Thread other =
          new Thread(
              () -> {
                Caller caller = new Caller("0193d3f1-7b1c-7abc-8def-ba9876543210");
                clew = Correlation.current();
                mdc = MDC.getCopyOfContextMap();
                micrometer = MICROMETER.captureAll();
                caller.close();
              });
      other.start();
      other.join();
    }
  }

  @Benchmark
  public CorrelationContext captureClew(Caller caller) {
    return Correlation.current();
  }

  @Benchmark
  @Fork(
      value = 2,
      jvmArgsAppend = {WithoutOpenTelemetry.SWITCH, NO_MDC})
  public CorrelationContext captureClewWithoutMdc(Caller caller) {
    return Correlation.current();
  }

  @Benchmark
  public Map<String, String> captureMdcCopy(Caller caller) {
    return MDC.getCopyOfContextMap();
  }

  @Benchmark
  public ContextSnapshot captureMicrometer(Caller caller) {
    return MICROMETER.captureAll();
  }

  @Benchmark
  public int runTaskAlone(Worker worker) {
    worker.task.run();
    return worker.task.count;
  }

  @Benchmark
  public int runClew(Worker worker) {
    worker.clew.wrap(worker.task).run();
    return worker.task.count;
  }

  @Benchmark
  @Fork(
      value = 2,
      jvmArgsAppend = {WithoutOpenTelemetry.SWITCH, NO_MDC})
  public int runClewWithoutMdc(Worker worker) {
    worker.clew.wrap(worker.task).run();
    return worker.task.count;
  }

  @Benchmark
  public int runMdcCopy(Worker worker) {
    Map<String, String> before = MDC.getCopyOfContextMap();
    MDC.setContextMap(worker.mdc);
    try {
      worker.task.run();
    } finally {
      if (before == null) {
        MDC.clear();
      } else {
        MDC.setContextMap(before);
      }
    }
    return worker.task.count;
  }

  @Benchmark
  public int runMicrometer(Worker worker) {
    worker.micrometer.wrap(worker.task).run();
    return worker.task.count;
  }

  /** As where a full pool has its caller run the task. */
  @Benchmark
  public int runBusyClew(Caller busy, Worker worker) {
    return runClew(worker);
  }

  @Benchmark
  public int runBusyMdcCopy(Caller busy, Worker worker) {
    return runMdcCopy(worker);
  }

  @Benchmark
  public int runBusyMicrometer(Caller busy, Worker worker) {
    return runMicrometer(worker);
  }

  private static final class Counter implements Runnable {
    int count;

    @Override
    public void run() {
      count++;
    }
  }
}
