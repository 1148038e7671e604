package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.nio.CharBuffer;
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

  /** See the table in the README of core. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "5a5b2d9f6c7e4f0c8f1a2b3c4d5e6f70", // nginx $request_id
        "5b1a6e0e-7d2c-4f0e-9c59-8a1f3ff0f2a5#42", // Kong uuid#counter
        "10.0.0.7-8000-1913-12-3-1732836123.417", // Kong tracker
        "0B7A1E2C:C35C_0A000007:1F90_6748A0BB_0004:03E8", // HAProxy, as its manual has it
        "Root=1-67891233-abcdef012345678912345678", // AWS Application Load Balancer
        "JKJaXPXNGRQdn4fK3F5d1Q==", // AWS API Gateway, extended
        "4TyzHTaYWb1GX1qTfsHhEqV6HUDd_BzoBZnwfnvQc_1oF26ClkoUSEQ==", // CloudFront
        "8e5f1b2c3d4e5f60-FRA", // Cloudflare
        "rrt-0123456789abcdef0-b-fr-1234-56789012-3", // Apigee
        "req-1", // Fastify
        "0HMPNHL0JHL76:00000001", // ASP.NET Core Kestrel
        "Z0gwu38AAQEAAHUQbxoAAAAA", // Apache mod_unique_id
        "105445aa7843bc8bf206b120001000/1", // Google Cloud, without its options
        "4bf92f3577b34da6a3ce929d0e0e4736:00f067aa0ba902b7:0:1" // Jaeger
      })
  void accepts_what_gateways_make_by_default(String id) {
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
        "a|b",
        "a!b",
        "a'b",
        "a`b",
        "a$b",
        "a&b",
        "a*b",
        "a?b",
        "a(b)",
        "{a}",
        "[a]",
        "a^b",
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
    String documented = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~:@+=/#";

    for (int c = Character.MIN_VALUE; c <= Character.MAX_VALUE; c++) {
      assertThat(CorrelationContext.isValidId(String.valueOf((char) c)))
          .as("U+%04X", c)
          .isEqualTo(documented.indexOf(c) >= 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Internal", "internal", "INTERNAL", "iNTERNAl"})
  void refuses_what_the_log_says_where_there_is_no_request(String label) {
    assertThat(CorrelationContext.isValidId(label)).isFalse();
    assertThat(CorrelationContext.isValidId(CharBuffer.wrap(label))).isFalse();
    assertThat(CorrelationContext.isValidId(label + "1")).isTrue();
  }

  @Test
  void accepts_128_characters_and_no_more() {
    assertThat(CorrelationContext.isValidId("x".repeat(128))).isTrue();
    assertThat(CorrelationContext.isValidId("x".repeat(129))).isFalse();
  }
}
