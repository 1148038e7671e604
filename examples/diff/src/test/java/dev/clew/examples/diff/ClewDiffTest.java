package dev.clew.examples.diff;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.MDC;

class ClewDiffTest {
  private static final String CLEW = "<encoder class='dev.clew.logback.CorrelationJsonEncoder'/>";

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir Path directory;

  @AfterEach
  void leaveTheThreadClean() {
    assertThat(Correlation.current().isEmpty()).isTrue();
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  private Path configuration(String name, String encoder) throws IOException {
    return write(
        name,
        "<appender name='json' class='ch.qos.logback.core.rolling.RollingFileAppender'>"
            + "<file>"
            + directory.resolve("never.log")
            + "</file><rollingPolicy class='com.acme.Unknown'/>"
            + encoder
            + "</appender><root level='INFO'><appender-ref ref='json'/></root>");
  }

  private Path write(String name, String content) throws IOException {
    return Files.writeString(
        directory.resolve(name), "<configuration>" + content + "</configuration>");
  }

  private int compare(Path before, Path after, Consumer<Logger> calls) {
    return ClewDiff.compare(
        before,
        after,
        (ILoggerFactory loggers) -> calls.accept(loggers.getLogger("com.acme.Orders")),
        new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  private int run(Object... args) {
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    return ClewDiff.run(new PrintStream(printed, true, StandardCharsets.UTF_8), texts);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_configuration_is_the_same_as_itself_and_nothing_is_written() throws Exception {
    Path configuration = configuration("logback.xml", CLEW);

    assertThat(run(configuration, configuration)).isEqualTo(ClewDiff.SAME);

    assertThat(printed()).matches("\\d+ calls: \\d+ the same, 0 differ \\(0 .*\\R");
    assertThat(directory.resolve("never.log")).doesNotExist();
  }

  @Test
  void fields_that_are_gone_new_or_changed_are_shown_with_their_call() throws Exception {
    Path before =
        configuration(
            "old.xml",
            CLEW.replace(
                "/>",
                "><serviceName>shop</serviceName><staticField>region=eu</staticField></encoder>"));
    Path after =
        configuration(
            "new.xml",
            CLEW.replace(
                "/>",
                "><serviceName>store</serviceName><staticField>zone=b</staticField></encoder>"));

    int status = compare(before, after, log -> log.info("order {} accepted", 42));

    assertThat(status).isEqualTo(ClewDiff.DIFFERENT);
    assertThat(printed())
        .isEqualToNormalizingNewlines(
            """
            1  INFO com.acme.Orders  order {} accepted
               ~ service.name  "shop"
                               "store"
               - region  "eu"
               + zone  "b"

            1 calls: 0 the same, 1 differ (1 fields only in old.xml, 1 only in new.xml, 1 with another value)
            """);
  }

  @Test
  void levels_filters_and_asynchronous_appenders_are_as_configured() throws Exception {
    Path before = configuration("old.xml", CLEW);
    Path after =
        write(
            "new.xml",
            "<appender name='json' class='ch.qos.logback.core.ConsoleAppender'>"
                + "<filter class='ch.qos.logback.classic.filter.ThresholdFilter'><level>WARN</level></filter>"
                + CLEW
                + "</appender><appender name='async' class='ch.qos.logback.classic.AsyncAppender'>"
                + "<queueSize>8</queueSize><appender-ref ref='json'/></appender>"
                + "<root level='INFO'><appender-ref ref='async'/></root>");

    int status =
        compare(
            before,
            after,
            log -> {
              log.debug("in neither");
              log.info("in the old one");
              log.warn("in both");
            });

    assertThat(status).isEqualTo(ClewDiff.DIFFERENT);
    assertThat(printed())
        .startsWith("2  INFO com.acme.Orders  in the old one")
        .contains("   - message  \"in the old one\"")
        .contains("3 calls: 2 the same, 1 differ")
        .doesNotContain("   +");
  }

  @Test
  void text_is_compared_line_by_line() throws Exception {
    Path before = configuration("old.xml", "<encoder><pattern>%msg%n</pattern></encoder>");
    Path after = configuration("new.xml", "<encoder><pattern>%level %msg%n</pattern></encoder>");

    assertThat(compare(before, after, log -> log.info("accepted"))).isEqualTo(ClewDiff.DIFFERENT);

    assertThat(printed()).contains("   ~ (line)  accepted", "INFO accepted");
  }

  @Test
  void a_call_site_of_logstash_logback_encoder_is_among_the_sample() throws Exception {
    Path before =
        configuration("old.xml", "<encoder class='net.logstash.logback.encoder.LogstashEncoder'/>");
    Path after =
        configuration("new.xml", CLEW.replace("/>", "><format>logstash</format></encoder>"));

    int status = run(before, after);

    assertThat(status).isEqualTo(ClewDiff.DIFFERENT);
    assertThat(printed())
        .contains("INFO com.acme.shop.orders.OrderService")
        .contains("+ correlation_id  \"0193d3f1-7b1c-7abc-8def-0123456789ab\"")
        .doesNotContain("~ @timestamp");
  }

  @ParameterizedTest
  @CsvSource({"7, 14", "8, 14", "9, 15"})
  void most_of_the_sample_is_the_same_as_with_logstash_logback_encoder(int version, int same)
      throws Exception {
    Path before =
        configuration("old.xml", "<encoder class='net.logstash.logback.encoder.LogstashEncoder'/>");
    Path after =
        configuration("new.xml", CLEW.replace("/>", "><format>logstash</format></encoder>"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath",
                Path.of("target", "peers", String.valueOf(version), "*")
                    + File.pathSeparator
                    + System.getProperty("java.class.path"),
                ClewDiff.class.getName(),
                before.toString(),
                after.toString())
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(ClewDiff.DIFFERENT);
    assertThat(told)
        .contains("19 calls: " + same + " the same, " + (19 - same) + " differ")
        .doesNotContain("orderId  43", "LS_APPEND");
    String page = Files.readString(Path.of("..", "..", "logback-encoder", "README.md"));
    for (Set<String> call : calls(told)) {
      if (version < 9 || call.stream().noneMatch(line -> line.startsWith("19 calls"))) {
        assertThat(calls(page)).contains(call);
      }
    }
  }

  /** The lines of each call; the order of fields is that of maps. */
  private static Set<Set<String>> calls(String text) {
    Set<Set<String>> calls = new HashSet<>();
    for (String call : withoutTimes(text).replace("```", "\n\n").split("\\R\\R+", -1)) {
      calls.add(call.lines().map(String::strip).collect(Collectors.toSet()));
    }
    calls.remove(Set.of());
    return calls;
  }

  /** A line that is no JSON to everybody is cut somewhere. */
  private static String withoutTimes(String text) {
    return text.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "then")
        .replaceAll("(?m)^( +- \\(line\\) +\\{).*$", "$1");
  }

  @Test
  void what_logback_complains_of_is_told() throws Exception {
    Path before = configuration("old.xml", CLEW);
    Path after = configuration("new.xml", "<encoder class='com.acme.NoSuchEncoder'/>");

    assertThat(compare(before, after, log -> log.info("accepted"))).isEqualTo(ClewDiff.TROUBLE);

    assertThat(printed())
        .contains("new.xml: ERROR")
        .contains("NoSuchEncoder")
        .contains("new.xml wrote nothing at all");
  }

  @Test
  void what_cannot_be_read_is_named() throws Exception {
    Path good = configuration("old.xml", CLEW);

    assertThat(run(good, directory.resolve("missing.xml"))).isEqualTo(ClewDiff.TROUBLE);
    assertThat(run(good, Files.writeString(directory.resolve("bad.xml"), "<configuration>")))
        .isEqualTo(ClewDiff.TROUBLE);
    assertThat(run("--calls", "com.acme.NoSuchCalls", good, good)).isEqualTo(ClewDiff.TROUBLE);
    assertThat(run(good)).isEqualTo(ClewDiff.TROUBLE);
    assertThat(run("--what", good, good)).isEqualTo(ClewDiff.TROUBLE);

    assertThat(printed())
        .contains("missing.xml", "bad.xml", "com.acme.NoSuchCalls", "--what", "Usage: clew-diff");
    assertThat(run("--help")).isEqualTo(ClewDiff.SAME);
  }
}
