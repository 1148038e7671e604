package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.settings.Format;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks that keep groups of what they match. */
class MaskReplacementsTest extends EncoderTest {
  private static final String CARD = "4111111111111111";
  private static final String PATTERN = "\\b(\\d{4})\\d{8}(?<last>\\d{4})\\b";

  @ParameterizedTest
  @EnumSource
  void groups_are_kept_in_every_text_of_a_record(Format format) {
    Exception exception =
        new IllegalStateException("no " + CARD, new RuntimeException("cause " + CARD));
    exception.addSuppressed(new RuntimeException("suppressed " + CARD));
    LoggingEvent event =
        event()
            .message("paid with {}", CARD)
            .thread("worker of " + CARD)
            .mdc("card", CARD)
            .pair("card", CARD)
            .pair("list", List.of(CARD, Map.of("k", "x " + CARD)))
            .throwable(exception)
            .build();

    byte[] line =
        encoder(
                b ->
                    (format == Format.GELF ? b : b.pattern("{\"p\":\"%msg\"}"))
                        .format(format.shownName())
                        .customFields("{\"custom\":[\"" + CARD + "\"]}")
                        .maskPattern(PATTERN, "$1****${last}"))
            .encode(event);

    parse(line, DEFAULT_MAX_RECORD_BYTES);
    String record = new String(line, UTF_8);
    assertThat(record).doesNotContain("1111111");
    assertThat(record)
        .contains(
            "paid with 4111****1111",
            "worker of 4111****1111",
            "card\":\"4111****1111",
            "x 4111****1111",
            "no 4111****1111",
            "cause 4111****1111",
            "suppressed 4111****1111",
            "custom");
    assertThat(record.split("4111\\*{4}1111", -1))
        .hasSizeGreaterThan(format == Format.GELF ? 9 : 10);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(\\d{4})\\d+ | $1**** | pin 123456, 1234 | pin 1234****, 1234",
        "(a)(b)? | <$1$2> | ab a | <ab> <a>",
        "secret | \\$1\\\\ | a secret | a $1\\",
        "a(?<x>b)c | ${x}\"\\n | abc | b\"n",
        "(x)?y | $1- | xy y | x- -",
        "\\Qa.b | - | a.b axb | - axb",
        "(?x)a b # comment | - | ab a b | - a b",
        "(\\w+)@\\w+ | $1@* | joe@acme | joe@*",
      })
  void a_replacement_is_that_of_a_regular_expression(
      String regex, String replacement, String text, String masked) throws Exception {
    LoggingEvent event = event().message(text).build();
    String xml =
        "<mask><pattern>%s</pattern><replacement>%s</replacement></mask>"
            .formatted(xml(regex), xml(replacement));

    assertThat(
            record(encoder(b -> b.maskPattern(regex, replacement)), event).get("message").asText())
        .isEqualTo(masked);
    if (!replacement.contains("${")) {
      // There it is a property of Logback's.
      assertThat(record(configured(loggerContext, xml), event).get("message").asText())
          .isEqualTo(masked);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pin:-?\\d{4} | ****:-1234 of x}1",
        "pin:[-]?\\d{4} | **** of x}1",
        "x}\\d | pin:-1234 of ****}1",
        "x\\x7D\\d | pin:-1234 of ****",
      })
  void logback_ends_a_text_where_it_takes_a_part_of_it_for_its_own(String regex, String masked)
      throws Exception {
    CorrelationJsonEncoder encoder =
        configured(loggerContext, "<maskPattern>" + regex + "</maskPattern>");

    assertThat(record(encoder, event().message("pin:-1234 of x}1").build()).get("message").asText())
        .isEqualTo(masked);
  }

  private static String xml(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  @Test
  void one_element_has_several_patterns_and_paths() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            loggerContext,
            "<mask><pattern>a(\\d)</pattern><pattern>b(\\d)</pattern><path>p</path>"
                + "<replacement>#</replacement></mask><mask><pattern>c+</pattern></mask>"
                + "<maskPattern>d+</maskPattern>");

    JsonNode record = record(encoder, event().message("a1 b2 cc dd e").pair("p", 1).build());

    assertThat(record.get("message").asText()).isEqualTo("# # **** **** e");
    assertThat(record.get("p").asText()).isEqualTo("#");
  }

  @Test
  void presets_come_first_then_patterns_and_then_those_with_a_text_of_their_own() {
    JsonNode record =
        record(
            encoder(
                b ->
                    b.maskPattern("(\\d{4})[\\d*]*", "$1-")
                        .maskPattern("20\\d\\d")
                        .maskPreset("card")),
            event().message("4111 1111 1111 1111 2026 12345").build());

    assertThat(record.get("message").asText()).isEqualTo("**** **** 1234-");
  }

  @Test
  void an_empty_text_takes_secrets_away() throws Exception {
    CorrelationJsonEncoder encoder =
        configured(
            loggerContext,
            "<mask><pattern>x+</pattern><path>p</path><replacement>${none:-}</replacement></mask>");

    JsonNode record = record(encoder, event().message("axxb").pair("p", 1).build());

    assertThat(record.get("message").asText()).isEqualTo("ab");
    assertThat(record.get("p").asText()).isEmpty();
  }

  @Test
  void a_pattern_that_overflows_the_stack_takes_the_whole_text_with_it() {
    CorrelationJsonEncoder encoder = encoder(b -> b.maskPattern("secret=((a|b|.)*);", "$1"));

    JsonNode record =
        record(encoder, event().message("secret=" + "ab".repeat(500_000)).pair("k", 1).build());

    assertThat(record.get("message").asText()).isEqualTo("<masked: StackOverflowError>");
    assertThat(record.get("k").intValue()).isEqualTo(1);
  }

  @Test
  void a_text_is_masked_before_it_is_cut() {
    CorrelationJsonEncoder encoder =
        encoder(b -> b.maskPattern("(s)ecret-(\\d+)", "$1-$2").maxRecordBytes(1_000));
    for (int padding = 850; padding < 1_000; padding++) {
      String text = "m".repeat(padding) + "secret-1" + "m".repeat(1_000);

      byte[] line = encoder.encode(event().message(text).pair("k", text).build());

      parse(line, 1_000);
      assertThat(new String(line, UTF_8)).doesNotContain("se");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(a) | $2 | No group 2",
        "a | $1 | No group 1",
        "(?<x>a) | ${y} | y",
        "(a) | $ | group",
        "(a) | $x | group",
        "(a) | ${x | }",
        "(a) | \\ | escape",
      })
  void a_wrong_reference_is_refused(String regex, String replacement, String reason)
      throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CorrelationJsonEncoder.builder().maskPattern(regex, replacement))
        .withMessageStartingWith("replacement must refer to groups of '" + regex + "'")
        .withMessageContaining(reason)
        .withMessageEndingWith("'" + replacement + "'");
    if (!replacement.contains("${")) {
      assertRefused(
          "<pattern>%s</pattern><replacement>%s</replacement>"
              .formatted(xml(regex), xml(replacement)),
          "mask: replacement must refer to groups of '" + regex + "'");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | mask must have a pattern or a path",
        "secret | mask must have a pattern or a path",
        "<replacement>x</replacement> | mask must have a pattern or a path",
        "<pattern>[</pattern> | mask: maskPattern must be a regular expression",
        "<pattern>a*</pattern> | mask: maskPattern must not match the empty text but was 'a*'",
        "<path>a..b</path> | mask: maskPath must have a name in each of its parts but was 'a..b'",
        "<path>message</path> | maskPath must not be a field of the record's own",
        "<regex>a</regex> | mask must have a pattern or a path",
        "<pattern>a</pattern><text>b</text> | 'mask.text'",
      })
  void an_element_that_does_not_mask_what_it_says_is_refused(String elements, String reason)
      throws Exception {
    assertRefused(elements, reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {" class=\"a.b.C\"", " class=\"java.lang.String\""})
  void so_is_one_of_another_class(String attribute) throws Exception {
    CorrelationJsonEncoder encoder =
        configured(loggerContext, "<mask" + attribute + "><pattern>a</pattern></mask>");

    assertThat(encoder.isStarted()).isFalse();
    assertThat(encoder.encode(event().build())).isEmpty();
  }

  private void assertRefused(String elements, String reason) throws Exception {
    CorrelationJsonEncoder encoder = configured(loggerContext, "<mask>" + elements + "</mask>");

    assertThat(encoder.isStarted()).isFalse();
    assertThat(encoder.encode(event().build())).isEmpty();
    assertThat(loggerContext.getStatusManager().getCopyOfStatusList())
        .anySatisfy(
            status -> {
              assertThat(status.getLevel()).isEqualTo(Status.ERROR);
              assertThat(status.getMessage())
                  .startsWith("The encoder does not start")
                  .contains(reason);
            });
  }
}
