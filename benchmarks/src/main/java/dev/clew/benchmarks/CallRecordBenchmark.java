package dev.clew.benchmarks;

import brave.Tracing;
import brave.okhttp3.TracingInterceptor;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.logback.CorrelationRecorder;
import dev.clew.okhttp.OkHttpCorrelation;
import io.opentelemetry.instrumentation.okhttp.v3_0.OkHttpTelemetry;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.logging.HttpLoggingInterceptor;
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
import org.slf4j.LoggerFactory;
import org.zalando.logbook.Logbook;
import org.zalando.logbook.core.DefaultHttpLogWriter;
import org.zalando.logbook.core.DefaultSink;
import org.zalando.logbook.core.WithoutBodyStrategy;
import org.zalando.logbook.json.JsonHttpLogFormatter;
import org.zalando.logbook.okhttp.LogbookInterceptor;

/**
 * What a record of a call of OkHttp adds to the call, which an interceptor answers at once. Those
 * who log write JSON to a device that forgets it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 12, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(2)
public class CallRecordBenchmark {
  /** Who looks on. */
  public enum Filter {
    /** Nobody. */
    bare(0),
    /** Clew sends the ID, and is told to leave no records. */
    clewWithoutRecords(0),
    /** Clew sends the ID, and the records are at DEBUG, which is off. */
    clewOff(0),
    /** The record at INFO. */
    clewLogged(1),
    /** The record at DEBUG, which a recorder keeps. */
    clewRecorded(0),
    /** OkHttp's own, with its least: a line before and one after. */
    httpLoggingInterceptor(2),
    /** Without bodies: a line before and one after, with all headers. */
    logbook(2),
    /** A span that nobody takes. */
    brave(0),
    /** A span that nobody takes. */
    openTelemetry(0);

    final int lines;

    Filter(int lines) {
      this.lines = lines;
    }
  }

  @Param public Filter filter = Filter.bare;

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Request request =
      new Request.Builder().url("http://stock.example/stock/17?warehouse=3").build();
  private Call.Factory client = new OkHttpClient();
  private @Nullable CorrelationScope scope;

  @Setup
  @SuppressWarnings("MustBeClosedChecker") // Closed in stop().
  public void start() throws IOException {
    context.reset();
    CorrelationJsonEncoder encoder = CorrelationJsonEncoder.builder().serviceName("shop").build();
    encoder.setContext(context);
    encoder.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(NullDevice.appender(context, encoder));
    if (filter == Filter.clewRecorded) {
      CorrelationRecorder recorder = new CorrelationRecorder();
      recorder.setContext(context);
      recorder.setHeap("true");
      recorder.setEncoder(encoder);
      recorder.start();
      context.addTurboFilter(recorder);
    }
    if (filter == Filter.logbook) {
      context.getLogger(Logbook.class).setLevel(Level.TRACE);
    }
    client = client();
    scope = Correlation.open("0193d3f1-7b1c-7abc-8def-0123456789ab");
    requireItsLines(root);
  }

  private Call.Factory client() {
    OkHttpClient.Builder builder = new OkHttpClient.Builder();
    switch (filter) {
      case clewWithoutRecords ->
          OkHttpCorrelation.instrument(builder, EgressPolicy.builder().logCalls(false).build());
      case clewOff, clewRecorded -> OkHttpCorrelation.instrument(builder);
      case clewLogged ->
          OkHttpCorrelation.instrument(
              builder, EgressPolicy.builder().callLevel(org.slf4j.event.Level.INFO).build());
      case httpLoggingInterceptor -> {
        org.slf4j.Logger logger = LoggerFactory.getLogger(HttpLoggingInterceptor.class);
        HttpLoggingInterceptor logging = new HttpLoggingInterceptor(logger::info);
        logging.setLevel(HttpLoggingInterceptor.Level.BASIC);
        builder.addInterceptor(logging);
      }
      case logbook ->
          builder.addInterceptor(
              new LogbookInterceptor(
                  Logbook.builder()
                      .strategy(new WithoutBodyStrategy())
                      .sink(new DefaultSink(new JsonHttpLogFormatter(), new DefaultHttpLogWriter()))
                      .build()));
      case brave -> {
        Tracing tracing = Tracers.brave();
        builder.addInterceptor(TracingInterceptor.create(tracing));
      }
      case openTelemetry -> {
        builder.addInterceptor(CallRecordBenchmark::answer);
        return OkHttpTelemetry.create(Tracers.openTelemetry()).newCallFactory(builder.build());
      }
      case bare -> {
        // Nothing to add.
      }
    }
    return builder.addInterceptor(CallRecordBenchmark::answer).build();
  }

  private static Response answer(Interceptor.Chain chain) {
    return new Response.Builder()
        .request(chain.request())
        .protocol(Protocol.HTTP_1_1)
        .code(200)
        .message("OK")
        .header("Content-Type", "text/plain")
        .body(ResponseBody.create("", null))
        .build();
  }

  private void requireItsLines(Logger root) throws IOException {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.setContext(context);
    lines.start();
    root.addAppender(lines);
    int status = call();
    root.detachAppender(lines);
    if (status != 200 || lines.list.size() != filter.lines) {
      throw new IllegalStateException(filter + " answered " + status + " and logged " + lines.list);
    }
  }

  @TearDown
  public void stop() {
    if (scope != null) {
      scope.close();
    }
    context.stop();
  }

  @Benchmark
  public int call() throws IOException {
    try (Response response = client.newCall(request).execute()) {
      return response.code();
    }
  }
}
