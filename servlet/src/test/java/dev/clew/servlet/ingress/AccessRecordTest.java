package dev.clew.servlet.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.SubstituteLogger;
import org.slf4j.spi.LoggingEventAware;

class AccessRecordTest extends CleanThreadTest {
  private static final String NAME = "dev.clew.servlet.test";

  private final IOException failure = new IOException("thrown on purpose");

  private AccessRecord full(@Nullable Throwable thrown) {
    return new AccessRecord("POST", "/a/{}", "1.1", 500, 12_034_567, 3, 4, failure, thrown);
  }

  private static ILoggingEvent written(AccessRecord record, Logger logger) {
    try (CapturedLog log = CapturedLog.of(NAME)) {
      record.writeTo(logger);
      assertThat(log.events()).hasSize(1);
      return log.events().get(0);
    }
  }

  private static Logger notAwareOfEvents() {
    SubstituteLogger logger = new SubstituteLogger(NAME, new ArrayDeque<>(), true);
    logger.setDelegate(LoggerFactory.getLogger(NAME));
    assertThat(logger).isNotInstanceOf(LoggingEventAware.class);
    return logger;
  }

  @Test
  void a_framework_that_takes_events_and_one_that_does_not_show_the_same() {
    Logger aware = LoggerFactory.getLogger(NAME);
    assertThat(aware).isInstanceOf(LoggingEventAware.class);

    for (ILoggingEvent event :
        List.of(written(full(null), aware), written(full(null), notAwareOfEvents()))) {
      assertThat(event.getLevel()).isEqualTo(Level.INFO);
      assertThat(event.getThrowableProxy()).isNull();
      assertThat(event.getFormattedMessage()).isEqualTo("POST /a/{} 500 in 12.034 ms");
      assertThat(event.getLoggerName()).isEqualTo(NAME);
      assertThat(event.getKeyValuePairs())
          .extracting(pair -> pair.key, pair -> pair.value)
          .containsExactly(
              tuple("http.request.method", "POST"),
              tuple("url.path", "/a/{}"),
              tuple("http.response.status_code", 500),
              tuple("event.duration", 12_034_567L),
              tuple("http.version", "1.1"),
              tuple("http.request.body.bytes", 3L),
              tuple("http.response.body.bytes", 4L),
              tuple("error.type", "java.io.IOException"));
    }
  }

  @Test
  void a_failure_is_the_events_own_and_has_no_field_besides() {
    Logger aware = LoggerFactory.getLogger(NAME);

    for (ILoggingEvent event :
        List.of(written(full(failure), aware), written(full(failure), notAwareOfEvents()))) {
      assertThat(event.getLevel()).isEqualTo(Level.ERROR);
      assertThat(((ThrowableProxy) event.getThrowableProxy()).getThrowable()).isSameAs(failure);
      assertThat(event.getKeyValuePairs())
          .extracting(pair -> pair.key)
          .doesNotContain("error.type");
    }
  }

  @Test
  void what_is_not_known_is_left_out() {
    AccessRecord record = new AccessRecord("GET", "/", null, 200, 0, -1, -1, null, null);

    assertThat(written(record, LoggerFactory.getLogger(NAME)).getKeyValuePairs())
        .extracting(pair -> pair.key)
        .containsExactly(
            "http.request.method", "url.path", "http.response.status_code", "event.duration");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.000",
    "999, 0.000",
    "1000, 0.001",
    "99000, 0.099",
    "100000, 0.100",
    "61000000123, 61000.000"
  })
  void the_text_has_milliseconds_with_three_places(long nanos, String millis) {
    AccessRecord record = new AccessRecord("GET", "/", null, 200, nanos, -1, -1, null, null);

    assertThat(written(record, LoggerFactory.getLogger(NAME)).getFormattedMessage())
        .isEqualTo("GET / 200 in " + millis + " ms");
  }
}
