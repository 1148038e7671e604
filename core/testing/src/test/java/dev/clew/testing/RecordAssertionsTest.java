package dev.clew.testing;

import static dev.clew.testing.RecordAssertions.assertThatRecords;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

class RecordAssertionsTest extends CleanThreadTest {
  private static final String LINES =
      """
      {"@timestamp":"2026-11-20T23:18:18.662545Z","log.level":"INFO","message":"starts","ecs.version":"8.11.0","process.thread.name":"main","log.logger":"com.acme.Shop","correlation_id":"Internal"}
      {"@timestamp":"2026-11-20T23:18:19.662545Z","log.level":"INFO","message":"order 42 accepted","ecs.version":"8.11.0","process.thread.name":"t-1","log.logger":"com.acme.OrderService","correlation_id":"a-1","orderId":42,"amount":12.50}
      {"@timestamp":"2026-11-20T23:18:20.662545Z","log.level":"WARN","message":"payment is slow","ecs.version":"8.11.0","process.thread.name":"t-1","log.logger":"com.acme.payment.Payments","correlation_id":"a-1"}
      {"@timestamp":"2026-11-20T23:18:21.662545Z","log.level":"INFO","message":"order 43 accepted","ecs.version":"8.11.0","process.thread.name":"t-2","log.logger":"com.acme.OrderService","correlation_id":"a-2"}
      """;

