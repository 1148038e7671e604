package dev.clew.examples.demo;

import static dev.clew.examples.demo.Service.GATEWAY;
import static dev.clew.examples.demo.Service.ORDERS;
import static dev.clew.examples.demo.Service.PAYMENTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The proof is worth what it finds: each test doctors a run and says which checks see it. */
class VerificationTest {
  private static final String ANSWERS = "each request is answered with its status";
  private static final String HEADERS =
      "each response has one Correlation-Id: the client's, else a new one";
  private static final String LINES =
      "every line of every file is a whole record in strict JSON, no name twice";
  private static final String ITS_ID = "every line of a request has its ID";
  private static final String ANOTHERS = "no line has another request's ID";
  private static final String RECORDS = "each request left exactly the records it must";
  private static final String POOL = "orders did part of the work on its thread pool";
  private static final String TRACES =
      "each failure's stack trace, with every cause, is in one line";
  private static final String HOSTILE = "the hostile ID is in no file and no response";
  private static final String WARNING =
      "one warning tells the hostile ID's length, and Clew warned of nothing else";

  private static final String DEBUG =
      "the requests that failed have their DEBUG lines, and no others";

  private final SampleRun run = new SampleRun();

  @Test
  void an_untouched_run_passes() {
    assertThat(run.verify()).hasSize(11).allMatch(Check::holds);
  }

  @Test
  void no_logs_at_all_do_not_pass() {
    byte[] nothing = {};

    assertThat(
            failed(run.verify(Map.of("gateway", nothing, "orders", nothing, "payments", nothing))))
        .containsExactlyInAnyOrder(RECORDS, POOL, TRACES, WARNING, DEBUG);
  }

  @Test
  void a_debug_line_of_a_request_that_succeeded_is_found() {
    run.change(
        ORDERS,
        line -> line.replace("INFO", "DEBUG").replace("}", ",\"log.recorded\":true}"),
        "goods reserved",
        "order-001");

    assertThat(failed(run)).containsExactly(DEBUG);
  }

  @Test
  void a_debug_line_that_is_missing_is_found() {
    run.change(PAYMENTS, line -> null, "asking the card processor");

    assertThat(failed(run)).containsExactlyInAnyOrder(RECORDS, DEBUG);
  }

  @Test
  void a_debug_line_that_no_recorder_wrote_is_found() {
    run.change(GATEWAY, line -> line.replace(",\"log.recorded\":true", ""), "asking orders");

    assertThat(failed(run)).containsExactly(DEBUG);
  }

  @Test
  void two_swapped_ids_are_found() {
    run.change(ORDERS, line -> line.replace("new-1", "client-2"), "goods reserved", "order-001");
    run.change(ORDERS, line -> line.replace("client-2", "new-1"), "goods reserved", "order-002");

    assertThat(failed(run)).containsExactlyInAnyOrder(ITS_ID, ANOTHERS);
  }

  @Test
  void a_request_that_wholly_has_anothers_id_in_one_service_is_found() {
    for (String said : Expected.records(PAYMENTS, false)) {
      String part = said.startsWith("access") ? "\"served\"" : said;
      run.change(PAYMENTS, line -> line.replace("new-1", "client-2"), part, "order-001");
    }

    assertThat(failed(run)).containsExactlyInAnyOrder(ITS_ID, ANOTHERS);
  }

  @Test
  void a_line_without_an_id_is_found() {
    run.change(ORDERS, line -> without("correlation_id", line), "goods reserved", "order-001");

    assertThat(failed(run)).containsExactly(ITS_ID);
  }

  @Test
  void a_line_of_a_request_labelled_as_internal_is_found() {
    run.change(GATEWAY, line -> line.replace("new-1", "Internal"), "\"served\"", "order-001");

    assertThat(failed(run)).containsExactly(ITS_ID);
  }

  @Test
  void an_id_that_nobody_was_told_is_found() {
    run.change(GATEWAY, line -> line.replace("Internal", "made-up"), "started");

    assertThat(failed(run)).containsExactly(ANOTHERS);
  }

  @Test
  void a_foreign_line_that_got_a_requests_id_is_found() {
    run.change(PAYMENTS, line -> line.replace("Internal", "new-1"), "started");

    assertThat(failed(run)).containsExactly(ANOTHERS);
  }

