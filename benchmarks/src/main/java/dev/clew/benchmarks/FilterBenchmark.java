package dev.clew.benchmarks;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.sap.hcp.cf.logging.servlet.filter.CorrelationIdFilter;
import dev.clew.servlet.CorrelationFilter;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.slf4j.LoggerFactory;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * What a filter adds to a request that does nothing. Clew's writes no access record here, for the
 * others write none either; {@code clewWithAccessRecord} makes the record, and no appender takes
 * it. {@code noFilterButOneLogCall} is the least that a record can cost: no filter, and one log
 * call with a text that is there already.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = WithoutOpenTelemetry.SWITCH)
public class FilterBenchmark {
  private static final org.slf4j.Logger LOG =
      LoggerFactory.getLogger(CorrelationFilter.ACCESS_LOGGER);

  @Param({"with", "without"})
  private String id = "with";

  private final Filter clew = CorrelationFilter.builder().accessLog(false).build();
  private final Filter clewWithAccessRecord = new CorrelationFilter();
  private final Filter cfJavaLoggingSupport = new CorrelationIdFilter();
  private final Filter springObservation = new ServerHttpObservationFilter(observed());
  private StubExchange exchange = new StubExchange(Map.of());

  private static ObservationRegistry observed() {
    ObservationRegistry registry = ObservationRegistry.create();
    // With no handler at all the registry is a no-op, and so would the filter be.
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<Observation.Context>() {
              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });
    return registry;
  }

  @Setup
  public void prepare() throws IOException, ServletException {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    root.setLevel(Level.INFO);
    exchange =
        new StubExchange(
            id.equals("with")
                ? Map.of(
                    "Correlation-Id", "0193d3f1-7b1c-7abc-8def-0123456789ab",
                    "X-CorrelationID", "0193d3f1-7b1c-7abc-8def-0123456789ab")
                : Map.of());
    requireThatFiltersWork();
  }

  /** A stub that lacks what a filter asks would measure how the filter copes with exceptions. */
  private void requireThatFiltersWork() throws IOException, ServletException {
    for (Filter filter : List.of(clew, clewWithAccessRecord, cfJavaLoggingSupport)) {
      StubExchange.failures = 0;
      exchange.reset();
      filter.doFilter(exchange.request, exchange.response, (request, response) -> {});
      if (StubExchange.failures > 0 || !exchange.hasResponseHeader()) {
        throw new IllegalStateException(filter + " does not work on the stub");
      }
    }
  }

  @Benchmark
  public void noFilter(Blackhole blackhole) throws IOException, ServletException {
    exchange.reset();
    chain(blackhole).doFilter(exchange.request, exchange.response);
  }

  @Benchmark
  public void noFilterButOneLogCall(Blackhole blackhole) throws IOException, ServletException {
    noFilter(blackhole);
    LOG.info("GET /orders/42 200 in 0.001 ms");
  }

  @Benchmark
  public void clew(Blackhole blackhole) throws IOException, ServletException {
    through(clew, blackhole);
  }

  @Benchmark
  public void clewWithAccessRecord(Blackhole blackhole) throws IOException, ServletException {
    through(clewWithAccessRecord, blackhole);
  }

  @Benchmark
  public void cfJavaLoggingSupport(Blackhole blackhole) throws IOException, ServletException {
    through(cfJavaLoggingSupport, blackhole);
  }

  @Benchmark
  public void springServerHttpObservationFilter(Blackhole blackhole)
      throws IOException, ServletException {
    through(springObservation, blackhole);
  }

  private void through(Filter filter, Blackhole blackhole) throws IOException, ServletException {
    exchange.reset();
    filter.doFilter(exchange.request, exchange.response, chain(blackhole));
  }

  private static FilterChain chain(Blackhole blackhole) {
    return (request, response) -> blackhole.consume(request);
  }
}
