package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.CorrelationContext;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What adding the dependency is enough for. */
class DropInTest extends BootTest {
  private static final List<String> EXPECTED_RECORDS = new ArrayList<>();
  private static RunningApplication shop;

  @BeforeAll
  static void start() {
    shop = RunningApplication.start(Shop.class);
  }

  @AfterAll
  static void each_request_has_one_access_record() {
    try (RunningApplication stopped = shop) {
      assertThat(stopped.accessRecords()).containsExactlyInAnyOrderElementsOf(EXPECTED_RECORDS);
    }
  }

  private static HttpResponse<String> get(String path, String id, int status) throws Exception {
    HttpResponse<String> response = shop.get(path, "Correlation-Id", id);
    EXPECTED_RECORDS.add(id + " " + path + " " + status);
    assertThat(response.headers().allValues("Correlation-Id")).containsExactly(id);
    assertThat(response.statusCode()).isEqualTo(status);
    return response;
  }

  private static List<String> dispatchesOf(String id) {
    return shop.logged(Shop.DISPATCHES).stream().filter(line -> line.endsWith(" " + id)).toList();
  }

  @Test
  @DisplayName("R1: the ID is in the handler, in the MDC and on the response")
  void the_id_is_in_the_handler_in_the_mdc_and_on_the_response() throws Exception {
    assertThat(get("/ids", "a-1", 200).body()).isEqualTo("a-1 a-1");
  }

  @Test
  @DisplayName("R2: each request without an ID gets one of its own")
  void each_request_without_an_id_gets_one_of_its_own() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      HttpResponse<String> response = shop.get("/ids");
      String id = response.headers().firstValue("Correlation-Id").orElseThrow();
      assertThat(CorrelationContext.isValidId(id)).isTrue();
      assertThat(response.body()).isEqualTo(id + " " + id);
      ids.add(id);
      EXPECTED_RECORDS.add(id + " /ids 200");
    }
    assertThat(ids).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @DisplayName("R17, R18: the error page has the ID of the request")
  @CsvSource({"/unknown, 404", "/throws, 500", "/sends-error, 503"})
  void the_error_page_has_the_id_of_the_request(String path, int status) throws Exception {
    String id = "error-" + status;

    HttpResponse<String> response = get(path, id, status);

    assertThat(response.body()).contains("\"path\":\"" + path + "\"");
    assertThat(dispatchesOf(id)).containsExactly("REQUEST " + id, "ERROR " + id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/async-method", "/executor"})
  void boots_task_executor_carries_the_id(String path) throws Exception {
    String id = "task" + path.replace('/', '-');

    assertThat(get(path, id, 200).body()).isEqualTo("task " + id + " " + id);
  }

  @ParameterizedTest
  @DisplayName("R19: an asynchronous dispatch has the ID")
  @ValueSource(strings = {"/callable", "/streaming"})
  void what_spring_mvc_runs_on_another_thread_has_the_id(String path) throws Exception {
    String id = "mvc" + path.replace('/', '-');

    assertThat(get(path, id, 200).body()).isEqualTo("task " + id + " " + id);
    assertThat(dispatchesOf(id)).containsExactly("REQUEST " + id, "ASYNC " + id);
  }

  @Test
  void an_exception_on_another_thread_comes_to_an_error_page_with_the_id() throws Exception {
    get("/callable-throws", "callable-throws", 500);

    assertThat(dispatchesOf("callable-throws"))
        .containsExactly(
            "REQUEST callable-throws", "ASYNC callable-throws", "ERROR callable-throws");
  }

  @Test
  void a_deferred_result_comes_back_to_a_dispatch_with_the_id() throws Exception {
    assertThat(get("/deferred", "deferred", 200).body())
        .as("the application's own thread")
        .isEqualTo("null null");
    assertThat(dispatchesOf("deferred")).containsExactly("REQUEST deferred", "ASYNC deferred");
  }

  @Test
  @DisplayName("R22: a request that times out has its ID and one record")
  void a_deferred_result_that_times_out_has_the_id() throws Exception {
    assertThat(get("/deferred-times-out", "late", 200).body()).isEqualTo("late late");
  }
}
