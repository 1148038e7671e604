package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The samples of formats: a folder for each, with what the command shows of it beside the logs. Run
 * with {@code -Dclew.samples.write} it writes that anew, to be read before it is believed.
 */
class SamplesTest {
  private static final Path SAMPLES = Path.of("src/test/resources/samples");
  private static final String EXPECTED = "expected.txt";

  @TempDir Path folder;

  static List<Path> formats() throws IOException {
    try (Stream<Path> formats = Files.list(SAMPLES)) {
      return formats.sorted().toList();
    }
  }

  private static String id(Path format) throws IOException {
    return Files.readString(format.resolve("id.txt")).strip();
  }

  private static String shown(Path format) throws IOException {
    Run table = Run.of(format);
    Run story = Run.of("--id", id(format), format);
    assertThat(List.of(table.status(), story.status())).doesNotContain(ClewStory.TROUBLE);
    String text =
        "$ clew-story .\n"
            + table.out()
            + table.err()
            + "\n$ clew-story --id "
            + id(format)
            + " .\n"
            + story.out()
            + story.err();
    return text.replace("\r\n", "\n")
        .replace(format.toString() + format.getFileSystem().getSeparator(), "./");
  }

  @ParameterizedTest
  @MethodSource("formats")
  void shows_what_stands_beside_the_sample(Path format) throws Exception {
    String shown = shown(format);
    if (System.getProperty("clew.samples.write") != null) {
      Files.writeString(format.resolve(EXPECTED), shown);
    }

    assertThat(shown).isEqualTo(Files.readString(format.resolve(EXPECTED)).replace("\r\n", "\n"));
  }

  private static List<Path> logs(Path format) throws IOException {
    try (Stream<Path> files = Files.list(format)) {
      return files.filter(file -> !file.toString().endsWith(".txt")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("formats")
  void is_the_same_packed_and_from_standard_input(Path format) throws Exception {
    for (Path log : logs(format)) {
      Path packed = folder.resolve(log.getFileName() + ".gz");
      Files.write(packed, Run.gzip(Files.readAllBytes(log)));
      String plain = events(Run.of("--id", id(format), log));

      assertThat(events(Run.of("--id", id(format), packed))).isEqualTo(plain);
      assertThat(events(Run.withInput(Files.readString(log), "--id", id(format), "-")))
          .isEqualTo(plain);
    }
  }

  /** Times and levels, without the services, which may be called after the file. */
  private static String events(Run run) {
    StringBuilder events = new StringBuilder();
    for (String line : run.outLines()) {
      if (line.matches("  \\d\\d:.*")) {
        events.append(line, 0, 17).append('\n');
      }
    }
    return events.toString();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void cut_anywhere_it_ends_in_a_defined_way_and_shows_what_came_before(Path format)
      throws Exception {
    for (Path log : logs(format)) {
      byte[] whole = Files.readAllBytes(log);
      Path cut = folder.resolve("cut-" + log.getFileName());
      long before = 0;
      for (int length = 1; length < whole.length; length += 37) {
        Files.write(cut, java.util.Arrays.copyOf(whole, length));

        Run table = Run.of(cut);
        Run story = Run.of("--id", id(format), cut);

        assertThat(List.of(table.status(), story.status())).doesNotContain(ClewStory.TROUBLE);
        long events = events(story).lines().count();
        assertThat(events).as("%s, %d bytes", log, length).isGreaterThanOrEqualTo(before);
        before = events;
      }
    }
  }

  @Test
  void a_stream_of_all_samples_has_the_records_of_each() throws Exception {
    StringBuilder all = new StringBuilder();
    long expected = 0;
    for (Path format : formats()) {
      for (Path log : logs(format)) {
        String text = Files.readString(log);
        // What is one text over many lines is recognised by the beginning of a source.
        if (Content.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)) != Content.TEXT) {
          all.append(text);
          expected +=
              events(Run.of("--id", "0a7e51c0-8d2b-4f6e-9b1d-3c5a7f90e2b4", log)).lines().count();
        }
      }
    }

    Run run = Run.withInput(all.toString(), "--id", "0a7e51c0-8d2b-4f6e-9b1d-3c5a7f90e2b4", "-");

    assertThat(expected).isGreaterThan(60);
    assertThat(run.out()).contains(expected + " records of ");
  }
}
