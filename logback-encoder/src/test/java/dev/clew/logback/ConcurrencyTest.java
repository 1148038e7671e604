package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Many threads, one encoder. */
class ConcurrencyTest extends EncoderTest {
  private static final int THREADS = 8;

  @Test
  void eight_threads_get_what_each_would_get_alone() throws Exception {
    CorrelationJsonEncoder encoder = encoder();
    List<Callable<Void>> tasks = new ArrayList<>();
    CyclicBarrier start = new CyclicBarrier(THREADS);
    for (int t = 0; t < THREADS; t++) {
      List<ILoggingEvent> events = events("thread-" + t);
      List<byte[]> expected = events.stream().map(event -> encoder().encode(event)).toList();
      tasks.add(
          () -> {
            start.await();
            for (int i = 0; i < 2_000; i++) {
              int which = i % events.size();
              assertThat(encoder.encode(events.get(which))).isEqualTo(expected.get(which));
            }
            return null;
          });
    }
    runAll(tasks);
  }

  @Test
  void events_around_a_stop_and_a_restart_are_encoded_all_the_same() throws Exception {
    CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    encoder.setContext(newContext());
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch encoding = new CountDownLatch(THREADS);
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      List<ILoggingEvent> events = events("thread-" + t);
      tasks.add(
          () -> {
            for (int i = 0; !done.get() || i < events.size(); i++) {
              JsonNode record = record(encoder, events.get(i % events.size()));
              assertThat(record.has(name("log.encoder_error"))).isFalse();
              encoding.countDown();
            }
            return null;
          });
    }
    tasks.add(
        () -> {
          encoding.await();
          for (int i = 0; i < 200; i++) {
            encoder.setServiceName("run-" + i);
            encoder.start();
            encoder.stop();
          }
          done.set(true);
          return null;
        });
    runAll(tasks);
  }

  @Test
  void an_encoder_that_was_never_started_works() {
    CorrelationJsonEncoder encoder = CorrelationJsonEncoder.builder().serviceName("s").build();

    JsonNode record = record(encoder, event().build());

    assertThat(record.get("service.name").textValue()).isEqualTo("s");
    assertThat(encoder.headerBytes()).isEmpty();
    assertThat(encoder.footerBytes()).isEmpty();
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void a_hundred_thousand_virtual_threads_log_once_each() throws Exception {
    CorrelationJsonEncoder encoder = encoder();
    ILoggingEvent event = event().mdc("correlation_id", "a-1").pair("k", 1).build();
    byte[] expected = encoder.encode(event);
    ExecutorService executor =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    List<Future<byte[]>> lines = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      lines.add(executor.submit(() -> encoder.encode(event)));
    }
    for (Future<byte[]> line : lines) {
      assertThat(line.get()).isEqualTo(expected);
    }
    executor.shutdown();
  }

  private List<ILoggingEvent> events(String thread) {
    return List.of(
        event().thread(thread).build(),
        event().thread(thread).mdc("correlation_id", thread).pair("k", thread).build(),
        event().thread(thread).message("é😀\"".repeat(500)).build(),
        event().thread(thread).message("m".repeat(50_000)).build(),
        event().thread(thread).pair("k", Map.of("a", List.of(thread))).build(),
        event().thread(thread).throwable(new IllegalStateException(thread)).build());
  }

  private static void runAll(List<Callable<Void>> tasks) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(tasks.size());
    try {
      for (Future<Void> result : executor.invokeAll(tasks)) {
        result.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }
}
