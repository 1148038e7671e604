package dev.clew.benchmarks;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A request to a service on Spring Boot, from where Tomcat has parsed it, through Tomcat's and
 * Spring's filters and Spring MVC, to a controller that writes some lines, and back. No network is
 * in it, which costs more than all of that, for any of them. A line costs what ten add to a request
 * that writes none, by ten.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 10, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class BootBenchmark {
  @Param({"0", "1", "10"})
  private int lines;

  @Param({
    "clewStarter",
    "clewStarterWithoutAccessRecord",
    "boot",
    "bootWithActuator",
    "micrometerTracing"
  })
  private BootStacks service = BootStacks.clewStarter;

  private @Nullable BootService running;

  @Setup
  public void start() throws Exception {
    running = new BootService(service);
  }

  @TearDown
  public void stop() throws Exception {
    if (running != null) {
      running.close();
    }
  }

  @Benchmark
  public int request() {
    return running == null ? 0 : running.call(lines);
  }
}
