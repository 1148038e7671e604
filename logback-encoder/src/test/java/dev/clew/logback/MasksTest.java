package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.settings.Format;
import dev.clew.logback.values.MaskedTexts;
import dev.clew.logback.values.Masks;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.helpers.BasicMarkerFactory;

/** Secrets do not get into records, whatever else happens to these. */
class MasksTest extends EncoderTest {
  static final String CARD = "4111-1111-1111-1111";
  static final String CARD_PATTERN = "\\d{4}(-\\d{4}){3}";

  @Test
  void the_value_of_a_masked_key_is_stars_wherever_the_key_stands() {
    CorrelationJsonEncoder encoder = encoder(b -> b.maskKey("password").maskKey("api.token"));
    LoggingEvent event =
        event()
            .mdc("password", "secret")
            .mdc("api.token", "secret")
            .pair("PassWord", "secret")
            .pair("number", Map.of("password", 4711))
            .pair("deep", List.of(Map.of("user", Map.of("PASSWORD", List.of("secret")))))
            .pair("bean", new LogstashFormatTest.Order(1, "tea"))
            .build();

    JsonNode record = record(encoder, event);

    boolean ecs = format() == Format.ECS;
    assertThat(record.get(ecs ? "labels.password" : "password").textValue()).isEqualTo("****");
    assertThat(record.get(ecs ? "labels.api_token" : "api.token").textValue()).isEqualTo("****");
    assertThat(record.get("PassWord").textValue()).isEqualTo("****");
    assertThat(record.get("number").get("password").textValue()).isEqualTo("****");
    assertThat(record.get("deep").get(0).get("user").get("PASSWORD").textValue()).isEqualTo("****");
    assertThat(record.toString()).doesNotContain("secret", "4711");
  }

  @Test
  void a_masked_property_of_a_bean_is_stars_too() {
    JsonNode record =
        record(
            encoder(b -> b.maskKey("item")),
            event().pair("bean", new LogstashFormatTest.Order(1, "tea")).build());

    assertThat(record.get("bean").get("item").textValue()).isEqualTo("****");
    assertThat(record.get("bean").get("id").intValue()).isEqualTo(1);
  }

  @Test
  void a_masked_key_that_had_to_be_renamed_stays_masked() {
    JsonNode record =
        record(encoder(b -> b.maskKey("message")), event().pair("message", "secret").build());

    assertThat(record.get("message_").textValue()).isEqualTo("****");
    assertThat(record.get("message").textValue()).isEqualTo("hello");
  }

  @Test
  void a_pattern_masks_the_message_strings_tags_and_the_stack_trace() {
    Marker marker = new BasicMarkerFactory().getDetachedMarker("M " + CARD);
    Exception exception =
        new IllegalStateException("no " + CARD, new RuntimeException("cause " + CARD));
    exception.addSuppressed(new RuntimeException("suppressed " + CARD));
    exception.setStackTrace(
        new StackTraceElement[] {new StackTraceElement("com.acme.A", "m" + CARD, "A.java", 1)});
    LoggingEvent event =
        event()
            .message("paid with {} today", CARD)
            .thread("worker of " + CARD)
            .mdc("card", CARD)
            .pair("card", CARD)
            .pair("list", List.of(CARD, Map.of("k", "x" + CARD)))
            .pair("failing", failing())
            .marker(marker)
            .throwable(exception)
            .build();

    byte[] line = encoder(b -> b.maskPattern(CARD_PATTERN)).encode(event);

    JsonNode record = parse(line, DEFAULT_MAX_RECORD_BYTES);
    assertThat(new String(line, StandardCharsets.UTF_8)).doesNotContain("1111");
    assertThat(record.get("message").textValue()).isEqualTo("paid with **** today");
    assertThat(record.get("list").get(1).get("k").textValue()).isEqualTo("x****");
    assertThat(record.get("failing").textValue()).isEqualTo("<IllegalStateException: ****>");
    if (format() == Format.ECS) {
      assertThat(record.get("error.message").textValue()).isEqualTo("no ****");
    }
    assertThat(record.get(name("error.stack_trace")).textValue())
        .contains("IllegalStateException: no ****", "Caused by: ", "Suppressed: ", ".m****(A");
  }

  @Test
  void a_text_is_masked_before_it_is_cut() {
    CorrelationJsonEncoder encoder =
        encoder(b -> b.maskPattern(CARD_PATTERN).maxRecordBytes(1_000));
    for (int padding = 500; padding < 1_000; padding++) {
      String text = "m".repeat(padding) + CARD + "m".repeat(1_000);

      byte[] line = encoder.encode(event().message(text).pair("k", text).build());

      parse(line, 1_000);
      assertThat(new String(line, StandardCharsets.UTF_8)).doesNotContain("4111");
    }
  }

