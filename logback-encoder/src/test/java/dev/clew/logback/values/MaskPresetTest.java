package dev.clew.logback.values;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each of the presets finds, and what it leaves. */
class MaskPresetTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CARD | card 4111 1111 1111 1111 declined | card **** declined",
        "CARD | 4111111111111111 | ****",
        "CARD | 4111-1111-1111-1111. | ****.",
        "CARD | amex 3782 822463 10005 | amex ****",
        "CARD | order 12 4111 1111 1111 1111 12 | order 12 **** 12",
        "CARD | a4111111111111111b | a****b",
        "CARD | 4111111111111111,5500005555555559 | ****,****",
        "CARD | 22 4111 1111 1111 1111 ok | **** ok",
        "CARD | 30-4111-1111-1111-1111, 6 4111111111111111 | ****, 6 ****",
        "CARD | 4111 1111 1111 1112 | 4111 1111 1111 1112",
        "CARD | 1795216698662 and 41111111111111111111 | 1795216698662 and 41111111111111111111",
        "JWT | token eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln! | token ****!",
        "JWT | eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0. | ****",
        "JWT | eyJ.x | eyJ.x",
        "JWT | ?to=%2Fa%3Ftoken%3deyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln&b | ?to=%2Fa%3Ftoken%3d****&b",
        "JWT | aeyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln | aeyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln",
        "JWT | session eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn ok | session **** ok",
        "JWT | eyJhbGciOiJSU0EifQ.a2V5.aXY.Y2lwaGVy.dGFn | ****",
        "JWT | eyJhbGciOiJkaXIifQ..aXY..dGFn | ****",
        "JWT | eyJhbGciOiJkaXIifQ.. | eyJhbGciOiJkaXIifQ..",
        "BEARER | Authorization: Bearer abc.DEF-123_~+/== ok | Authorization: Bearer **** ok",
        "BEARER | ?a=Bearer%20abc.DEF-123&b=bearer+abcdef | ?a=Bearer%20****&b=bearer+****",
        "BEARER | ?a%3DBearer%20abc%2BDEF-123%3D&b | ?a%3DBearer%20****&b",
        "BEARER | bearer of news | bearer of news",
        "BEARER | forbearer abcdefgh | forbearer abcdefgh",
        "EMAIL | from jane.doe+x@mail.example.co.uk, ok | from ****, ok",
        "EMAIL | <jörg@müller.de> | <****>",
        "EMAIL | <jo\u0308rg@mu\u0308ller.de> | <****>",
        "EMAIL | <jose\u0301@acme.com> | <****>",
        "EMAIL | user@localhost and a @ b.cd | user@localhost and a @ b.cd",
        "IBAN | to DE89 3704 0044 0532 0130 00 EUR 12 | to **** EUR 12",
        "IBAN | gb82west12345698765432; | ****;",
        "IBAN | NO9386011117947 | ****",
        "IBAN | DE88 3704 0044 0532 0130 00 | DE88 3704 0044 0532 0130 00",
      })
  void it_masks_its_secrets_alone(MaskPreset preset, String text, String masked) {
    assertThat(apply(preset, text)).isEqualTo(masked);
  }

  private static String apply(MaskPreset preset, String text) {
    FoundSecrets found = new FoundSecrets();
    preset.find(text, found);
    return found.mask(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "to DE98 2004 5772 1851 8222 25 | to ****",
        "Bearer abc4111111111111111def | Bearer ****",
        "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln~x | Bearer ****",
        "Bearer joe.smith@acme.com | Bearer ****",
        "from 4111111111111111@acme.com | from ****",
        "4111 1111 1111 1111@acme.com ok | **** ok",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln@acme.com | ****",
        "4111111111111111,joe@acme.com | ****,****",
      })
  void none_spoils_what_another_one_hides(String text, String masked) {
    Masks all =
        Objects.requireNonNull(new Masks.Builder().presets(MaskPreset.shownNames()).build());

    assertThat(all.apply(text)).isEqualTo(masked);
  }

  /** Nobody who can write a text may make a search of it long, or use up the stack. */
  @ParameterizedTest
  @EnumSource
  void a_long_text_is_searched_in_bounded_time(MaskPreset preset) {
    for (String part :
        new String[] {
          "4",
          "4 ",
          "41-",
          "eyJ",
          "eyJ.",
          "eyJa.a.",
          "eyJa..",
          "eyJa.a.a.",
          "bearer ",
          "bearer+",
          "%20bearer%20",
          "%3DeyJ",
          "%3DeyJa.a",
          "a",
          "a@",
          "a.",
          "@a.",
          "a@a.",
          "AB12",
          "AB12 ",
          "\ud83d"
        }) {
      String text = part.repeat(200_000 / part.length());
      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(20), () -> assertThat(apply(preset, text)).isNotNull());
    }
  }

  /** Their expressions begin with the letters, and tell behind them what must not stand before. */
  @Test
  void tokens_that_begin_with_letters_are_those_that_a_look_before_each_place_finds() {
    Map<MaskPreset, Pattern> plain =
        Map.of(
            MaskPreset.JWT,
            Pattern.compile(
                "(?:(?<![\\w-])|(?<=%[0-9A-Fa-f]{2}))(eyJ[\\w-]++\\."
                    + "(?:[\\w-]*+\\.[\\w-]++\\.[\\w-]*+\\.[\\w-]++|[\\w-]++\\.[\\w-]*+))"),
            MaskPreset.BEARER,
            Pattern.compile(
                "(?i)(?:(?<!\\w)|(?<=%[0-9a-f]{2}))bearer(?:\\s|%20|\\+){1,8}([\\w.~+/=%-]{6,}+)"));
    String[] parts = {
      "eyJ",
      "eyJhbGci.",
      "ey",
      "J",
      "bearer ",
      "bEARER+",
      "Bearer",
      "bear",
      "abcdef",
      "a",
      "_",
      "-",
      ".",
      "%",
      "3D",
      "%3d",
      "%zz",
      "%20",
      " ",
      "=",
      "\n",
      "\u212a",
      "é",
      "\ud83d",
      "\ud83d\ude00"
    };
    Random random = new Random(47);
    int masked = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder built = new StringBuilder();
      for (int count = random.nextInt(12); count >= 0; count--) {
        built.append(parts[random.nextInt(parts.length)]);
      }
      String text = built.toString();
      for (Map.Entry<MaskPreset, Pattern> each : plain.entrySet()) {
        FoundSecrets found = new FoundSecrets();
        each.getKey().find(text, found);
        FoundSecrets expected = new FoundSecrets();
        Matcher matcher = each.getValue().matcher(text);
        while (matcher.find()) {
          expected.add(matcher.start(1), matcher.end(1));
        }

        assertThat(found.mask(text)).as(text).isEqualTo(expected.mask(text));
        masked += found.mask(text).equals(text) ? 0 : 1;
      }
    }
    assertThat(masked).isGreaterThan(1_000);
  }

  /** What all of them have in common is a look that must not overlook anything. */
  @Test
  void together_they_find_what_each_finds_alone() {
    Random random = new Random(47);
    String[] parts = {
      "4111111111111111",
      "4111 1111",
      " 1111 1111",
      "-",
      " ",
      "eyJhbGciOiJub25lIn0.",
      "eyJ",
      "a.b",
      "Bearer ",
      "bEARER\t",
      "abcdef",
      "joe@acme.com",
      "@",
      "DE89 3704 0044 0532 0130 00",
      "DE89",
      "370400440532013000",
      "x",
      "\u0130",
      "é",
      "5500005555555559",
      "****",
      "\ud83d",
      "7",
      "\n"
    };
    Masks all =
        Objects.requireNonNull(new Masks.Builder().presets(MaskPreset.shownNames()).build());
    int masked = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int count = random.nextInt(8); count >= 0; count--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      FoundSecrets found = new FoundSecrets();
      for (MaskPreset preset : MaskPreset.values()) {
        preset.find(text.toString(), found);
      }
      String expected = found.mask(text.toString());

      assertThat(all.apply(text.toString())).isEqualTo(expected);
      masked += expected.contentEquals(text) ? 0 : 1;
    }
    assertThat(masked).isGreaterThan(2_000);
  }

  @Test
  void a_text_without_anything_for_them_is_the_same_string() {
    Masks masks =
        Objects.requireNonNull(
            new Masks.Builder()
                .presets(MaskPreset.shownNames())
                .patterns(Set.of("secret", "\\d{30}"))
                .pattern("(k)ey=\\w+", "$1")
                .build());
    String text = new String("order 42 of 2026-11-20T23:18:18.662Z accepted by Jane in DE1 and b");

    assertThat(masks.apply(text)).isSameAs(text);
  }

  @Test
  void a_name_is_that_of_a_preset_in_any_capitalisation() {
    assertThat(MaskPreset.named("Card")).isSameAs(MaskPreset.CARD);
    assertThat(MaskPreset.named("password")).isNull();
    assertThat(MaskPreset.shownNames()).containsExactly("card", "jwt", "bearer", "email", "iban");
  }
}
