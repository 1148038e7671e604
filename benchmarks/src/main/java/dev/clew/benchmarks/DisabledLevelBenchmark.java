package dev.clew.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.MDCFilter;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.logback.CorrelationLevelTurboFilter;
import java.util.concurrent.TimeUnit;
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
 * A debug call that is disabled, and one that asks whether it is: what the filter for single
 * requests costs all others, beside Logback's own {@link MDCFilter}, with which one would do it
 * without Clew.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = WithoutOpenTelemetry.SWITCH)
public class DisabledLevelBenchmark {
  /** Which turbo filter there is; Clew's before and after the first request that asked for it. */
  public enum Filter {
    NONE,
    CLEW,
    CLEW_ONCE_USED,
    LOGBACK_MDC
  }

  /** What is current: nothing, an ID, an ID with a field. */
  public enum Current {
    NOTHING,
    ID,
    FIELD
  }

  @Param public Filter filter = Filter.NONE;
  @Param public Current current = Current.NOTHING;

  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("com.acme.shop.OrderService");
  private CorrelationScope scope = Correlation.open(CorrelationContext.empty());

  @Setup
  public void open() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    logger.setLevel(Level.INFO);
    if (filter != Filter.NONE) {
      TurboFilter turbo =
          filter == Filter.LOGBACK_MDC ? mdcFilter() : new CorrelationLevelTurboFilter();
      turbo.setContext(context);
      turbo.start();
      context.addTurboFilter(turbo);
    }
    scope.close();
    CorrelationContext id = CorrelationContext.of("0193d3f1-7b1c-7abc-8def-0123456789ab");
    if (filter == Filter.CLEW_ONCE_USED) {
      Correlation.run(
          id.withLogLevel(org.slf4j.event.Level.DEBUG), () -> logger.debug("in detail"));
    }
    if (current != Current.NOTHING) {
      scope = Correlation.open(current == Current.ID ? id : id.withField("user", "u7"));
    }
  }

  private static TurboFilter mdcFilter() {
    MDCFilter mdc = new MDCFilter();
    mdc.setMDCKey(Correlation.LOG_LEVEL_MDC_KEY);
    mdc.setValue("DEBUG");
    mdc.setOnMatch("ACCEPT");
    return mdc;
  }

  @TearDown
  public void close() {
    scope.close();
    context.stop();
  }

  @Benchmark
  public void debug() {
    logger.debug("order {} accepted", this);
  }

  @Benchmark
  public boolean isDebugEnabled() {
    return logger.isDebugEnabled();
  }
}
