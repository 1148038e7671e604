package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Lines with numbers, logged into a file and read back. */
abstract class FileAppenderTest extends EncoderTest {
  private static final Pattern NUMBERED = Pattern.compile("thread (\\d+) line (\\d+) ");

  @TempDir Path folder;

  @AfterEach
  void stop() {
    loggerContext.stop();
  }

  final Logger configure(String settings) throws JoranException {
    return configure(loggerContext, configuration(settings));
  }

  static Logger configure(LoggerContext context, String xml) throws JoranException {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(UTF_8)));
    return context.getLogger("shop.Orders");
  }

  final List<String> statuses(int level) {
    return loggerContext.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() == level)
        .map(Status::getMessage)
        .toList();
  }

  String configuration(String settings) {
    return """
        <configuration>
          <appender name="file" class="dev.clew.logback.CorrelationFileAppender">
            %s
            <encoder class="dev.clew.logback.CorrelationJsonEncoder"/>
          </appender>
          <root level="DEBUG"><appender-ref ref="file"/></root>
        </configuration>
        """
        .formatted(settings);
  }

  final String file() {
    return "<file>" + folder.resolve("shop.log") + "</file>";
  }

  /** The numbers of each thread's last lines, once every line has been read back. */
  final Map<Integer, Integer> readBack(List<Path> files) throws IOException {
    Map<Integer, Integer> last = new TreeMap<>();
    for (Path file : files) {
      String text =
          file.toString().endsWith(".gz")
              ? new String(new GZIPInputStream(Files.newInputStream(file)).readAllBytes(), UTF_8)
              : Files.readString(file);
      assertThat(text.isEmpty() || text.endsWith("\n")).as("%s ends with a line", file).isTrue();
      for (String line : text.split("\n", -1)) {
        if (line.isEmpty()) {
          continue;
        }
        JsonNode record = parse((line + "\n").getBytes(UTF_8), DEFAULT_MAX_RECORD_BYTES);
        Matcher numbers = NUMBERED.matcher(record.get("message").textValue());
        assertThat(numbers.find()).as(line).isTrue();
        int thread = Integer.parseInt(numbers.group(1));
        int number = Integer.parseInt(numbers.group(2));
        assertThat(number)
            .as("the next line of thread %s in %s", thread, file)
            .isEqualTo(last.getOrDefault(thread, 0) + 1);
        last.put(thread, number);
      }
    }
    return last;
  }

  final Map<Integer, Integer> readBack() throws IOException {
    return readBack(List.of(folder.resolve("shop.log")));
  }

  /** The files that were rolled, in their order, and the one that is written. */
  final List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> rolled = Files.newDirectoryStream(folder, "shop.*.*.log")) {
      rolled.forEach(files::add);
    }
    files.sort(
        Comparator.comparingInt(
            path -> Integer.parseInt(path.getFileName().toString().split("\\.", -1)[2])));
    files.add(folder.resolve("shop.log"));
    return files;
  }

  final String rolling(String size) {
    return """
        <rollingPolicy class="ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy">
          <fileNamePattern>%s/shop.%%d.%%i.log</fileNamePattern>
          <maxFileSize>%s</maxFileSize>
        </rollingPolicy>
        """
        .formatted(folder, size);
  }

  /** Runs a command, and waits for its end. */
  static boolean succeeds(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  final Process process(String configuration, int threads, int lines, int first)
      throws IOException {
    return processBuilder(configuration, threads, lines, first).start();
  }

  final ProcessBuilder processBuilder(String configuration, int threads, int lines, int first) {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LoggingProcess.class.getName(),
            configuration,
            Integer.toString(threads),
            Integer.toString(lines),
            Integer.toString(first))
        .redirectError(folder.resolve("stderr").toFile());
  }
}