  private static ThrowableAssertAlternative<AssertionError> assertFails(
      ThrowingCallable assertion) {
    return assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion);
  }

  // What they read

  @Test
  void lines_of_clews_own_encoder_are_read() {
    assertThatRecords(LINES)
        .withId("a-1")
        .containsExactly("order 42 accepted", "payment is slow")
        .records()
        .first()
        .isEqualTo(
            new LogRecord(
                "a-1",
                "order 42 accepted",
                "INFO",
                "com.acme.OrderService",
                Map.of(
                    "@timestamp", "2026-11-20T23:18:19.662545Z",
                    "ecs.version", "8.11.0",
                    "process.thread.name", "t-1",
                    "orderId", 42,
                    "amount", 12.5)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"@timestamp":"2026-11-20T23:18:18Z","log":{"level":"WARN","logger":"com.acme.Shop"},"message":"m","correlation_id":"a-1"}""",
        """
        {"@timestamp":"2026-11-20T23:18:18Z","log.level":"WARN","log.logger":"com.acme.Shop","message":"m","correlation_id":"a-1"}""",
        """
        {"@timestamp":"2026-11-20T23:18:18Z","level":"WARN","logger_name":"com.acme.Shop","message":"m","correlation_id":"a-1"}"""
      })
  void ecs_nested_and_dotted_and_logstash_are_read(String line) {
    assertThatRecords(line)
        .records()
        .containsExactly(
            new LogRecord(
                "a-1", "m", "WARN", "com.acme.Shop", Map.of("@timestamp", "2026-11-20T23:18:18Z")));
  }

  @Test
  void what_a_line_has_beside_is_in_its_fields() {
    assertThatRecords(
            """
            {"log":{"level":"INFO","origin":{"file":"A.java"}},"list":[1,"x",null,{"a":true}],"none":null,"big":12345678901234567890}""")
        .records()
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.level()).isEqualTo("INFO");
              assertThat(record.message()).isEmpty();
              assertThat(record.logger()).isEmpty();
              assertThat(record.id()).isNull();
              assertThat(record.fields().toString())
                  .isEqualTo(
                      "{log={origin={file=A.java}}, list=[1, x, null, {a=true}], none=null,"
                          + " big=12345678901234567890}");
            });
  }

  @Test
  void a_file_is_read_and_so_are_lines(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("a.json"), LINES.replace("slow", "slow\u2026"));

    assertThatRecords(file).atLevel(Level.WARN).containsExactly("payment is slow\u2026");
    assertThatRecords(LINES.lines().toList()).hasSize(4);
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> assertThatRecords(folder.resolve("not-there")));
  }

  @Test
  void no_lines_are_no_records() {
    assertThatRecords("").isEmpty();
    assertThatRecords("\n\n").isEmpty();
    assertThatRecords(List.of()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no JSON", "{\"message\":\"m\"", "[1]", "{} {}", "{\"a\":1,\"a\":2}", "1"})
  void a_line_that_is_no_json_object_fails_with_its_number(String line) {
    assertFails(() -> assertThatRecords("{}\n\n" + line + "\n{}"))
        .withMessageContaining("Line 3 is not a JSON object")
        .withMessageEndingWith(": " + line);
  }

  @Test
  void a_logback_list_is_read() {
    Logger logger = (Logger) LoggerFactory.getLogger("com.acme.Orders");
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    try (CorrelationScope scope = Correlation.open("a-1");
        MDC.MDCCloseable user = MDC.putCloseable("user", "u7")) {
      logger
          .atError()
          .setCause(new IllegalStateException("boom"))
          .addKeyValue("orderId", 42)
          .log("order {} failed", 42);
      appender.list.forEach(ILoggingEvent::prepareForDeferredProcessing);
    } finally {
      logger.detachAppender(appender);
    }

    assertThatRecords(appender.list)
        .withId("a-1")
        .fromLogger("com.acme")
        .atLevel(Level.ERROR)
        .containsExactly("order 42 failed")
        .records()
        .first()
        .extracting(LogRecord::fields)
        .isEqualTo(
            Map.of(
                "orderId", 42,
                "user", "u7",
                "error.type", "java.lang.IllegalStateException",
                "error.message", "boom"));
  }

  @Test
  void an_event_that_would_have_the_mdc_of_whoever_asserts_is_refused() {
    Logger logger = (Logger) LoggerFactory.getLogger("com.acme.Orders");
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    // Appenders that write read the MDC.
    logger.setAdditive(false);
    try {
      logger.info("order 42 accepted");
    } finally {
      logger.setAdditive(true);
      logger.detachAppender(appender);
    }

    try (CorrelationScope scope = Correlation.open("a-1")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> assertThatRecords(appender.list))
          .withMessageContaining("CapturedLog")
          .withMessageEndingWith("order 42 accepted");
    }
  }

  @Test
  void something_else_is_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> assertThatRecords(List.of(42)))
        .withMessageContaining("java.lang.Integer");
  }

  // What they say

  @Test
  void filters_add_up_and_leave_the_first_assertions_as_they_are() {
    RecordsAssert all = assertThatRecords(LINES);

    all.withoutId().containsExactly("starts");
    all.withId("a-1").atLevel(Level.INFO).containsExactly("order 42 accepted");
    all.fromLogger("com.acme.payment").containsExactly("payment is slow");
    all.fromLogger("com.acme.pay").isEmpty();
    all.withId("a-3").isEmpty();
    all.hasSize(4).contains("starts", "order 43 accepted");
    all.containsExactlyInAnyOrder(
        "order 43 accepted", "payment is slow", "order 42 accepted", "starts");
  }

  @Test
  void one_id_is_that_of_all_or_it_fails() {
    assertThatRecords(LINES).withId("a-1").allHaveSameId();
    assertFails(() -> assertThatRecords(LINES).fromLogger("com.acme.OrderService").allHaveSameId())
        .withMessageContaining("a-1")
        .withMessageContaining("a-2");
    assertFails(() -> assertThatRecords(LINES).withoutId().allHaveSameId());
    assertFails(() -> assertThatRecords("").allHaveSameId());
  }

  @Test
  void each_assertion_can_fail() {
    RecordsAssert first = assertThatRecords(LINES).withId("a-1");

    assertFails(() -> first.containsExactly("payment is slow", "order 42 accepted"));
    assertFails(() -> first.containsExactlyInAnyOrder("payment is slow"));
    assertFails(() -> first.contains("order 43 accepted"));
    assertFails(() -> first.hasSize(1));
    assertFails(first::isEmpty);
  }

  @Test
  void a_failure_shows_the_records_and_what_was_asked_of_them() {
    assertFails(
            () ->
                assertThatRecords(LINES + "{\"message\":\"100 %s %n\"}")
                    .as("the shop's log")
                    .withId("a-2")
                    .atLevel(Level.WARN)
                    .containsExactly("order 43 accepted"))
        .withMessageContaining("the shop's log")
        .withMessageContaining("with the ID a-2 and at WARN")
        .withMessageContaining("[a-2] INFO com.acme.OrderService: order 43 accepted")
        .withMessageContaining("[no ID] INFO com.acme.Shop: starts")
        .withMessageContaining("100 %s %n");
  }
}
