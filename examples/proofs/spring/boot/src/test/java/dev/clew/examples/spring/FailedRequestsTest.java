package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.Correlation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** In whatever way a request fails, one record has its ID, its status and the stack trace. */
class FailedRequestsTest extends BootTest {
  private static final String FIELD = "\"correlation_id\":\"%s\"";

  /** Fails a request, and says what the client got. */
  private static HttpResponse<String> fail(RunningApplication shop, String id, int status)
      throws Exception {
    HttpResponse<String> response = shop.get("/" + id, "Correlation-Id", id);
    assertThat(response.statusCode()).as(id).isEqualTo(status);
    assertThat(response.headers().allValues("Correlation-Id")).as(id).containsExactly(id);
    return response;
  }

  private static String message(ILoggingEvent record) {
    IThrowableProxy thrown = record.getThrowableProxy();
    return String.valueOf(thrown == null ? null : thrown.getMessage());
  }

  @Test
  @DisplayName("R85: an exception, on whatever thread, is in the one record of its request")
  void each_failed_request_has_one_record_with_id_status_and_trace() throws Exception {
    try (RunningApplication shop = RunningApplication.start(Failing.class)) {
      for (String id : List.of("throws", "callable", "deferred")) {
        HttpResponse<String> response = fail(shop, id, 500);
        assertThat(response.body()).contains(FIELD.formatted(id), "\"path\":\"/" + id + "\"");
      }
      assertThat(fail(shop, "timeout", 503).body()).contains(FIELD.formatted("timeout"));
      assertThat(fail(shop, "status", 503).body()).contains(FIELD.formatted("status"));
      assertThat(fail(shop, "sends-error", 503).body()).contains(FIELD.formatted("sends-error"));
      fail(shop, "handled", 502);
      fail(shop, "not-found", 404);
      String stream = shop.sendRaw("/stream", "Correlation-Id", "stream");
      assertThat(stream).startsWith("HTTP/1.1 200").contains("begun").doesNotEndWith("0\r\n\r\n");

      List<ILoggingEvent> records = shop.accessEvents();
      assertThat(records)
          .extracting(
              record ->
                  record.getMDCPropertyMap().get(Correlation.MDC_KEY)
                      + " "
                      + RunningApplication.value(
                          record.getKeyValuePairs(), "http.response.status_code")
                      + " "
                      + record.getLevel()
                      + " "
                      + message(record))
          .containsExactlyInAnyOrder(
              "throws 500 ERROR no such luck",
              "callable 500 ERROR no such luck",
              "deferred 500 ERROR no such luck",
              "timeout 503 ERROR null",
              "status 503 ERROR 503 SERVICE_UNAVAILABLE \"closed\"",
              "sends-error 503 INFO null",
              "handled 502 ERROR answered",
              "not-found 404 INFO null",
              "stream 200 WARN no such luck");
      assertThat(records)
          .filteredOn(record -> !record.getLevel().equals(Level.INFO))
          .allSatisfy(
              record ->
                  assertThat(record.getThrowableProxy().getStackTraceElementProxyArray())
                      .isNotEmpty());
    }
  }