  @Test
  void the_record_of_an_event_that_fails_is_masked() {
    ILoggingEvent event =
        new TestEvent(event().message(CARD).build()) {
          @Override
          public Map<String, String> getMDCPropertyMap() {
            throw new IllegalStateException("about " + CARD);
          }
        };

    JsonNode record = record(encoder(b -> b.maskPattern(CARD_PATTERN)), event);

    assertThat(record.get("message").textValue()).isEqualTo("****");
    assertThat(record.get(name("log.encoder_error")).textValue())
        .isEqualTo("<IllegalStateException: about ****>");
  }

  @Test
  void a_pattern_that_overflows_the_stack_takes_the_whole_text_with_it() {
    CorrelationJsonEncoder encoder = encoder(b -> b.maskPattern("secret=(a|b|.)*;"));

    JsonNode record =
        record(encoder, event().message("secret=" + "ab".repeat(500_000)).pair("k", 1).build());

    assertThat(record.get("message").textValue()).isEqualTo("<masked: StackOverflowError>");
    assertThat(record.get("k").intValue()).isEqualTo(1);
  }

  @Test
  void several_patterns_are_applied_one_after_the_other() {
    JsonNode record =
        record(
            encoder(b -> b.maskPattern("x+").maskPattern("(?i)bearer \\S+")),
            event().message("xxx Bearer abc bxxb").build());

    assertThat(record.get("message").textValue()).isEqualTo("**** **** b****b");
  }

  @Test
  @DisplayName("A block of YAML ends with a line break, which no secret did")
  void line_breaks_around_a_pattern_are_no_part_of_it() {
    for (UnaryOperator<CorrelationJsonEncoder.Builder> settings :
        List.<UnaryOperator<CorrelationJsonEncoder.Builder>>of(
            b -> b.maskPattern(CARD_PATTERN + '\n'),
            b -> b.set("maskPattern", "\r\n" + CARD_PATTERN + "\r\n\n"),
            b -> b.maskPattern(CARD_PATTERN + '\n', "****"))) {
      assertThat(record(encoder(settings), event().message(CARD).build()).get("message").asText())
          .isEqualTo("****");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CorrelationJsonEncoder.builder().maskPattern("\n"))
        .withMessageStartingWith("maskPattern must not be empty");
  }

  @Test
  void what_comes_again_and_again_is_masked_each_time() {
    CorrelationJsonEncoder encoder = encoder(b -> b.maskPattern(CARD_PATTERN).maskPreset("email"));
    CorrelationJsonEncoder unmasked = encoder();
    for (int i = 0; i < 5; i++) {
      Exception cause = new RuntimeException();
      Exception exception = new IllegalStateException("boom", cause);
      StackTraceElement[] frames = new StackTraceElement[20];
      for (int f = 0; f < frames.length; f++) {
        frames[f] = new StackTraceElement("com.acme.A" + f, "m" + CARD, "A.java", f);
      }
      cause.setStackTrace(frames);
      Exception other = new IllegalStateException("boom");
      LoggingEvent secret =
          event().thread("worker of " + CARD).logger(CARD).throwable(exception).build();
      LoggingEvent plain = event().thread("worker").logger("com.acme.A").throwable(other).build();

      String record = new String(encoder.encode(secret), StandardCharsets.UTF_8);

      assertThat(record)
          .doesNotContain("1111")
          .contains("worker of ****", ":\"****\"", "com.acme.A0.m****(", "com.acme.A19.m****(");
      assertThat(encoder.encode(plain)).isEqualTo(unmasked.encode(plain));
    }
  }

  @Test
  void without_masks_nothing_is_masked() {
    assertThat(Masks.of(Set.of(), Set.of())).isNull();
  }

  @Test
  void a_search_that_failed_does_not_spoil_the_next() {
    Masks masks =
        Objects.requireNonNull(
            new Masks.Builder().patterns(Set.of("\\A(?:a|[^a])*!")).pattern("(k)ey", "$1").build());
    MaskedTexts texts = Objects.requireNonNull(MaskedTexts.of(masks));

    for (int i = 0; i < 3; i++) {
      assertThat(texts.apply("a!b")).isEqualTo("****b");
      assertThat(texts.apply("a".repeat(200_000))).isEqualTo("<masked: StackOverflowError>");
      assertThat(texts.apply("a key")).isEqualTo("a k");
      assertThat(texts.apply("plain")).isSameAs("plain");
    }
    assertThat(texts.unsearched()).isEqualTo(3);
  }

  @Test
  void a_long_text_is_searched_once_for_each_record_and_then_forgotten() {
    Masks masks = Objects.requireNonNull(Masks.of(Set.of(), Set.of(CARD_PATTERN)));
    MaskedTexts texts = Objects.requireNonNull(MaskedTexts.of(masks));
    String text = "m".repeat(1_000) + CARD;

    String masked = texts.apply(text);

    assertThat(texts.apply(text)).isSameAs(masked);
    texts.forget();
    assertThat(texts.apply(text)).isNotSameAs(masked).isEqualTo(masked);
  }

  private static Object failing() {
    return new Object() {
      @Override
      public String toString() {
        throw new IllegalStateException(CARD);
      }
    };
  }
}
