package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clew.examples.story.FieldNames.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast scanner never takes for a record what the JSON library does not. */
class FieldScannerTest {
  private static final FieldNames NAMES = new FieldNames(List.of());

  private final FieldScanner scanner = new FieldScanner(NAMES);
  private final RecordParser parser = new RecordParser(NAMES);

  private boolean scan(byte[] line) {
    return scanner.scan(line, 0, line.length);
  }

  private boolean scan(String line) {
    return scan((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void finds_the_fields() {
    byte[] line =
        "{\"request_id\":\"r\", \"level\" : \"WARN\",\"tags\":[\"a\",1,true], \"correlation_id\":\"ü-1\",\"x\":-1.5e3}\r\n"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(scan(line)).isTrue();
    assertThat(text(line, Field.ID)).isEqualTo("ü-1");
    assertThat(text(line, Field.LEVEL)).isEqualTo("WARN");
    assertThat(scanner.start(Field.TIME)).isNegative();
    assertThat(scanner.lineEnd()).isEqualTo(line.length);
  }

  private String text(byte[] line, Field field) {
    int start = scanner.start(field);
    return new String(line, start, scanner.end(field) - start, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}x",
        "[]",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":1.}",
        "{\"a\":.5}",
        "{\"a\":+1}",
        "{\"a\":-}",
        "{\"a\":1e}",
        "{\"a\":NaN}",
        "{\"a\":tru}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"b}",
        "{\"a\" 1}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":1 \"b\":2}",
        "{\"correlation_id\":\"a\\/b\"}"
      })
  void leaves_to_the_library_what_is_not_plain(String line) {
    assertThat(scan(line)).isFalse();
  }

  @Test
  void agrees_with_the_library_on_damaged_records() {
    byte[] sound =
        ("{\"@timestamp\":\"2026-11-21T03:13:09.1Z\",\"log.level\":\"INFO\",\"message\":\"gr\u00fcn"
                + " \\\"x\\\" \\u0041\",\"n\":-0.5e1,\"b\":[true,null],\"correlation_id\":\"i-1\"}\n")
            .getBytes(StandardCharsets.UTF_8);
    Random random = new Random(4711);
    Source source = new Source(0, "x", null, Source.Format.PLAIN, Content.LINES, 0, "x");
    Unparsed.Place place = new Unparsed.Place(source, 0, 0);
    String interesting = "{}[]\",:\\ntru0123.eE+-\u00e9 ";
    int taken = 0;
    for (int i = 0; i < 60_000; i++) {
      byte[] line = sound.clone();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        line[random.nextInt(line.length - 1)] =
            (byte) interesting.charAt(random.nextInt(interesting.length()));
      }
      if (scan(line)) {
        taken++;
        LogRecord record = parser.parse(place, line, 0, line.length, new Wrapping());
        assertThat(record).as(() -> new String(line, StandardCharsets.UTF_8)).isNotNull();
        assertThat(record != null && !record.repaired()).isTrue();
      }
    }
    assertThat(taken).isPositive();
  }

  @Test
  void takes_whatever_flat_record_a_library_writes() throws Exception {
    JsonMapper json = new JsonMapper();
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      ObjectNode record = json.createObjectNode();
      for (int k = random.nextInt(8); k >= 0; k--) {
        record.put("k" + k, characters(random));
      }
      record.put("n", random.nextDouble() * 1e20).put("m", random.nextLong()).putNull("z");
      record.put("correlation_id", "i-" + i);
      byte[] line = (json.writeValueAsString(record) + "\n").getBytes(StandardCharsets.UTF_8);

      assertThat(scan(line)).as(record::toString).isTrue();
      assertThat(text(line, Field.ID)).isEqualTo("i-" + i);
    }
  }

  private static String characters(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      int codePoint = random.nextInt(random.nextBoolean() ? 0x80 : 0x11000);
      text.appendCodePoint(Character.getType(codePoint) == Character.SURROGATE ? 'x' : codePoint);
    }
    return text.toString();
  }
}