  @Test
  void anothers_id_in_any_field_is_found() {
    run.change(
        ORDERS,
        line -> line.replace("}", ",\"parent_id\":\"client-2\"}"),
        "goods reserved",
        "order-001");

    assertThat(failed(run)).containsExactly(ANOTHERS);
  }

  @Test
  void a_line_of_two_orders_is_found() {
    run.change(
        ORDERS, line -> line.replace("}", ",\"x\":\"order-002\"}"), "order received", "order-001");

    assertThat(failed(run)).containsExactlyInAnyOrder(ITS_ID, ANOTHERS, RECORDS);
  }

  @Test
  void a_cut_line_is_found() {
    run.change(
        PAYMENTS, line -> line.substring(0, line.length() / 2), "payment taken", "order-001");

    assertThat(failed(run)).containsExactlyInAnyOrder(LINES, RECORDS);
  }

  @Test
  void a_file_that_ends_within_a_line_is_found() {
    Map<String, byte[]> files = run.files();
    files.computeIfPresent(
        GATEWAY.toString(), (service, file) -> Arrays.copyOf(file, file.length - 1));

    assertThat(failed(run.verify(files))).containsExactlyInAnyOrder(LINES, WARNING);
  }

  @Test
  void a_name_that_stands_twice_is_found() {
    run.change(GATEWAY, line -> line.replace("}", ",\"message\":\"again\"}"), "started");

    assertThat(failed(run)).containsExactly(LINES);
  }

  @Test
  void two_records_in_one_line_are_found() {
    run.change(GATEWAY, line -> line + line, "started");

    assertThat(failed(run)).containsExactly(LINES);
  }

  @Test
  void what_is_no_record_is_found() {
    for (String line : List.of("", "[]", "{}", "plain text", "{\"a\":NaN}", "\u001b[31mred")) {
      assertThat(failed(new SampleRun().add(PAYMENTS, line))).as(line).containsExactly(LINES);
    }
  }

  @Test
  void what_another_reader_takes_for_the_end_of_a_line_is_found() {
    for (String end : List.of("\r", "\u0085", "\u2028", "\u2029")) {
      SampleRun broken = new SampleRun();
      broken.change(GATEWAY, line -> line.replace("started", "star" + end + "ted"), "started");

      assertThat(failed(broken)).containsExactly(LINES);
    }
  }

  @Test
  void bytes_that_are_not_utf_8_are_found() {
    Map<String, byte[]> files = run.files();
    files.computeIfPresent(
        ORDERS.toString(),
        (service, file) ->
            new String(file, StandardCharsets.UTF_8)
                .replace("started", "st\u00e4rted")
                .getBytes(StandardCharsets.ISO_8859_1));

    assertThat(failed(run.verify(files))).containsExactly(LINES);
  }

  @Test
  void a_line_in_another_services_file_is_found() {
    run.change(GATEWAY, line -> line.replace("gateway", "orders"), "started");

    assertThat(failed(run)).containsExactly(LINES);
  }

  @Test
  void a_missing_record_is_found() {
    run.change(PAYMENTS, line -> null, "payment taken", "order-002");

    assertThat(failed(run)).containsExactly(RECORDS);
  }

  @Test
  void a_missing_access_record_is_found() {
    run.change(PAYMENTS, line -> null, "\"served\"", "order-002");

    assertThat(failed(run)).containsExactly(RECORDS);
  }

  @Test
  void an_access_record_with_another_status_is_found() {
    run.change(PAYMENTS, line -> line.replace(":504", ":200"), "\"served\"", "order-004");

    assertThat(failed(run)).containsExactly(RECORDS);
  }

  @Test
  void a_record_written_twice_is_found() {
    run.change(ORDERS, line -> line + "\n" + line, "\"served\"", "order-002");

    assertThat(failed(run)).containsExactly(RECORDS);
  }

  @Test
  void work_that_was_not_done_on_the_pool_is_found() {
    run.change(
        ORDERS, line -> line.replace("orders-pool-1", "http-1"), "goods reserved", "order-001");

    assertThat(failed(run)).containsExactly(POOL);
  }

  @Test
  void a_stack_trace_over_several_lines_is_found() {
    run.change(PAYMENTS, line -> line.replace("\\n", "\n"), "payment failed");

    assertThat(failed(run)).containsExactlyInAnyOrder(LINES, RECORDS, TRACES);
  }

