package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.settings.Format;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The record of Google Cloud's structured logging. */
class GcpFormatTest extends EncoderTest {
  private static final String LOGGING = "logging.googleapis.com/";
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Override
  protected Format format() {
    return Format.GCP;
  }

  @Test
  void a_record_has_googles_fields_in_order() {
    LoggingEvent event =
        event()
            .mdc("correlation_id", "a-1")
            .mdc("user", "u7")
            .mdc("a.b", "dotted")
            .mdc("traceId", TRACE)
            .mdc("spanId", "00f067aa0ba902b7")
            .mdc("trace_flags", "01")
            .pair("orderId", 42)
            .pair("httpRequest", Map.of("status", 503))
            .build();
    event.setCallerData(
        new StackTraceElement[] {new StackTraceElement("com.acme.A", "run", "A.java", 42)});

    JsonNode record =
        record(
            encoder(
                b ->
                    b.serviceName("shop")
                        .serviceVersion("1.2")
                        .gcpProject("acme-prod")
                        .includeCaller(true)),
            event);

    assertThat(record)
        .hasToString(
            ("{'time':'2026-11-20T23:18:18.662545Z','severity':'INFO','message':'hello',"
                    + "'serviceContext':{'service':'shop','version':'1.2'},"
                    + "'logger':'com.acme.OrderService','thread':'main','"
                    + LOGGING
                    + "sourceLocation':{'file':'A.java','line':'42','function':'com.acme.A.run'},"
                    + "'correlation_id':'a-1','"
                    + LOGGING
                    + "trace':'projects/acme-prod/traces/4bf92f3577b34da6a3ce929d0e0e4736','"
                    + LOGGING
                    + "spanId':'00f067aa0ba902b7','"
                    + LOGGING
                    + "trace_sampled':true,'"
                    + LOGGING
                    + "labels':{'user':'u7','a.b':'dotted','trace_flags':'01'},"
                    + "'orderId':42,'httpRequest':{'status':503}}")
                .replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource({"TRACE,DEBUG", "DEBUG,DEBUG", "INFO,INFO", "WARN,WARNING", "ERROR,ERROR"})
  void levels_are_googles(String level, String severity) {
    assertThat(record(event().level(Level.toLevel(level)).build()).get("severity").textValue())
        .isEqualTo(severity);
  }

  @Test
  void a_trace_without_a_project_is_its_id_alone() {
    JsonNode record = record(event().mdc("trace_id", TRACE).mdc("trace_flags", "00").build());

    assertThat(record.get(LOGGING + "trace").textValue()).isEqualTo(TRACE);
    assertThat(record.get(LOGGING + "trace_sampled").booleanValue()).isFalse();
    assertThat(record(event().mdc("trace_flags", "yes").build()).has(LOGGING + "trace_sampled"))
        .isFalse();
  }

  @Test
  void an_error_with_an_exception_is_one_for_error_reporting() {
    IllegalStateException exception = new IllegalStateException("boom");

    JsonNode error = record(event().level(Level.ERROR).throwable(exception).build());
    JsonNode warning = record(event().level(Level.WARN).throwable(exception).build());

    assertThat(error.get("@type").textValue())
        .isEqualTo(
            "type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent");
    assertThat(error.get("stack_trace").textValue())
        .startsWith("java.lang.IllegalStateException: boom\n\tat dev.clew.");
    assertThat(warning.has("@type")).isFalse();
    assertThat(warning.has("stack_trace")).isTrue();
    assertThat(record(event().level(Level.ERROR).build()).has("@type")).isFalse();
  }

  @Test
  void labels_have_names_of_their_own() {
    CorrelationJsonEncoder encoder = encoder(b -> b.mdcKeyFieldName("user", "uid"));
    LoggingEvent event =
        event()
            .mdc("message", "m")
            .mdc("k", "of the MDC")
            .mdc("user", "u7")
            .mdc("uid", "other")
            .mdc("a", "1")
            .mdc("a.b", "2")
            .mdc("null", null)
            .pair("k", "of the pair")
            .pair("logging", 1)
            .build();

    // The same again and again, for what is remembered.
    for (int i = 0; i < 4; i++) {
      JsonNode record = record(encoder, event);
      JsonNode labels = record.get(LOGGING + "labels");
      assertThat(labels.get("message").textValue()).isEqualTo("m");
      assertThat(labels.get("k").textValue()).isEqualTo("of the MDC");
      assertThat(labels).allMatch(JsonNode::isTextual);
      assertThat(labels.get("null").textValue()).isEqualTo("null");
      assertThat(labels.get("a").textValue()).isEqualTo("1");
      assertThat(labels.get("a_b").textValue()).isEqualTo("2");
      assertThat(List.of(labels.get("uid").textValue(), labels.get("uid_").textValue()))
          .containsExactlyInAnyOrder("u7", "other");
      assertThat(record.get("k").textValue()).isEqualTo("of the pair");
      assertThat(record.get("logging_").intValue()).isEqualTo(1);
    }
  }

  @Test
  void labels_are_hidden_and_left_out_as_any_field() {
    LoggingEvent event = event().mdc("user", "u7").mdc("other", "o1").build();

    assertThat(
            record(encoder(b -> b.maskKey("user").maskPattern("o\\d")), event)
                .get(LOGGING + "labels"))
        .hasToString("{\"user\":\"****\",\"other\":\"****\"}");
    assertThat(record(encoder(b -> b.excludeMdcKey("user")), event).get(LOGGING + "labels"))
        .hasToString("{\"other\":\"o1\"}");
    assertThat(names(record(encoder(b -> b.includeMdc(false)), event)))
        .doesNotContain(LOGGING + "labels");
    assertThat(names(record(encoder(b -> b.fieldName(LOGGING + "labels", "")), event)))
        .doesNotContain(LOGGING + "labels", "user");
    assertThat(record(encoder(b -> b.fieldName(LOGGING + "labels", "mdc")), event).get("mdc"))
        .hasToString("{\"user\":\"u7\",\"other\":\"o1\"}");
    assertThat(names(record(encoder(b -> b.mdcPrefix("mdc.")), event)))
        .contains("mdc.user", "mdc.other")
        .doesNotContain(LOGGING + "labels");
  }

  @Test
  void a_cut_record_has_its_labels_object_whole() {
    EventBuilder event = event().message("m".repeat(3_000));
    for (int i = 0; i < 300; i++) {
      event.mdc("key" + i, "v".repeat(40));
    }

    JsonNode record = parse(encoder(b -> b.maxRecordBytes(4_000)).encode(event.build()), 4_000);

    assertThat(record.get("log_truncated").booleanValue()).isTrue();
    assertThat(record.get(LOGGING + "labels").size()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8})
  void any_event_gives_one_valid_line_and_spares_the_next(long seed) {
    new AcceptanceProperty(format()).check(seed, 200);
  }
}
