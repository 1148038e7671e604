package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationIdSyntaxTest extends CleanThreadTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "a-1", "A_b.c~d:e@f+g=h/i", "0193d3f1-7b1c-7abc-8def-0123456789ab"})
  void accepts_letters_digits_and_the_safe_marks(String id) {
    assertThat(CorrelationContext.isValidId(id)).isTrue();
  }

  @ParameterizedTest(name = "[{index}]")
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a\tb",
        "a\nb",
        "a\r\nb",
        "\u0000",
        "\u007f",
        "é",
        "\u0130",
        "😀",
        "a,b",
        "a;b",
        "a\"b",
        "a\\b",
        "<a>",
        "${jndi:x}",
        "a%0d",
        "a b ",
        " a"
      })
  void refuses_everything_else(String id) {
    assertThat(CorrelationContext.isValidId(id)).isFalse();
  }

  @Test
  void accepts_exactly_the_documented_characters() {
    String documented = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~:@+=/";

    for (int c = Character.MIN_VALUE; c <= Character.MAX_VALUE; c++) {
      assertThat(CorrelationContext.isValidId(String.valueOf((char) c)))
          .as("U+%04X", c)
          .isEqualTo(documented.indexOf(c) >= 0);
    }
  }

  @Test
  void accepts_128_characters_and_no_more() {
    assertThat(CorrelationContext.isValidId("x".repeat(128))).isTrue();
    assertThat(CorrelationContext.isValidId("x".repeat(129))).isFalse();
  }
}
