package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.read.ListAppender;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationWork;
import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Work that is no request, and the record that tells of it. */
class CorrelationWorkTest extends CleanThreadTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(CorrelationWork.LOGGER_NAME);
  private final ListAppender<ILoggingEvent> records = new ListAppender<>();

  @BeforeEach
  void attach() {
    records.setContext(logger.getLoggerContext());
    records.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(records);
  }

  @AfterEach
  void detach() {
    logger.detachAppender(records);
    logger.setLevel(null);
  }

  private ILoggingEvent record() {
    assertThat(records.list).hasSize(1);
    return records.list.get(0);
  }

  private Map<String, Object> fields() {
    Map<String, Object> fields = new TreeMap<>();
    record().getKeyValuePairs().forEach(pair -> fields.put(pair.key, pair.value));
    return fields;
  }

  @Test
  void work_that_is_done_leaves_one_record_under_its_id() throws Exception {
    String result =
        CorrelationWork.call(
            "orders.import",
            CorrelationContext.of("job-1"),
            () -> {
              Correlation.annotate("orders", 43);
              Correlation.annotate("event.outcome", "mine");
              return "ok " + Correlation.currentId();
            });

    assertThat(result).isEqualTo("ok job-1");
    assertThat(record().getLevel()).isEqualTo(Level.INFO);
    assertThat(record().getMDCPropertyMap()).containsEntry("correlation_id", "job-1");
    assertThat(fields())
        .containsEntry("event.action", "orders.import")
        .containsEntry("event.outcome", "success")
        .containsEntry("orders", 43)
        .containsOnlyKeys("event.action", "event.outcome", "event.duration", "orders");
    assertThat((Long) fields().get("event.duration")).isNotNegative();
  }

  @Test
  void work_that_fails_says_why_and_the_exception_passes_through() {
    IOException boom = new IOException("boom");

    assertThatThrownBy(
            () ->
                CorrelationWork.call(
                    "orders.import",
                    CorrelationContext.of("job-1"),
                    () -> {
                      throw boom;
                    }))
        .isSameAs(boom);

    assertThat(record().getLevel()).isEqualTo(Level.ERROR);
    assertThat(record().getThrowableProxy().getMessage()).isEqualTo("boom");
    assertThat(fields()).containsEntry("event.outcome", "failure");
  }

  @Test
  void the_record_is_under_the_works_id_whatever_the_task_leaves_behind() {
    CorrelationContext work = CorrelationContext.of("job-1");

    CorrelationWork.run("leaves", work, () -> Correlation.open("forgotten"));
    CorrelationWork.run("puts", work, () -> MDC.put(Correlation.MDC_KEY, "stale"));
    CorrelationWork.run("clears", work, MDC::clear);
    CorrelationWork.run(
        "reads", work, () -> Correlation.openRoot(CorrelationContext.of("message-1")).close());
    assertThatThrownBy(
            () ->
                CorrelationWork.run(
                    "fails",
                    work,
                    () -> {
                      Correlation.open("forgotten");
                      throw new IllegalStateException("boom");
                    }))
        .hasMessage("boom");

    assertThat(records.list)
        .hasSize(5)
        .allSatisfy(
            record ->
                assertThat(record.getMDCPropertyMap())
                    .as(record.getFormattedMessage())
                    .containsEntry("correlation_id", "job-1"));
  }

  @Test
  void work_without_an_id_gets_one() {
    AtomicReference<@Nullable String> id = new AtomicReference<>();

    CorrelationWork.run("tick", CorrelationContext.empty(), () -> id.set(Correlation.currentId()));

    assertThat(id.get()).isNotNull();
    assertThat(record().getMDCPropertyMap()).containsEntry("correlation_id", id.get());
  }

  @Test
  void work_without_an_id_keeps_what_else_its_context_has() throws Exception {
    Map<String, String> headers =
        Map.of("traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01");
    CorrelationContext withoutId =
        CorrelationContext.empty()
            .withParentId("p-1")
            .withField("tenant", "t1")
            .withLogLevel(org.slf4j.event.Level.DEBUG)
            .withTraceContext(headers, Map::get);

    CorrelationContext seen =
        CorrelationWork.<CorrelationContext>call("tick", withoutId, Correlation::current);

    assertThat(seen.id()).isNotNull();
    assertThat(seen.withId("a-1")).isEqualTo(withoutId.withId("a-1"));
    assertThat(record().getMDCPropertyMap())
        .containsEntry("parent_id", "p-1")
        .containsEntry("tenant", "t1");
  }

  @Test
  void an_exception_that_cannot_be_logged_does_not_cost_the_record() {
    RuntimeException boom =
        new IllegalStateException() {
          @Override
          public String getMessage() {
            throw new UnsupportedOperationException("no message");
          }
        };
    Throwable thrown = null;
    try {
      CorrelationWork.run(
          "tick",
          CorrelationContext.of("job-1"),
          () -> {
            throw boom;
          });
    } catch (IllegalStateException e) {
      thrown = e;
    }

    assertThat(thrown == boom).isTrue();
    assertThat(record().getLevel()).isEqualTo(Level.ERROR);
    assertThat(fields())
        .containsEntry("event.outcome", "failure")
        .containsEntry("error.type", boom.getClass().getName());
  }

  @Test
  void an_error_passes_through_too() {
    assertThatThrownBy(
            () ->
                CorrelationWork.run(
                    "tick",
                    CorrelationContext.of("job-1"),
                    () -> {
                      throw new AssertionError("boom");
                    }))
        .isInstanceOf(AssertionError.class);

    assertThat(fields()).containsEntry("event.outcome", "failure");
  }

  @Test
  void where_the_record_cannot_be_logged_the_result_comes_all_the_same() throws Exception {
    UnsynchronizedAppenderBase<ILoggingEvent> failing =
        new UnsynchronizedAppenderBase<>() {
          @Override
          public void doAppend(ILoggingEvent event) {
            throw new IllegalStateException("no place");
          }

          @Override
          protected void append(ILoggingEvent event) {}
        };
    failing.start();
    logger.addAppender(failing);
    try {
      assertThat(
              CorrelationWork.<String>call("tick", CorrelationContext.of("job-1"), () -> "result"))
          .isEqualTo("result");
    } finally {
      logger.detachAppender(failing);
    }
  }
}