  @Test
  void problem_details_have_the_id() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(Failing.class, "spring.mvc.problemdetails.enabled=true")) {
      for (String id : List.of("status", "timeout")) {
        HttpResponse<String> response = fail(shop, id, 503);
        assertThat(response.body()).contains(FIELD.formatted(id), "\"status\":503");
        assertThat(response.headers().firstValue("Content-Type"))
            .hasValue("application/problem+json");
      }
      assertThat(fail(shop, "problem", 500).body()).contains(FIELD.formatted("problem"));
      assertThat(fail(shop, "entity", 500).body()).contains(FIELD.formatted("entity"));
      assertThat(fail(shop, "own-field", 500).body()).contains(FIELD.formatted("the shop's own"));
      assertThat(fail(shop, "not-there", 404).body()).contains(FIELD.formatted("not-there"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/kept", "/kept-exception", "/immutable"})
  void a_problem_detail_that_is_answered_again_has_the_id_of_its_request(String path)
      throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(Failing.class, "spring.mvc.problemdetails.enabled=true")) {
      for (String id : List.of("a-1", "b-2")) {
        assertThat(shop.get(path, "Correlation-Id", id).body())
            .containsOnlyOnce("correlation_id")
            .contains(FIELD.formatted(id), "\"shop\":\"tea\"");
      }
    }
  }

  @Test
  void springs_error_page_stays_what_it_is() throws Exception {
    try (RunningApplication shop = RunningApplication.start(Failing.class)) {
      HttpResponse<String> page =
          shop.get("/throws", "Correlation-Id", "a-1", "Accept", "text/html");

      assertThat(page.statusCode()).isEqualTo(500);
      assertThat(page.body()).contains("Whitelabel Error Page");
      assertThat(page.headers().allValues("Correlation-Id")).containsExactly("a-1");
    }
  }

  @Test
  void switched_off_bodies_are_as_spring_makes_them() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            Failing.class, "clew.errors.enabled=false", "clew.access-log-failure=false")) {
      assertThat(fail(shop, "throws", 500).body()).doesNotContain("correlation_id");
      assertThat(fail(shop, "problem", 500).body()).doesNotContain("correlation_id");
      assertThat(shop.accessEvents())
          .hasSize(2)
          .allSatisfy(record -> assertThat(record.getThrowableProxy()).isNull());
    }
  }

  @Test
  @DisplayName("R27: the container's own line has the ID, and its threads are clean afterwards")
  void the_containers_own_line_has_the_id() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            if (String.valueOf(record.getMessage()).contains("Servlet.service()")) {
              lines.add(String.valueOf(MDC.get(Correlation.MDC_KEY)));
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    // The tests have it off.
    Logger tomcat = Logger.getLogger("org.apache.catalina.core.ContainerBase");
    tomcat.setLevel(java.util.logging.Level.SEVERE);
    tomcat.addHandler(handler);
    try (RunningApplication shop =
        RunningApplication.start(
            Failing.class,
            "management.server.port=0",
            "management.endpoints.web.exposure.include=*")) {
      for (int i = 0; i < 4; i++) {
        shop.get("/throws", "Correlation-Id", "a-" + i);
        HttpResponse<String> next = shop.get("/ids");
        String id = next.headers().firstValue("Correlation-Id").orElseThrow();
        assertThat(next.body()).isEqualTo(id + " " + id);
      }
      HttpResponse<String> management =
          shop.getFromManagement("/actuator/failing", "Correlation-Id", "m-1");
      assertThat(management.statusCode()).isEqualTo(500);
      assertThat(management.body()).contains(FIELD.formatted("m-1"));

      assertThat(lines).containsExactly("a-0", "a-1", "a-2", "a-3", "m-1");
      assertThat(shop.accessEvents())
          .filteredOn(record -> record.getLevel().equals(Level.ERROR))
          .extracting(
              record -> record.getMDCPropertyMap().get(Correlation.MDC_KEY) + message(record))
          .containsExactlyInAnyOrder(
              "a-0no such luck",
              "a-1no such luck",
              "a-2no such luck",
              "a-3no such luck",
              "m-1no such luck");
    } finally {
      tomcat.removeHandler(handler);
      tomcat.setLevel(null);
    }
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({Controller.class, Answers.class, FailingEndpoint.class})
  static class Failing {}

  @Endpoint(id = "failing")
  static class FailingEndpoint {
    @ReadOperation
    String fail() {
      throw new IllegalStateException("no such luck");
    }
  }

  static class AnsweredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AnsweredException() {
      super("answered");
    }
  }

  static class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String kind;

    ProblemException(String kind) {
      super(kind);
      this.kind = kind;
    }
  }

  @RestControllerAdvice
  static class Answers {
    @ExceptionHandler
    ResponseEntity<String> answer(AnsweredException e) {
      return ResponseEntity.status(HttpStatus.BAD_GATEWAY).body("answered");
    }

    @ExceptionHandler
    Object answer(ProblemException e) {
      ProblemDetail problem =
          ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, e.kind);
      if (e.kind.equals("own-field")) {
        problem.setProperty("correlation_id", "the shop's own");
      }
      return e.kind.equals("entity") ? ResponseEntity.internalServerError().body(problem) : problem;
    }
  }

  private static ProblemDetail busy() {
    ProblemDetail busy = ProblemDetail.forStatus(HttpStatus.SERVICE_UNAVAILABLE);
    busy.setProperty("shop", "tea");
    return busy;
  }

  @RestController
  static class Controller {
    private static final ProblemDetail BUSY = busy();
    private final ErrorResponseException busyException =
        new ErrorResponseException(HttpStatus.SERVICE_UNAVAILABLE, busy(), null);

    @GetMapping("/kept")
    ProblemDetail kept() {
      return BUSY;
    }

    @GetMapping("/kept-exception")
    String keptException() {
      throw busyException;
    }

    @GetMapping("/immutable")
    ProblemDetail immutable() {
      ProblemDetail problem = ProblemDetail.forStatus(HttpStatus.SERVICE_UNAVAILABLE);
      problem.setProperties(Map.of("shop", "tea"));
      return problem;
    }

    @GetMapping("/ids")
    String ids() {
      return Shop.ids();
    }

    @GetMapping("/throws")
    String fails() {
      throw new IllegalStateException("no such luck");
    }

    @GetMapping("/callable")
    Callable<String> callable() {
      return () -> {
        throw new IllegalStateException("no such luck");
      };
    }

    @GetMapping("/deferred")
    DeferredResult<String> deferred() {
      DeferredResult<String> result = new DeferredResult<>();
      new Thread(() -> result.setErrorResult(new IllegalStateException("no such luck"))).start();
      return result;
    }

    @GetMapping("/timeout")
    DeferredResult<String> timeout() {
      return new DeferredResult<>(1L);
    }

    @GetMapping("/stream")
    StreamingResponseBody stream() {
      return out -> {
        // More than is buffered: Spring may ignore a flush.
        out.write("begun ".repeat(50_000).getBytes(StandardCharsets.US_ASCII));
        throw new IllegalStateException("no such luck");
      };
    }

    @GetMapping("/status")
    String status() {
      throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "closed");
    }

    @GetMapping("/sends-error")
    void sendsError(HttpServletResponse response) throws IOException {
      response.sendError(503, "closed");
    }

    @GetMapping("/handled")
    String handled() {
      throw new AnsweredException();
    }

    @GetMapping("/not-found")
    String notFound() {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND);
    }

    @GetMapping({"/problem", "/entity", "/own-field"})
    String problem(HttpServletRequest request) {
      throw new ProblemException(request.getRequestURI().substring(1));
    }
  }
}
