package dev.clew.benchmarks;

import brave.baggage.BaggageFields;
import brave.baggage.CorrelationScopeConfig.SingleCorrelationField;
import brave.context.slf4j.MDCScopeDecorator;
import brave.propagation.CurrentTraceContext;
import brave.propagation.ThreadLocalCurrentTraceContext;
import brave.propagation.TraceContext;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.slf4j.MDC;

/**
 * Opening and closing a scope that shows an ID in Logback's MDC, and that puts back what was there
 * before. Nothing of it can cost less than {@code mdcPutAndRemoveAlone}, which does neither of the
 * rest.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = WithoutOpenTelemetry.SWITCH)
public class ScopeBenchmark {
  private static final String ID = "0193d3f1-7b1c-7abc-8def-0123456789ab";

  private final CorrelationContext clew = CorrelationContext.of(ID);

  private final ContextKey<String> key = ContextKey.named("correlation_id");
  private final Context otel = Context.root().with(key, ID);

  private final CurrentTraceContext brave =
      ThreadLocalCurrentTraceContext.newBuilder()
          .addScopeDecorator(
              MDCScopeDecorator.newBuilder()
                  .clear()
                  .add(SingleCorrelationField.create(BaggageFields.TRACE_ID))
                  .build())
          .build();
  private final CurrentTraceContext braveDefault =
      ThreadLocalCurrentTraceContext.newBuilder()
          .addScopeDecorator(MDCScopeDecorator.get())
          .build();
  private final TraceContext braveContext =
      TraceContext.newBuilder().traceIdHigh(1).traceId(2).spanId(3).build();

  @Benchmark
  public CorrelationContext clew() {
    try (CorrelationScope scope = Correlation.open(clew)) {
      return scope.context();
    }
  }

  /** The same scope, which OpenTelemetry's Context carries as well. */
  @Benchmark
  @Fork(value = 2, jvmArgsAppend = "-Dclew.opentelemetry=true")
  public CorrelationContext clewWithOpenTelemetry() {
    return clew();
  }

  /** Inside a scope with the same ID, as where a wrapped task runs on the caller's thread. */
  @Benchmark
  public CorrelationContext clewOfTheSameIdTwice() {
    try (CorrelationScope outer = Correlation.open(clew);
        CorrelationScope scope = Correlation.open(clew)) {
      return scope.context();
    }
  }

  /** As Brave sets it up: the trace ID and the span ID. */
  @Benchmark
  public TraceContext braveMdcScopeDecoratorDefault() {
    try (CurrentTraceContext.Scope scope = braveDefault.newScope(braveContext)) {
      return braveContext;
    }
  }

  /** With one key, as Clew has it. */
  @Benchmark
  public TraceContext braveMdcScopeDecoratorOneKey() {
    try (CurrentTraceContext.Scope scope = brave.newScope(braveContext)) {
      return braveContext;
    }
  }

  /** With what an application has to do by itself so that the MDC shows afterwards what it did. */
  @Benchmark
  public Context openTelemetryMakeCurrentAndMdcPut() {
    String before = MDC.get("correlation_id");
    try (Scope scope = otel.makeCurrent()) {
      MDC.put("correlation_id", ID);
      return otel;
    } finally {
      if (before == null) {
        MDC.remove("correlation_id");
      } else {
        MDC.put("correlation_id", before);
      }
    }
  }

  @Benchmark
  public String mdcPutAndRemoveAlone() {
    MDC.put("correlation_id", ID);
    MDC.remove("correlation_id");
    return ID;
  }
}