  @Test
  void a_stack_trace_that_lost_a_cause_is_found() {
    run.change(PAYMENTS, line -> line.replaceAll("Caused by: java.net[^C}]+more..", ""), "failed");

    assertThat(failed(run)).containsExactly(TRACES);
  }

  @Test
  void a_stack_trace_that_lost_its_frames_is_found() {
    run.change(
        ORDERS, line -> line.replaceFirst("\\\\n\\\\tat a.B.c\\(B.java:1\\)", ""), "order failed");

    assertThat(failed(run)).containsExactly(TRACES);
  }

  @Test
  void a_missing_stack_trace_is_found() {
    run.change(GATEWAY, line -> without("error.stack_trace", line), "checkout failed");

    assertThat(failed(run)).containsExactly(TRACES);
  }

  @Test
  void a_part_of_the_hostile_id_in_a_file_is_found() {
    run.change(
        PAYMENTS, line -> line.replace("}", ",\"x\":\"Mallory\\\"}\"}"), "received", "order-003");

    assertThat(failed(run)).containsExactly(HOSTILE);
  }

  @Test
  void the_hostile_id_in_a_broken_line_is_found() {
    run.add(GATEWAY, Exchange.HOSTILE_ID);

    assertThat(failed(run)).containsExactlyInAnyOrder(LINES, HOSTILE);
  }

  @Test
  void the_hostile_id_in_the_response_is_found() {
    run.change(run.hostile, returning(run.hostile, Exchange.HOSTILE_ID));

    assertThat(failed(run)).contains(HEADERS, HOSTILE);
  }

  @Test
  void a_missing_warning_is_found() {
    run.change(GATEWAY, line -> null, "WARN");

    assertThat(failed(run)).containsExactly(WARNING);
  }

  @Test
  void a_warning_without_the_length_is_found() {
    run.change(GATEWAY, line -> line.replace("3000 characters", "many"), "WARN");

    assertThat(failed(run)).containsExactly(WARNING);
  }

  @Test
  void a_second_warning_of_clew_is_found() {
    run.change(
        GATEWAY,
        line -> line + "\n" + line.replace("new-3", "Internal").replace("3000", "12"),
        "WARN");

    assertThat(failed(run)).containsExactly(WARNING);
  }

  @Test
  void a_warning_with_another_requests_id_is_found() {
    run.change(GATEWAY, line -> line.replace("new-3", "new-1"), "WARN");

    assertThat(failed(run)).containsExactly(WARNING);
  }

  @Test
  void a_response_without_the_header_is_found() {
    run.change(run.plain, returning(run.plain));

    assertThat(failed(run)).contains(HEADERS);
  }

  @Test
  void a_response_with_the_header_twice_is_found() {
    run.change(run.plain, returning(run.plain, "new-1", "new-1"));

    assertThat(failed(run)).containsExactly(HEADERS);
  }

  @Test
  void a_response_with_another_id_than_the_clients_is_found() {
    run.change(run.own, returning(run.own, "new-2"));

    assertThat(failed(run)).containsExactlyInAnyOrder(HEADERS, ITS_ID, ANOTHERS);
  }

  @Test
  void one_id_for_two_requests_is_found() {
    run.change(run.plain, returning(run.plain, "client-2"));

    assertThat(failed(run)).contains(HEADERS, ITS_ID, ANOTHERS);
  }

  @Test
  void another_status_is_found() {
    Exchange failing = run.failing;
    run.change(
        failing,
        new Exchange(failing.orderId(), failing.sentId(), true, 200, failing.returnedIds()));

    assertThat(failed(run)).containsExactly(ANSWERS);
  }

  private static Exchange returning(Exchange exchange, String... ids) {
    return new Exchange(
        exchange.orderId(), exchange.sentId(), exchange.fails(), exchange.status(), List.of(ids));
  }

  private static String without(String field, String line) {
    return line.replaceFirst(",\"" + field + "\":\"[^\"]*\"", "");
  }

  private static List<String> failed(SampleRun run) {
    return failed(run.verify());
  }

  private static List<String> failed(List<Check> checks) {
    return checks.stream().filter(check -> !check.holds()).map(Check::claim).toList();
  }
}
