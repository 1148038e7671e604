package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.LoggingEventVO;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.helpers.BasicMarkerFactory;

/** The record of ordinary events. */
@Tag("every-logback")
class RecordTest extends EncoderTest {
  private final BasicMarkerFactory markers = new BasicMarkerFactory();

  @Test
  void a_record_has_its_fields_in_the_order_of_the_specification() {
    LoggingEvent event =
        event()
            .message("order {} accepted", 42)
            .mdc("correlation_id", "0193")
            .mdc("trace_id", "4bf9")
            .mdc("span_id", "00f0")
            .mdc("user", "u7")
            .pair("orderId", 42)
            .pair("amount", new BigDecimal("12.50"))
            .build();

    String line = new String(encoder(b -> b.serviceName("shop")).encode(event), UTF_8);

    assertThat(line)
        .isEqualTo(
            "{\"@timestamp\":\"2026-11-20T23:18:18.662545Z\",\"log.level\":\"INFO\","
                + "\"message\":\"order 42 accepted\",\"ecs.version\":\"8.11.0\","
                + "\"service.name\":\"shop\",\"process.thread.name\":\"main\","
                + "\"log.logger\":\"com.acme.OrderService\",\"correlation_id\":\"0193\","
                + "\"trace.id\":\"4bf9\",\"span.id\":\"00f0\",\"labels.user\":\"u7\","
                + "\"orderId\":42,\"amount\":12.50}\n");
  }

  @Test
  void the_users_fields_then_tags_and_then_the_error_come_last() {
    JsonNode record =
        record(
            encoder(b -> b.staticField("region", "eu")),
            event()
                .mdc("user", "u7")
                .pair("k", 1)
                .marker(markers.getMarker("AUDIT"))
                .throwable(new IllegalStateException("boom"))
                .build());

    assertThat(names(record))
        .endsWith(
            "labels.user",
            "k",
            "region",
            "tags",
            "error.type",
            "error.message",
            "error.stack_trace");
    assertThat(record.get("error.type").textValue()).isEqualTo("java.lang.IllegalStateException");
    assertThat(record.get("error.message").textValue()).isEqualTo("boom");
  }

  @Test
  void an_exception_without_a_message_has_no_error_message() {
    JsonNode record = record(event().throwable(new IllegalStateException()).build());

    assertThat(record.has("error.message")).isFalse();
    assertThat(record.get("error.stack_trace").textValue())
        .startsWith("java.lang.IllegalStateException\n\tat ");
  }

  @Test
  void every_level_has_its_name() {
    for (Level level :
        new Level[] {Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR, Level.OFF}) {
      assertThat(record(event().level(level).build()).get("log.level").textValue())
          .isEqualTo(level.toString());
    }
  }

  @Test
  void an_event_without_an_id_is_internal() {
    assertThat(record(event().build()).get("correlation_id").textValue()).isEqualTo("Internal");
  }

  @Test
  void the_label_for_events_without_an_id_can_be_changed_or_left_out() {
    LoggingEvent event = event().build();

    assertThat(record(encoder(b -> b.outsideRequest("none")), event).get("correlation_id"))
        .hasToString("\"none\"");
    assertThat(record(encoder(b -> b.outsideRequest("")), event).has("correlation_id")).isFalse();
  }

  @Test
  void the_id_comes_from_the_mdc_before_it_comes_from_the_thread() {
    LoggingEvent event =
        event().thread(Thread.currentThread().getName()).mdc("correlation_id", "mdc").build();

    try (CorrelationScope scope = Correlation.open("thread")) {
      assertThat(record(event).get("correlation_id").textValue()).isEqualTo("mdc");
    }
  }

  @Test
  void without_it_in_the_mdc_the_id_is_that_of_the_thread_that_logs() {
    LoggingEvent event = event().thread(Thread.currentThread().getName()).build();
    CorrelationContext context = CorrelationContext.of("a-1").withParentId("p-1");

    try (CorrelationScope scope = Correlation.open(context)) {
      MDC.clear();
      JsonNode record = record(event);
      assertThat(record.get("correlation_id").textValue()).isEqualTo("a-1");
      assertThat(record.get("parent_id").textValue()).isEqualTo("p-1");
    }
  }

  @Test
  void the_id_of_a_thread_that_merely_encodes_is_never_taken() {
    LoggingEvent event = event().thread("some other thread").build();

    try (CorrelationScope scope = Correlation.open("the-encoders")) {
      assertThat(record(event).get("correlation_id").textValue()).isEqualTo("Internal");
    }
  }

