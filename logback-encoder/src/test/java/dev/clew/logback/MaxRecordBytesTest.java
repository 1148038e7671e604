package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.settings.Setting;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.helpers.BasicMarkerFactory;

/** No line is longer than it may be, and what is cut is cut in order. */
class MaxRecordBytesTest extends EncoderTest {

  @Test
  void a_record_that_fits_exactly_is_whole_and_one_byte_less_cuts_it() {
    ILoggingEvent event = event().message("m".repeat(5_000)).build();
    int length = encoder().encode(event).length;

    JsonNode whole = record(event, length);
    JsonNode cut = record(event, length - 1);

    assertThat(whole.has(name("log.truncated"))).isFalse();
    assertThat(whole.get("message").textValue()).hasSize(5_000);
    assertThat(cut.get(name("log.truncated")).booleanValue()).isTrue();
    assertThat(cut.get("message").textValue()).hasSizeBetween(4_900, 4_999);
  }

  @Test
  void frames_go_first_and_every_header_stays() {
    Exception exception = new IllegalStateException("root");
    for (int i = 0; i < 30; i++) {
      exception = deep(new IllegalStateException("cause " + i, exception), 20);
    }
    String value = "v".repeat(1_000);

    JsonNode record =
        record(
            event().message("m".repeat(1_000)).pair("k", value).throwable(exception).build(),
            32_000);

    assertThat(record.get(name("log.truncated")).booleanValue()).isTrue();
    assertThat(record.get("message").textValue()).hasSize(1_000);
    assertThat(record.get("k").textValue()).isEqualTo(value);
    List<String> lines = record.get(name("error.stack_trace")).textValue().lines().toList();
    assertThat(lines).filteredOn(line -> line.startsWith("Caused by: ")).hasSize(30);
    assertThat(lines).contains("Caused by: java.lang.IllegalStateException: root");
    assertThat(lines).anyMatch(line -> line.matches("\t\\.\\.\\. \\d+ frames truncated"));
    assertThat(lines).anyMatch(line -> line.startsWith("\tat "));
  }

  @Test
  void the_room_for_frames_is_used() {
    byte[] line =
        encoder(b -> b.maxRecordBytes(8_000))
            .encode(event().throwable(deep(new IllegalStateException("m"), 500)).build());

    assertThat(line.length).isBetween(7_500, 8_000);
  }

  @Test
  void long_values_go_before_the_message() {
    JsonNode record =
        record(
            event()
                .message("m".repeat(20_000))
                .pair("long", "v".repeat(50_000))
                .mdc("long", "w".repeat(50_000))
                .pair("short", "s".repeat(200))
                .build(),
            32_000);

    assertThat(record.get("message").textValue()).hasSize(20_000);
    assertThat(record.get("short").textValue()).hasSize(200);
    assertThat(record.get("long").textValue()).hasSizeGreaterThan(1_000);
    JsonNode ofMdc =
        switch (format()) {
          case ECS -> record.get("labels.long");
          case GCP -> record.get("logging.googleapis.com/labels").get("long");
          default -> record.get("long_");
        };
    assertThat(ofMdc.textValue()).hasSizeGreaterThan(1_000);
  }

  @Test
  void a_long_value_does_not_cost_the_frames_more_than_it_must() {
    JsonNode record =
        record(
            event()
                .pair("long", "v".repeat(1_000_000))
                .throwable(deep(new IllegalStateException("m"), 10))
                .build(),
            32_000);

    assertThat(record.get(name("error.stack_trace")).textValue())
        .contains("\tat ")
        .doesNotContain("...");
  }

  @Test
  void a_megabyte_of_message_is_cut_to_what_fits() {
    byte[] line = encoder().encode(event().message("m".repeat(1_000_000)).pair("k", 1).build());

    JsonNode record = parse(line, 32_000);
    assertThat(line.length).isBetween(31_900, 32_000);
    assertThat(record.get("k").intValue()).isEqualTo(1);
    assertThat(record.get(name("log.truncated")).booleanValue()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"é", "€", "😀", "\"", "\u2028", "\uD800"})
  void a_message_is_cut_between_code_points_and_never_inside_an_escape(String unit) {
    for (int max = 600; max < 620; max++) {
      JsonNode record = record(event().message(unit.repeat(1_000)).build(), max);

      String expected = unit.equals("\uD800") ? "\uFFFD" : unit;
      assertThat(record.get("message").textValue())
          .isNotEmpty()
          .matches("(" + quote(expected) + ")+");
    }
  }

  @Test
  void four_hundred_causes_keep_the_first_ones_and_the_root() {
    Exception exception = new IllegalStateException("the root");
    for (int i = 0; i < 400; i++) {
      exception = new IllegalStateException("cause " + i + " " + "x".repeat(200), exception);
    }

    JsonNode record = record(event().throwable(exception).build(), 32_000);

    String trace = record.get(name("error.stack_trace")).textValue();
    assertThat(trace).startsWith("java.lang.IllegalStateException: cause 399");
    assertThat(trace).contains("causes truncated");
    assertThat(trace).endsWith("Caused by: java.lang.IllegalStateException: the root\n");
  }

