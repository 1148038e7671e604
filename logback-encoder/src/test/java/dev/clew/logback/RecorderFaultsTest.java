package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.read.ListAppender;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.internal.ReportedOnce;
import dev.clew.logback.recorder.RecordedEvent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MarkerFactory;

/** Whatever goes wrong around a recorder, who logs does not get to know. */
@Tag("every-logback")
class RecorderFaultsTest extends RecorderTest {
  private static final int DEPTHS = 400;

  private int depth;

  @BeforeEach
  void nothingWasReported() {
    ReportedOnce.forgetAll();
  }

  private void fail(String id) {
    request(
        id,
        () -> {
          logger.debug("before {}", id);
          logger.error("boom {}", id);
        });
  }

  private List<String> ringFiles() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".ring"))
          .sorted()
          .toList();
    }
  }

  @Test
  void a_file_that_is_in_use_is_left_alone_and_that_is_said_once() throws Exception {
    LoggerContext other = new LoggerContext();
    CorrelationRecorder first = new CorrelationRecorder();
    first.setContext(other);
    first.setFile(ring().toString());
    first.setSize("1MB");
    first.start();
    try {
      configure("");

      fail("a");
      fail("b");

      assertThat(messages().get(0))
          .startsWith("The recorder's file " + ring() + " is in use; this process has ")
          .endsWith("-" + ProcessHandle.current().pid() + ".ring");
      assertThat(messages().subList(1, 5))
          .containsExactly("before a", "boom a", "before b", "boom b");
      assertThat(ringFiles()).hasSize(2);
    } finally {
      first.stop();
      other.stop();
    }
  }

  @Test
  void where_there_can_be_no_file_the_ring_is_in_the_heap() throws Exception {
    Files.writeString(directory.resolve("no-folder"), "");
    configure("<file>" + directory.resolve("no-folder/a.ring") + "</file>");

    fail("a");

    assertThat(messages().get(0)).contains("cannot be had, its ring is in the heap");
    assertThat(messages().subList(1, 3)).containsExactly("before a", "boom a");
    assertThat(problems()).hasSize(1);
  }

  @Test
  void which_takes_no_more_than_a_part_of_the_heap() throws Exception {
    Files.writeString(directory.resolve("no-folder"), "");
    configure("<file>" + directory.resolve("no-folder/a.ring") + "</file><size>1GB</size>");

    fail("a");

    long part = Math.min(Runtime.getRuntime().maxMemory() / 16 / (1 << 20), 1_024);
    assertThat(messages().get(0)).contains("its ring is in the heap, with " + part + " MB");
    assertThat(messages().subList(1, 3)).containsExactly("before a", "boom a");
  }

  @Test
  void a_ring_in_the_heap_has_no_file() throws Exception {
    configure("<heap>true</heap>");

    fail("a");

    assertThat(messages()).containsExactly("before a", "boom a");
    assertThat(ringFiles()).isEmpty();
  }

  @Test
  void a_configuration_that_is_read_again_goes_on_with_the_file() throws Exception {
    configure("");
    CorrelationContext request = CorrelationContext.of("over");
    Correlation.run(request, () -> logger.debug("before the new one"));
    fail("a");

    context.reset();
    configure("");
    Correlation.run(
        request,
        () -> {
          logger.debug("after it");
          logger.error("boom over");
        });
    fail("b");

    assertThat(messages())
        .containsExactly("before a", "boom a", "after it", "boom over", "before b", "boom b");
    assertThat(ringFiles()).containsExactly("clew-recorder.ring");
    assertThat(new String(Files.readAllBytes(ring()), UTF_8)).contains("before a", "before b");
  }

  @Test
  void a_stopped_recorder_records_nothing_and_breaks_nothing() throws Exception {
    configure("");
    CorrelationContext request = CorrelationContext.of("over");
    Correlation.run(request, () -> logger.debug("before"));

    context.getTurboFilterList().forEach(filter -> filter.stop());

    Correlation.run(
        request,
        () -> {
          logger.debug("after");
          logger.atDebug().log("after");
          request.writeRecorded();
          logger.error("boom");
        });
    assertThat(messages()).containsExactly("boom");
  }

  @Test
  void a_value_that_logs_while_it_is_recorded_is_in_the_chain_too() throws Exception {
    configure("");
    Object talkative =
        new Object() {
          @Override
          public String toString() {
            logger.debug("inner");
            return "text";
          }
        };

    request(
        "bad",
        () -> {
          logger.atDebug().addKeyValue("value", talkative).log("outer");
          logger.error("boom");
        });

    assertThat(messages()).containsExactly("inner", "outer", "boom");
    assertThat(records().get(1).get("value").textValue()).isEqualTo("text");
  }

  @Test
  void wherever_the_stack_ends_the_chain_stays_whole() throws Exception {
    // Optimized code gets deeper: thousands of records.
    configure("<size>16MB</size>");
    fail("warm");
    List<Integer> last = new ArrayList<>();

    request(
        "deep",
        () -> {
          for (int round = 0; round < 50; round++) {
            try {
              descend(0);
            } catch (StackOverflowError e) {
              last.add(round);
            }
          }
          logger.debug("back");
          logger.error("boom");
        });

    assertThat(last).hasSize(50);
    List<String> deep =
        records().stream()
            .filter(record -> record.get("correlation_id").textValue().equals("deep"))
            .map(record -> record.get("message").textValue())
            .toList();
    assertThat(deep).endsWith("back", "boom");
    assertThat(Correlation.current().isEmpty()).isTrue();
  }

  @SuppressWarnings("InfiniteRecursion") // Until the stack ends.
  private void descend(int depth) {
    if (depth % 200 == 0) {
      logger.debug("depth {}", depth);
    }
    descend(depth + 1);
  }

  @Test
  void where_the_stack_ends_before_there_is_a_request_later_ones_are_recorded() throws Exception {
    configure("");
    logger.debug("outside");
    Thread thread = new Thread(null, this::dive, "deep", EndOfStack.STACK_BYTES);
    thread.start();
    thread.join();

    fail("a");

    assertThat(messages()).containsExactly("before a", "boom a");
  }

  /** Goes down to the end of this thread's stack and logs on the way back. */
  @SuppressWarnings("InfiniteRecursion") // It ends at the end of the stack.
  private void dive() {
    try {
      dive();
    } catch (StackOverflowError e) {
      // This is the end: from here upwards.
    }
    if (depth++ < DEPTHS) {
      try {
        logger.debug("outside");
      } catch (StackOverflowError e) {
        // There is not room for the call.
      }
    }
  }

  @Test
  void an_appender_that_throws_does_not_keep_the_rest_from_the_others() throws Exception {
    configure("");
    UnsynchronizedAppenderBase<ILoggingEvent> failing =
        new UnsynchronizedAppenderBase<>() {
          @Override
          public void doAppend(ILoggingEvent event) {
            if (event instanceof RecordedEvent) {
              throw new IllegalStateException("no place");
            }
          }

          @Override
          protected void append(ILoggingEvent event) {}
        };
    failing.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(failing);

    assertThatCode(() -> fail("a")).doesNotThrowAnyException();

    assertThat(messages()).contains("before a", "boom a");
  }

  @Test
  void an_appender_that_comes_later_gets_no_more_than_the_others() throws Exception {
    configure("");
    fail("first");
    ListAppender<ILoggingEvent> late = new ListAppender<>();
    late.setContext(context);
    late.start();
    context.getLogger("com.acme").addAppender(late);

    request(
        "good",
        () -> {
          logger.debug("plain");
          logger.atDebug().log("fluent");
          logger.info("info");
        });

    assertThat(late.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly("info");
  }

  @Test
  void another_filter_that_lets_a_record_through_has_it_logged() throws Exception {
    configure(
        "<turboFilter class='ch.qos.logback.classic.turbo.MarkerFilter'>"
            + "<Marker>WANTED</Marker><OnMatch>ACCEPT</OnMatch></turboFilter>",
        JSON_APPENDER + root("json"),
        "<heap>true</heap>");

    request(
        "good",
        () -> {
          logger.debug(MarkerFactory.getMarker("WANTED"), "marked");
          logger.atDebug().log("not marked");
        });

    assertThat(messages()).containsExactly("marked");
  }

  @Test
  void a_logger_whose_level_changes_is_decided_about_anew() throws Exception {
    configure("");

    request("a", () -> logger.debug("recorded"));
    logger.setLevel(Level.DEBUG);
    request("b", () -> logger.debug("logged"));
    logger.setLevel(Level.OFF);
    request("c", () -> logger.debug("silent"));

    assertThat(messages()).containsExactly("logged");
    assertThat(records()).noneMatch(record -> record.has("log.recorded"));
  }

  @Test
  void a_thread_that_is_interrupted_records_and_stays_interrupted() throws Exception {
    configure("");

    Thread.currentThread().interrupt();
    request("a", () -> logger.debug("interrupted"));
    boolean interrupted = Thread.interrupted();
    fail("b");

    assertThat(interrupted).isTrue();
    assertThat(new String(Files.readAllBytes(ring()), UTF_8)).contains("interrupted");
  }

  @Test
  void bytes_that_somebody_else_wrote_are_no_records() throws Exception {
    configure("");

    request(
        "bad",
        () -> {
          for (int i = 0; i < 100; i++) {
            logger.debug("line {}", i);
          }
          scribble();
          logger.error("boom");
        });

    assertThat(messages()).last().isEqualTo("boom");
    assertThat(messages()).anyMatch(message -> message.contains("are not here"));
    assertThat(records())
        .allMatch(record -> record.get("correlation_id").textValue().equals("bad"));
  }

  private void scribble() {
    try (RandomAccessFile file = new RandomAccessFile(ring().toFile(), "rw")) {
      byte[] garbage = new byte[40];
      for (int i = 0; i < 20; i++) {
        ThreadLocalRandom.current().nextBytes(garbage);
        file.seek(1_000 + i * 900L);
        file.write(garbage);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Threads of one request that log while another of its threads has the records written. */
  @Test
  void what_is_logged_while_the_records_are_written_is_lost_to_nobody() throws Exception {
    configure("<maxWritesPerSecond>100000</maxWritesPerSecond>");
    int rounds = 200;
    int each = 40;

    for (int round = 0; round < rounds; round++) {
      CorrelationContext request = CorrelationContext.of("r-" + round);
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int number = t;
        threads.add(
            new Thread(
                request.wrap(
                    () -> {
                      await(start);
                      for (int i = 0; i < each; i++) {
                        logger.debug("thread {} line {}", number, i);
                      }
                    })));
      }
      threads.add(
          new Thread(
              request.wrap(
                  () -> {
                    await(start);
                    logger.error("boom");
                  })));
      threads.forEach(Thread::start);
      start.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    }

    List<String> all = new ArrayList<>();
    records()
        .forEach(
            record ->
                all.add(
                    record.get("correlation_id").textValue()
                        + " "
                        + record.get("message").textValue()));
    assertThat(all).hasSize(rounds * (2 * each + 1)).doesNotHaveDuplicates();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void requests_of_many_threads_do_not_mix() throws Exception {
    configure("<maxWritesPerSecond>100000</maxWritesPerSecond><size>8MB</size>");
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      int number = t;
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  String id = number + "-" + i;
                  try (CorrelationScope scope = Correlation.open(id)) {
                    for (int line = 0; line < 5; line++) {
                      logger.debug("{} line {}", id, line);
                    }
                    if (i % 10 == 0) {
                      logger.error("{} failed", id);
                    }
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(records())
        .hasSize(4 * 50 * 6)
        .allMatch(
            record ->
                record
                    .get("message")
                    .textValue()
                    .startsWith(record.get("correlation_id").textValue() + " "));
  }
}
