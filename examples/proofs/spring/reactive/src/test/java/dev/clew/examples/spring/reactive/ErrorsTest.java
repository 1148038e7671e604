package dev.clew.examples.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.testing.CapturedLog;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong has the ID: in the body, in the header, in the record, in Spring's own lines. */
class ErrorsTest extends ReactiveTest {
  private static RunningApplication shop;

  @BeforeAll
  static void start() {
    shop = RunningApplication.start(ReactiveShop.class);
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/throws, 500",
    "/throws-at-once, 500",
    "/functional-throws, 500",
    "/unavailable, 503",
    "/conflict, 409",
    "/nowhere, 404"
  })
  @DisplayName("R17, R18: an error's body has the ID of the request that went wrong")
  void an_error_body_has_the_id(String path, int status) throws Exception {
    String id = "error" + path.replace('/', '-');

    HttpResponse<String> response = shop.get(path, "Correlation-Id", id);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(idOf(response)).isEqualTo(id);
    assertThat(response.body())
        .contains("\"correlation_id\":\"" + id + "\"", "\"path\":\"" + path + "\"");
    assertThat(shop.accessRecordsOf(id)).containsExactly(path + " " + status);
  }

  @Test
  void an_error_page_for_people_has_the_header() throws Exception {
    HttpResponse<String> response =
        shop.get("/throws", "Correlation-Id", "page", "Accept", "text/html");

    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(idOf(response)).isEqualTo("page");
    assertThat(shop.accessRecordsOf("page")).containsExactly("/throws 500");
  }

  @Test
  void a_problem_detail_has_the_id() throws Exception {
    HttpResponse<String> response = shop.get("/problem", "Correlation-Id", "problem-1");

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.body()).contains("\"correlation_id\":\"problem-1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/kept-problem", "/immutable-problem"})
  void a_problem_detail_that_is_answered_again_has_the_id_of_its_request(String path)
      throws Exception {
    for (String id : List.of("problem-2", "problem-3")) {
      assertThat(shop.get(path, "Correlation-Id", id).body())
          .containsOnlyOnce("correlation_id")
          .contains("\"correlation_id\":\"" + id + "\"", "\"shop\":\"tea\"");
    }
  }

  @Test
  void a_field_of_the_applications_own_stays() throws Exception {
    assertThat(shop.get("/own-problem", "Correlation-Id", "problem-4").body())
        .contains("\"correlation_id\":\"the shop's own\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/throws, java.lang.IllegalStateException, ERROR",
    "/throws-at-once, java.lang.IllegalStateException, ERROR",
    "/unavailable, org.springframework.web.server.ResponseStatusException, ERROR",
    "/conflict, , INFO",
    "/nowhere, , INFO",
    "/handled, , INFO"
  })
  void the_record_has_the_exception_that_ended_in_a_server_error(
      String path, String type, String level) throws Exception {
    String id = "type" + path.replace('/', '-');
    shop.get(path, "Correlation-Id", id);

    ILoggingEvent event = shop.accessEventOf(id);
    assertThat(event.getLevel()).hasToString(level);
    assertThat(event.getThrowableProxy() == null ? null : event.getThrowableProxy().getClassName())
        .isEqualTo(type);
  }

  @Test
  @DisplayName("R27: Spring's own record of an exception has the ID")
  void springs_record_of_an_exception_has_the_id() throws Exception {
    try (CapturedLog spring = CapturedLog.of("org.springframework.boot")) {
      shop.get("/throws", "Correlation-Id", "a-27");

      List<ILoggingEvent> errors =
          spring.events().stream()
              .filter(event -> event.getFormattedMessage().contains("500 Server Error"))
              .toList();
      assertThat(errors).hasSize(1);
      assertThat(errors.get(0).getMDCPropertyMap()).containsEntry(Correlation.MDC_KEY, "a-27");
    }
  }

  @Test
  void an_error_after_the_response_has_begun_gives_one_record_with_the_status_sent()
      throws Exception {
    String answer =
        shop.sendRaw(
            String.join(
                "\r\n",
                "GET /throws-late HTTP/1.1",
                "Host: localhost",
                "Accept: text/event-stream",
                "Correlation-Id: late",
                "Connection: close",
                "",
                ""));

    assertThat(answer).startsWith("HTTP/1.1 200").contains("first");
    assertThat(shop.accessRecordsOf("late")).containsExactly("/throws-late 200");
    ILoggingEvent event = shop.accessEventOf("late");
    assertThat(event.getLevel()).hasToString("WARN");
    assertThat(event.getThrowableProxy().getClassName())
        .isEqualTo("java.lang.IllegalStateException");
  }
}