  @Test
  void an_empty_id_in_the_mdc_counts_as_none() {
    JsonNode record = record(event().mdc("correlation_id", "").mdc("parent_id", "").build());

    assertThat(record.get("correlation_id").textValue()).isEqualTo("Internal");
    assertThat(record.has("parent_id")).isFalse();
  }

  @Test
  void a_parent_id_stands_behind_the_id_and_not_among_the_labels() {
    JsonNode record = record(event().mdc("parent_id", "p-1").mdc("correlation_id", "a-1").build());

    assertThat(names(record)).endsWith("log.logger", "correlation_id", "parent_id");
  }

  @Test
  void the_mdc_stands_under_labels_with_underscores_for_dots() {
    JsonNode record = record(event().mdc("a.b*c\\d", "v").build());

    assertThat(record.get("labels.a_b_c_d").textValue()).isEqualTo("v");
  }

  @Test
  void the_prefix_of_the_mdc_can_be_changed_or_left_out() {
    LoggingEvent event = event().mdc("customer", "c7").build();

    assertThat(names(record(encoder(b -> b.mdcPrefix("mdc_")), event))).contains("mdc_customer");
    assertThat(names(record(encoder(b -> b.mdcPrefix("")), event))).contains("customer");
  }

  @Test
  void trace_keys_of_both_spellings_become_trace_and_span_id() {
    JsonNode record = record(event().mdc("traceId", "t").mdc("spanId", "s").build());

    assertThat(record.get("trace.id").textValue()).isEqualTo("t");
    assertThat(record.get("span.id").textValue()).isEqualTo("s");
    assertThat(names(record)).noneMatch(name -> name.startsWith("labels."));
  }

