package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines within lines, whole, in pieces and damaged. */
class WrappingTest {
  private static final String ID = "0a7e51c0-8d2b-4f6e-9b1d-3c5a7f90e2b4";
  private static final String TIME = "2026-11-21T03:00:00.000000001Z";

  @TempDir Path folder;

  private static String record(String message) {
    return "{\"@timestamp\":\"2026-11-21T03:00:00.5Z\",\"service.name\":\"a\",\"message\":\""
        + message
        + "\",\"correlation_id\":\""
        + ID
        + "\"}";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  private static String docker(String text, String stream) {
    return "{\"log\":"
        + quoted(text)
        + ",\"stream\":\""
        + stream
        + "\",\"time\":\""
        + TIME
        + "\"}\n";
  }

  private static String cri(String stream, char tag, String text) {
    return TIME + " " + stream + " " + tag + " " + text + "\n";
  }

  private Path file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String table(String lines) {
    return Run.withInput(lines, "-").out();
  }

  @Test
  void docker_s_pieces_of_a_long_line_are_put_together_for_each_stream() throws Exception {
    String line = record("x".repeat(40_000)) + "\n";
    String first = line.substring(0, 16_384);
    String second = line.substring(16_384, 32_768);
    String third = line.substring(32_768);
    Path log =
        file(
            "a.log",
            docker(first, "stdout")
                + docker("a warning in words\n", "stderr")
                + docker(second, "stdout")
                + docker(third, "stdout")
                + docker(record("short") + "\n", "stdout"));

    assertThat(Run.of(log).out()).contains("3 records, 1 without");
    Run story = Run.of("--id", ID, log);
    assertThat(story.out()).contains("2 records of a ·", "short");
    assertThat(story.err()).isEmpty();
  }

  @Test
  void pieces_are_put_together_where_only_one_of_them_has_the_id_or_none_has_all_of_it() {
    String line = record("one");
    int cut = line.indexOf(ID) + 10;
    String pieces =
        cri("stdout", 'P', line.substring(0, 20))
            + cri("stderr", 'F', record("two"))
            + cri("stdout", 'P', line.substring(20, cut))
            + cri("stdout", 'F', line.substring(cut));

    assertThat(Run.withInput(pieces, "--id", ID, "-").out()).contains("2 records", "one", "two");
    assertThat(table(pieces)).contains("1 request,", "2 records, 0 without");
  }

  @Test
  void a_line_in_pieces_that_never_ends_is_told_and_the_next_is_read() {
    String line = record("one");
    String broken =
        cri("stdout", 'P', line.substring(0, line.length() - 1))
            + cri("stdout", 'F', record("two"));

    Run story = Run.withInput(broken, "--id", ID, "--show-unparsed", "-");

    assertThat(story.out()).contains("1 record of a", "two", "standard input:1: ");
    assertThat(story.err()).contains("standard input:1: the ID stands in a line that is no record");
    Run cut = Run.withInput(cri("stdout", 'P', line), "--id", ID, "--show-unparsed", "-");
    assertThat(cut.out()).contains("a piece of a line whose end is missing");
  }

  @Test
  void pieces_that_are_too_long_together_are_told_and_the_next_line_is_read() throws Exception {
    StringBuilder pieces = new StringBuilder();
    String text = "x".repeat(1 << 20);
    for (int i = 0; i < 17; i++) {
      pieces.append(cri("stdout", 'P', text));
    }
    pieces.append(cri("stdout", 'F', "end")).append(cri("stdout", 'F', record("next")));
    Path log = file("a.log", pieces.toString());

    Run run = Run.of(log);

    assertThat(run.out()).contains("1 record, 0 without");
    assertThat(run.err()).contains("1 line is no JSON record");
  }

  @Test
  void a_large_file_of_pieces_is_read_from_its_beginning_to_its_end() throws Exception {
    StringBuilder lines = new StringBuilder();
    String line = record("y".repeat(3_000));
    for (int i = 0; i < 3_000; i++) {
      lines.append(cri("stdout", 'P', line.substring(0, 500)));
      lines.append(cri("stdout", 'F', line.substring(500)));
    }
    Path log = file("a.log", lines.toString());

    assertThat(Run.of(log).out()).contains("3,000 records, 0 without");
    assertThat(Run.of("--id", ID, log).out()).contains("3,000 records of a");
  }

  @Test
  void a_record_with_an_array_as_answers_have_it_is_a_record() {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    String ofTrace =
        "{\"trace_id\":\"" + trace + "\",\"service\":\"a\",\"results\":[{\"n\":1},{\"n\":2}]}\n";
    String escaped = ofTrace.replace(":\"0af", ":\"\\u0030af");
    String withoutId = "{\"level\":\"INFO\",\"msg\":\"m\",\"events\":[{\"n\":1},{\"n\":2}]}\n";

    assertThat(Run.withInput(ofTrace, "--id", trace, "-").out()).contains("1 record of a");
    assertThat(table(ofTrace + escaped + withoutId + withoutId.replace("INFO", "IN\\u0046O")))
        .contains("1 request,", "4 records, 2 without an ID");
  }

  @Test
  void a_record_over_many_lines_with_an_array_as_answers_have_it_is_a_record() throws Exception {
    String line =
        "{\"level\":\"INFO\",\"correlation_id\":\"i-1\",\"service\":\"a\",\"data\":{\"user\":\"u7\"},"
            + "\"events\":[{\"n\":1}]}";
    Path log = file("a.json", "{\n" + line.substring(1) + "\n{\n" + line.substring(1) + "\n");

    Run run = Run.of("--id", "i-1", log);

    assertThat(run.out()).contains("2 records of a", "data.user=u7", "events=[{n=1}]");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void a_line_of_text_that_ends_in_json_is_a_record_of_the_id_in_its_words() {
    String line = "2026-11-21 03:00:00.123 INFO stored " + ID + " as {\"order\":\"4\\u0032\"}\n";
    String other = "handed " + ID + " to {\"correlation_id\":\"b-1\",\"message\":\"m\"}\n";
    String docker = docker("stored " + ID + " as {\"order\":42}\n", "stdout");

    assertThat(Run.withInput(line, "--id", ID, "-").out())
        .contains("1 record of stdin", "03:00:00.123000  stdin  INFO ", "stored " + ID + " as {");
    assertThat(Run.withInput(docker, "--id", ID, "-").out()).contains("1 record of stdin");
    assertThat(Run.withInput(other, "--id", ID, "-").status()).isEqualTo(ClewStory.NOTHING);
    assertThat(Run.withInput(other, "--id", "b-1", "-").out()).contains("1 record of stdin");
    assertThat(table(line)).contains("1 record, 1 without an ID");
    String second = "Nov 21 03:00:42 host app[7]: {\"message\":\"m\"}\n";
    assertThat(Run.withInput(second, "--id", "42", "-").status()).isEqualTo(ClewStory.NOTHING);
  }

  @Test
  void what_others_have_the_trace_s_id_for_is_shown() {
    String line =
        "{\"correlation_id\":\"i-1\",\"service\":\"a\",\"message\":\"failed\","
            + "\"trace\":\"Error: no stock\\n  at reserve\"}\n";

    assertThat(Run.withInput(line, "--id", "i-1", "-").out())
        .contains("failed  trace=Error: no stock\\n  at reserve");
  }

  @Test
  void a_record_of_a_trace_stays_when_its_message_is_an_object_without_an_id() {
    String trace = "0af7651916cd43dd8448eb211c80319c";
    String line =
        "{\"log.level\":\"ERROR\",\"message\":\"{\\\"order\\\":42}\",\"service.name\":\"a\","
            + "\"trace.id\":\""
            + trace
            + "\"}\n";
    String carried = line.replace("message", "log");
    String byLibrary = line.replace("\"a\"", "\"\\u0061\"");
    String wrapped = line.replace("\\\"order\\\":42", "\\\"correlation_id\\\":\\\"i-1\\\"");
    String all = line + carried + byLibrary + byLibrary.replace("message", "log");

    Run story = Run.withInput(all, "--id", trace, "-");
    assertThat(story.out()).contains("4 records of a · 4 errors", "ERROR  {\"order\":42}");
    assertThat(table(all)).contains("1 request, 1 with errors · 4 records, 0 without");
    assertThat(table(wrapped)).contains("i-1").doesNotContain(trace);
  }

  @Test
  void an_answer_is_opened_also_where_a_record_of_a_trace_or_words_with_an_id_wrap_it() {
    String answer = "{\"hits\":{\"hits\":[{\"_source\":" + record("hit") + "}]}}";
    String ofTrace =
        "{\"trace.id\":\"0af7651916cd43dd8448eb211c80319c\",\"message\":" + quoted(answer) + "}\n";
    String byLibrary = ofTrace.replace("\"0af", "\"\\u0030af");
    String words = "2026-11-21 03:00:00.123 INFO found for " + ID + ": " + answer + "\n";

    for (String line : List.of(ofTrace, byLibrary, words)) {
      assertThat(Run.withInput(line, "--id", ID, "-").out()).as(line).contains("1 record of a");
    }
  }

  @Test
  void a_message_in_braces_is_a_message() {
    String line = "{\"level\":\"info\",\"message\":\"{user} has {n} of {\\\"x\\\"\"}\n";

    assertThat(table(line)).contains("1 record, 1 without an ID");
  }

  @Test
  void an_own_id_counts_before_one_in_the_message() {
    String line =
        "{\"correlation_id\":\"own-1\",\"service\":\"a\",\"message\":\"{\\\"correlation_id\\\":\\\"b-1\\\"}\"}\n";

    assertThat(table(line)).contains("own-1").doesNotContain("b-1");
  }

  @Test
  void the_wrapping_says_time_and_service_where_the_record_does_not() {
    String line = "{\"correlation_id\":\"i-1\",\"message\":\"m\"}";
    String wrapped = "\u001b[36mshop_orders_1  |\u001b[0m " + cri("stdout", 'F', line);

    assertThat(table(wrapped)).contains("i-1  2026-11-21 03:00:00.000").contains("shop_orders");
  }

  @Test
  void endless_nesting_ends() {
    String line = record("deep");
    for (int i = 0; i < 12; i++) {
      line = "{\"log\":" + quoted(line) + "}";
      if (line.length() > 1_000_000) {
        break;
      }
    }
    String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
    String arrays = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    String prefixes = "x | ".repeat(100) + record("behind");

    Run run = Run.withInput(line + "\n" + deep + "\n" + arrays + "\n" + prefixes + "\n", "-");

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(run.err()).contains("2 lines are no JSON records");
  }

  @Test
  void escapes_of_the_wrapping_are_those_of_json() {
    String line =
        "{\"log\":\"{\\\"correlation_id\\\":\\\"g\\u00fc\\ud83d\\ude00\\ud83d-1\\\",\\\"x\\\":\\\"a\\\\nb\\/\\\"}\\n\"}\n";

    assertThat(table(line)).contains("g\u00fc\ud83d\ude00\ufffd-1");
  }

  @Test
  void invalid_utf_8_within_a_wrapping_is_repaired_visibly() throws Exception {
    byte[] line = docker(record("caf#") + "\n", "stdout").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < line.length; i++) {
      line[i] = line[i] == '#' ? (byte) 0xE9 : line[i];
    }
    Path log = Files.write(folder.resolve("a.log"), line);

    assertThat(Run.of("--id", ID, log).out()).contains("1 record of a", "caf\ufffd");
    assertThat(Run.of(log).out()).contains("1 record, 0 without");
  }

  @Test
  void numbers_in_an_answer_stay_as_they_were_written() {
    String record =
        "{\"correlation_id\":\"i-1\",\"amount\":12.50,\"large\":123456789012345678901234567890,"
            + "\"far\":1.0E+400,\"nested\":{\"list\":[0.10,-0.0]}}";
    String answer = "{\"hits\":{\"hits\":[{\"_source\":" + record + "}]}}\n";

    String shown = Run.withInput(answer, "--id", "i-1", "-").out();

    assertThat(shown).isEqualTo(Run.withInput(record, "--id", "i-1", "-").out());
    assertThat(shown).contains("amount=12.50", "far=1.0E+400", "[0.10, -0.0]");
  }

  @Test
  void an_answer_that_is_cut_gives_the_hits_before_and_says_so() throws Exception {
    String hit = "{\"_index\":\"l\",\"_source\":" + record("hit") + "}";
    String answer = "{\"took\":1,\"hits\":{\"total\":2,\"hits\":[" + hit + "," + hit + "]}}\n";
    String cut = answer.substring(0, answer.length() - 30);
    Path oneText = file("a.json", cut);
    Path line = file("b.json", answer + cut);

    Run text = Run.of("--id", ID, oneText);
    assertThat(text.out()).contains("1 record of a");
    assertThat(text.err()).contains("a.json: ends in the midst of its JSON, in line 1");
    Run lines = Run.of("--id", ID, line);
    assertThat(lines.out()).contains("3 records of a");
    assertThat(lines.err()).contains("b.json:2: the last line is half-written");
  }

  @Test
  void json_over_many_lines_that_is_damaged_is_told_with_the_line() throws Exception {
    Path log = file("a.json", "[\n" + record("one") + ",\n" + record("two") + "\noops\n]\n");

    Run run = Run.of("--id", ID, log);

    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.out()).contains("2 records of a");
    assertThat(run.err()).contains("a.json: is no JSON from line 4 on");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"hits\":[", "{\"a\":"})
  void json_over_many_lines_that_is_nested_too_deeply_is_told_and_others_are_read(String nesting)
      throws Exception {
    Path deep = file("a.json", "[\n" + record("one") + ",\n" + nesting.repeat(5_000) + "\n");
    Path other = file("b.json", record("two") + "\n");

    Run run = Run.of("--id", ID, deep, other);

    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.out()).contains("2 records of a");
    assertThat(run.err())
        .contains("a.json: JSON that is nested too deeply")
        .doesNotContain("\tat ");
  }

  @Test
  void invalid_utf_8_in_json_over_many_lines_costs_one_character() throws Exception {
    byte[] text =
        ("[\n" + record("caf#") + ",\n" + record("two") + "]").getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < text.length; i++) {
      text[i] = text[i] == '#' ? (byte) 0xE9 : text[i];
    }
    Path log = Files.write(folder.resolve("a.json"), text);

    assertThat(Run.of("--id", ID, log).out()).contains("2 records of a", "caf?", "two");
  }
}
