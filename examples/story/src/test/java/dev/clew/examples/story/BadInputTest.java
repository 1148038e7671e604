package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the logs are like, the outcome is defined and said. */
class BadInputTest {
  @TempDir Path folder;

  private static String record(String time, String service, String id, String more) {
    return "{\"@timestamp\":\"2026-11-21T"
        + time
        + "Z\",\"log.level\":\"INFO\",\"message\":\"m\",\"service.name\":\""
        + service
        + "\""
        + (id.isEmpty() ? "" : ",\"correlation_id\":\"" + id + "\"")
        + more
        + "}\n";
  }

  private static String access(String time, String service, String id, int millis) {
    return record(
        time,
        service,
        id,
        ",\"http.request.method\":\"GET\",\"url.path\":\"/"
            + service
            + "\",\"http.response.status_code\":200,\"event.duration\":"
            + millis
            + "000000");
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void a_half_written_last_line_is_named_and_counted() throws Exception {
    String half = record("03:00:00.1", "a", "i", "").substring(0, 105);
    Path log = file("a.json", record("03:00:00.0", "a", "i", "") + half);

    Run table = Run.of(log);
    assertThat(table.status()).isEqualTo(ClewStory.FOUND);
    assertThat(table.out()).contains("1 record, ");
    assertThat(table.err())
        .contains("a.json:2: the last line is half-written and no record yet")
        .contains("1 line is no JSON record");
    Run story = Run.of("--id", "i", log);
    assertThat(story.out()).contains("1 record of a");
  }

  @Test
  void a_last_line_without_its_line_feed_is_a_record_when_it_is_whole() throws Exception {
    Path log = file("a.json", record("03:00:00.0", "a", "i", "").strip());

    assertThat(Run.of("--id", "i", log).out()).contains("1 record of a");
    assertThat(Run.of(log).err()).isEmpty();
  }

  @Test
  void lines_that_are_no_json_are_counted_and_shown_when_asked() throws Exception {
    String lines =
        record("03:00:00.0", "a", "i", "")
            + "java.lang.IllegalStateException: i \u001b[31m\n"
            + "\tat a.B.c(B.java:1)\n"
            + "[1,2]\n\n"
            + record("03:00:00.1", "a", "i", "").replace("}", ",}");
    Path log = file("a.log", lines);

    Run counted = Run.of(log);
    assertThat(counted.err()).contains("4 lines are no JSON records, such as ", "a.log:2");
    assertThat(counted.out()).contains("1 request,").contains("1 record,");

    Run shown = Run.of("--show-unparsed", log);
    assertThat(shown.outLines())
        .contains(
            log + ":2: no JSON record: java.lang.IllegalStateException: i \\u001b[31m",
            log + ":3: no JSON record: \\tat a.B.c(B.java:1)",
            log + ":4: no JSON record: [1,2]");

    Run story = Run.of("--id", "i", "--show-unparsed", log);
    assertThat(story.out())
        .contains("a.log:6: no JSON record", "2 records of a", "IllegalStateException: i");
    assertThat(story.err())
        .contains("1 line with this ID is no JSON record")
        .contains("a.log:6: the ID stands in a line that is no record");
  }

  @Test
  void a_file_truncated_while_it_is_read_is_said_to_be() throws Exception {
    Path log = file("a.json", record("03:00:00.0", "a", "i", "").repeat(50));
    Notes notes = new Notes();
    List<Source> sources = new Inputs(List.of(log.toString()), notes).find();
    Files.writeString(log, record("03:00:00.0", "a", "i", "").repeat(5));

    Findings findings = new Findings(new IdQuery("i"), 100, record -> true);
    new LogReader(new ByteArrayInputStream(new byte[0]), notes)
        .read(sources, List.of(finder(findings, notes), finder(findings, notes)));

    assertThat(findings.records()).hasSize(5);
    assertThat(notes.all()).singleElement().asString().contains("a.json: became shorter");
  }

  private static FindScanner finder(Findings findings, Notes notes) {
    FieldNames names = new FieldNames(List.of());
    return new FindScanner(new IdQuery("i"), names, findings, new Unparsed(null), notes);
  }

  @Test
  void a_log_rotated_between_two_looks_is_read_once_under_whatever_name() throws Exception {
    Path log = file("a.json", record("03:00:00.0", "a", "i", ""));
    Notes notes = new Notes();
    Inputs inputs = new Inputs(List.of(folder.toString()), notes);
    assertThat(inputs.find()).hasSize(1);

    Files.move(log, folder.resolve("a.json.1"));
    file("a.json", record("03:00:00.1", "a", "i", ""));

    assertThat(inputs.find()).extracting(Source::path).containsExactly(log);
    assertThat(notes.all()).singleElement().asString().contains("came while the others were read");
  }

  @Test
  void a_log_copied_and_truncated_between_two_looks_is_not_read_twice() throws Exception {
    Path log = file("a.json", record("03:00:00.0", "a", "i", ""));
    Notes notes = new Notes();
    Inputs inputs = new Inputs(List.of(folder.toString()), notes);
    assertThat(inputs.find()).hasSize(1);

    Files.copy(log, folder.resolve("a.json.1"));
    Files.write(log, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);

    assertThat(inputs.find()).isEmpty();
    assertThat(notes.all()).singleElement().asString().contains("run the command again");
  }

  @Test
  void a_compressed_file_that_ends_early_or_is_damaged_gives_what_it_has() throws Exception {
    byte[] packed = Run.gzip(manyRecords().getBytes(StandardCharsets.UTF_8));
    Path cut = folder.resolve("cut.json.gz");
    Files.write(cut, Arrays.copyOf(packed, packed.length * 2 / 3));
    Run early = Run.of(cut);
    assertThat(early.status()).isEqualTo(ClewStory.FOUND);
    assertThat(early.err()).contains("cut.json.gz: the compressed data ends early");

    packed[packed.length - 6] ^= 1;
    Path damaged = Files.write(folder.resolve("damaged.json.gz"), packed);
    Run broken = Run.of(damaged);
    assertThat(broken.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(broken.err()).contains("damaged.json.gz: the compressed data is damaged");
    assertThat(broken.out()).contains("20,000 records");
  }

  private static String manyRecords() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append(record("03:00:00." + i, "a", "i-" + i, ""));
    }
    return lines.toString();
  }