  @Test
  void of_two_different_trace_ids_the_second_one_is_a_label() {
    JsonNode record = record(event().mdc("trace_id", "t1").mdc("traceId", "t2").build());

    assertThat(record.get("trace.id").textValue()).isEqualTo("t1");
    assertThat(record.get("labels.traceId").textValue()).isEqualTo("t2");
    assertThat(record.has("labels.trace_id")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecs", "gcp", "gelf"})
  void a_second_trace_id_is_no_label_where_its_key_is_left_out(String format) {
    LoggingEvent event =
        event().mdc("trace_id", "first").mdc("traceId", "second").mdc("a", "1").build();

    for (CorrelationJsonEncoder encoder :
        List.of(
            encoder(b -> b.format(format).includeMdc(false)),
            encoder(b -> b.format(format).includeMdcKey("a")),
            encoder(b -> b.format(format).excludeMdcKey("traceId")))) {
      for (int i = 0; i < 4; i++) {
        assertThat(record(encoder, event).toString()).contains("first").doesNotContain("second");
      }
    }
  }

  @Test
  void only_included_mdc_keys_are_written_and_no_excluded_ones() {
    LoggingEvent event =
        event().mdc("a", "1").mdc("b", "2").mdc("c", "3").mdc("correlation_id", "id").build();

    assertThat(names(record(encoder(e -> e.includeMdcKey("a").includeMdcKey("b")), event)))
        .contains("correlation_id", "labels.a", "labels.b")
        .doesNotContain("labels.c");
    assertThat(names(record(encoder(e -> e.excludeMdcKey("a")), event)))
        .contains("correlation_id", "labels.b", "labels.c")
        .doesNotContain("labels.a");
  }

  @Test
  void service_and_static_fields_are_in_every_record() {
    CorrelationJsonEncoder encoder =
        encoder(
            b ->
                b.serviceName("shop")
                    .serviceVersion("1.2")
                    .serviceEnvironment("test")
                    .serviceNodeName("n1")
                    .staticField("region", "eu \"1\""));

    JsonNode record = record(encoder, event().build());

    assertThat(record.get("service.name").textValue()).isEqualTo("shop");
    assertThat(record.get("service.version").textValue()).isEqualTo("1.2");
    assertThat(record.get("service.environment").textValue()).isEqualTo("test");
    assertThat(record.get("service.node.name").textValue()).isEqualTo("n1");
    assertThat(record.get("region").textValue()).isEqualTo("eu \"1\"");
  }

  @Test
  void a_null_message_is_an_empty_one_and_other_nulls_do_no_harm() {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(loggerContext);

    JsonNode record = record(event);

    assertThat(record.get("message").textValue()).isEmpty();
    assertThat(record.get("log.level").textValue()).isEmpty();
    assertThat(record.get("log.logger").textValue()).isEmpty();
    assertThat(record.has("log.encoder_error")).isFalse();
  }

  @Test
  void null_values_are_null_and_null_or_empty_keys_are_left_out() {
    JsonNode record = record(eventWithNulls());

    assertThat(record.get("labels.m").isNull()).isTrue();
    assertThat(record.get("k").isNull()).isTrue();
    assertThat(names(record)).hasSize(9);
  }

  @Test
  @SuppressWarnings("deprecation") // SLF4J has no other way to nest markers.
  void all_markers_are_tags_nested_and_circular_ones_too() {
    Marker outer = markers.getDetachedMarker("OUTER");
    Marker inner = markers.getDetachedMarker("INNER");
    Marker innermost = markers.getDetachedMarker("INNER\"MOST");
    outer.add(inner);
    inner.add(innermost);

    JsonNode record =
        record(event().marker(outer).marker(markers.getDetachedMarker("OTHER")).build());

    assertThat(record.get("tags"))
        .extracting(JsonNode::textValue)
        .containsExactly("OUTER", "INNER", "INNER\"MOST", "OTHER");
  }

  @Test
  void markers_that_contain_each_other_are_each_named_once() {
    LoopingMarker a = new LoopingMarker("A");
    LoopingMarker b = new LoopingMarker("B");
    a.refer(b);
    b.refer(a);

    JsonNode record = record(event().marker(a).build());

    assertThat(record.get("tags")).extracting(JsonNode::textValue).containsExactly("A", "B");
    assertThat(record.has("log.truncated")).isFalse();
  }

  @Test
  void of_two_markers_with_one_name_the_name_is_there_once() {
    JsonNode record =
        record(
            event()
                .marker(markers.getDetachedMarker("AUDIT"))
                .marker(markers.getDetachedMarker("AUDIT"))
                .marker(markers.getDetachedMarker("OTHER"))
                .build());

    assertThat(record.get("tags"))
        .extracting(JsonNode::textValue)
        .containsExactly("AUDIT", "OTHER");
  }

  @Test
  void a_timestamp_has_always_the_same_width() {
    assertThat(timestamp("2026-01-02T03:04:05Z")).isEqualTo("2026-01-02T03:04:05.000000Z");
    assertThat(timestamp("2026-01-02T03:04:05.000001999Z"))
        .isEqualTo("2026-01-02T03:04:05.000001Z");
    assertThat(timestamp("1969-12-31T23:59:59.999999Z")).isEqualTo("1969-12-31T23:59:59.999999Z");
    assertThat(timestamp("+12345-01-01T00:00:00Z")).isEqualTo("9999-12-31T23:59:59.999999Z");
    assertThat(timestamp("-0001-01-01T00:00:00Z")).isEqualTo("0000-01-01T00:00:00.000000Z");
  }

  @Test
  void nanoseconds_that_are_not_those_of_the_timestamp_are_ignored() {
    for (int nanos : new int[] {-1, 0, 1_000_000, 1_999_999_999, Integer.MIN_VALUE}) {
      TestEvent event =
          new TestEvent(event().build()) {
            @Override
            public int getNanoseconds() {
              return nanos;
            }
          };
      assertThat(record(event).get("@timestamp").textValue())
          .isEqualTo("2026-11-20T23:18:18.662000Z");
    }
    TestEvent onTheSecond =
        new TestEvent(event().at("2026-11-20T23:18:18Z").build()) {
          @Override
          public int getNanoseconds() {
            return -1;
          }
        };
    assertThat(record(onTheSecond).get("@timestamp").textValue())
        .isEqualTo("2026-11-20T23:18:18.000000Z");
  }

  @Test
  void a_timestamp_can_end_with_its_milliseconds() {
    CorrelationJsonEncoder encoder =
        encoder(b -> b.timestampPrecision(java.time.temporal.ChronoUnit.MILLIS));

    assertThat(record(encoder, event().build()).get("@timestamp").textValue())
        .isEqualTo("2026-11-20T23:18:18.662Z");
  }

  @Test
  void a_deserialised_event_gives_the_same_record() {
    LoggingEvent event =
        event()
            .mdc("a", "1")
            .pair("k", 2)
            .throwable(new IllegalStateException("outer", new RuntimeException("inner")))
            .build();

    CorrelationJsonEncoder encoder = encoder();
    assertThat(encoder.encode(LoggingEventVO.build(event))).isEqualTo(encoder.encode(event));
  }

  private String timestamp(String instant) {
    return record(event().at(instant).build()).get("@timestamp").textValue();
  }
}
