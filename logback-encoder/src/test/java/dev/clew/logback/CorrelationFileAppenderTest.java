package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingPolicy;
import ch.qos.logback.core.rolling.TriggeringPolicy;
import ch.qos.logback.core.rolling.helper.CompressionMode;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.Status;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("every-logback")
class CorrelationFileAppenderTest extends FileAppenderTest {
  private void logOnThreads(Logger logger, int threads, int lines) throws InterruptedException {
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int number = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 1; i <= lines; i++) {
                  logger.info("thread {} line {} of an order with some words to it", number, i);
                }
              });
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      thread.join();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<mapped>false</mapped>",
        "<synchronous>true</synchronous>",
        "<queueSize>64KB</queueSize>",
        "<queueSize>64KB</queueSize><synchronous>true</synchronous>",
        "<queueSize>64KB</queueSize><mapped>false</mapped>"
      })
  void every_line_is_written_once_and_in_the_order_of_its_thread(String settings) throws Exception {
    Logger logger = configure(file() + settings);

    logOnThreads(logger, 8, 5_000);
    loggerContext.stop();

    assertThat(readBack()).hasSize(8).allSatisfy((t, n) -> assertThat(n).isEqualTo(5_000));
  }

  @Test
  void a_synchronous_line_is_in_the_file_when_the_call_returns() throws Exception {
    Logger logger = configure(file() + "<synchronous>true</synchronous>");

    for (int i = 1; i <= 100; i++) {
      logger.info("thread 0 line {} of an order", i);
      assertThat(readBack()).containsEntry(0, i);
    }
  }

  @Test
  @Timeout(60)
  void a_line_after_silence_is_written_though_nobody_stops_or_logs_again() throws Exception {
    Logger logger = configure(file());

    for (int i = 1; i <= 20; i++) {
      logger.info("thread 0 line {} of an order", i);
      // Until the line is there; a test that waits for ever fails.
      while (!isWritten(i)) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void rolling_by_size_loses_no_line_and_splits_none() throws Exception {
    Logger logger = configure(file() + rolling("100KB"));

    logOnThreads(logger, 4, 5_000);
    loggerContext.stop();

    List<Path> files = files();
    // Before 1.5.8 Logback looks at the size once a minute.
    boolean looksEachTime =
        Arrays.stream(TriggeringPolicy.class.getMethods())
            .anyMatch(method -> method.getName().equals("getLengthCounter"));
    assertThat(files).hasSizeGreaterThan(looksEachTime ? 10 : 0);
    assertThat(readBack(files)).hasSize(4).allSatisfy((t, n) -> assertThat(n).isEqualTo(5_000));
  }

  @RepeatedTest(3)
  void a_process_that_is_killed_loses_no_line_and_the_next_start_doubles_none() throws Exception {
    assertKillLosesNothing(file());
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nor_does_one_whose_queue_is_on_a_file_system_in_memory() throws Exception {
    Path inMemory = Files.createTempDirectory(Path.of("/dev/shm"), "clew");
    Path queue = inMemory.resolve("shop.unwritten");
    try {
      assertKillLosesNothing(file() + "<queueFile>" + queue + "</queueFile>");
      assertThat(queue).exists();
    } finally {
      Files.deleteIfExists(queue);
      Files.delete(inMemory);
    }
  }

  private void assertKillLosesNothing(String settings) throws Exception {
    Process process = process(configuration(settings), 4, 0, 0);
    String last = "";
    try (BufferedReader told = process.inputReader()) {
      for (int i = 0; i < 200; i++) {
        last = told.readLine();
      }
      process.destroyForcibly().waitFor();
    }

    configure(settings);
    loggerContext.stop();

    String[] logged = last.strip().split(" ", -1);
    Map<Integer, Integer> written = readBack();
    for (int t = 0; t < logged.length; t++) {
      assertThat(written.getOrDefault(t, 0))
          .as("of thread %s", t)
          .isGreaterThanOrEqualTo(Integer.parseInt(logged[t]));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<mapped>false</mapped>"})
  void a_process_that_exits_writes_what_is_in_the_queue(String settings) throws Exception {
    Process process = process(configuration(file() + settings), 4, 5_000, 0);
    process.getInputStream().readAllBytes();

    assertThat(process.waitFor()).isZero();
    assertThat(readBack()).hasSize(4).allSatisfy((t, n) -> assertThat(n).isEqualTo(5_000));
  }

  @ParameterizedTest
  @CsvSource({
    "queueSize, 512, be from 64KB to 1GB",
    "queueSize, much, be from 64KB to 1GB",
    "mapped, yes, be true or false",
    "synchronous, 1, be true or false",
    "maxBlockMillis, -2, be a number from 0 on",
    "discardBelow, LOUD, be DEBUG",
    "discardBelow, ALL, be DEBUG",
    "maxFlushTime, 0, be a number of milliseconds from 1 on",
    "reopenMoved, maybe, be true or false"
  })
  void a_wrong_setting_is_an_error_that_names_it_and_the_default_applies(
      String setting, String value, String rule) throws Exception {
    Logger logger = configure(file() + "<" + setting + ">" + value + "</" + setting + ">");

    logger.info("thread 0 line 1 of an order");
    loggerContext.stop();

    assertThat(statuses(Status.ERROR))
        .singleElement()
        .asString()
        .contains(setting + " must " + rule, "'" + value + "'");
    assertThat(readBack()).containsEntry(0, 1);
  }

  @Test
  void a_variable_that_is_not_defined_is_told() throws Exception {
    String none = "<%1$s>" + folder + "/${none}.log</%1$s>";

    configure(none.formatted("file") + none.formatted("queueFile"));
    loggerContext.stop();

    String told = " must not have a variable that is not defined but was '";
    assertThat(statuses(Status.WARN))
        .singleElement()
        .asString()
        .contains("file" + told, "none_IS_UNDEFINED.log'");
    assertThat(statuses(Status.ERROR))
        .singleElement()
        .asString()
        .contains("queueFile" + told, "none_IS_UNDEFINED.log'", "the default applies");
  }

  @ParameterizedTest
  @CsvSource({
    "no queue at all, is no file of unwritten lines",
    "CLEWLINE\0\0, has version",
    "CLEWRING\1, is no file of unwritten lines"
  })
  void a_queue_file_that_is_not_ours_is_left_alone(String content, String reason) throws Exception {
    Path queue = folder.resolve("shop.log.unwritten");
    byte[] bytes = content.replace("\\0", "\0").getBytes(UTF_8);
    Files.write(queue, bytes);
    // Whatever else new files have here.
    assertThat(queue.toFile().setWritable(false, false)).isTrue();
    assertThat(queue.toFile().setWritable(true, true)).isTrue();

    Logger logger = configure(file());
    logger.info("thread 0 line 1 of an order");
    loggerContext.stop();

    assertThat(statuses(Status.WARN))
        .anySatisfy(warning -> assertThat(warning).contains(queue.toString(), reason));
    assertThat(Files.readAllBytes(queue)).isEqualTo(bytes);
    assertThat(readBack()).containsEntry(0, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "chmod, others may write",
    "chgrp, others may write",
    "chown, belongs to nobody",
    "link, is a link"
  })
  @EnabledOnOs(OS.LINUX)
  void a_queue_file_that_others_may_have_written_is_left_alone(String deed, String reason)
      throws Exception {
    Path queue = folder.resolve("shop.log.unwritten");
    configure(file()).info("thread 0 line 1 of an order");
    loggerContext.reset();
    switch (deed) {
      case "chmod" -> succeeds("chmod", "o+w", queue.toString());
      case "chgrp" -> succeeds("chmod", "g+w", queue.toString());
      case "chown" ->
          assumeTrue(
              succeeds("chown", "nobody", queue.toString()),
              "who runs this may not give files away");
      default -> Files.createSymbolicLink(queue, Files.move(queue, folder.resolve("another")));
    }
    byte[] bytes = Files.readAllBytes(queue);

    configure(file()).info("thread 0 line 2 of an order");
    loggerContext.stop();

    assertThat(statuses(Status.WARN))
        .singleElement()
        .asString()
        .contains("The queue is in memory", queue.toString(), reason);
    assertThat(Files.readAllBytes(queue)).isEqualTo(bytes);
    assertThat(readBack()).containsEntry(0, 2);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).allMatch(path -> !path.toString().endsWith(".tmp"));
    }
  }

  /** An appender before the loggers, which get its events too. */
  private String withAnother(String configuration, String settings) {
    String another = configuration(settings).replace("\"file\"", "\"another\"");
    String appender = another.substring(another.indexOf("<appender "), another.indexOf("<root"));
    return configuration
        .replace("<root", appender + "<root")
        .replace("</root>", "<appender-ref ref=\"another\"/></root>");
  }

  private String settings(String kind) {
    return kind.equals("rolling") ? file() + rolling("1MB") : file();
  }

  @ParameterizedTest
  @CsvSource({"plain, plain", "plain, rolling", "rolling, plain", "rolling, rolling"})
  void two_in_one_configuration_write_their_files(String one, String two) throws Exception {
    String both =
        withAnother(configuration(settings(one)), settings(two).replace("/shop.", "/audit."));

    configure(loggerContext, both).info("thread 0 line 1 of an order");
    loggerContext.stop();

    assertThat(readBack()).containsEntry(0, 1);
    assertThat(readBack(List.of(folder.resolve("audit.log")))).containsEntry(0, 1);
    assertThat(statuses(Status.WARN)).isEmpty();
    assertThat(statuses(Status.ERROR)).isEmpty();
  }

  @Test
  void two_with_one_file_in_one_configuration_break_nothing_and_say_so() throws Exception {
    String both = withAnother(configuration(file()), file());

    configure(loggerContext, both).info("thread 0 line 1 of an order");
    loggerContext.stop();

    // Until 1.5.22 Logback does not start the second.
    assertThat(
            Stream.concat(statuses(Status.WARN).stream(), statuses(Status.ERROR).stream()).toList())
        .anyMatch(
            said ->
                said.contains("Collisions detected") || said.contains("The queue is in memory"));
    assertThat(Files.readAllLines(folder.resolve("shop.log")))
        .isNotEmpty()
        .allMatch(line -> line.contains("thread 0 line 1 of"));
  }

  @Test
  void the_log_itself_is_not_taken_for_the_queue() throws Exception {
    Path log = folder.resolve("shop.log");
    Logger logger = configure(file() + "<queueFile>" + folder + "/./shop.log</queueFile>");

    logger.info("thread 0 line 1 of an order");
    loggerContext.stop();

    assertThat(readBack()).containsOnly(Map.entry(0, 1));
    assertThat(statuses(Status.WARN))
        .singleElement()
        .asString()
        .contains("The queue is in memory", log.getFileName() + " is the log itself");
  }

  @Test
  void without_a_file_it_says_so() throws Exception {
    configure("").info("thread 0 line 1 of an order");

    assertThat(statuses(Status.ERROR))
        .anyMatch(error -> error.contains("\"File\" property not set"));
  }

  @Test
  void prudent_needs_no_policy() throws Exception {
    configure(file() + "<prudent>true</prudent>").info("thread 0 line 1 of an order");
    loggerContext.stop();

    assertThat(readBack()).containsEntry(0, 1);
    assertThat(folder.resolve("shop.log.unwritten")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<prudent>true</prudent>"})
  void one_that_was_stopped_starts_again(String settings) throws Exception {
    Logger logger = configure(file() + settings);
    Appender<ILoggingEvent> appender = loggerContext.getLogger("ROOT").getAppender("file");
    logger.info("thread 0 line 1 of an order");

    appender.stop();
    appender.start();
    logger.info("thread 0 line 2 of an order");
    loggerContext.stop();

    assertThat(readBack()).containsEntry(0, 2);
  }

  /** As a header does that does not fit on the disk. */
  @Test
  void what_logback_takes_for_stopped_writes_and_is_stopped() throws Exception {
    Logger logger =
        configure(
            loggerContext,
            withEncoder(
                "<encoder><pattern>%msg%n</pattern>"
                    + "<outputPatternAsHeader>true</outputPatternAsHeader></encoder>"));
    OutputStreamAppender<ILoggingEvent> appender =
        (OutputStreamAppender<ILoggingEvent>) loggerContext.getLogger("ROOT").getAppender("file");
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no room");
          }
        };

    appender.setOutputStream(full);
    boolean started = appender.isStarted();
    logger.info("a line");
    loggerContext.reset();
    configure(file()).info("another line");
    loggerContext.stop();

    assertThat(started).isFalse();
    assertThat(Files.readAllLines(folder.resolve("shop.log")))
        .contains("a line")
        .last()
        .asString()
        .contains("another line");
    assertThat(statuses(Status.WARN)).isEmpty();
  }

  /** One that rolls each time, into the same file, and throws where it is told to. */
  public static final class ThrowingPolicy extends ContextAwareBase
      implements RollingPolicy, TriggeringPolicy<ILoggingEvent> {
    private String where = "";
    private String file = "";
    private boolean hasRolled;

    public void setWhere(String value) {
      where = value;
    }

    private void reached(String here) {
      if (where.equals(here)) {
        throw new NoSuchMethodError("as of another version");
      }
    }

    @Override
    public void setParent(FileAppender<?> parent) {
      file = parent.rawFileProperty();
    }

    @Override
    public boolean isTriggeringEvent(File active, ILoggingEvent event) {
      reached("trigger");
      return true;
    }

    @Override
    public void rollover() {
      hasRolled = true;
      reached("rollover");
    }

    @Override
    public String getActiveFileName() {
      if (hasRolled) {
        reached("name");
      }
      return file;
    }

    @Override
    public CompressionMode getCompressionMode() {
      return CompressionMode.NONE;
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public boolean isStarted() {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"trigger", "rollover", "name"})
  void whatever_a_policy_throws_lines_are_written(String where) throws Exception {
    Logger logger =
        configure(
            file()
                + "<rollingPolicy class=\""
                + ThrowingPolicy.class.getName()
                + "\"><where>"
                + where
                + "</where></rollingPolicy>");

    for (int i = 1; i <= 3; i++) {
      logger.info("thread 0 line {} of an order", i);
    }
    loggerContext.stop();

    assertThat(readBack()).containsEntry(0, 3);
    assertThat(statuses(Status.ERROR))
        .singleElement()
        .asString()
        .contains("The file was not rolled");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_name_that_the_locale_has_no_bytes_for_costs_no_line() throws Exception {
    String named = "<file>" + folder.resolve("b&#252;cher/b&#252;cher.log") + "</file>";
    ProcessBuilder builder = processBuilder(configuration(named), 1, 1, 0);
    builder.environment().put("LC_ALL", "C");

    Process process = builder.start();
    process.getInputStream().readAllBytes();

    assertThat(process.waitFor()).as("%s", Files.readString(folder.resolve("stderr"))).isZero();
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> logs = files.filter(path -> path.toString().endsWith("cher.log")).toList();
      assertThat(logs).hasSize(1);
      assertThat(readBack(logs)).containsOnly(Map.entry(0, 1));
    }
  }

  @Test
  void two_that_write_one_file_lose_nothing_and_the_second_says_that_its_queue_is_in_memory()
      throws Exception {
    Logger first = configure(file());
    LoggerContext other = newContext();
    Logger second = configure(other, configuration(file()));

    for (int i = 1; i <= 1_000; i++) {
      first.info("thread 0 line {} of an order", i);
      second.info("thread 1 line {} of an order", i);
    }
    other.stop();
    loggerContext.stop();

    assertThat(other.getStatusManager().getCopyOfStatusList())
        .anySatisfy(
            status ->
                assertThat(status.getMessage())
                    .contains("The queue is in memory", "shop.log.unwritten", "is in use"));
    assertThat(readBack()).containsOnly(Map.entry(0, 1_000), Map.entry(1, 1_000));
  }

  /** Whether a line stands there; who reads while it is being written may see a part of it. */
  private boolean isWritten(int number) throws IOException {
    String text = Files.readString(folder.resolve("shop.log"));
    return text.endsWith("\n") && text.contains("line " + number + " of");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(60)
  void what_a_full_disk_does_not_take_is_written_when_it_has_room_again() throws Exception {
    Path log = folder.resolve("shop.log");
    Files.createSymbolicLink(log, Path.of("/dev/full"));
    Logger logger = configure(file());
    for (int i = 1; i <= 100; i++) {
      logger.info("thread 0 line {} of an order", i);
    }
    while (statuses(Status.ERROR).isEmpty()) {
      Thread.onSpinWait();
    }

    Files.delete(log);
    while (!Files.exists(log) || !isWritten(100)) {
      Thread.onSpinWait();
    }
    loggerContext.stop();

    assertThat(readBack()).containsOnly(Map.entry(0, 100));
    assertThat(statuses(Status.ERROR))
        .singleElement()
        .asString()
        .contains("Lines cannot be written to " + log, "nothing is lost");
    assertThat(statuses(Status.INFO))
        .anyMatch(info -> info.contains("written to " + log + " again"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rename", "delete", "truncate"})
  @EnabledOnOs(OS.LINUX)
  @Timeout(60)
  void what_others_do_to_the_file_loses_no_later_line(String deed) throws Exception {
    Path log = folder.resolve("shop.log");
    Path old = folder.resolve("shop.log.1");
    Logger logger = configure(file());
    logger.info("thread 0 line 1 of an order");
    while (!isWritten(1)) {
      Thread.onSpinWait();
    }

    switch (deed) {
      case "rename" -> Files.move(log, old);
      case "delete" -> Files.delete(log);
      default -> Files.newByteChannel(log, StandardOpenOption.WRITE).truncate(0).close();
    }
    int lines = 1;
    do {
      logger.info("thread 0 line {} of an order", ++lines);
      Thread.onSpinWait();
    } while (!Files.exists(log) || Files.size(log) == 0);
    logger.info("thread 0 line {} of an order", ++lines);
    loggerContext.stop();

    String text = Files.readString(log);
    assertThat(text).startsWith("{").endsWith("}\n").contains("line " + lines + " of");
    if (deed.equals("rename")) {
      assertThat(readBack(List.of(old, log))).containsEntry(0, lines);
    }
    if (!deed.equals("truncate")) {
      assertThat(statuses(Status.WARN))
          .anyMatch(warning -> warning.contains(log + " was renamed or deleted"));
    }
  }

  @Test
  void a_line_that_is_too_long_for_the_queue_is_written_whole_and_in_its_place() throws Exception {
    Logger logger = configure(file() + "<queueSize>64KB</queueSize>");

    for (int i = 1; i <= 200; i++) {
      logger.info("thread 0 line {} {}", i, "x".repeat(i % 7 == 0 ? 30_000 : 10));
    }
    loggerContext.stop();

    assertThat(readBack()).containsOnly(Map.entry(0, 200));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rolling", "prudent"})
  void a_file_that_rolls_is_appended_to_whatever_is_set(String kind) throws Exception {
    String settings = settings(kind) + (kind.equals("prudent") ? "<prudent>true</prudent>" : "");
    configure(settings).info("thread 0 line 1 of an order");
    loggerContext.reset();

    configure("<append>false</append>" + settings).info("thread 0 line 2 of an order");
    loggerContext.stop();

    assertThat(readBack()).containsEntry(0, 2);
  }

  @Test
  void a_file_that_is_not_appended_to_is_emptied_once() throws Exception {
    Files.writeString(folder.resolve("shop.log"), "before\n");

    Logger logger = configure(file() + "<append>false</append>");
    for (int i = 1; i <= 100; i++) {
      logger.info("thread 0 line {} of an order", i);
    }
    loggerContext.stop();

    assertThat(readBack()).containsOnly(Map.entry(0, 100));
  }

  private String withEncoder(String encoder) {
    return configuration(file())
        .replace("<encoder class=\"dev.clew.logback.CorrelationJsonEncoder\"/>", encoder);
  }

  @Test
  void any_encoder_may_be_used() throws Exception {
    Logger logger =
        configure(
            loggerContext, withEncoder("<encoder><pattern>%level %msg%n</pattern></encoder>"));

    logger.info("order {}", 43);
    loggerContext.stop();

    assertThat(folder.resolve("shop.log")).hasContent("INFO order 43\n");
  }

  @Test
  void what_is_logged_while_a_line_is_made_is_logged_too_but_not_for_ever() throws Exception {
    Logger logger = configure(file());
    Object endless =
        new Object() {
          @Override
          public String toString() {
            logger.info("thread 1 line 1 {}", this);
            return "done";
          }
        };
    Object once =
        new Object() {
          @Override
          public String toString() {
            logger.info("thread 2 line 1");
            return "done";
          }
        };

    logger.info("thread 0 line 1 {}", once);
    logger.info("thread 0 line 2 {}", endless);
    loggerContext.stop();

    String text = Files.readString(folder.resolve("shop.log"));
    assertThat(text).contains("thread 2 line 1", "thread 0 line 1 done", "thread 0 line 2 done");
    assertThat(text.lines().filter(line -> line.contains("thread 1")).count()).isBetween(1L, 4L);
  }

  /** Standard output, say, whose reader does not read. */
  private Path pipe() throws Exception {
    Path pipe = folder.resolve("shop.log");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  private Thread reader(Path pipe, CountDownLatch reads, StringBuilder into) {
    Thread reader =
        new Thread(
            () -> {
              try (InputStream in = Files.newInputStream(pipe)) {
                reads.await();
                into.append(new String(in.readAllBytes(), UTF_8));
              } catch (IOException | InterruptedException e) {
                into.append(e);
              }
            });
    reader.start();
    return reader;
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(60)
  void when_nobody_reads_lines_below_a_level_are_left_out_and_a_record_says_how_many()
      throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    StringBuilder read = new StringBuilder();
    Path pipe = pipe();
    Thread reader = reader(pipe, reads, read);
    Logger logger =
        configure(
            file()
                + "<mapped>false</mapped><queueSize>64KB</queueSize>"
                + "<discardBelow>WARN</discardBelow><maxBlockMillis>50</maxBlockMillis>");

    for (int i = 0; i < 3_000; i++) {
      logger.info("order {}", i);
    }
    logger.warn("waits, but not for ever");
    reads.countDown();
    loggerContext.stop();
    reader.join();

    int lines = 0;
    int leftOut = 0;
    for (String line : read.toString().strip().split("\n", -1)) {
      String message =
          parse((line + "\n").getBytes(UTF_8), DEFAULT_MAX_RECORD_BYTES).get("message").textValue();
      Matcher said = Pattern.compile("^(\\d+) events were not logged").matcher(message);
      if (said.find()) {
        leftOut += Integer.parseInt(said.group(1));
      } else {
        lines++;
      }
    }
    assertThat(leftOut).isPositive();
    assertThat(lines + leftOut).isEqualTo(3_001);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(60)
  void a_stop_does_not_wait_for_ever_and_says_how_many_lines_are_left() throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    StringBuilder read = new StringBuilder();
    Path pipe = pipe();
    Thread reader = reader(pipe, reads, read);
    Logger logger = configure(file() + "<mapped>false</mapped><maxFlushTime>100</maxFlushTime>");

    for (int i = 0; i < 3_000; i++) {
      logger.info("order {}", i);
    }
    loggerContext.stop();
    reads.countDown();
    reader.join();

    assertThat(statuses(Status.ERROR))
        .singleElement()
        .asString()
        .containsPattern("^\\d+ lines were not written to .* within maxFlushTime = 100");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(60)
  void when_nobody_reads_a_synchronous_call_does_not_wait_longer_than_it_may() throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    StringBuilder read = new StringBuilder();
    Path pipe = pipe();
    Thread reader = reader(pipe, reads, read);
    Logger logger =
        configure(
            file()
                + "<mapped>false</mapped><queueSize>64KB</queueSize>"
                + "<synchronous>true</synchronous><maxBlockMillis>1</maxBlockMillis>");

    logOnThreads(logger, 4, 200);
    logger.info("thread 9 line 1 {}", "x".repeat(30_000));
    reads.countDown();
    loggerContext.stop();
    reader.join();

    assertThat(read).contains("events were not logged");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @Timeout(60)
  void who_waits_for_another_thread_holds_no_lock() throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    Thread reader = reader(pipe(), reads, new StringBuilder());
    // Who may not wait for ever does not write, but waits for who does.
    Logger logger =
        configure(
            file()
                + "<mapped>false</mapped><queueSize>64KB</queueSize>"
                + "<maxBlockMillis>3600000</maxBlockMillis>");

    Thread waits = new Thread(() -> logMoreThanThereIsRoomFor(logger), "waits");
    waits.start();
    ThreadInfo waiting = awaitWaiting(waits);
    reads.countDown();
    waits.join();
    loggerContext.stop();
    reader.join();

    assertThat(waiting.getLockedMonitors()).isEmpty();
    assertThat(waiting.getLockedSynchronizers()).isEmpty();
  }

  private static ThreadInfo awaitWaiting(Thread thread) throws InterruptedException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    while (true) {
      ThreadInfo info = threads.getThreadInfo(new long[] {thread.getId()}, true, true)[0];
      if (isIn(info.getStackTrace(), "LineWriter", "await")) {
        return info;
      }
      Thread.sleep(1);
    }
  }

  private static boolean isIn(StackTraceElement[] stack, String className, String method) {
    return Stream.of(stack)
        .anyMatch(
            frame ->
                frame.getClassName().endsWith(className) && frame.getMethodName().equals(method));
  }

  private static void logMoreThanThereIsRoomFor(Logger logger) {
    for (int i = 0; i < 2_000; i++) {
      logger.info("order {}", i);
    }
  }

  @ParameterizedTest
  @EnabledOnOs(OS.LINUX)
  @EnabledForJreRange(min = JRE.JAVA_21)
  @Timeout(60)
  @ValueSource(strings = {"", "<synchronous>true</synchronous>"})
  void a_virtual_thread_leaves_a_write_that_may_take_for_ever_to_the_writing_thread(String settings)
      throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    Thread reader = reader(pipe(), reads, new StringBuilder());
    Logger logger =
        configure(file() + "<mapped>false</mapped><queueSize>64KB</queueSize>" + settings);
    ThreadFactory virtual = virtualThreads();

    List<Thread> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Thread thread = virtual.newThread(() -> logMoreThanThereIsRoomFor(logger));
      thread.start();
      waiting.add(thread);
    }
    // Until the one that writes is stopped by the pipe that nobody reads.
    while (Thread.getAllStackTraces().values().stream().noneMatch(stack -> writes(stack))) {
      if (waiting.stream().anyMatch(thread -> writes(thread.getStackTrace()))) {
        break;
      }
      Thread.sleep(1);
    }
    boolean one = waiting.stream().anyMatch(thread -> writes(thread.getStackTrace()));
    reads.countDown();
    for (Thread thread : waiting) {
      thread.join();
    }
    loggerContext.stop();
    reader.join();

    assertThat(one).isFalse();
  }

  private static boolean writes(StackTraceElement[] stack) {
    return isIn(stack, "FileOutput", "write");
  }

  private static ThreadFactory virtualThreads() throws ReflectiveOperationException {
    Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
    return (ThreadFactory)
        Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  @EnabledForJreRange(min = JRE.JAVA_21)
  @Timeout(60)
  void virtual_threads_that_wait_for_room_leave_their_carriers_to_others() throws Exception {
    CountDownLatch reads = new CountDownLatch(1);
    StringBuilder read = new StringBuilder();
    Thread reader = reader(pipe(), reads, read);
    Logger logger = configure(file() + "<mapped>false</mapped><queueSize>64KB</queueSize>");
    ExecutorService virtual =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    int more = 4 * Runtime.getRuntime().availableProcessors();

    List<Future<?>> waiting = new ArrayList<>();
    for (int i = 0; i < more; i++) {
      waiting.add(virtual.submit(() -> logMoreThanThereIsRoomFor(logger)));
    }
    Future<String> other = virtual.submit(() -> "runs");
    String ran = other.get();
    boolean allWait = waiting.stream().noneMatch(Future::isDone);
    reads.countDown();
    for (Future<?> each : waiting) {
      each.get();
    }
    virtual.shutdown();
    loggerContext.stop();
    reader.join();

    assertThat(ran).isEqualTo("runs");
    assertThat(allWait).isTrue();
    assertThat(read.toString().lines()).hasSize(more * 2_000);
  }

  @Test
  void a_configuration_that_is_read_again_goes_on_with_the_same_file_and_queue() throws Exception {
    for (int round = 0; round < 3; round++) {
      Logger logger = configure(file());
      for (int i = 1; i <= 1_000; i++) {
        logger.info("thread {} line {} of an order", round, i);
      }
      loggerContext.reset();
    }

    assertThat(readBack())
        .containsOnly(Map.entry(0, 1_000), Map.entry(1, 1_000), Map.entry(2, 1_000));
    assertThat(statuses(Status.WARN)).isEmpty();
  }
}
