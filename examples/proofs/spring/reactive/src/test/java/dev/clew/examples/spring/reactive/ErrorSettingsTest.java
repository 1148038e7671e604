package dev.clew.examples.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of errors under settings of Spring Boot's and of ours. */
class ErrorSettingsTest extends ReactiveTest {
  @ParameterizedTest
  @ValueSource(strings = {"/conflict", "/nowhere"})
  void the_problem_details_that_spring_makes_have_the_id(String path) throws Exception {
    try (RunningApplication problems =
        RunningApplication.start(
            ReactiveShop.class, "spring.webflux.problemdetails.enabled=true")) {
      HttpResponse<String> response = problems.get(path, "Correlation-Id", "problem-2");

      assertThat(response.body()).contains("\"correlation_id\":\"problem-2\"");
      assertThat(response.headers().firstValue("Content-Type").orElseThrow())
          .isEqualTo("application/problem+json");
    }
  }

  @Test
  void error_bodies_are_left_alone_when_that_is_wanted() throws Exception {
    try (RunningApplication plain =
        RunningApplication.start(
            ReactiveShop.class, "clew.errors.enabled=false", "clew.access-log-failure=false")) {
      HttpResponse<String> response = plain.get("/throws", "Correlation-Id", "plain");

      assertThat(response.body()).doesNotContain("correlation_id").contains("\"status\":500");
      assertThat(idOf(response)).isEqualTo("plain");
      ILoggingEvent event = plain.accessEventOf("plain");
      assertThat(event.getLevel()).hasToString("INFO");
      assertThat(event.getThrowableProxy()).isNull();
      assertThat(RunningApplication.pair(event, "error.type"))
          .isEqualTo("java.lang.IllegalStateException");
      assertThat(plain.get("/problem").body()).doesNotContain("correlation_id");
    }
  }
}
