package dev.clew.examples.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.testing.CleanThreadTest;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@DisplayName("R53: beside OpenTelemetry's SDK, configured by its properties")
class SdkTest extends CleanThreadTest {
  private static final TextMapGetter<Map<String, String>> GETTER = new MapGetter();

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final OpenTelemetrySdk sdk = sdk(Map.of());
  private final TextMapPropagator propagator = sdk.getPropagators().getTextMapPropagator();
  private final Tracer tracer = sdk.getTracer("test");
  private final ExecutorService plainPool = Executors.newSingleThreadExecutor();

  private OpenTelemetrySdk sdk(Map<String, String> more) {
    Map<String, String> properties = new HashMap<>(more);
    properties.put("otel.propagators", "tracecontext,baggage,clew");
    for (String signal : List.of("traces", "metrics", "logs")) {
      properties.put("otel." + signal + ".exporter", "none");
    }
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(() -> properties)
        .addTracerProviderCustomizer(
            (builder, config) -> builder.addSpanProcessor(SimpleSpanProcessor.create(spans)))
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }

  @BeforeEach
  void nothingIsCurrent() {
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @AfterEach
  void close() {
    plainPool.shutdown();
    sdk.close();
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void the_id_goes_out_beside_the_trace_and_comes_in_at_the_other_end() {
    Map<String, String> message = headers();
    Span sent = tracer.spanBuilder("send").setSpanKind(SpanKind.PRODUCER).startSpan();
    try (CorrelationScope scope = Correlation.open("a-1");
        Scope span = sent.makeCurrent()) {
      propagator.inject(Context.current(), message, Map::put);
    }
    sent.end();

    assertThat(message).containsOnlyKeys("traceparent", "Correlation-Id");
    assertThat(message).containsEntry("Correlation-Id", "a-1");

    Context received = propagator.extract(Context.root(), message, GETTER);
    Span handled = tracer.spanBuilder("handle").setParent(received).startSpan();
    try (Scope span = received.with(handled).makeCurrent()) {
      assertThat(Correlation.currentId()).isEqualTo("a-1");
    }
    handled.end();
    assertThat(spans.getFinishedSpanItems())
        .extracting(span -> span.getTraceId())
        .containsOnly(sent.getSpanContext().getTraceId());
  }

  @Test
  void an_executor_that_opentelemetry_wraps_carries_the_id() throws Exception {
    ExecutorService wrapped = Context.taskWrapping(plainPool);
    try (CorrelationScope scope = Correlation.open("a-1")) {
      assertThat(wrapped.submit(Correlation::currentId).get()).isEqualTo("a-1");
    }
    assertThat(wrapped.submit(Correlation::currentId).get()).isNull();
  }

  @Test
  @DisplayName("R55: trace and correlation ID, in fields of their own")
  void a_record_has_the_span_and_the_id() {
    try (Records records = new Records()) {
      Span span = tracer.spanBuilder("work").startSpan();
      try (CorrelationScope scope = Correlation.open("a-1");
          Scope current = span.makeCurrent()) {
        LoggerFactory.getLogger("shop").info("traced");
      }
      span.end();

      JsonNode record = records.written.get(0);
      assertThat(record.path("correlation_id").asText()).isEqualTo("a-1");
      assertThat(record.path("trace.id").asText()).isEqualTo(span.getSpanContext().getTraceId());
      assertThat(record.path("span.id").asText()).isEqualTo(span.getSpanContext().getSpanId());
    }
  }

  @Test
  @DisplayName("R56: baggage of 65 entries and 9 KB")
  void much_baggage_breaks_nothing_and_stays_out_of_the_records() {
    Map<String, String> message = headers();
    message.put(
        "baggage",
        IntStream.range(0, 65)
            .mapToObj(i -> "key-" + i + "=" + "v".repeat(135))
            .collect(Collectors.joining(",")));
    message.put("Correlation-Id", "a-1");
    assertThat(message.get("baggage").length()).isGreaterThan(9_000);

    try (Records records = new Records();
        Scope scope = propagator.extract(Context.root(), message, GETTER).makeCurrent()) {
      assertThat(Correlation.currentId()).isEqualTo("a-1");
      assertThat(Correlation.current().fields()).isEmpty();
      LoggerFactory.getLogger("shop").info("burdened");
      Map<String, String> next = headers();
      propagator.inject(Context.current(), next, Map::put);

      assertThat(next).containsEntry("Correlation-Id", "a-1");
      assertThat(records.written.get(0).path("correlation_id").asText()).isEqualTo("a-1");
      assertThat(records.written.get(0).toString().length()).isLessThan(1_000);
    }
  }

  @Test
  void the_header_can_have_another_name_and_a_wrong_one_fails_the_start() {
    try (OpenTelemetrySdk other = sdk(Map.of("clew.header-names", "X-Shop-Id,defaults"))) {
      Map<String, String> message = headers();
      try (CorrelationScope scope = Correlation.open("a-1")) {
        other.getPropagators().getTextMapPropagator().inject(Context.current(), message, Map::put);
      }
      assertThat(message).containsExactly(Map.entry("X-Shop-Id", "a-1"));
    }
    assertThatThrownBy(() -> sdk(Map.of("clew.header-names", "two words")))
        .hasStackTraceContaining("clew.header-names")
        .hasStackTraceContaining("'two words'");
  }

  private static Map<String, String> headers() {
    return new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  }

  private static final class MapGetter implements TextMapGetter<Map<String, String>> {
    @Override
    @SuppressWarnings("deprecation")
    public Iterable<String> keys(Map<String, String> carrier) {
      return carrier.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      return carrier == null ? null : carrier.get(key);
    }
  }

  /** What the encoder makes of the events of all loggers. */
  private static final class Records extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final List<JsonNode> written = new CopyOnWriteArrayList<>();
    private final CorrelationJsonEncoder encoder = CorrelationJsonEncoder.builder().build();
    private final ch.qos.logback.classic.Logger root;

    Records() {
      LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
      root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      encoder.setContext(context);
      encoder.start();
      setContext(context);
      start();
      root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
      written.add(AgentTest.parse(new String(encoder.encode(event), StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
      root.detachAppender(this);
      stop();
    }
  }
}
