package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.settings.Format;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.helpers.BasicMarkerFactory;

/** The record of GELF 1.1, by the specification's rules and those of Graylog's decoder. */
class GelfFormatTest extends EncoderTest {
  @Override
  protected Format format() {
    return Format.GELF;
  }

  private JsonNode checked(CorrelationJsonEncoder encoder, ILoggingEvent event) {
    JsonNode record = record(encoder, event);
    assertGelf(record);
    return record;
  }

  private static void assertGelf(JsonNode record) {
    assertThat(record.get("version").textValue()).isEqualTo("1.1");
    assertThat(record.get("host").textValue()).isNotBlank();
    assertThat(record.get("short_message").textValue()).isNotBlank();
    assertThat(record.path("timestamp").isNumber() || record.path("timestamp").isMissingNode())
        .isTrue();
    assertThat(names(record))
        .allMatch(
            name ->
                name.matches("_[\\w.-]*")
                    || List.of(
                            "version",
                            "host",
                            "short_message",
                            "full_message",
                            "timestamp",
                            "level")
                        .contains(name))
        .doesNotContain("_id");
    assertThat(record).allMatch(value -> value.isTextual() || value.isNumber());
  }

  @Test
  void a_record_has_gelfs_fields_in_order() {
    BasicMarkerFactory markers = new BasicMarkerFactory();
    JsonNode record =
        checked(
            encoder(b -> b.serviceName("shop").serviceNodeName("shop-1")),
            event()
                .mdc("correlation_id", "a-1")
                .mdc("user", "u7")
                .mdc("trace_id", "4bf9")
                .pair("orderId", 42)
                .marker(markers.getMarker("AUDIT"))
                .marker(markers.getMarker("a \"quoted\", one"))
                .build());

    assertThat(record)
        .hasToString(
            ("{'version':'1.1','host':'shop-1','timestamp':1795216698.662545,'level':6,"
                    + "'_level_name':'INFO','short_message':'hello','_service_name':'shop',"
                    + "'_logger_name':'com.acme.OrderService','_thread_name':'main',"
                    + "'_correlation_id':'a-1','_trace_id':'4bf9','_user':'u7','_orderId':42,"
                    + "'_tags':'AUDIT, a \\'quoted\\', one'}")
                .replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource({"TRACE,7", "DEBUG,7", "INFO,6", "WARN,4", "ERROR,3"})
  void levels_are_those_of_syslog(String level, int number) {
    assertThat(record(event().level(Level.toLevel(level)).build()).get("level").intValue())
        .isEqualTo(number);
  }

  @Test
  void the_time_is_in_seconds_and_never_negative() {
    assertThat(record(event().at("2026-11-20T23:18:18.000001Z").build()).get("timestamp"))
        .hasToString("1795216698.000001");
    assertThat(
            record(encoder(b -> b.timestampPrecision(ChronoUnit.MILLIS)), event().build())
                .get("timestamp"))
        .hasToString("1795216698.662");
    assertThat(record(event().at("1969-12-31T23:59:59.5Z").build()).get("timestamp").asDouble())
        .isZero();
  }

  @Test
  void what_is_neither_a_string_nor_a_number_is_its_json_in_a_string() {
    JsonNode record =
        checked(
            encoder(b -> b.customFields("{\"team\":{\"size\":4},\"live\":true,\"n\":1}")),
            event()
                .mdc("none", null)
                .pair("yes", true)
                .pair("null", null)
                .pair("map", Map.of("k", List.of("a\"b", 1)))
                .pair("nan", Double.NaN)
                .pair("negative", -1.5)
                .build());

    assertThat(record.get("_yes").textValue()).isEqualTo("true");
    assertThat(record.get("_null").textValue()).isEqualTo("null");
    assertThat(record.get("_none").textValue()).isEqualTo("null");
    assertThat(record.get("_map").textValue()).isEqualTo("{\"k\":[\"a\\\"b\",1]}");
    assertThat(record.get("_nan").textValue()).isEqualTo("NaN");
    assertThat(record.get("_negative").doubleValue()).isEqualTo(-1.5);
    assertThat(record.get("_team").textValue()).isEqualTo("{\"size\":4}");
    assertThat(record.get("_live").textValue()).isEqualTo("true");
    assertThat(record.get("_n").intValue()).isEqualTo(1);
  }

  @Test
  void names_are_of_the_characters_allowed_and_collide_with_nothing_of_graylogs() {
    JsonNode record =
        checked(
            encoder(),
            event()
                .pair("id", 1)
                .pair("message", 2)
                .pair("source", 3)
                .pair("level", 4)
                .pair("a b", 5)
                .pair("a_b", 6)
                .pair("gr\u00fc\u00dfe", 7)
                .pair("http.route", 8)
                .pair("full_message", "9")
                .pair("_x", 10)
                .build());

    assertThat(record.get("_id_").intValue()).isEqualTo(1);
    assertThat(record.get("_message_").intValue()).isEqualTo(2);
    assertThat(record.get("_source_").intValue()).isEqualTo(3);
    assertThat(record.get("_level_").intValue()).isEqualTo(4);
    assertThat(record.get("_a_b_").intValue()).isEqualTo(5);
    assertThat(record.get("_a_b").intValue()).isEqualTo(6);
    assertThat(record.get("_gr__e").intValue()).isEqualTo(7);
    assertThat(record.get("_http.route").intValue()).isEqualTo(8);
    assertThat(record.get("_full_message_").textValue()).isEqualTo("9");
    assertThat(record.get("__x").intValue()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void a_blank_message_is_not_dropped_by_graylog(String message) {
    assertThat(record(event().message(message).build()).get("short_message").textValue())
        .isEqualTo("-");
    assertThat(record(event().message("x").build()).get("short_message").textValue())
        .isEqualTo("x");
  }

  @Test
  void an_exception_is_the_full_message_always_as_a_string() {
    LoggingEvent event = event().throwable(new IllegalStateException("boom")).build();

    assertThat(
            checked(encoder(b -> b.stackTraceAsArray(true)), event).get("full_message").textValue())
        .startsWith("java.lang.IllegalStateException: boom\n\tat ");
    assertThat(
            checked(encoder(), event().message("m".repeat(40_000)).build())
                .get("_log_truncated")
                .textValue())
        .isEqualTo("true");
  }

  @Test
  void its_own_fields_keep_their_names_and_others_their_underscore() {
    assertThatThrownBy(() -> encoder(b -> b.fieldName("short_message", "msg")))
        .hasMessageContaining("fieldName must leave that field of the gelf format its name");
    assertThatThrownBy(() -> encoder(b -> b.fieldName("host", ""))).hasMessageContaining("'host='");
    JsonNode record =
        checked(
            encoder(
                b ->
                    b.fieldName("_logger_name", "log ger")
                        .fieldName("level", "")
                        .correlationIdField("request.id")),
            event().build());
    assertThat(names(record)).contains("_log_ger", "_request.id").doesNotContain("level");
  }

  @Test
  void masks_and_filters_apply() {
    JsonNode record =
        checked(
            encoder(
                b ->
                    b.maskKey("password").maskPattern("\\d{4}").excludeMdcKey("x").mdcPrefix("m.")),
            event()
                .message("card 1234")
                .mdc("x", "x")
                .mdc("y", "9999")
                .pair("password", "p")
                .pair("list", List.of("1234"))
                .build());

    assertThat(record.get("short_message").textValue()).isEqualTo("card ****");
    assertThat(record.get("_m.y").textValue()).isEqualTo("****");
    assertThat(record.has("_m.x")).isFalse();
    assertThat(record.get("_password").textValue()).isEqualTo("****");
    assertThat(record.get("_list").textValue()).isEqualTo("[\"****\"]");
  }

  @Test
  @SuppressWarnings("NullAway") // A null event, too.
  void a_failing_event_is_one_that_graylog_takes() {
    for (int max : new int[] {900, 32_000}) {
      JsonNode record =
          parse(
              encoder(b -> b.maxRecordBytes(max).serviceNodeName("h".repeat(64)))
                  .encode(
                      new TestEvent(event().message("m".repeat(50_000)).build()) {
                        @Override
                        public Map<String, String> getMDCPropertyMap() {
                          throw new IllegalStateException("boom");
                        }
                      }),
              max);
      assertGelf(record);
      assertThat(record.get("_log_encoder_error").textValue())
          .isEqualTo("<IllegalStateException: boom>");
    }
    assertGelf(record((@Nullable ILoggingEvent) null));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8})
  void any_event_gives_one_valid_line_and_spares_the_next(long seed) {
    new AcceptanceProperty(format()).check(seed, 200);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void any_event_gives_a_record_of_the_format(long seed) {
    HostileEvents events = new HostileEvents(new Random(seed));
    for (String bytes : Arrays.asList("32000", "1000")) {
      CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
      encoder.setFormat("gelf");
      encoder.setMaxRecordBytes(bytes);
      encoder.setContext(newContext());
      encoder.start();
      for (int i = 0; i < 100; i++) {
        assertGelf(record(encoder, events.next()));
      }
    }
  }
}
