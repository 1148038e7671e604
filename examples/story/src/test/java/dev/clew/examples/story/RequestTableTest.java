package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table is the same, whether it fits into memory or not. */
class RequestTableTest {
  @TempDir Path folder;

  @Test
  void a_table_larger_than_the_memory_it_may_use_is_exact() throws Exception {
    Random random = new Random(7);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines
          .append("{\"@timestamp\":\"2026-11-21T03:")
          .append(10 + random.nextInt(50))
          .append(":00Z\",\"service.name\":\"s")
          .append(random.nextInt(5))
          .append("\",\"log.level\":\"")
          .append(random.nextInt(9) == 0 ? "ERROR" : "INFO")
          .append("\",\"correlation_id\":\"id-")
          .append(random.nextInt(3_000))
          .append("\"}\n");
    }
    Path log = Files.writeString(folder.resolve("a.json"), lines);

    Run inMemory = Run.of("--limit", "5000", log);
    Run spilled = Run.of("--limit", "5000", "--in-memory", "100", log);

    assertThat(spilled.out()).isEqualTo(inMemory.out()).contains("requests, ");
    assertThat(spilled.err()).contains("temporary files; the table is exact");
    assertThat(inMemory.err()).isEmpty();
  }

  @Test
  void what_needs_the_library_counts_like_what_does_not() {
    String flat =
        """
        {"@timestamp":"2026-11-21T03:00:00.5Z","service.name":"a","log.level":"ERROR","correlation_id":"i"}
        {"@timestamp":"2026-11-21T03:00:01.5Z","service.name":"b","http.response.status_code":500,"url.path":"/","event.duration":700000000,"correlation_id":"i"}
        """;
    String nested =
        """
        {"@timestamp":"2026-11-21T03:00:00.5Z","service":{"name":"a"},"log":{"level":"ERROR"},"correlation_id":"i"}
        {"@timestamp":"2026-11-21T03:00:01.5Z","service":{"name":"b"},"http":{"response":{"status_code":500}},"url":{"path":"/"},"event":{"duration":700000000},"correlation_id":"i"}
        """;

    String expected = Run.withInput(flat, "-").out();
    assertThat(expected).contains("i   2026-11-21 03:00:00.500    700 ms        2       2  a, b");
    assertThat(Run.withInput(nested, "-").outLines())
        .contains(
            expected.lines().filter(line -> line.contains("700 ms")).findFirst().orElseThrow());
  }

  @Test
  void no_service_is_left_out_without_a_word() {
    StringBuilder lines = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int i = 100; i < 200; i++) {
      lines.append("{\"service\":\"s").append(i).append("\",\"correlation_id\":\"i\"}\n");
      expected.append(i == 100 ? "" : ", ").append('s').append(i);
    }

    assertThat(Run.withInput(lines.toString(), "-").out()).contains(expected);
    assertThat(Run.withInput(lines.toString(), "--in-memory", "1", "-").out()).contains(expected);
    assertThat(narrow(lines.toString())).contains("s100, s101, s102, s103 and 96 more");
  }

  @Test
  void services_beyond_what_is_kept_are_told() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1_005; i++) {
      lines.append("{\"service\":\"s").append(i).append("\",\"correlation_id\":\"i\"}\n");
    }

    assertThat(Run.withInput(lines.toString(), "-").out()).contains(", and more than 1000");
  }

  private static String narrow(String input) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
    ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    ClewStory.run(new Terminal(in, print, print, false, 80), "-");
    return out.toString(StandardCharsets.UTF_8);
  }
}
