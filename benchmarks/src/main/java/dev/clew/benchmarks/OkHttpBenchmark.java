package dev.clew.benchmarks;

import brave.Tracing;
import brave.okhttp3.TracingCallFactory;
import brave.okhttp3.TracingInterceptor;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.okhttp.OkHttpCorrelation;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.okhttp.v3_0.OkHttpTelemetry;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What instrumentation adds to a call of OkHttp: each result less {@code bare}. On the stub, the
 * client's own work is all there is; on the loopback, a server answers at once. All calls are made
 * where a context, or a span, is current.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class OkHttpBenchmark {
  @Param({"stub", "loopback"})
  private String wire = "stub";

  private @Nullable CannedServer server;
  private Request request = new Request.Builder().url("http://localhost/").build();

  private final Tracing tracing = Tracers.brave();
  private final OpenTelemetry telemetry = Tracers.openTelemetry();
  private Call.Factory bare = new OkHttpClient();
  private Call.Factory clew = bare;
  private Call.Factory brave = bare;
  private Call.Factory openTelemetry = bare;

  private @Nullable CorrelationScope clewScope;
  private brave.Tracer.@Nullable SpanInScope braveScope;
  private @Nullable Scope openTelemetryScope;

  private OkHttpClient.Builder builder() {
    OkHttpClient.Builder builder = new OkHttpClient.Builder();
    return wire.equals("stub") ? builder.socketFactory(new CannedSocketFactory()) : builder;
  }

  @Setup
  @SuppressWarnings("MustBeClosedChecker") // Closed in stop().
  public void prepare() throws IOException {
    Tracers.silenceLogs();
    server = new CannedServer();
    request = new Request.Builder().url("http://localhost:" + server.port() + "/orders/42").build();
    bare = builder().build();
    clew = OkHttpCorrelation.instrument(builder()).build();
    brave =
        TracingCallFactory.create(
            tracing, builder().addNetworkInterceptor(TracingInterceptor.create(tracing)).build());
    openTelemetry = OkHttpTelemetry.create(telemetry).newCallFactory(builder().build());

    clewScope = Correlation.open("0193d3f1-7b1c-7abc-8def-0123456789ab");
    braveScope = tracing.tracer().withSpanInScope(tracing.tracer().newTrace().start());
    openTelemetryScope =
        telemetry.getTracer("benchmark").spanBuilder("caller").startSpan().makeCurrent();
    requireThatHeadersAreSent();
  }

  private void requireThatHeadersAreSent() throws IOException {
    Map<Call.Factory, String> headers =
        Map.of(clew, "correlation-id: ", brave, "x-b3-traceid: ", openTelemetry, "traceparent: ");
    for (Map.Entry<Call.Factory, String> each : headers.entrySet()) {
      CannedSocketFactory.recording = true;
      call(each.getKey());
      CannedSocketFactory.recording = false;
      String written = CannedSocketFactory.written().toLowerCase(Locale.ROOT);
      if (wire.equals("stub") && !written.contains(each.getValue())) {
        throw new IllegalStateException(each.getValue() + "is missing: " + written);
      }
    }
  }

  @TearDown
  public void stop() throws IOException {
    if (openTelemetryScope != null) {
      openTelemetryScope.close();
    }
    if (braveScope != null) {
      braveScope.close();
    }
    if (clewScope != null) {
      clewScope.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private int call(Call.Factory client) throws IOException {
    try (Response response = client.newCall(request).execute()) {
      return response.code();
    }
  }

  @Benchmark
  public int bare() throws IOException {
    return call(bare);
  }

  @Benchmark
  public int clew() throws IOException {
    return call(clew);
  }

  /** As Brave documents it: the call factory and the network interceptor. */
  @Benchmark
  public int brave() throws IOException {
    return call(brave);
  }

  @Benchmark
  public int openTelemetry() throws IOException {
    return call(openTelemetry);
  }
}
