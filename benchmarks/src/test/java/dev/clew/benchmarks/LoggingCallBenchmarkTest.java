package dev.clew.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is compared writes what it is compared for. */
@Tag("proof")
class LoggingCallBenchmarkTest {

  @Test
  void each_library_writes_its_lines_and_has_its_row(@TempDir Path folder) throws Exception {
    LoggingCallBenchmark.main(
        new String[] {
          folder.resolve("pages").toString(),
          folder.resolve("lines").toString(),
          "--rounds",
          "1",
          "--threads",
          "2",
          "--targets",
          "file",
          "--lines",
          "2000",
          "--millis",
          "500",
          "--rate",
          "2000"
        });

    String name = "LoggingCalls-jdk" + Runtime.version().feature();
    String page = Files.readString(folder.resolve("pages").resolve(name + ".md"));
    String section = page.substring(page.indexOf(", to a file\n"));
    for (LoggingStack stack : LoggingStack.values()) {
      if (stack.isClew()) {
        assertThat(section).containsPattern("\\| " + stack.title() + " \\| .* \\| 0 \\|\n");
      } else if (stack.writesLines()) {
        assertThat(section).contains("| " + stack.title() + " |");
      }
    }
    assertThat(folder.resolve("pages").resolve(name + "-throughput.svg")).isNotEmptyFile();
    assertThat(folder.resolve("pages").resolve(name + "-latency.svg")).isNotEmptyFile();
    assertThat(folder.resolve("lines").resolve("calls.log")).doesNotExist();
  }
}
