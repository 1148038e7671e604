package dev.clew.examples.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.json.JsonParser;
import org.springframework.boot.json.JsonParserFactory;

/**
 * JSON lines by property, in a JVM of its own: what it prints is Spring Boot's log from the first
 * line on.
 */
class JsonLinesTest extends BootTest {
  private static final String LOGGER = PrintingShop.class.getName();

  @TempDir Path directory;

  private Path classes;

  private record Printed(int exitCode, List<String> out, String err) {
    List<Map<String, Object>> records() {
      JsonParser parser = JsonParserFactory.getJsonParser();
      assertThat(out).isNotEmpty().allSatisfy(line -> assertThat(line).startsWith("{"));
      return out.stream().map(parser::parseMap).toList();
    }

    String line(String part) {
      return out.stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
    }
  }

  /** Without what the tests set Logback up with. */
  @BeforeEach
  void leave_logback_to_spring_boot() throws IOException {
    String packageName = PrintingShop.class.getPackageName().replace('.', '/');
    Path from = Path.of("target", "test-classes").resolve(packageName);
    classes = directory.resolve("classes");
    Path to = Files.createDirectories(classes.resolve(packageName));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(from, "PrintingShop*.class")) {
      for (Path file : files) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private Printed run(String... arguments) throws Exception {
    return runWith(library -> true, "-XX:-UsePerfData", arguments);
  }

  private Printed runWith(Predicate<String> libraries, String option, String... arguments)
      throws Exception {
    String tests = Path.of("target", "test-classes").toAbsolutePath().toString();
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).toAbsolutePath().toString().equals(tests))
            .filter(libraries)
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                // Not what records are in.
                "-Dfile.encoding=ISO-8859-1",
                option,
                "-cp",
                classes + File.pathSeparator + classPath,
                PrintingShop.class.getName()));
    command.addAll(Arrays.asList(arguments));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Printed(
        process.exitValue(),
        new String(Files.readAllBytes(out), UTF_8).lines().toList(),
        Files.readString(err));
  }

  private static String message(Map<String, Object> record) {
    return String.valueOf(record.get("message"));
  }

  @Test
  void each_line_of_standard_output_is_a_record_and_those_of_a_request_have_its_id()
      throws Exception {
    Printed printed =
        run(
            "--clew.logging.format=ecs",
            "--spring.application.name=shop",
            "--spring.main.banner-mode=console");

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(printed.records())
        .allSatisfy(
            record ->
                assertThat(record)
                    .containsEntry("service.name", "shop")
                    .containsKeys("@timestamp", "log.level", "message", "correlation_id"));
    assertThat(message(printed.records().get(0))).contains(":: Spring Boot ::");
    assertThat(printed.records())
        .filteredOn(record -> message(record).startsWith("Start"))
        .hasSizeGreaterThanOrEqualTo(2)
        .allSatisfy(record -> assertThat(record).containsEntry("correlation_id", "Internal"));
    assertThat(printed.records())
        .filteredOn(record -> PrintingShop.ID.equals(record.get("correlation_id")))
        .extracting(record -> record.get("message"))
        .contains("accepted Grüße of card 1234-5678", "failed")
        .anyMatch(message -> String.valueOf(message).startsWith("GET /orders 200"));
    assertThat(printed.records())
        .filteredOn(record -> LOGGER.equals(record.get("log.logger")))
        .filteredOn(record -> record.containsKey("error.type"))
        .singleElement()
        .satisfies(
            record ->
                assertThat(record)
                    .containsEntry("labels.user", "u7")
                    .hasEntrySatisfying(
                        "error.stack_trace",
                        trace -> assertThat((String) trace).contains("no such luck", "orders")));
  }

  @Test
  void settings_are_properties_and_the_file_has_the_same_records() throws Exception {
    Path file = directory.resolve("shop.log");

    Printed printed =
        run(
            "--clew.logging.format=logstash",
            "--clew.logging.static-field.region=eu",
            "--clew.logging.mask-key=password,token",
            "--clew.logging.mask-pattern=\\d{4}-\\d{4,5}",
            "--clew.logging.max-frames-per-throwable=1",
            "--logging.structured.json.rename.level=severity",
            "--logging.structured.json.exclude=@version,level_value",
            "--logging.file.name=" + file);

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    // Of two threads the one may be first here and the other there.
    assertThat(Files.readString(file, UTF_8).lines())
        .containsExactlyInAnyOrderElementsOf(printed.out());
    assertThat(printed.records())
        .allSatisfy(
            record ->
                assertThat(record)
                    .containsEntry("region", "eu")
                    .containsKey("severity")
                    .doesNotContainKeys(
                        "level", "@version", "level_value", "PID", "CONSOLE_LOG_PATTERN"));
    assertThat(printed.records())
        .filteredOn(record -> LOGGER.equals(record.get("logger_name")))
        .filteredOn(record -> record.containsKey("orderId"))
        .singleElement()
        .satisfies(
            record ->
                assertThat(record)
                    .containsEntry("message", "accepted Grüße of card ****")
                    .containsEntry("password", "****")
                    .containsEntry("correlation_id", PrintingShop.ID));
    assertThat(printed.line("no such luck")).contains("frames truncated");
  }

  @Test
  void the_properties_on_the_starters_page_start_a_service_that_does_what_they_say()
      throws Exception {
    String page =
        Files.readString(Path.of("..", "..", "..", "..", "servlet/spring-boot/README.md"));
    Path file = directory.resolve("shown.properties");
    Files.writeString(
        file,
        Pattern.compile("(?ms)^```properties\\n(.*?)^```$")
            .matcher(page)
            .results()
            .map(shown -> shown.group(1))
            .collect(Collectors.joining()));

    Printed printed =
        run(
            "--spring.config.additional-location=" + file.toUri(),
            "--clew.recorder.size=1MB",
            "--clew.recorder.file=" + directory.resolve("shop.ring"));

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(printed.records())
        .allSatisfy(
            record ->
                assertThat(record)
                    .containsEntry("service.name", "shop")
                    .containsEntry("region", "eu")
                    .containsKey("severity")
                    .doesNotContainKeys("log.level", "ecs.version"));
    assertThat(printed.records())
        .filteredOn(record -> PrintingShop.ID.equals(record.get("correlation_id")))
        .anySatisfy(record -> assertThat(record).containsEntry("password", "****"))
        .anySatisfy(
            record ->
                assertThat(record)
                    .containsEntry("severity", "DEBUG")
                    .containsEntry("log.recorded", true));
    assertThat(printed.line("Correlation IDs: "))
        .contains("headerNames=X-Shop-Id,", "trust=10.0.0.0/8,", "excludePath=/actuator/*,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          clew.logging.max-record-bytes | 5 | from 512 to 16777216
          clew.header-namez | X-Id | clew.header-names
          clew.recorder.size | 1KB | from 1MB to 1GB
          """)
  void a_start_that_fails_is_a_record_that_says_where_and_what_is_allowed(
      String property, String value, String allowed) throws Exception {
    Path file = directory.resolve("shop.properties");
    Files.writeString(file, "clew.logging.format=ecs\n" + property + "=" + value + "\n");

    Printed printed = run("--spring.config.additional-location=" + file.toUri());

    assertThat(printed.exitCode()).isEqualTo(1);
    List<Map<String, Object>> records = printed.records();
    assertThat(records.get(records.size() - 1)).containsEntry("log.level", "ERROR");
    assertThat(message(records.get(records.size() - 1)))
        .contains(
            "APPLICATION FAILED TO START",
            "Description:",
            "Invalid value '" + value + "' for configuration property '" + property + "'",
            "shop.properties] - 2:",
            allowed,
            "Action:");
  }

  @Test
  void a_wrong_format_or_switch_fails_the_start_in_spring_boots_pattern() throws Exception {
    Printed format = run("--clew.logging.format=xml");
    Printed enabled = run("--clew.enabled=maybe");

    assertThat(format.exitCode()).isEqualTo(1);
    assertThat(String.join("\n", format.out()))
        .contains(
            "APPLICATION FAILED TO START",
            "Invalid value 'xml' for configuration property 'clew.logging.format'",
            "commandLineArgs",
            "It must be ecs, logstash, gcp or gelf.");
    assertThat(enabled.exitCode()).isEqualTo(1);
    assertThat(String.join("\n", enabled.out()))
        .contains(
            "APPLICATION FAILED TO START",
            "Invalid value 'maybe' for configuration property 'clew.enabled'",
            "commandLineArgs",
            "It must be true or false.");
  }

  @Test
  void without_a_format_spring_boots_pattern_has_the_id() throws Exception {
    Printed printed = run("--clew.logging.service-name=shop");

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(String.join("\n", printed.out())).contains(":: Spring Boot ::");
    assertThat(printed.line(": accepted")).contains("] [a-1] dev.clew.examples");
    assertThat(printed.line(": Starting ")).contains("] [Internal] dev.clew.examples");
    assertThat(printed.line("clew.logging.service-name"))
        .contains("WARN", "no effect without clew.logging.format");
  }

  @Test
  void the_debug_records_of_a_request_that_fails_are_records_with_the_same_settings()
      throws Exception {
    Path ring = directory.resolve("shop.ring");

    Printed printed =
        run(
            "--clew.logging.format=ecs",
            "--clew.logging.mask-pattern=\\d{4}-\\d{4,5}",
            "--spring.application.name=shop",
            "--clew.recorder.level=DEBUG",
            "--clew.recorder.size=2MB",
            "--clew.recorder.file=" + ring);

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(Files.size(ring)).isBetween(2L << 20, (2L << 20) + 4096);
    List<Map<String, Object>> records = printed.records();
    assertThat(records)
        .filteredOn(record -> record.containsKey("log.recorded"))
        .isNotEmpty()
        .allSatisfy(
            record ->
                assertThat(record)
                    .containsEntry("log.level", "DEBUG")
                    .containsEntry("service.name", "shop")
                    .containsEntry("correlation_id", PrintingShop.ID));
    assertThat(records)
        .filteredOn(record -> LOGGER.equals(record.get("log.logger")))
        .filteredOn(record -> PrintingShop.ID.equals(record.get("correlation_id")))
        .extracting(record -> record.get("message"))
        .containsExactly("accepted Grüße of card ****", "reading card ****", "failed");
    assertThat(printed.line("Correlation IDs: ")).contains("recorders=[DEBUG]");
  }

  @Test
  void the_debug_records_of_a_request_that_fails_are_lines_of_spring_boots_pattern()
      throws Exception {
    Printed printed =
        run(
            "--clew.recorder.level=DEBUG",
            "--clew.recorder.size=1MB",
            "--clew.recorder.file=" + directory.resolve("shop.ring"));

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(printed.line(": reading card 1234-5678"))
        .contains(" DEBUG ", "] [a-1] dev.clew.examples");
    assertThat(printed.out())
        .filteredOn(line -> line.contains(" DEBUG "))
        .allSatisfy(line -> assertThat(line).contains("[a-1]"));
  }

  @Test
  void a_set_up_of_the_applications_own_is_said_to_be_in_the_way() throws Exception {
    Files.writeString(
        classes.resolve("logback-spring.xml"),
        """
        <configuration>
          <appender name="console" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%p %m%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="console" /></root>
        </configuration>
        """);

    Printed printed = run("--clew.logging.format=ecs");

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(printed.out())
        .filteredOn(line -> line.contains("clew.logging.format"))
        .singleElement()
        .asString()
        .startsWith("WARN clew.logging.format=ecs has no effect")
        .contains("logback-spring.xml", "dev.clew.logback.CorrelationJsonEncoder");
  }

  @Test
  void another_logging_system_is_said_to_have_no_records() throws Exception {
    Printed printed =
        runWith(
            library -> true,
            "-Dorg.springframework.boot.logging.LoggingSystem="
                + "org.springframework.boot.logging.java.JavaLoggingSystem",
            "--clew.logging.format=ecs");

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(printed.line("clew.logging.format"))
        .contains("WARN", "clew.logging.format=ecs has no effect", "JavaLoggingSystem");
  }

  @Test
  void without_logback_the_application_starts_all_the_same() throws Exception {
    Printed printed =
        runWith(
            library -> !Objects.toString(Path.of(library).getFileName()).startsWith("logback-"),
            "-XX:-UsePerfData",
            "--clew.logging.format=ecs",
            "--clew.recorder.level=DEBUG");

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(printed.err()).doesNotContain("NoClassDefFoundError", "ClassNotFoundException");
  }
}
