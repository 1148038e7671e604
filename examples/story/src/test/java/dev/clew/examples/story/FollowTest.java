package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written while the command looks: each record counts once, wherever it lies meanwhile. */
class FollowTest {
  @TempDir Path folder;

  private static String record(int number, String message) {
    return "{\"@timestamp\":\"2026-11-21T03:00:"
        + (10 + number)
        + ".5Z\",\"log.level\":\"INFO\",\"message\":\""
        + message
        + "\",\"service.name\":\"a\",\"correlation_id\":\"id-1\"}\n";
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private void append(String name, String text) throws IOException {
    Files.writeString(
        folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static long count(String text, String part) {
    return text.lines().filter(line -> line.contains(part)).count();
  }

  private FollowingRun story() {
    return FollowingRun.of("--id", "id-1", folder);
  }

  private static String summary(Run run) {
    return run.out().substring(run.out().indexOf("The story of id-1"));
  }

  @Test
  void a_story_grows_as_it_is_written_and_its_end_sums_it_up() throws Exception {
    write("a.json", record(2, "second") + record(1, "first"));
    try (FollowingRun run = story()) {
      run.awaitOut("second");
      assertThat(run.out().indexOf("first")).isLessThan(run.out().indexOf("second"));
      append("a.json", record(0, "late"));
      run.awaitOut("late");
      append("b.json", record(5, "other file").replace("\"a\"", "\"b\""));
      run.awaitOut("other file");

      Run ended = run.end();

      assertThat(ended.status()).isEqualTo(ClewStory.FOUND);
      assertThat(ended.out()).startsWith("Following id-1 until Ctrl-C");
      assertThat(ended.out().indexOf("second")).isLessThan(ended.out().indexOf("late"));
      assertThat(summary(ended)).contains("4 records of a, b · 0 errors").doesNotContain("late");
      assertThat(ended.err()).isEmpty();
    }
  }

  @Test
  void a_folder_that_is_a_link_is_followed() throws Exception {
    Path logs = Files.createDirectory(folder.resolve("release-1"));
    Path link = Files.createSymbolicLink(folder.resolve("logs"), logs);
    write("release-1/a.json", record(1, "m-1"));
    try (FollowingRun run = FollowingRun.of("--id", "id-1", link)) {
      run.awaitOut("m-1");
      append("release-1/a.json", record(2, "m-2"));
      append("release-1/b.json", record(3, "m-3"));
      run.awaitOut("m-2").awaitOut("m-3");

      Run ended = run.end();

      assertThat(summary(ended)).contains("3 records of a");
      assertThat(ended.err()).isEmpty();
    }
  }

  @Test
  void the_table_at_the_end_is_that_of_a_run_that_does_not_follow() throws Exception {
    for (Path log : List.of(Path.of("gateway.json"), Path.of("orders.json"))) {
      Files.copy(Run.shop().resolve(log), folder.resolve(log));
    }
    try (FollowingRun run = FollowingRun.of(folder)) {
      run.awaitOut("2 files, ");
      Files.copy(Run.shop().resolve("payments.json"), folder.resolve("payments.json"));
      Files.copy(Run.shop().resolve("nginx-access.log"), folder.resolve("nginx-access.log"));
      Path text = write("text.json", "[\n" + record(1, "m") + "]\n");
      run.awaitErr("text.json: JSON over many lines");

      Run ended = run.end();

      Run once = Run.of(folder);
      assertThat(ended.out()).startsWith("At 20").endsWith(once.out());
      assertThat(ended.status()).isEqualTo(once.status());
      assertThat(ended.err()).contains(text + ": JSON over many lines is read once");
    }
  }

  @Test
  void nothing_found_until_the_end_is_the_status_of_nothing() throws Exception {
    write("a.json", "{\"message\":\"no ID\"}\n");
    try (FollowingRun run = FollowingRun.of("--id", "nobody", folder)) {
      run.awaitOut("Following");
      Run ended = run.end();
      assertThat(ended.status()).isEqualTo(ClewStory.NOTHING);
      assertThat(ended.err()).contains("No record has the ID nobody.");
    }
  }

  @Test
  void a_half_written_line_waits_for_its_end() throws Exception {
    String line = record(2, "in halves");
    write("a.json", record(1, "whole") + line.substring(0, 60));
    try (FollowingRun run = story()) {
      run.awaitOut("whole");
      append("a.json", line.substring(60) + record(3, "next"));
      run.awaitOut("next");

      Run ended = run.end();

      assertThat(ended.err()).isEmpty();
      assertThat(summary(ended)).contains("3 records of a");
    }
  }

  @Test
  void a_last_line_without_an_end_counts_at_the_end_as_it_does_without_following()
      throws Exception {
    write("a.json", record(1, "whole") + record(2, "unended").strip());
    write("b.json", record(3, "half").substring(0, 100));
    try (FollowingRun run = story()) {
      run.awaitOut("whole");
      Run ended = run.end();
      assertThat(ended.out()).contains("unended");
      assertThat(summary(ended)).contains("2 records of a");
      assertThat(ended.err()).isEqualTo(Run.of("--id", "id-1", folder).err());
    }
  }

  @Test
  void a_log_that_is_rotated_by_renaming_is_read_to_its_end_and_once() throws Exception {
    write("a.json", record(1, "m-1"));
    try (FollowingRun run = story()) {
      run.awaitOut("m-1");
      append("a.json", record(2, "m-2"));
      Files.move(folder.resolve("a.json"), folder.resolve("a.json.1"));
      append("a.json", record(3, "m-3"));
      run.awaitOut("m-3");
      append("a.json.1", record(4, "m-4"));
      run.awaitOut("m-4");
      Files.move(folder.resolve("a.json.1"), folder.resolve("a.json.2"));
      Files.move(folder.resolve("a.json"), folder.resolve("a.json.1"));
      append("a.json", record(5, "m-5"));
      run.awaitOut("m-5");

      assertThat(summary(run.end())).contains("5 records of a");
    }
  }

  @Test
  void a_log_that_is_named_is_read_on_under_its_name_when_it_was_rotated() throws Exception {
    Path log = write("app", record(1, "m-1"));
    try (FollowingRun run = FollowingRun.of("--id", "id-1", log)) {
      run.awaitOut("m-1");
      append("app", record(2, "m-2"));
      Files.move(log, folder.resolve("app.old"));
      append("app", record(3, "m-3"));
      run.awaitOut("m-3");
      append("app.old", record(4, "m-4"));
      run.awaitOut("m-4");

      assertThat(summary(run.end())).contains("4 records of a");
    }
  }

  @Test
  void a_log_that_is_copied_and_truncated_is_read_once_and_to_its_end() throws Exception {
    write("a.json", record(1, "m-1"));
    try (FollowingRun run = story()) {
      run.awaitOut("m-1");
      // What is written between the last look and the copy is in the copy alone.
      Path copy = folder.resolve("a.json.1");
      append("a.json", record(2, "m-2"));
      run.awaitOut("m-2");
      Files.copy(folder.resolve("a.json"), copy);
      Files.writeString(copy, record(3, "m-3"), StandardOpenOption.APPEND);
      write("a.json", "");
      run.awaitErr("a.json: was truncated").awaitOut("m-3");
      append("a.json", record(4, "m-4"));
      run.awaitOut("m-4");
      Files.move(copy, folder.resolve("a.json.2"));
      append("a.json.2", record(5, "m-5"));
      run.awaitOut("m-5");

      assertThat(summary(run.end())).contains("5 records of a");
    }
  }

  @Test
  void a_log_that_has_grown_again_beyond_where_it_was_read_is_known_to_be_another()
      throws Exception {
    write("a.json", record(1, "m-1"));
    try (FollowingRun run = story()) {
      run.awaitOut("m-1");
      write("a.json", record(2, "m-2") + record(3, "m-3"));
      run.awaitOut("m-3");

      Run ended = run.end();
      assertThat(ended.out()).contains("m-2");
      assertThat(summary(ended)).contains("3 records of a");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_rotated_log_that_is_compressed_is_not_read_again(boolean copied) throws Exception {
    write("a.json", record(1, "m-1") + record(2, "m-2"));
    try (FollowingRun run = story()) {
      run.awaitOut("m-2");
      byte[] packed = Run.gzip(Files.readAllBytes(folder.resolve("a.json")));
      if (copied) {
        Files.copy(folder.resolve("a.json"), folder.resolve("a.json.1"));
        write("a.json", "");
        run.awaitErr("was truncated");
      } else {
        Files.move(folder.resolve("a.json"), folder.resolve("a.json.1"));
      }
      append("a.json", record(3, "m-3"));
      run.awaitOut("m-3");
      Files.write(folder.resolve("a.json.1.gz"), packed);
      Files.delete(folder.resolve("a.json.1"));
      afterAWalk(run, 4);

      Run ended = run.end();
      assertThat(summary(ended)).contains("4 records of a");
    }
  }

  /** When a file that comes later is read, what came before it was looked at. */
  private void afterAWalk(FollowingRun run, int number) throws Exception {
    append("z.json", record(number, "walk"));
    run.awaitOut("walk");
  }

  @Test
  void what_a_compressed_log_has_that_nobody_read_is_read_from_it() throws Exception {
    write("a.json", record(1, "m-1"));
    try (FollowingRun run = story()) {
      run.awaitOut("m-1");
      String all = record(1, "m-1") + record(2, "m-2");
      Path part = folder.resolve("part");
      Files.write(part, Run.gzip(all.getBytes(StandardCharsets.UTF_8)));
      Files.move(part, folder.resolve("a.json.1.gz"));
      write("a.json", record(3, "m-3"));
      run.awaitOut("m-2").awaitOut("m-3");

      assertThat(summary(run.end())).contains("3 records of a");
    }
  }

  @Test
  void a_line_of_a_compressed_log_whose_beginning_was_read_before_is_told_by_its_byte()
      throws Exception {
    String first = record(1, "m-1");
    write("a.json", first);
    try (FollowingRun run = story()) {
      run.awaitOut("m-1");
      String all = first + "{\"correlation_id\":\"id-1\",\n" + record(2, "m-2");
      Path part = folder.resolve("part");
      Files.write(part, Run.gzip(all.getBytes(StandardCharsets.UTF_8)));
      Files.move(part, folder.resolve("a.json.1.gz"));
      write("a.json", record(3, "m-3"));
      run.awaitOut("m-2").awaitOut("m-3");

      assertThat(run.end().err()).contains("a.json.1.gz, byte " + first.length() + ": the ID");
    }
  }

  @Test
  void a_compressed_log_that_is_new_is_read_when_it_is_whole() throws Exception {
    write("a.json", record(1, "m-1"));
    try (FollowingRun run = story()) {
      run.awaitOut("m-1");
      byte[] packed = Run.gzip(record(2, "m-2").getBytes(StandardCharsets.UTF_8));
      Files.write(folder.resolve("b.json.gz"), Arrays.copyOf(packed, packed.length / 2));
      afterAWalk(run, 3);
      Files.write(folder.resolve("b.json.gz"), packed);
      run.awaitOut("m-2");

      Run ended = run.end();
      assertThat(summary(ended)).contains("3 records of a");
      assertThat(ended.err()).isEmpty();
    }
  }

  @Test
  void a_named_file_that_is_not_there_is_told_once_and_read_when_it_comes() throws Exception {
    Path log = folder.resolve("late.json");
    try (FollowingRun run = FollowingRun.of("--id", "id-1", log)) {
      run.awaitErr("late.json: no such file yet");
      append("late.json", record(1, "m-1"));
      run.awaitOut("m-1").awaitErr("late.json: is there now, and is read");

      Run ended = run.end();
      assertThat(ended.status()).isEqualTo(ClewStory.FOUND);
      assertThat(count(ended.err(), "no such file")).isEqualTo(1);
    }
    try (FollowingRun run = FollowingRun.of("--id", "id-1", folder.resolve("never.json"))) {
      run.awaitErr("never.json: no such file yet");
      assertThat(run.end().status()).isEqualTo(ClewStory.TROUBLE);
    }
  }

  @Test
  void a_file_that_vanishes_is_told_once_and_read_on_when_it_is_there_again() throws Exception {
    Path log = write("a.json", record(1, "m-1"));
    Path away = folder.resolve("away");
    try (FollowingRun run = FollowingRun.of("--id", "id-1", log)) {
      run.awaitOut("m-1");
      Files.move(log, away);
      run.awaitErr("a.json: is gone");
      Files.move(away, log);
      append("a.json", record(2, "m-2"));
      run.awaitOut("m-2").awaitErr("a.json: is there again");
      Files.delete(log);
      append("a.json", record(3, "m-3"));
      run.awaitOut("m-3");

      Run ended = run.end();
      assertThat(ended.status()).isEqualTo(ClewStory.FOUND);
      assertThat(summary(ended)).contains("3 records of a");
    }
  }

  @Test
  void a_file_that_cannot_be_read_is_told_once_and_read_when_it_can_be() throws Exception {
    Path log = folder.resolve("a.json");
    Files.createSymbolicLink(log, folder.resolve("b.json"));
    Files.createSymbolicLink(folder.resolve("b.json"), log);
    try (FollowingRun run = FollowingRun.of("--id", "id-1", log)) {
      run.awaitErr("it is read when it can be");
      Path written = write("c.json", record(1, "m-1"));
      Files.move(written, log, StandardCopyOption.REPLACE_EXISTING);
      run.awaitOut("m-1");

      Run ended = run.end();
      assertThat(count(ended.err(), "it is read when it can be")).isEqualTo(1);
      assertThat(ended.status()).isEqualTo(ClewStory.FOUND);
    }
  }

  @Test
  void standard_input_is_followed_to_its_end() throws Exception {
    try (PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(writer);
        FollowingRun run = FollowingRun.withInput(in, "--id", "id-1", "-")) {
      String line = record(2, "in halves");
      write(writer, record(1, "m-1") + line.substring(0, 50));
      run.awaitOut("m-1");
      write(writer, line.substring(50));
      run.awaitOut("in halves");
      write(writer, record(3, "unended").strip());
      writer.close();

      Run ended = run.awaitEnd();
      assertThat(summary(ended)).contains("3 records of a");
      assertThat(ended.status()).isEqualTo(ClewStory.FOUND);
      assertThat(ended.err()).isEmpty();
    }
  }

  @Test
  void standard_input_may_be_compressed_while_it_is_followed() throws Exception {
    byte[] packed =
        Run.gzip((record(1, "m-1") + record(2, "m-2")).getBytes(StandardCharsets.UTF_8));
    try (PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(writer);
        FollowingRun run = FollowingRun.withInput(in, "--id", "id-1", "-")) {
      writer.write(packed, 0, 1);
      writer.flush();
      writer.write(packed, 1, packed.length - 1);
      writer.flush();
      run.awaitOut("m-1").awaitOut("m-2");
      // Another member, as rotated logs are joined.
      writer.write(Run.gzip(record(3, "m-3").getBytes(StandardCharsets.UTF_8)));
      writer.flush();
      run.awaitOut("m-3");
      writer.close();

      Run ended = run.awaitEnd();
      assertThat(summary(ended)).contains("3 records of a");
      assertThat(ended.status()).isEqualTo(ClewStory.FOUND);
      assertThat(ended.err()).isEmpty();
    }
  }

  @Test
  void what_cannot_be_read_from_standard_input_is_told_while_it_is_followed() throws Exception {
    byte[] utf16 = ("\uFEFF" + record(1, "m-1")).getBytes(StandardCharsets.UTF_16LE);
    byte[] zstd = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0};
    byte[] ring = "CLEWRING".getBytes(StandardCharsets.UTF_8);
    byte[] cut = Run.gzip(record(1, "m-1").getBytes(StandardCharsets.UTF_8));
    cut = Arrays.copyOf(cut, cut.length - 9);

    assertThat(followed(utf16).err()).contains("standard input: written in UTF-16");
    assertThat(followed(Run.gzip(utf16)).err()).contains("standard input: written in UTF-16");
    assertThat(followed(zstd).err()).contains("standard input: compressed with zstd");
    assertThat(followed(ring).err()).contains("standard input: a recorder's ring can only be");
    assertThat(followed(cut).err()).contains("standard input: the compressed data ends early");
    for (byte[] input : List.of(utf16, zstd, ring)) {
      assertThat(followed(input).status()).isEqualTo(ClewStory.TROUBLE);
    }
  }

  private static Run followed(byte[] input) throws Exception {
    try (FollowingRun run =
        FollowingRun.withInput(new ByteArrayInputStream(input), "--id", "id-1", "-")) {
      return run.awaitEnd();
    }
  }

  private static void write(PipedOutputStream writer, String text) throws IOException {
    writer.write(text.getBytes(StandardCharsets.UTF_8));
    writer.flush();
  }

  @Test
  void standard_input_and_files_are_followed_together() throws Exception {
    write("a.json", record(1, "m-1"));
    try (PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(writer);
        FollowingRun run = FollowingRun.withInput(in, "--id", "id-1", "-", folder)) {
      run.awaitOut("m-1");
      write(writer, record(2, "m-2"));
      run.awaitOut("m-2");
      writer.close();
      append("a.json", record(3, "m-3"));
      run.awaitOut("m-3");

      assertThat(summary(run.end())).contains("3 records of a");
    }
  }

  @Test
  void lines_in_pieces_are_put_together_for_each_file_however_they_come() throws Exception {
    String line = record(1, "in pieces").strip();
    String half = line.substring(0, 70);
    String rest = line.substring(70);
    write("x-a.log", "2026-11-21T03:00:01.5Z stdout F " + record(3, "x"));
    write("x-b.log", "2026-11-21T03:00:01.5Z stdout F " + record(4, "y"));
    try (FollowingRun run = story()) {
      run.awaitOut("  y");
      append("x-a.log", "2026-11-21T03:00:02.5Z stdout P " + half + "\n");
      append("x-b.log", "2026-11-21T03:00:02.5Z stdout F " + record(2, "between"));
      run.awaitOut("between");
      append("x-a.log", "2026-11-21T03:00:03.5Z stdout F " + rest + "\n");
      run.awaitOut("in pieces");

      Run ended = run.end();
      assertThat(ended.err()).isEmpty();
      assertThat(summary(ended)).contains("4 records of a");
    }
  }

  @Test
  void a_record_that_a_terminal_would_obey_is_not_obeyed() throws Exception {
    write("a.json", record(1, "\\u001b[2Jwiped"));
    try (FollowingRun run = story()) {
      run.awaitOut("wiped");
      append("a.json", record(2, "\\u202eturned"));
      run.awaitOut("turned");
      assertThat(run.end().out())
          .contains("\\u001b[2J", "\\u202e")
          .doesNotContain("\u001b", "\u202e");
    }
  }

  @Test
  void filters_are_for_what_comes_too() throws Exception {
    write("a.json", record(1, "m-1"));
    try (FollowingRun run =
        FollowingRun.of(
            "--id", "id-1", "--since", "2026-11-21T03:00:11Z", "--grep", "m-", folder)) {
      run.awaitOut("m-1");
      append("a.json", record(2, "left out") + record(3, "m-3").replace("21T03", "20T03"));
      append("a.json", record(4, "m-4"));
      run.awaitOut("m-4");

      Run ended = run.end();
      assertThat(ended.out()).doesNotContain("left out", "m-3");
      assertThat(summary(ended)).contains("2 records of a");
    }
  }

  @Test
  void the_beginning_of_several_ids_tells_of_each_and_lists_them_at_the_end() throws Exception {
    write("a.json", record(1, "m-1").replace("id-1", "id-11"));
    try (FollowingRun run = story()) {
      run.awaitOut("of id-11");
      append("a.json", record(2, "m-2").replace("id-1", "id-12"));
      run.awaitOut("of id-12");

      Run ended = run.end();
      assertThat(ended.out()).contains("id-1 is the beginning of 2 IDs");
      assertThat(ended.status()).isEqualTo(ClewStory.NOTHING);
    }
  }

  @Test
  void on_a_terminal_the_table_is_drawn_over_itself_and_printed_at_the_end() throws Exception {
    write("a.json", record(1, "m-1"));
    try (FollowingRun run = FollowingRun.onTerminal(folder)) {
      run.awaitOut("1 record, ");
      append("a.json", record(2, "m-2").replace("id-1", "id-2\\u001b[2J"));
      run.awaitOut("2 records, ").awaitOut("Ctrl-C ends it");

      Run ended = run.end();

      String out = ended.out();
      assertThat(out).startsWith("\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?2026h\u001b[H");
      int left = out.indexOf("\u001b[?7h\u001b[?25h\u001b[?1049l");
      assertThat(left).isPositive();
      assertThat(out.substring(left)).contains("2 requests, 0 with errors · 2 records");
      assertThat(out).doesNotContain("\u001b[2J");
    }
  }

  @Test
  void on_a_terminal_as_many_groups_and_requests_are_drawn_as_fit() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      lines.append(
          record(i % 40, "failed")
              .replace("id-1", "id-" + i)
              .replace("INFO", "ERROR")
              .replace("\"message\"", "\"error.type\":\"E" + i % 30 + "\",\"message\""));
    }
    write("a.json", lines.toString());
    try (FollowingRun run = FollowingRun.onTerminal("--no-color", folder)) {
      run.awaitOut("worst of 100 requests").awaitOut("\u001b[?2026l");
      String drawn = run.out().substring(run.out().lastIndexOf("\u001b[?2026h"));
      int rows = Window.ask().rows();

      assertThat(drawn.split("\r\n")).hasSizeBetween(rows / 2, rows);
      assertThat(drawn).contains("What failed first", "ID ", "100 requests", "Ctrl-C ends it");
    }
  }

  private static Process process(Object... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ClewStory.class.getName(),
                "--follow"));
    for (Object arg : args) {
      command.add(arg.toString());
    }
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"id-1", "nobody"})
  @DisabledOnOs(OS.WINDOWS) // There a process cannot be asked to end.
  void a_process_that_is_asked_to_end_prints_what_is_known_and_has_the_status_of_that(String id)
      throws Exception {
    write("a.json", record(1, "m-1"));
    Process process = process("--id", id, folder);
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).startsWith("Following");
      process.toHandle().destroy();
      String rest = out.lines().collect(Collectors.joining("\n"));
      boolean found = id.equals("id-1");

      assertThat(process.waitFor()).isEqualTo(found ? ClewStory.FOUND : ClewStory.NOTHING);
      assertThat(rest).contains(found ? "1 record of a" : "No record has the ID");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void a_process_whose_output_nobody_reads_any_more_ends() throws Exception {
    write("a.json", record(1, "m-1"));
    Process process = process("--id", "id-1", folder);
    try {
      try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
        assertThat(out.readLine()).startsWith("Following");
      }
      boolean ended = false;
      for (int i = 2; i < 40 && !ended; i++) {
        append("a.json", record(i, "more"));
        ended = process.waitFor(1, TimeUnit.SECONDS);
      }
      assertThat(ended).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--json",
        "--markdown",
        "--html=x",
        "--report=x",
        "--show-unparsed",
        "--until=2026-11-21"
      })
  void what_cannot_go_on_is_refused(String option) {
    Run run = Run.of("--follow", option, "logs");
    assertThat(run.status()).isEqualTo(ClewStory.TROUBLE);
    assertThat(run.err()).contains("--follow").contains(option.replaceAll("=.*", ""));
  }

  @Test
  void a_table_that_went_over_files_stays_exact_however_often_it_is_shown() {
    RequestTable table = new RequestTable(2);
    try (table) {
      for (int i = 0; i < 20; i++) {
        byte[] id = ("id-" + i % 5).getBytes(StandardCharsets.UTF_8);
        table.get(id, 0, id.length).add(Timestamps.NONE, 0, false, -1);
        long[] all = new long[2];
        RequestTable.merge(
            List.of(table),
            sum -> {
              all[0]++;
              all[1] += sum.records;
            });
        assertThat(all).containsExactly(Math.min(5, i + 1), i + 1);
      }
    }
  }
}
