package dev.clew.examples.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.CorrelationContext;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the servlet filter promises, of a reactive server: the cases that make sense there. */
class ReactiveContractTest extends ReactiveTest {
  private static RunningApplication shop;

  @BeforeAll
  static void start() {
    shop = RunningApplication.start(ReactiveShop.class);
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @Test
  void there_is_no_servlet_api() {
    assertThat(
            ReactiveContractTest.class.getClassLoader().getResource("jakarta/servlet/Filter.class"))
        .isNull();
  }

  @Test
  @DisplayName("R1: an ID that comes in is the handler's, the header's and the response's")
  void an_id_that_comes_in_is_used_everywhere() throws Exception {
    HttpResponse<String> response = shop.get("/ids", "X-Correlation-ID", "a-1");

    assertThat(response.body()).isEqualTo("a-1 a-1");
    assertThat(idOf(response)).isEqualTo("a-1");
    assertThat(shop.accessRecordsOf("a-1")).containsExactly("/ids 200");
    assertThat(shop.get("/attribute", "Correlation-Id", "a-2").body()).isEqualTo("a-2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/hops", "/functional", "/handled"})
  void the_id_is_on_the_thread_of_every_operator(String path) throws Exception {
    String id = "hops" + path.replace('/', '-');

    HttpResponse<String> response = shop.get(path, "Correlation-Id", id);

    assertThat(response.body().split(" ")).containsOnly(id);
    assertThat(idOf(response)).isEqualTo(id);
    assertThat(shop.accessRecordsOf(id)).hasSize(1);
  }

  static Stream<String> idsThatCannotBe() {
    return Stream.of(
        "v".repeat(129), "v".repeat(3000), "", "   ", "vv vv", "vv\u00e9", "vv\tvv", "<vv>");
  }

  @ParameterizedTest
  @MethodSource("idsThatCannotBe")
  @DisplayName("R3: an ID that cannot be one is replaced and never logged")
  void an_id_that_cannot_be_one_is_replaced_and_never_logged(String bad) throws Exception {
    String answer =
        shop.sendRaw(
            "GET /ids HTTP/1.1\r\nHost: localhost\r\nX-Correlation-ID: "
                + bad
                + "\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200").doesNotContain("vv");
    String id = answer.replaceAll("(?s).*[Cc]orrelation-[Ii]d: ([^\r]*)\r.*", "$1");
    assertThat(CorrelationContext.isValidId(id)).isTrue();
    assertThat(answer).endsWith(id + " " + id);
    assertThat(shop.accessRecordsOf(id)).containsExactly("/ids 200");
    assertThat(shop.events())
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(message -> message.contains("vv"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x%0d%0aINFO forged",
        "x\r\n INFO forged",
        "x\nINFO forged",
        "x\nSet-Cookie: forged=1",
        "x\n\nforged",
        "x\r\rforged",
        "x\u0000forged"
      })
  @DisplayName("R4: nothing can be forged through an ID")
  void an_id_forges_no_record_and_no_header(String hostile) throws Exception {
    String answer =
        shop.sendRaw(
            "GET /ids HTTP/1.1\r\nHost: localhost\r\nX-Correlation-ID: "
                + hostile
                + "\r\nConnection: close\r\n\r\n");

    // Some of these the server refuses before any handler.
    String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
    assertThat(head).startsWith("HTTP/1.1 ").doesNotContain("forged");
    assertThat(shop.events())
        .extracting(event -> event.getFormattedMessage() + event.getMDCPropertyMap())
        .noneMatch(message -> message.contains("forged"))
        .allMatch(message -> message.lines().count() == 1);
  }

  @Test
  @DisplayName("R5: two header lines are accepted when they are equal, and only then")
  void two_different_header_lines_are_no_id() throws Exception {
    HttpResponse<String> equal =
        shop.get("/ids", "X-Correlation-ID", "eq", "X-Correlation-ID", "eq");
    HttpResponse<String> other = shop.get("/ids", "X-Correlation-ID", "a", "X-Correlation-ID", "b");

    assertThat(idOf(equal)).isEqualTo("eq");
    assertThat(idOf(other)).isNotIn("a", "b", "a,b", "a, b");
    assertThat(other.body()).isEqualTo(shown(idOf(other), 1));
  }

  @Test
  @DisplayName("R6: headers are asked in order")
  void the_first_configured_header_wins() throws Exception {
    assertThat(idOf(shop.get("/ids", "X-Request-ID", "r", "X-Correlation-ID", "c"))).isEqualTo("c");
  }

  @Test
  @DisplayName("R7: the trace ID of a valid trace header is used")
  void a_trace_id_is_an_id() throws Exception {
    String trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    assertThat(idOf(shop.get("/ids", "traceparent", "00-" + trace + "-00f067aa0ba902b7-01")))
        .isEqualTo(trace);
    assertThat(idOf(shop.get("/ids", "b3", trace + "-00f067aa0ba902b7-1"))).isEqualTo(trace);
    assertThat(
            idOf(
                shop.get(
                    "/ids",
                    "traceparent",
                    "00-" + trace.toUpperCase(java.util.Locale.ROOT) + "-1-01")))
        .isNotEqualToIgnoringCase(trace);
  }

  @Test
  @DisplayName("R11: what a handler leaves in the MDC reaches neither the record nor the next")
  void an_id_that_the_application_leaves_behind_is_nobodys() throws Exception {
    for (int i = 0; i < 50; i++) {
      HttpResponse<String> leaky = shop.get("/leak");
      HttpResponse<String> next = shop.get("/ids");
      assertThat(leaky.body()).isEqualTo(shown(idOf(leaky), 1));
      assertThat(next.body()).isEqualTo(shown(idOf(next), 1));
      assertThat(shop.accessRecordsOf(idOf(leaky))).containsExactly("/leak 200");
    }
  }

  @Test
  @DisplayName("R13: a scope that a handler never closes ends with the request")
  void a_scope_left_open_ends_with_the_request() throws Exception {
    HttpResponse<String> response = shop.get("/open", "X-Correlation-ID", "outer");

    assertThat(response.body()).isEqualTo("inner");
    assertThat(idOf(response)).isEqualTo("outer");
    assertThat(shop.accessRecordsOf("outer")).containsExactly("/open 200");
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> next = shop.get("/ids");
      assertThat(next.body()).isEqualTo(shown(idOf(next), 1));
    }
  }

  @Test
  void a_request_has_one_access_record_with_typed_pairs() throws Exception {
    shop.get("/ids?password=secret", "Correlation-Id", "typed");

    ILoggingEvent event = shop.accessEventOf("typed");
    assertThat(shop.accessRecordsOf("typed")).containsExactly("/ids 200");
    assertThat(event.getLevel().toString()).isEqualTo("INFO");
    assertThat(event.getFormattedMessage()).matches("GET /ids 200 in [0-9]+\\.[0-9]{3} ms");
    assertThat(RunningApplication.pair(event, "http.request.method")).isEqualTo("GET");
    assertThat(RunningApplication.pair(event, "url.path")).isEqualTo("/ids");
    assertThat(RunningApplication.pair(event, "http.response.status_code")).isEqualTo(200);
    assertThat(RunningApplication.pair(event, "http.version")).isEqualTo("1.1");
    assertThat(RunningApplication.pair(event, "event.duration")).isInstanceOf(Long.class);
    assertThat(RunningApplication.pair(event, "http.response.body.bytes")).isEqualTo(11L);
    assertThat(RunningApplication.pair(event, "error.type")).isNull();
  }

  @Test
  void a_request_that_nothing_answers_is_recorded_as_404() throws Exception {
    HttpResponse<String> response = shop.get("/nowhere", "Correlation-Id", "lost");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(idOf(response)).isEqualTo("lost");
    assertThat(shop.accessRecordsOf("lost")).containsExactly("/nowhere 404");
    assertThat(RunningApplication.pair(shop.accessEventOf("lost"), "error.type")).isNull();
  }

  @Test
  @DisplayName("R60: the application's header of our name gives no second line and no other ID")
  void the_response_header_has_one_line_whatever_the_application_sets() throws Exception {
    assertThat(idOf(shop.get("/own-header", "Correlation-Id", "mine"))).isEqualTo("mine");
  }

  @Test
  @DisplayName("R60: a client cannot pass for the log's label of no request")
  void the_label_of_no_request_is_no_id() throws Exception {
    assertThat(idOf(shop.get("/ids", "Correlation-Id", "Internal"))).isNotEqualTo("Internal");
  }

  @Test
  void by_default_neither_a_trace_nor_a_log_level_is_taken_over() throws Exception {
    String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    assertThat(shop.get("/calls-on", "traceparent", parent).body()).isEqualTo("{}");
    assertThat(shop.get("/level", "Log-Level", "DEBUG").body()).isEqualTo("null null");
  }
}