  @Test
  void four_hundred_short_causes_all_keep_their_headers() {
    Exception exception = new IllegalStateException("the root");
    for (int i = 0; i < 400; i++) {
      exception = new IllegalStateException("cause " + i, exception);
    }

    JsonNode record = record(event().throwable(exception).build(), 32_000);

    assertThat(record.get(name("error.stack_trace")).textValue().lines())
        .filteredOn(line -> line.startsWith("Caused by: "))
        .hasSize(400);
  }

  @Test
  void the_trace_of_a_stack_overflow_fits() {
    Throwable overflow = overflow();

    JsonNode record = record(event().throwable(overflow).build(), 32_000);

    assertThat(record.get(name("error.stack_trace")).textValue())
        .startsWith("java.lang.StackOverflowError")
        .contains("frames truncated");
  }

  @Test
  void a_huge_container_is_cut_and_stays_a_container() {
    JsonNode record =
        record(event().pair("k", Collections.nCopies(900, "v".repeat(900))).build(), 32_000);

    assertThat(record.get("k").isArray()).isTrue();
    assertThat(record.get("k").get(record.get("k").size() - 1).textValue()).matches("<\\d+ more>");
    assertThat(record.get(name("log.truncated")).booleanValue()).isTrue();
  }

  @Test
  void ten_thousand_fields_leave_the_core_whole() {
    EventBuilder event = event().message("the message").mdc("correlation_id", "a-1");
    for (int i = 0; i < 10_000; i++) {
      event.pair("key" + i, "value" + i).mdc("mdc" + i, "value" + i);
    }

    JsonNode record = record(event.build(), 32_000);

    assertThat(record.get("message").textValue()).isEqualTo("the message");
    assertThat(record.get("correlation_id").textValue()).isEqualTo("a-1");
    assertThat(record.get(name("log.truncated")).booleanValue()).isTrue();
  }

  @Test
  void of_more_than_a_thousand_pairs_or_markers_the_rest_is_left_out() {
    EventBuilder pairs = event();
    EventBuilder tags = event();
    for (int i = 0; i < 1_001; i++) {
      pairs.pair("key" + i, i);
      tags.marker(new BasicMarkerFactory().getDetachedMarker("M" + i));
    }

    JsonNode withPairs = record(pairs.build(), 100_000);
    JsonNode withTags = record(tags.build(), 100_000);

    assertThat(withPairs.has("key999")).isTrue();
    assertThat(withPairs.has("key1000")).isFalse();
    assertThat(withPairs.get(name("log.truncated")).booleanValue()).isTrue();
    assertThat(withTags.get("tags")).hasSize(1_000);
    assertThat(withTags.get(name("log.truncated")).booleanValue()).isTrue();
  }

  @Test
  void an_id_is_never_cut() {
    String id = "i".repeat(128);
    for (int max = Setting.SMALLEST_RECORD_BYTES; max < 2_000; max += 7) {
      JsonNode record =
          record(
              event().mdc("correlation_id", id).message("m".repeat(3_000)).pair("k", "v").build(),
              max);
      assertThat(record.get("correlation_id").textValue()).isEqualTo(id);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 513, 600, 800, 1_000, 2_000, 4_096, 8_192, 16_384, 65_536})
  void any_limit_is_kept_when_everything_is_too_long(int max) {
    String text = "\u0001😀\"".repeat(10_000);
    Exception exception = new IllegalStateException(text, new RuntimeException(text));
    exception.addSuppressed(new RuntimeException(text));
    EventBuilder event =
        event()
            .message(text)
            .logger(text)
            .thread(text)
            .mdc("correlation_id", text)
            .mdc("parent_id", text)
            .mdc("trace_id", text)
            .mdc("span_id", text)
            .throwable(deep(exception, 100))
            .marker(new BasicMarkerFactory().getDetachedMarker(text));
    for (int i = 0; i < 100; i++) {
      event.mdc(i + text, text).pair(i + text, text);
    }
    CorrelationJsonEncoder encoder =
        encoder(
            b ->
                b.maxRecordBytes(max)
                    .serviceName(text)
                    .staticField("s", text)
                    .outsideRequest(text));

    JsonNode record = parse(encoder.encode(event.build()), max);

    assertThat(record.get(name("log.truncated")).booleanValue()).isTrue();
    assertThat(names(record))
        .contains(name("@timestamp"), name("log.level"), "message", "correlation_id");
  }

  private JsonNode record(ILoggingEvent event, int max) {
    return parse(encoder(b -> b.maxRecordBytes(max)).encode(event), max);
  }

  private static String quote(String text) {
    return java.util.regex.Pattern.quote(text);
  }

  private static Exception deep(Exception exception, int frames) {
    StackTraceElement[] trace = new StackTraceElement[frames];
    for (int i = 0; i < frames; i++) {
      trace[i] =
          new StackTraceElement(
              "com.acme.Class" + System.identityHashCode(exception), "method" + i, "A.java", i);
    }
    exception.setStackTrace(trace);
    return exception;
  }

  private static Throwable overflow() {
    try {
      recurse(0);
      throw new AssertionError();
    } catch (StackOverflowError e) {
      return e;
    }
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int recurse(int depth) {
    return recurse(depth + 1) + 1;
  }
}
