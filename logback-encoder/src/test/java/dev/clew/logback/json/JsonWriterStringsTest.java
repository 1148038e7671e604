package dev.clew.logback.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shortest strings are written a character at a time, longer ones in words of 8, and long ones
 * in chunks of 2048 characters and blocks of 64 too: whatever stands at their borders is what a
 * character at a time gives.
 */
class JsonWriterStringsTest extends CleanThreadTest {
  private static final int CHUNK = 2048;
  private static final long SEED = 20_261_121;

  private static final String[] KINDS = {
    "\"",
    "\\",
    "\n",
    "\u0000",
    "\u001F",
    "\u007F",
    "\u0080",
    "\u009F",
    "\u00A0",
    "\u00FF",
    "\u0100",
    "\u07FF",
    "\u2028",
    "\uFFFF",
    "😀",
    "\uD83D",
    "\uDE00",
    "\"\"",
    "\u0001\"",
    "\"\u0001",
    "é\n"
  };

  /** One for all of a test: what a string leaves behind must not show in the next one. */
  private final JsonWriter writer = new JsonWriter();

  @Test
  void one_kind_of_character_at_every_place_of_every_length_up_to_two_blocks() {
    for (String kind : KINDS) {
      for (int length = 0; length <= 136; length++) {
        for (int at = 0; at <= length; at++) {
          assertWritten(plain(at) + kind + plain(length - at));
        }
      }
    }
  }

  @Test
  void one_kind_of_character_around_the_border_of_a_chunk() {
    for (String kind : KINDS) {
      for (int length : new int[] {CHUNK - 1, CHUNK, CHUNK + 1, CHUNK + 9, 2 * CHUNK}) {
        for (int at = CHUNK - 20; at <= Math.min(length, CHUNK + 20); at++) {
          assertWritten(plain(at) + kind + plain(length - at));
        }
      }
    }
  }

  @Test
  void plain_text_of_every_length_around_a_quarter_and_a_whole_chunk() {
    for (int quarter = 1; quarter <= 8; quarter++) {
      for (int length = quarter * CHUNK / 4 - 9; length <= quarter * CHUNK / 4 + 9; length++) {
        assertWritten(plain(length));
      }
    }
  }

  @Test
  void a_run_of_every_length_between_two_characters_that_are_not_plain() {
    for (String first : KINDS) {
      for (String second : new String[] {"\"", "\u0001", "é", "€"}) {
        for (int run = 0; run <= 70; run++) {
          assertWritten(plain(7) + first + plain(run) + second + plain(5));
          assertWritten(plain(130) + first + plain(run) + second + plain(30));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"", "\u0001", "ÿ", "\uFFFF", "😀", "\uDE00\uD83D"})
  void nothing_but_characters_that_are_not_plain(String kind) {
    for (int count :
        new int[] {
          1, 7, 8, 15, 16, 17, 57, 64, 65, 512, 1024, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK
        }) {
      assertWritten(kind.repeat(count));
    }
  }

  @Test
  void every_character_up_to_FF_beside_every_other() {
    StringBuilder text = new StringBuilder();
    for (char first = 0; first <= 0xFF; first++) {
      for (char second = 0; second <= 0xFF; second++) {
        text.append(first).append(second);
      }
    }

    assertWritten(text.toString());
    assertWritten(text.insert(0, 'x').toString());
  }

  @Test
  void any_mixture_whole_or_cut_at_any_position() {
    Random random = new Random(SEED);
    for (int round = 0; round < 4_000; round++) {
      String text = mixture(random);
      assertWritten(text);
      assertCut(text, random.nextInt(text.length() * 3));
    }
  }

  @Test
  void a_new_writer_has_room_for_the_longest_form_of_every_character() {
    for (int length :
        new int[] {1, 15, 16, 57, 64, 65, 127, 128, 129, CHUNK - 1, CHUNK, CHUNK + 1}) {
      JsonWriter fresh = new JsonWriter();
      fresh.text("\u0001".repeat(length));
      assertThat(fresh.toByteArray()).isEqualTo(escaped("\u0001".repeat(length)).getBytes(UTF_8));
    }
  }

  @Test
  void a_frame_of_plain_names_of_any_length_that_fits_and_no_other_is_written_in_one_go() {
    for (int length = 0; length <= 230; length++) {
      assertFrame("com.acme." + plain(length), "pay", "Pay.java", true);
      assertFrame("com.acme.Pay", plain(length), "Pay.java", true);
      assertFrame("com.acme.Pay", "pay", plain(length), true);
      for (String kind : KINDS) {
        assertFrame("com.acme." + plain(length) + kind, "pay", "Pay.java", false);
        assertFrame("com.acme.Pay", plain(length) + kind, "Pay.java", false);
        assertFrame("com.acme.Pay", "pay", kind + plain(length), false);
      }
    }
    assertFrame(plain(1_000), "pay", "Pay.java", false);
  }

  private void assertFrame(String className, String method, String file, boolean written) {
    writer.rewind(0);
    writer.raw('[');

    boolean whole = writer.frame(className, method, file, 4711);

    String frame = className + '.' + method + '(' + file + ":4711)";
    assertThat(whole).isEqualTo(written);
    assertThat(new String(writer.toByteArray(), UTF_8)).isEqualTo(whole ? '[' + frame : "[");
  }

  private void assertWritten(String text) {
    writer.rewind(0);
    writer.raw('[');
    assertThat(writer.quoted(text, JsonWriter.UNLIMITED)).isTrue();
    writer.raw(']');

    String expected = "[\"" + escaped(text) + "\"]";
    if (!expected.equals(new String(writer.toByteArray(), UTF_8))) {
      assertThat(new String(writer.toByteArray(), UTF_8)).isEqualTo(expected);
    }
  }

  private void assertCut(String text, int end) {
    writer.rewind(0);

    boolean whole = writer.text(text, end);

    StringBuilder expected = new StringBuilder();
    int bytes = 0;
    int i = 0;
    while (i < text.length()) {
      String next = escaped(text.codePointAt(i));
      bytes += next.getBytes(UTF_8).length;
      if (bytes > end) {
        break;
      }
      expected.append(next);
      i = text.offsetByCodePoints(i, 1);
    }
    assertThat(whole).isEqualTo(i == text.length());
    assertThat(new String(writer.toByteArray(), UTF_8)).isEqualTo(expected.toString());
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> escaped.append(escaped(c)));
    return escaped.toString();
  }

  private static String escaped(int c) {
    boolean control = c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x2028 || c == 0x2029;
    boolean lone = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      default -> control ? String.format("\\u%04x", c) : lone ? "\uFFFD" : Character.toString(c);
    };
  }

  private static String plain(int length) {
    String letters = "the order was accepted, and is on its way to a warehouse; ";
    return letters.repeat(length / letters.length() + 1).substring(0, length);
  }

  /** From hardly anything special to nothing else, and not always something above U+00FF. */
  private static String mixture(Random random) {
    int length = 1 + random.nextInt(random.nextBoolean() ? 200 : 3 * CHUNK);
    int everyHowMany = 1 + random.nextInt(40);
    int kinds = random.nextBoolean() ? KINDS.length : 10;
    StringBuilder text = new StringBuilder();
    IntStream.range(0, length)
        .forEach(
            i -> {
              if (random.nextInt(everyHowMany) == 0) {
                text.append(KINDS[random.nextInt(kinds)]);
              } else {
                text.append((char) ('a' + i % 26));
              }
            });
    return text.toString();
  }
}
