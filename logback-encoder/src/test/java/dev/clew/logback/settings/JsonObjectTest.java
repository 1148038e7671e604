package dev.clew.logback.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JSON object that users configure. */
class JsonObjectTest {
  @Test
  void all_kinds_of_values_are_read() {
    Map<String, Object> fields =
        JsonObject.read(
            " {\"a\" : \"x\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\", \"n\":[0,-1,1.50,2e3,1E-2],\n"
                + "\"o\":{\"t\":true,\"f\":false,\"n\":null},\"e\":{},\"l\":[ ]} ");

    assertThat(fields.keySet()).containsExactly("a", "n", "o", "e", "l");
    assertThat(fields.get("a")).isEqualTo("x\"\\/\b\f\n\r\tä");
    assertThat(fields.get("n"))
        .isEqualTo(
            List.of(
                BigInteger.ZERO,
                BigInteger.ONE.negate(),
                new BigDecimal("1.50"),
                new BigDecimal("2e3"),
                new BigDecimal("1E-2")));
    assertThat(fields.get("o")).hasToString("{t=true, f=false, n=null}");
    assertThat(fields.get("e")).isEqualTo(Map.of());
    assertThat(fields.get("l")).isEqualTo(List.of());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "\"x\"",
        "{",
        "{}}",
        "{} {}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 \"b\":2}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":tru}",
        "{\"a\":nul}",
        "{\"a\":+1}",
        "{\"a\":01}",
        "{\"a\":-}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":1e}",
        "{\"a\":NaN}",
        "{\"a\":[1,]}",
        "{\"a\":[1",
        "{\"a\":\"x}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":1e99999999999}",
        "{\"a\":1} x",
        "{\"a\":1}//"
      })
  void what_is_no_object_is_refused_with_the_reason(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonObject.read(text))
        .withMessageMatching(
            "unexpected end|unexpected '(?s:.)' at character \\d+|a number that.*");
  }

  @Test
  void what_is_nested_too_deep_is_refused() {
    assertThat(JsonObject.read("{\"a\":" + "[".repeat(15) + "]".repeat(15) + "}")).hasSize(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonObject.read("{\"a\":" + "[".repeat(9_999) + "]".repeat(9_999) + "}"))
        .withMessage("more than 16 deep");
  }
}
