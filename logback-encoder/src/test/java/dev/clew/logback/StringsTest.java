package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.settings.Format;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.helpers.BasicMarkerFactory;

/** Whatever a string holds, wherever it stands. */
class StringsTest extends EncoderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"",
        "\\",
        "\n",
        "\r\n",
        "\t\b\f",
        "\u0000",
        "\u001F",
        "\u007F",
        "\u0085",
        "\u009F",
        "\u2028",
        "\u2029",
        "é",
        "€",
        "😀",
        "a\"b\\c\nd",
        "</script>",
        "{}",
        "\uFFFE",
        "a\uD83Db",
        "\uDE00",
        "\uD83D"
      })
  void a_string_comes_back_as_it_was_from_every_place(String text) {
    // Lone surrogates excepted.
    String expected = new String(text.getBytes(UTF_16), UTF_16);
    loggerContext.setName("c" + text);
    loggerContext.putProperty("property", text);
    Exception exception = new IllegalStateException(text);
    exception.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("C" + text, "m" + text, text, 1)});
    JsonNode record =
        record(
            encoder(b -> b.serviceName("s" + text + "s").staticField("static", "s" + text + "s")),
            event()
                .message(text)
                .thread(text)
                .logger(text)
                .mdc("correlation_id", text)
                .mdc("trace_id", text)
                .mdc("m", text)
                .pair("k", text)
                .pair("key" + text + "x", List.of(Map.of("nested" + text, text)))
                .marker(new BasicMarkerFactory().getDetachedMarker(text))
                .throwable(exception)
                .build());

    for (String name :
        new String[] {
          "message",
          "process.thread.name",
          "log.logger",
          "correlation_id",
          "trace.id",
          "labels.m",
          "k"
        }) {
      assertThat(record.get(name(name)).textValue()).as(name).isEqualTo(expected);
    }
    assertThat(record.get(format() == Format.ECS ? "error.message" : "property").textValue())
        .isEqualTo(expected);
    assertThat(record.get("service.name").textValue()).isEqualTo("s" + expected + "s");
    assertThat(record.get("static").textValue()).isEqualTo("s" + expected + "s");
    assertThat(record.get("key" + expected + "x").get(0).get("nested" + expected).textValue())
        .isEqualTo(expected);
    assertThat(record.get("tags").get(0).textValue()).isEqualTo(expected);
    assertThat(record.get(name("error.stack_trace")).textValue())
        .isEqualTo(
            "java.lang.IllegalStateException: %1$s\n\tat C%1$s.m%1$s(%1$s:1)\n"
                .formatted(expected));
  }

  @Test
  void a_lone_surrogate_becomes_the_replacement_character_and_swallows_nothing() {
    JsonNode record = record(event().message("a\uD83Db\uDE00c\uD83D").build());

    assertThat(record.get("message").textValue()).isEqualTo("a\uFFFDb\uFFFDc\uFFFD");
  }

  @Test
  void two_high_surrogates_do_not_make_a_pair() {
    JsonNode record = record(event().message("\uD83D\uD83D\uDE00").build());

    assertThat(record.get("message").textValue()).isEqualTo("\uFFFD\uD83D\uDE00");
  }

  @Test
  void supplementary_characters_are_four_bytes_of_utf_8() {
    assertThat(new String(encoder().encode(event().message("😀").build()), UTF_8))
        .contains("\"message\":\"😀\"");
  }

  @Test
  void every_character_comes_back() {
    for (int from = 0; from < 0x10000; from += 0x400) {
      StringBuilder text = new StringBuilder();
      StringBuilder expected = new StringBuilder();
      for (int c = from; c < from + 0x400; c++) {
        text.append((char) c).append('|');
        expected.append(Character.isSurrogate((char) c) ? '\uFFFD' : (char) c).append('|');
      }
      JsonNode record = record(event().message(text.toString()).build());
      assertThat(record.get("message").textValue()).isEqualTo(expected.toString());
    }
  }

  @Test
  void one_character_among_plain_ones_comes_back_wherever_it_stands() {
    CorrelationJsonEncoder encoder = encoder();
    for (String one :
        new String[] {"\"", "\\", "\n", "\u0001", "\u007F", "\u0080", "é", "€", "😀"}) {
      for (int length : new int[] {0, 1, 7, 8, 9, 15, 16, 17, 40, 63, 64, 65}) {
        for (int at = 0; at <= length; at++) {
          String text = "x".repeat(at) + one + "y".repeat(length - at);
          assertThat(record(encoder, event().message(text).build()).get("message").textValue())
              .isEqualTo(text);
        }
      }
    }
  }
}
