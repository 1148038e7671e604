package dev.clew.examples.pipeline.shipper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFolderTest {
  @TempDir Path folder;

  private LogFolder logs;

  @BeforeEach
  void open() throws IOException {
    logs = new LogFolder(folder, "*.jsonl", folder.resolve("offsets.properties"));
  }

  @AfterEach
  void close() throws IOException {
    logs.close();
  }

  @Test
  void lines_are_read_once_and_in_order() throws Exception {
    append("a.jsonl", "1\n2\n");

    assertThat(read()).containsExactly("1", "2");
    append("a.jsonl", "3\n");
    assertThat(read()).containsExactly("3");
    assertThat(read()).isEmpty();
  }

  @Test
  void a_half_written_line_waits_for_its_other_half() throws Exception {
    append("a.jsonl", "1\n2 ha");
    assertThat(read()).containsExactly("1");

    append("a.jsonl", "lf\n");

    assertThat(read()).containsExactly("2 half");
  }

  @Test
  void a_renamed_file_is_read_to_its_end_and_its_successor_too() throws Exception {
    append("a.jsonl", "1\n");
    assertThat(read()).containsExactly("1");

    append("a.jsonl", "2\n");
    rename("a.jsonl", "a.1.jsonl");
    append("a.jsonl", "3\n");
    rename("a.jsonl", "a.2.jsonl");
    append("a.jsonl", "4\n");

    assertThat(read()).containsExactlyInAnyOrder("2", "3", "4");
    assertThat(read()).isEmpty();
  }

  @Test
  void a_file_that_is_deleted_after_renaming_is_read_to_its_end() throws Exception {
    append("a.jsonl", "1\n");
    read();
    append("a.jsonl", "2\n");
    Files.delete(folder.resolve("a.jsonl"));

    assertThat(read()).containsExactly("2");
  }

  @Test
  void a_truncated_file_is_read_from_its_beginning() throws Exception {
    append("a.jsonl", "first\nsecond\n");
    read();

    Files.writeString(folder.resolve("a.jsonl"), "third\n", StandardOpenOption.TRUNCATE_EXISTING);

    assertThat(read()).containsExactly("third");
  }

  @Test
  void the_next_process_reads_on_after_what_was_committed() throws Exception {
    append("a.jsonl", "1\n2\n");
    read();
    logs.commit();
    append("a.jsonl", "3\n");
    read();
    rename("a.jsonl", "a.1.jsonl");
    close();

    open();

    assertThat(read()).containsExactly("3");
  }

  @Test
  void a_line_has_the_same_id_whenever_it_is_read_and_no_other_has_it() throws Exception {
    append("a.jsonl", "same\nsame\n");
    append("b.jsonl", "other\nsame\n");
    List<String> ids = logs.read(1 << 20).stream().map(LogLine::id).toList();
    rename("a.jsonl", "a.1.jsonl");
    close();

    open();

    assertThat(logs.read(1 << 20)).extracting(LogLine::id).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(new HashSet<>(ids)).hasSize(4);
  }

  @Test
  void bytes_that_are_not_utf_8_are_replaced() throws Exception {
    Files.write(folder.resolve("a.jsonl"), "caf\u00E9\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(read()).containsExactly("caf\uFFFD");
  }

  @Test
  void a_line_without_an_end_is_cut_and_the_next_one_is_whole() throws Exception {
    append("a.jsonl", "x".repeat(LogFolder.MAX_LINE_BYTES + 10) + "\nnext\n");

    List<String> lines = new ArrayList<>();
    for (List<String> more = read(); !more.isEmpty(); more = read()) {
      lines.addAll(more);
    }

    assertThat(lines).hasSize(3).last().isEqualTo("next");
    assertThat(lines.get(0)).hasSize(LogFolder.MAX_LINE_BYTES);
  }

  @Test
  void no_more_is_read_at_once_than_was_asked_for() throws Exception {
    append("a.jsonl", ("x".repeat(999) + "\n").repeat(2000));

    int most = 0;
    int count = 0;
    for (List<LogLine> lines = logs.read(300_000); !lines.isEmpty(); lines = logs.read(300_000)) {
      most = Math.max(most, lines.size());
      count += lines.size();
    }

    assertThat(count).isEqualTo(2000);
    assertThat(most).isLessThan(700);
  }

  private List<String> read() throws IOException {
    return logs.read(1 << 22).stream().map(LogLine::text).toList();
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        folder.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void rename(String from, String to) throws IOException {
    Files.move(folder.resolve(from), folder.resolve(to));
  }
}
