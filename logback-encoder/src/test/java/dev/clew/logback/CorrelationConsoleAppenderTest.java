package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("every-logback")
class CorrelationConsoleAppenderTest extends FileAppenderTest {
  @Override
  String configuration(String settings) {
    return super.configuration(settings).replace("CorrelationFile", "CorrelationConsole");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<synchronous>true</synchronous>", "<queueSize>64KB</queueSize>"})
  void every_line_is_on_standard_output_once_and_in_the_order_of_its_thread(String settings)
      throws Exception {
    Process process = process(configuration(settings), 8, 5_000, 0);

    Files.write(folder.resolve("shop.log"), process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).isZero();
    assertThat(readBack()).hasSize(8).allSatisfy((t, n) -> assertThat(n).isEqualTo(5_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<queueSize>64MB</queueSize>"})
  void a_process_that_has_little_memory_for_buffers_starts_and_logs(String settings)
      throws Exception {
    ProcessBuilder builder = processBuilder(configuration(settings), 1, 100, 0);
    builder.command().add(1, "-XX:MaxDirectMemorySize=2m");
    Process process = builder.start();

    Files.write(folder.resolve("shop.log"), process.getInputStream().readAllBytes());

    assertThat(process.waitFor()).as("%s", Files.readString(folder.resolve("stderr"))).isZero();
    assertThat(readBack()).containsOnly(Map.entry(0, 100));
  }

  @Test
  void it_writes_to_what_standard_error_is_now() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setErr(new PrintStream(written, true, UTF_8));
    try {
      configure("<target>System.err</target>").info("order 43");
      loggerContext.stop();
    } finally {
      System.setErr(before);
    }

    assertThat(written.toString(UTF_8)).contains("\"message\":\"order 43\"").endsWith("}\n");
  }

  @Test
  @Timeout(60)
  void what_is_printed_is_not_logged_again_where_it_is_passed_on_to_a_logger() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    Logger logger = loggerContext.getLogger("stderr");
    System.setErr(
        new PrintStream(written, true, UTF_8) {
          @Override
          public void write(byte[] bytes, int from, int length) {
            logger.info("prints {} bytes", length);
            super.write(bytes, from, length);
          }
        });
    try {
      configure("<target>System.err</target>").info("order 43");
      while (!written.toString(UTF_8).endsWith("}\n")) {
        Thread.onSpinWait();
      }
      loggerContext.stop();
    } finally {
      System.setErr(before);
    }

    assertThat(written.toString(UTF_8).lines()).singleElement().asString().contains("order 43");
  }

  @Test
  void a_setting_of_files_is_none_of_its() throws Exception {
    configure("<queueFile>queue</queueFile>");

    assertThat(statuses(Status.WARN)).anyMatch(warning -> warning.contains("queueFile"));
  }
}
