package dev.clew.benchmarks;

import brave.Tracing;
import brave.httpclient5.HttpClient5Tracing;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.httpclient.HttpClientCorrelation;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.apachehttpclient.v5_2.ApacheHttpClientTelemetry;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.io.ConnectionEndpoint;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.LeaseRequest;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
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
 * What instrumentation adds to a call of the classic HttpClient 5: each result less {@code bare}.
 * On the stub, the client's own work is all there is; on the loopback, a server answers at once.
 * All calls are made where a context, or a span, is current.
 */
@State(org.openjdk.jmh.annotations.Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class HttpClientBenchmark {
  @Param({"stub", "loopback"})
  private String wire = "stub";

  private @Nullable CannedServer server;
  private String uri = "";

  private final Tracing tracing = Tracers.brave();
  private final OpenTelemetry telemetry = Tracers.openTelemetry();
  private CloseableHttpClient bare = HttpClients.createMinimal();
  private CloseableHttpClient clew = bare;
  private CloseableHttpClient brave = bare;
  private CloseableHttpClient openTelemetry = bare;

  private @Nullable CorrelationScope clewScope;
  private brave.Tracer.@Nullable SpanInScope braveScope;
  private @Nullable Scope openTelemetryScope;

  private <B extends HttpClientBuilder> B builder(B builder) {
    if (wire.equals("stub")) {
      builder.setConnectionManager(new Stub());
    }
    return builder;
  }

  @Setup
  @SuppressWarnings("MustBeClosedChecker") // Closed in stop().
  public void prepare() throws IOException {
    Tracers.silenceLogs();
    server = new CannedServer();
    uri = "http://localhost:" + server.port() + "/orders/42";
    bare = builder(HttpClients.custom()).build();
    clew = HttpClientCorrelation.instrument(builder(HttpClients.custom())).build();
    brave = HttpClient5Tracing.newBuilder(tracing).build(builder(HttpClients.custom()));
    openTelemetry =
        builder(ApacheHttpClientTelemetry.create(telemetry).newHttpClientBuilder()).build();

    clewScope = Correlation.open("0193d3f1-7b1c-7abc-8def-0123456789ab");
    braveScope = tracing.tracer().withSpanInScope(tracing.tracer().newTrace().start());
    openTelemetryScope =
        telemetry.getTracer("benchmark").spanBuilder("caller").startSpan().makeCurrent();
    requireThatHeadersAreSent();
  }

  private void requireThatHeadersAreSent() throws IOException {
    Map<CloseableHttpClient, String> headers =
        Map.of(clew, "Correlation-Id", brave, "X-B3-TraceId", openTelemetry, "traceparent");
    for (Map.Entry<CloseableHttpClient, String> each : headers.entrySet()) {
      Stub.last = null;
      call(each.getKey());
      ClassicHttpRequest sent = Stub.last;
      if (wire.equals("stub") && (sent == null || !sent.containsHeader(each.getValue()))) {
        throw new IllegalStateException(each.getValue() + " is missing: " + sent);
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

  private int call(CloseableHttpClient client) throws IOException {
    return client.execute(new HttpGet(uri), response -> response.getCode());
  }

  @Benchmark
  public int bare() throws IOException {
    return call(bare);
  }

  @Benchmark
  public int clew() throws IOException {
    return call(clew);
  }

  @Benchmark
  public int brave() throws IOException {
    return call(brave);
  }

  @Benchmark
  public int openTelemetry() throws IOException {
    return call(openTelemetry);
  }

  /** Connections that lead nowhere: whatever is asked, the answer is the same. */
  private static final class Stub extends ConnectionEndpoint
      implements HttpClientConnectionManager, LeaseRequest {
    static @Nullable ClassicHttpRequest last;

    @Override
    public LeaseRequest lease(
        String id, HttpRoute route, @Nullable Timeout timeout, @Nullable Object state) {
      return this;
    }

    @Override
    public ConnectionEndpoint get(@Nullable Timeout timeout) {
      return this;
    }

    @Override
    public boolean cancel() {
      return false;
    }

    @Override
    public void release(
        ConnectionEndpoint endpoint, @Nullable Object state, @Nullable TimeValue keepAlive) {}

    @Override
    public void connect(
        ConnectionEndpoint endpoint, @Nullable TimeValue timeout, @Nullable HttpContext context) {}

    @Override
    public void upgrade(ConnectionEndpoint endpoint, @Nullable HttpContext context) {}

    @Override
    public ClassicHttpResponse execute(
        String id,
        ClassicHttpRequest request,
        RequestExecutor executor,
        @Nullable HttpContext context) {
      last = request;
      return new BasicClassicHttpResponse(200, "OK");
    }

    @Override
    @SuppressWarnings("deprecation") // Still abstract.
    public ClassicHttpResponse execute(
        String id,
        ClassicHttpRequest request,
        HttpRequestExecutor executor,
        @Nullable HttpContext context) {
      last = request;
      return new BasicClassicHttpResponse(200, "OK");
    }

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public void setSocketTimeout(@Nullable Timeout timeout) {}

    @Override
    public void close(CloseMode mode) {}

    @Override
    public void close() {}
  }
}
