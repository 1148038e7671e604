package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The encoder in Logback's real appenders, with events from real loggers. */
class AppendersTest extends EncoderTest {
  /** The one whose MDC is SLF4J's. */
  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

  private final Logger logger = context.getLogger("dev.clew.logback.AppendersTest");

  @TempDir private Path directory;

  @AfterEach
  void detachAppenders() {
    logger.detachAndStopAllAppenders();
    logger.setAdditive(true);
  }

  @Test
  void a_file_appender_writes_one_line_for_each_event() throws Exception {
    attach(new FileAppender<>());

    try (CorrelationScope scope = Correlation.open("a-1")) {
      logger.atInfo().addKeyValue("k", 1).log("first\nline");
      logger.error("second", new IllegalStateException("boom"));
    }

    List<JsonNode> records = records();
    assertThat(records).hasSize(2);
    assertThat(records).allMatch(record -> record.get("correlation_id").asText().equals("a-1"));
    assertThat(records.get(0).get("message").textValue()).isEqualTo("first\nline");
    assertThat(records.get(0).get("k").intValue()).isEqualTo(1);
    assertThat(records.get(1).get(name("error.stack_trace")).textValue())
        .contains("\n\tat dev.clew.");
  }

  @Test
  void a_value_that_logs_while_it_is_rendered_gives_two_whole_records() throws Exception {
    attach(new FileAppender<>());
    Object value =
        new Object() {
          @Override
          public String toString() {
            logger.atInfo().addKeyValue("inner", List.of("x")).log("inside");
            return "rendered";
          }
        };

    logger.atInfo().addKeyValue("before", 1).addKeyValue("k", value).log("outside");

    List<JsonNode> records = records();
    assertThat(records)
        .extracting(record -> record.get("message").textValue())
        .containsExactly("inside", "outside");
    assertThat(records.get(0).get("inner").get(0).textValue()).isEqualTo("x");
    assertThat(records.get(1).get("before").intValue()).isEqualTo(1);
    assertThat(records.get(1).get("k").textValue()).isEqualTo("rendered");
  }

  @Test
  void a_value_that_logs_itself_without_end_gives_whole_records_only() throws Exception {
    attach(new FileAppender<>());
    Object value =
        new Object() {
          private int depth;

          @Override
          public String toString() {
            if (depth++ < 200) {
              logger.atInfo().addKeyValue("k", this).log("again");
            }
            return "rendered";
          }
        };

    // With room for all of it, whatever is compiled by then.
    Thread deep =
        new Thread(
            null, () -> logger.atInfo().addKeyValue("k", value).log("outside"), "deep", 16 << 20);
    deep.start();
    deep.join();

    assertThat(records())
        .hasSize(201)
        .allMatch(record -> record.get("k").textValue().equals("rendered"));
  }

  @Test
  void a_value_that_throws_an_io_exception_does_not_stop_the_appender() throws Exception {
    attach(new FileAppender<>());
    Object value =
        new Object() {
          @Override
          public String toString() {
            throw ValuesTest.sneaky(new IOException("disk"));
          }
        };

    logger.atInfo().addKeyValue("k", value).log("first");
    logger.info("second");

    assertThat(records())
        .extracting(record -> record.get("message").textValue())
        .containsExactly("first", "second");
    assertThat(records().get(0).get("k").textValue()).isEqualTo("<IOException: disk>");
  }

  @Test
  @DisplayName("R39: Behind an AsyncAppender the record has the logging thread's ID")
  void behind_an_async_appender_the_record_has_the_logging_threads_id() throws Exception {
    FileAppender<ILoggingEvent> file = configure(new FileAppender<>());
    AsyncAppender async = new AsyncAppender();
    async.setContext(context);
    async.setDiscardingThreshold(0);
    async.addAppender(file);
    async.start();
    logger.setAdditive(false);
    logger.addAppender(async);

    for (int i = 0; i < 100; i++) {
      try (CorrelationScope scope = Correlation.open("id-" + i)) {
        logger.info("id-{}", i);
      }
      logger.info("Internal");
    }
    async.stop();

    List<JsonNode> records = records();
    assertThat(records).hasSize(200);
    assertThat(records)
        .allSatisfy(
            record -> {
              assertThat(record.get("correlation_id")).isEqualTo(record.get("message"));
              assertThat(record.get(name("process.thread.name")).textValue())
                  .isEqualTo(Thread.currentThread().getName());
            });
  }

  @Test
  void a_rolling_appender_loses_and_breaks_nothing() throws Exception {
    RollingFileAppender<ILoggingEvent> rolling = new RollingFileAppender<>();
    FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
    window.setContext(context);
    window.setParent(rolling);
    window.setFileNamePattern(directory.resolve("log.%i").toString());
    window.setMaxIndex(20);
    SizeBasedTriggeringPolicy<ILoggingEvent> trigger = new SizeBasedTriggeringPolicy<>();
    trigger.setContext(context);
    trigger.setMaxFileSize(FileSize.valueOf("5KB"));
    trigger.setCheckIncrement(ch.qos.logback.core.util.Duration.buildByMilliseconds(0));
    trigger.start();
    rolling.setRollingPolicy(window);
    rolling.setTriggeringPolicy(trigger);
    rolling.setContext(context);
    rolling.setFile(directory.resolve("log").toString());
    window.start();
    attach(rolling);

    for (int i = 0; i < 100; i++) {
      logger.info("message {}", i);
    }

    assertThat(records())
        .extracting(record -> record.get("message").textValue())
        .containsExactlyInAnyOrderElementsOf(
            Stream.iterate(0, i -> i + 1).limit(100).map(i -> "message " + i).toList());
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.count()).isGreaterThan(1);
    }
  }

  @Test
  void a_console_appender_prints_lines_of_their_own() {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
      start(console);
      logger.info("é😀");
      console.stop();
    } finally {
      System.setOut(before);
    }

    assertThat(parse(printed.toByteArray(), 32_000).get("message").textValue()).isEqualTo("é😀");
  }

  @Test
  void an_interrupted_thread_logs_and_stays_interrupted() throws Exception {
    attach(new FileAppender<>());

    Thread.currentThread().interrupt();
    logger.atInfo().addKeyValue("k", List.of("v")).log("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    logger.info("after");

    assertThat(records()).hasSize(2);
  }

  private void attach(FileAppender<ILoggingEvent> appender) {
    start(configure(appender));
  }

  private FileAppender<ILoggingEvent> configure(FileAppender<ILoggingEvent> appender) {
    appender.setContext(context);
    if (appender.getFile() == null) {
      appender.setFile(directory.resolve("log").toString());
    }
    appender.setEncoder(newEncoder());
    appender.start();
    return appender;
  }

  private void start(OutputStreamAppender<ILoggingEvent> appender) {
    if (!appender.isStarted()) {
      appender.setContext(context);
      appender.setEncoder(newEncoder());
      appender.start();
    }
    logger.setAdditive(false);
    logger.addAppender(appender);
  }

  private CorrelationJsonEncoder newEncoder() {
    CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    encoder.setContext(context);
    encoder.setFormat(format().name());
    encoder.start();
    return encoder;
  }

  private List<JsonNode> records() throws IOException {
    List<JsonNode> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        for (String line : Files.readString(file).lines().toList()) {
          records.add(parse((line + "\n").getBytes(StandardCharsets.UTF_8), 32_000));
        }
      }
    }
    return records;
  }
}
