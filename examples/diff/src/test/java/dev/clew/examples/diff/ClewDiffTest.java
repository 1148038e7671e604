package dev.clew.examples.diff;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.FilterReply;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.logback.CorrelationLevelTurboFilter;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.MDC;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

class ClewDiffTest {
  private static final String CLEW = "<encoder class='dev.clew.logback.CorrelationJsonEncoder'/>";

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir Path directory;

  @AfterEach
  void leaveTheThreadClean() {
    assertThat(Correlation.current().isEmpty()).isTrue();
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  private static final String ROOT = "<root level='INFO'><appender-ref ref='json'/></root>";

  private Path configuration(String name, String encoder) throws IOException {
    return write(name, appender(encoder) + ROOT);
  }

  private String appender(String encoder) {
    return "<appender name='json' class='ch.qos.logback.core.rolling.RollingFileAppender'>"
        + "<file>"
        + directory.resolve("never.log")
        + "</file><rollingPolicy class='com.acme.Unknown'/>"
        + encoder
        + "</appender>";
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

  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
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
  void a_recorder_makes_no_file_puts_none_away_and_lets_no_other_lines_through() throws Exception {
    Path ring = Files.writeString(directory.resolve("clew.ring"), "of a crash");
    Path without = configuration("old.xml", CLEW);
    Path with = write("new.xml", recorder(ring, "256MB") + appender(CLEW) + ROOT);

    assertThat(run(without, with)).isEqualTo(ClewDiff.SAME);
    assertThat(run(with, with)).isEqualTo(ClewDiff.SAME);

    assertThat(printed()).doesNotContain(": WARN", ": ERROR");
    assertThat(files()).containsExactlyInAnyOrder("clew.ring", "old.xml", "new.xml");
    assertThat(ring).hasContent("of a crash");
  }

  private static String recorder(Path ring, String size) {
    return "<turboFilter class='dev.clew.logback.CorrelationRecorder'><file>"
        + ring
        + "</file><size>"
        + size
        + "</size><outsideRequests>true</outsideRequests></turboFilter>";
  }

  @Test
  void what_is_wrong_with_a_recorder_is_told() throws Exception {
    Path good = configuration("old.xml", CLEW);
    String recorder = recorder(directory.resolve("clew.ring"), "2TB");
    Path bad = write("new.xml", recorder + appender(CLEW) + ROOT);

    assertThat(run(good, bad)).isEqualTo(ClewDiff.DIFFERENT);

    assertThat(printed()).contains("new.xml: ERROR size must be from 1MB to 1GB but was '2TB'");
  }

  @Test
  void appenders_of_included_files_write_nothing_and_are_compared() throws Exception {
    Path before = including("old", CLEW);
    Path after = including("new", CLEW.replace("/>", "><serviceName>shop</serviceName></encoder>"));

    assertThat(run(before, before)).isEqualTo(ClewDiff.SAME);
    assertThat(run(before, after)).isEqualTo(ClewDiff.DIFFERENT);

    assertThat(printed()).contains("service.name  \"shop\"").doesNotContain(": WARN", ": ERROR");
    assertThat(directory.resolve("never.log")).doesNotExist();
  }

  private Path including(String name, String encoder) throws IOException {
    Path included = directory.resolve(name + "-appenders.xml");
    Files.writeString(included, "<included>" + appender(encoder) + "</included>");
    return write(name + ".xml", "<include file='" + included + "'/>" + ROOT);
  }

  @Test
  void nothing_is_written_by_what_is_no_appender_or_spelled_in_other_letters() throws Exception {
    Path configuration =
        Files.writeString(
            directory.resolve("logback.xml"),
            "<configuration scan='true' scanPeriod='1 second'><serializeModel file='"
                + directory.resolve("model.scmo")
                + "'/><statusListener class='ch.qos.logback.core.status.OnFileStatusListener'>"
                + "<filename>"
                + directory.resolve("status.txt")
                + "</filename></statusListener>"
                + appender(CLEW).replace("appender", "Appender").replace("encoder", "Encoder")
                + ROOT
                + "</configuration>");

    assertThat(run(configuration, configuration)).isEqualTo(ClewDiff.SAME);

    assertThat(printed()).doesNotContain(": WARN", ": ERROR");
    assertThat(files()).containsExactly("logback.xml");
  }

  @Test
  void a_configuration_that_fails_is_trouble_and_what_it_has_started_is_stopped() throws Exception {
    Path good = configuration("old.xml", CLEW);
    String filters = turboFilter(CountedFilter.class) + turboFilter(FailingFilter.class);
    Path failing = write("new.xml", filters + appender(CLEW) + ROOT);

    assertThat(run(good, failing)).isEqualTo(ClewDiff.TROUBLE);

    assertThat(printed()).contains("no filter");
    assertThat(CountedFilter.STARTED).hasValue(1);
    assertThat(CountedFilter.STOPPED).hasValue(1);
  }

  private static String turboFilter(Class<?> filter) {
    return "<turboFilter class='" + filter.getName() + "'/>";
  }

  /** Counts how often one was started and stopped. */
  public static class CountedFilter extends TurboFilter {
    static final AtomicInteger STARTED = new AtomicInteger();
    static final AtomicInteger STOPPED = new AtomicInteger();

    @Override
    public void start() {
      super.start();
      STARTED.incrementAndGet();
    }

    @Override
    public void stop() {
      super.stop();
      STOPPED.incrementAndGet();
    }

    @Override
    public FilterReply decide(
        Marker marker,
        ch.qos.logback.classic.Logger logger,
        Level level,
        String format,
        Object[] params,
        Throwable thrown) {
      return FilterReply.NEUTRAL;
    }
  }

  /** Cannot be started. */
  public static final class FailingFilter extends CountedFilter {
    @Override
    public void start() {
      throw new IllegalStateException("no filter");
    }
  }

  @Test
  void the_oldest_logback_writes_nothing_either() throws Exception {
    Path ring = directory.resolve("clew.ring");
    Path before = including("old", CLEW);
    Path after =
        write(
            "new.xml",
            recorder(ring, "1MB")
                + "<include file='"
                + directory.resolve("old-appenders.xml")
                + "'/>"
                + ROOT);

    Told told = process(peers("logback"), before, after);

    assertThat(told.text()).matches("\\d+ calls: \\d+ the same, 0 differ \\(0 .*\\R");
    assertThat(told.status()).isEqualTo(ClewDiff.SAME);
    assertThat(files()).containsExactlyInAnyOrder("old.xml", "old-appenders.xml", "new.xml");
  }

  @Test
  void a_configuration_that_the_class_path_has_is_not_started() throws Exception {
    Path classes = Files.createDirectory(directory.resolve("classes"));
    Path own = classes.resolve("logback.xml");
    Files.writeString(
        own,
        "<configuration>"
            + recorder(directory.resolve("clew.ring"), "1MB")
            + "<appender name='json' class='ch.qos.logback.core.FileAppender'><file>"
            + directory.resolve("never.log")
            + "</file>"
            + CLEW
            + "</appender>"
            + ROOT
            + "</configuration>");

    assertThat(process(classes, own, own).status()).isEqualTo(ClewDiff.SAME);

    assertThat(files()).containsExactly("classes");
    assertThat(classes.toFile().list()).containsExactly("logback.xml");
  }

  private static Path peers(String name) {
    return Path.of("target", "peers", name, "*");
  }

  /** What the command said, and how it ended. */
  private record Told(String text, int status) {}

  /** Runs the command with other classes before those of the tests. */
  private static Told process(Path classes, Path before, Path after) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-classpath",
                classes + File.pathSeparator + System.getProperty("java.class.path"),
                ClewDiff.class.getName(),
                before.toString(),
                after.toString())
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Told(told, process.waitFor());
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
  void turbo_filters_see_marker_mdc_message_and_context_as_where_the_call_is_made()
      throws Exception {
    String marked =
        "<turboFilter class='ch.qos.logback.classic.turbo.MarkerFilter'><Marker>AUDIT</Marker>"
            + "<OnMatch>ACCEPT</OnMatch></turboFilter>";
    String ofUser =
        "<turboFilter class='ch.qos.logback.classic.turbo.MDCFilter'><MDCKey>user</MDCKey>"
            + "<Value>u7</Value><OnMatch>ACCEPT</OnMatch></turboFilter>";
    String once =
        "<turboFilter class='ch.qos.logback.classic.turbo.DuplicateMessageFilter'>"
            + "<AllowedRepetitions>0</AllowedRepetitions></turboFilter>";
    Path before = configuration("old.xml", CLEW);
    String ofRequest = turboFilter(CorrelationLevelTurboFilter.class);
    Path after = write("new.xml", marked + ofUser + once + ofRequest + appender(CLEW) + ROOT);
    CorrelationContext request =
        CorrelationContext.of("a-1").withLogLevel(org.slf4j.event.Level.DEBUG);

    compare(
        before,
        after,
        log -> {
          log.debug(MarkerFactory.getMarker("AUDIT"), "marked");
          MDC.put("user", "u7");
          log.debug("of the user");
          MDC.remove("user");
          log.debug("in neither");
          log.info("in both, and again only in the old one");
          log.info("in both, and again only in the old one");
          try (CorrelationScope scope = Correlation.open(request)) {
            log.debug("of the request");
          }
        });

    assertThat(printed())
        .contains("   + message  \"marked\"", "   + message  \"of the user\"")
        .contains("   + message  \"of the request\"", "   + correlation_id  \"a-1\"")
        .contains("5  INFO com.acme.Orders  in both", "6 calls: 2 the same, 4 differ")
        .doesNotContain("3  DEBUG", "4  INFO");
  }

  @Test
  void what_an_encoder_throws_is_told_also_where_both_throw_it() throws Exception {
    Path good = configuration("old.xml", CLEW);
    Path bad = configuration("new.xml", "<encoder class='" + Throwing.class.getName() + "'/>");

    assertThat(compare(good, bad, ClewDiffTest::twice)).isEqualTo(ClewDiff.DIFFERENT);
    assertThat(printed())
        .contains("new.xml: ERROR Appender [json] failed to append.")
        .contains("IllegalStateException: no line");
    printed.reset();
    assertThat(compare(bad, bad, ClewDiffTest::twice)).isEqualTo(ClewDiff.SAME);
    assertThat(printed()).contains("IllegalStateException: no line");
  }

  private static void twice(Logger log) {
    log.info("fine");
    log.warn("not fine");
  }

  /** Cannot encode everything. */
  public static final class Throwing extends EncoderBase<ILoggingEvent> {
    @Override
    public byte[] headerBytes() {
      return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      if (event.getLevel() == Level.WARN) {
        throw new IllegalStateException("no line");
      }
      return event.getMessage().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
      return new byte[0];
    }
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
    Told told = process(peers(String.valueOf(version)), before, after);

    assertThat(told.status()).isEqualTo(ClewDiff.DIFFERENT);
    assertThat(told.text())
        .contains("19 calls: " + same + " the same, " + (19 - same) + " differ")
        .doesNotContain("orderId  43", "LS_APPEND");
    String page = Files.readString(Path.of("..", "..", "logback-encoder", "README.md"));
    for (Set<String> call : calls(told.text())) {
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
  void what_logback_complains_of_in_both_is_no_difference() throws Exception {
    Path good = configuration("old.xml", CLEW);
    String unused = "<appender name='unused' class='com.acme.Unused'/>";
    Path bad = write("new.xml", unused + appender(CLEW) + ROOT);

    assertThat(run(good, bad)).isEqualTo(ClewDiff.DIFFERENT);
    assertThat(run(bad, bad)).isEqualTo(ClewDiff.SAME);

    assertThat(printed()).contains("new.xml: WARN Appender named [unused] not referenced");
  }

  @ParameterizedTest
  @ValueSource(classes = {Failing.class, FailingWithAnError.class, NeverMade.class})
  void calls_that_throw_are_trouble(Class<?> calls) throws Exception {
    Path good = configuration("old.xml", CLEW);

    assertThat(run("--calls", calls.getName(), good, good)).isEqualTo(ClewDiff.TROUBLE);

    assertThat(printed()).contains("no orders");
  }

  /** Calls that end in an exception. */
  static final class Failing implements Consumer<ILoggerFactory> {
    @Override
    public void accept(ILoggerFactory loggers) {
      throw new IllegalStateException("no orders");
    }
  }

  /** Calls that end in an error. */
  static final class FailingWithAnError implements Consumer<ILoggerFactory> {
    @Override
    public void accept(ILoggerFactory loggers) {
      throw new ExceptionInInitializerError("no orders");
    }
  }

  /** Calls that cannot be had. */
  static final class NeverMade implements Consumer<ILoggerFactory> {
    NeverMade() {
      throw new IllegalStateException("no orders");
    }

    @Override
    public void accept(ILoggerFactory loggers) {}
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
    assertThat(run(good, good, "--calls")).isEqualTo(ClewDiff.TROUBLE);
    assertThat(run(good, "no\0name")).isEqualTo(ClewDiff.TROUBLE);

    assertThat(printed())
        .contains("missing.xml", "bad.xml", "com.acme.NoSuchCalls", "--what", "Usage: clew-diff")
        .contains("--calls needs the name of a class", "name is not the name of a file")
        .doesNotContain("\tat ");
    assertThat(run("--help")).isEqualTo(ClewDiff.SAME);
  }
}
