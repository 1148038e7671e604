package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Where a record's trace comes from, and its ID where OpenTelemetry carried the context. */
@Tag("every-logback")
class OpenTelemetryTest extends EncoderTest {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN_ID = "b7ad6b7169203331";

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger logger = context.getLogger(OpenTelemetryTest.class);
  private final Recording recording = new Recording();

  @BeforeEach
  void attach() {
    recording.setContext(context);
    recording.start();
    logger.setAdditive(false);
    logger.addAppender(recording);
  }

  @AfterEach
  void detach() {
    logger.detachAndStopAllAppenders();
    logger.setAdditive(true);
    MDC.clear();
  }

  @Test
  @DisplayName("R55: the current span and the correlation ID, each in its field")
  void the_current_span_is_in_the_record() {
    try (CorrelationScope scope = Correlation.open("a-1");
        Scope span = span(TRACE_ID, SPAN_ID).makeCurrent()) {
      logger.info("traced");
    }
    logger.info("untraced");

    JsonNode traced = recording.records.get(0);
    assertThat(traced.get("correlation_id").textValue()).isEqualTo("a-1");
    assertThat(traced.get("trace.id").textValue()).isEqualTo(TRACE_ID);
    assertThat(traced.get("span.id").textValue()).isEqualTo(SPAN_ID);
    assertThat(traced.get("trace.flags").textValue()).isEqualTo("01");
    assertThat(names(recording.records.get(1)))
        .doesNotContain("trace.id", "span.id", "trace.flags");
  }

  @Test
  void the_mdc_counts_for_more_than_the_current_span_and_is_not_repeated() {
    MDC.put("trace_id", "mdc-trace");
    MDC.put("span_id", "mdc-span");
    MDC.put("trace_flags", "03");
    try (Scope span = span(TRACE_ID, SPAN_ID).makeCurrent()) {
      logger.info("traced");
    }

    JsonNode traced = recording.records.get(0);
    assertThat(traced.get("trace.id").textValue()).isEqualTo("mdc-trace");
    assertThat(traced.get("span.id").textValue()).isEqualTo("mdc-span");
    assertThat(traced.get("trace.flags").textValue()).isEqualTo("03");
    assertThat(names(traced)).noneMatch(name -> name.startsWith("labels."));
  }

  @Test
  void in_the_logstash_format_the_trace_has_the_names_that_it_has_in_the_mdc() {
    recording.encoder = encoder(builder -> builder.format("logstash"));
    try (Scope span = span(TRACE_ID, SPAN_ID).makeCurrent()) {
      logger.info("traced");
    }

    JsonNode traced = recording.records.get(0);
    assertThat(traced.get("trace_id").textValue()).isEqualTo(TRACE_ID);
    assertThat(traced.get("span_id").textValue()).isEqualTo(SPAN_ID);
    assertThat(traced.get("trace_flags").textValue()).isEqualTo("01");
  }

  @Test
  @DisplayName("R54: the ID where OpenTelemetry carried the context and the MDC is empty")
  void the_id_is_in_the_record_where_opentelemetry_carried_the_context() throws Exception {
    Runnable task;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      task = Context.current().wrap(() -> logger.info("carried"));
    }

    for (String name : List.of("a-name", "")) {
      Thread thread = new Thread(task, name);
      thread.start();
      thread.join();
    }
    logger.info("outside");

    assertThat(recording.records)
        .extracting(record -> record.get("correlation_id").textValue())
        .containsExactly("a-1", "a-1", "Internal");
  }

  @Test
  @DisplayName("Behind an AsyncAppender neither the worker's span nor its ID, whatever its name")
  void the_workers_span_and_id_are_never_used() throws Exception {
    AsyncAppender async = new AsyncAppender();
    async.setContext(context);
    async.setName("async");
    async.addAppender(recording);
    async.start();
    logger.detachAppender(recording);
    logger.addAppender(async);
    recording.onAnotherThread = true;

    // The same name as the worker's, but another string.
    Thread thread =
        new Thread(() -> logger.info("async"), new String("AsyncAppender-Worker-async"));
    thread.start();
    thread.join();
    async.stop();

    assertThat(recording.writtenOn).isEqualTo("AsyncAppender-Worker-async");
    JsonNode record = recording.records.get(0);
    assertThat(record.get("correlation_id").textValue()).isEqualTo("Internal");
    assertThat(names(record)).doesNotContain("trace.id", "span.id");
  }

  private static Context span(String traceId, String spanId) {
    return Context.current()
        .with(
            Span.wrap(
                SpanContext.create(
                    traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault())));
  }

  private final class Recording extends AppenderBase<ILoggingEvent> {
    private final List<JsonNode> records = new CopyOnWriteArrayList<>();
    private CorrelationJsonEncoder encoder = encoder();
    private boolean onAnotherThread;
    private volatile @Nullable String writtenOn;

    @Override
    protected void append(ILoggingEvent event) {
      writtenOn = Thread.currentThread().getName();
      if (onAnotherThread) {
        try (Scope workers = span("1".repeat(32), "2".repeat(16)).makeCurrent();
            CorrelationScope scope = Correlation.open("workers")) {
          encode(event);
        }
      } else {
        encode(event);
      }
    }

    private void encode(ILoggingEvent event) {
      records.add(parse(encoder.encode(event), DEFAULT_MAX_RECORD_BYTES));
    }
  }
}
