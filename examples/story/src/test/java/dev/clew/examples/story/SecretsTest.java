package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.logback.values.MaskedTexts;
import dev.clew.logback.values.Masks;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ticket has no secret that the encoder's presets know. */
class SecretsTest {
  private static final MaskedTexts ENCODER =
      Objects.requireNonNull(
          MaskedTexts.of(
              new Masks.Builder()
                  .presets(List.of("card", "jwt", "bearer", "email", "iban"))
                  .build()));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "card 4111 1111 1111 1111 declined",
        "4111-1111-1111-1111.",
        "order 12 4111 1111 1111 1111 12",
        "22 4111 1111 1111 1111 ok",
        "?to=%2Fa%3Ftoken%3deyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln&a%3DBearer%20abc.DEF-123",
        "a4111111111111111b",
        "4111111111111111,5500005555555559",
        "token eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln!",
        "Authorization: Bearer abc.DEF-123_~+/== ok",
        "from jane.doe+x@mail.example.co.uk, ok",
        "<jörg@müller.de>",
        "to DE89 3704 0044 0532 0130 00 EUR 12",
        "gb82west12345698765432;",
      })
  void secrets_are_masked_as_the_encoder_masks_them(String text) {
    assertThat(Secrets.mask(text)).isEqualTo(ENCODER.apply(text)).contains("****");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sent:\nBearer s3cret-token",
        "sent:\u2028bearer\ts3cret-token",
        "sent:\n\teyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.s3cret",
        "to\r\nDE89 3704 0044 0532 0130 00",
        "with\n4111 1111 1111 1111",
        "with\u20664111 1111 1111 1111"
      })
  void secrets_that_begin_a_line_are_masked_also_where_the_text_is_shown_in_one(String text) {
    assertThat(Secrets.mask(Visible.line(text)))
        .contains("****")
        .doesNotContain("s3cret", "3704 0044", "4111 1111 1111 1111");
  }

  @Test
  void a_uuid_that_begins_a_line_is_no_card() {
    String shown = Visible.line("of\n41111111-1111-1111-8111-111111111111");

    assertThat(Secrets.mask(shown)).isEqualTo(shown);
  }

  @Test
  void what_is_none_stays() {
    for (String text :
        new String[] {
          "2026-11-21 03:13:09.634369  gateway  INFO", "4111 1111 1111 1112", "bearer of news", ""
        }) {
      assertThat(Secrets.mask(text)).isEqualTo(text);
    }
  }

  @Test
  void random_texts_are_masked_as_the_encoder_masks_them() {
    String[] parts = {
      "4111",
      "1111",
      "4111111111111111",
      " ",
      "-",
      "a",
      "7",
      "22",
      "%3D",
      "DE89",
      "3704",
      "0044",
      "0532",
      "0130",
      "00",
      "eyJa",
      ".",
      "bearer ",
      "abcdefgh",
      "x@y.zz",
      "@",
      "\n",
      "ä",
      "NO9386011117947"
    };
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(12); k >= 0; k--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      assertThat(Secrets.mask(text.toString())).isEqualTo(ENCODER.apply(text.toString()));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4", "4 ", "41-", "eyJ", "eyJa.a.", "bearer ", "a@", "a.", "a@a.", "AB12", "AB12 "
      })
  void a_long_text_is_searched_in_bounded_time(String part) {
    String text = part.repeat(200_000 / part.length());

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(Secrets.mask(text)).isNotNull());
  }
}