  @Test
  void a_file_being_compressed_is_read_once() throws Exception {
    String line = record("03:00:00.0", "a", "i", "");
    file("a.json.1", line);
    Files.write(folder.resolve("a.json.1.gz"), Run.gzip(line.getBytes(StandardCharsets.UTF_8)));

    Run run = Run.of("--id", "i", folder);

    assertThat(run.out()).contains("1 record of a");
    assertThat(run.err()).contains("a.json.1.gz: left out");
  }

  @Test
  void invalid_utf_8_is_repaired_visibly() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write("{\"correlation_id\":\"i\",\"uri\":\"/caf".getBytes(StandardCharsets.UTF_8));
    bytes.write(0xE9);
    bytes.write("\",\"status\":200,\"request_time\":0.004}\n".getBytes(StandardCharsets.UTF_8));
    Path log = Files.write(folder.resolve("gateway-access.log"), bytes.toByteArray());

    Run story = Run.of("--id", "i", log);
    assertThat(story.status()).isEqualTo(ClewStory.FOUND);
    assertThat(story.out())
        .contains("gateway-access  -      /caf\uFFFD 200  in 4.00 ms  (not valid UTF-8)")
        .contains("! 1 record is not valid UTF-8");
    assertThat(Run.of(log).err()).contains("1 record is not valid UTF-8");
  }

  @Test
  void a_byte_order_mark_hides_nothing() throws Exception {
    String line = record("03:00:00.0", "a", "i", "");
    Path lines = file("lines.json", "\uFEFF" + line + record("03:00:00.1", "a", "i", ""));
    Path text = file("text.json", "\uFEFF[\r\n  " + line.replace(",", ",\r\n  ") + "]\r\n");

    for (Path log : List.of(lines, text)) {
      Run run = Run.of("--id", "i", log);
      assertThat(run.out()).contains(log.equals(lines) ? "2 records of a" : "1 record of a");
      assertThat(run.err()).isEmpty();
    }
  }

  @Test
  void what_is_written_in_utf_16_is_told_wherever_it_comes_from() throws Exception {
    byte[] utf16 =
        ("\uFEFF" + record("03:00:00.0", "a", "i", "")).getBytes(StandardCharsets.UTF_16LE);
    Path log = Files.write(folder.resolve("a.json"), utf16);
    Path packed = Files.write(folder.resolve("b.json.gz"), Run.gzip(utf16));

    for (Run run :
        List.of(
            Run.of("--id", "i", log),
            Run.of("--id", "i", packed),
            Run.withBytes(utf16, "--id", "i", "-"),
            Run.withBytes(utf16, "-"))) {
      assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
      assertThat(run.err()).contains(": written in UTF-16, as by PowerShell; write it in UTF-8");
    }
  }

  @Test
  void what_comes_through_a_pipe_may_be_compressed() throws Exception {
    byte[] first = Run.gzip(record("03:00:00.0", "a", "i", "").getBytes(StandardCharsets.UTF_8));
    byte[] second = Run.gzip(record("03:00:00.1", "a", "i", "").getBytes(StandardCharsets.UTF_8));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);

    Run story = Run.withBytes(both, "--id", "i", "-");
    assertThat(story.out()).contains("2 records of a");
    assertThat(story.err()).isEmpty();
    assertThat(Run.withBytes(Arrays.copyOf(both, both.length - 9), "-").err())
        .contains("standard input: the compressed data ends early");
    Run report = Run.withBytes(both, "--report", folder.resolve("report"), "-");
    assertThat(report.err()).contains("with 1 story").doesNotContain("standard input");
    Run other = Run.withBytes(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD}, "--id", "i", "-");
    assertThat(other.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(other.err()).contains("standard input: compressed with zstd");
  }

  @Test
  void records_without_an_id_are_counted() throws Exception {
    Path log =
        file(
            "a.json",
            record("03:00:00.0", "a", "i", "")
                + record("03:00:00.0", "a", "", "")
                + record("03:00:00.0", "a", "Internal", "")
                + record("03:00:00.0", "a", "-", ""));

    assertThat(Run.of(log).out()).contains("1 request,").contains("4 records, 3 without an ID");
  }

  @Test
  void records_without_a_time_stand_last_and_are_counted() throws Exception {
    Path log =
        file(
            "a.json",
            record("03:00:00.0", "a", "i", "").replace("2026-11-21T03:00:00.0Z", "soon")
                + record("03:00:01.0", "a", "i", ""));

    Run run = Run.of("--id", "i", log);

    assertThat(run.out()).contains("! 1 record has no time that is understood; it stands last.");
    assertThat(run.outLines().get(run.outLines().size() - 1)).contains("no time", "time=soon");
  }

  @Test
  void clocks_that_disagree_are_told_and_nothing_is_moved() throws Exception {
    Path log =
        file(
            "a.json",
            access("03:00:10.100", "gateway", "i", 100)
                + access("03:00:08.050", "orders", "i", 20)
                + record("03:00:08.040", "orders", "i", "")
                + access("03:00:13.050", "payments", "i", 10));
    Path page = folder.resolve("page.html");

    Run run = Run.of("--id", "i", "--html", page, log);

    assertThat(run.out())
        .contains("! The clocks of orders and gateway disagree by 1.97 s or more")
        .contains("! payments answered 2.95 s after gateway had");
    assertThat(run.outLines().stream().filter(line -> line.matches("  03:.*"))).isSorted();
    assertThat(Files.readString(page)).contains("The clocks of orders and gateway disagree by");
  }

  @Test
  void times_in_whole_seconds_are_no_disagreement() throws Exception {
    Path log =
        file(
            "a.json",
            access("03:00:10", "nginx", "i", 100) + access("03:00:10.700", "orders", "i", 80));

    assertThat(Run.of("--id", "i", log).out())
        .doesNotContain("disagree")
        .contains("! The times of nginx are whole seconds");
  }

  @Test
  void an_id_given_to_two_requests_is_shown_as_two() throws Exception {
    Path log =
        file(
            "a.json",
            access("03:00:10.100", "gateway", "i", 100)
                + access("03:00:10.090", "orders", "i", 50)
                + access("03:00:20.100", "gateway", "i", 100)
                + access("03:00:20.090", "orders", "i", 50));
    Path page = folder.resolve("page.html");

    Run run = Run.of("--id", "i", "--html", page, log);

    assertThat(run.out())
        .contains("! This ID was given to 2 requests", "Part 1 of 2", "Part 2 of 2")
        .doesNotContain("disagree");
    assertThat(Files.readString(page)).contains("This ID was given to 2 requests", "Part 2 of 2");
  }

  @Test
  void two_requests_at_the_same_time_cannot_be_told_apart_and_that_is_said() throws Exception {
    Path log =
        file(
            "a.json",
            access("03:00:10.100", "gateway", "i", 100)
                + access("03:00:10.150", "gateway", "i", 90));

    assertThat(Run.of("--id", "i", log).out())
        .contains("! gateway answered 2 requests with this ID, some of them at the same time");
  }

  @Test
  void records_hours_apart_are_marked_in_the_table_and_told() throws Exception {
    Path log =
        file(
            "a.json",
            access("03:00:10.100", "gateway", "i", 100) + record("09:00:00.0", "orders", "i", ""));

    assertThat(Run.of(log).out()).contains("  *  gateway, orders", "* its records lie far apart");
    assertThat(Run.of("--id", "i", log).out()).contains("! The records fall into 2 parts");
  }

  @Test
  void services_called_twice_by_one_request_are_one_request() throws Exception {
    Path log =
        file(
            "a.json",
            access("03:00:10.100", "gateway", "i", 100)
                + access("03:00:10.040", "orders", "i", 20)
                + access("03:00:10.080", "orders", "i", 20));

    assertThat(Run.of("--id", "i", log).out()).doesNotContain("!", "Part");
  }

  @Test
  void more_records_than_are_kept_are_counted_and_the_earliest_shown() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 99; i >= 0; i--) {
      lines.append(record("03:00:00." + (100 + i), "a", "i", ",\"n\":" + i));
    }
    Path log = file("a.json", lines.toString());

    Run run = Run.of("--id", "i", "--max-records", "10", log);

    assertThat(run.out()).contains("10 records of a", "n=0", "n=9").doesNotContain("n=10");
    assertThat(run.err()).contains("90 later records with this ID (0 errors) not shown");
  }

  @Test
  void a_line_longer_than_the_memory_allows_is_told_and_the_next_is_read() throws Exception {
    Path log =
        file(
            "a.json",
            record("03:00:00.0", "a", "i", "")
                + record("03:00:00.1", "a", "i", ",\"long\":\"" + "x".repeat(5_000) + "\"")
                + record("03:00:00.2", "a", "i", ""));
    for (long slice : new long[] {100, 1_000, 100_000}) {
      Notes notes = new Notes();
      Findings findings = new Findings(new IdQuery("i"), 100, record -> true);
      List<Source> sources = new Inputs(List.of(log.toString()), notes).find();

      new LogReader(new ByteArrayInputStream(new byte[0]), notes, 256, slice, 2_048)
          .read(sources, List.of(finder(findings, notes), finder(findings, notes)));

      assertThat(findings.records()).hasSize(2);
      assertThat(notes.all()).singleElement().asString().contains("a.json:2: a line of more than");
    }
  }
}
