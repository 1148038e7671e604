package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long stories: tails, attempts, calls within calls, and what of them folds. */
class LongStoryTest {
  @TempDir Path folder;

  private static String record(long start, long millis, String service, String more) {
    long end = start + millis;
    return "{\"@timestamp\":\""
        + String.format(
            "2026-11-21T03:%02d:%02d.%03dZ", end / 60_000, end / 1_000 % 60, end % 1_000)
        + "\",\"log.level\":\"INFO\",\"message\":\"m\",\"service.name\":\""
        + service
        + "\",\"correlation_id\":\"i\""
        + more
        + "}\n";
  }

  private static String event(long at, String service) {
    return record(at, 0, service, "");
  }

  private static String access(long start, long millis, String service, String path, int status) {
    return record(
        start,
        millis,
        service,
        ",\"http.request.method\":\"GET\",\"event.duration\":"
            + millis
            + "000000,\"url.path\":\""
            + path
            + "\",\"http.response.status_code\":"
            + status);
  }

  private static String call(long start, long millis, String service, String path, int status) {
    return access(start, millis, service, path, status)
        .replace("}\n", ",\"network.direction\":\"egress\"}\n");
  }

  private static String work(long start, long millis, String service) {
    return record(start, millis, service, ",\"event.duration\":" + millis + "000000");
  }

  private String page(String lines) throws IOException {
    Path file = folder.resolve("page.html");
    Path log = Files.writeString(folder.resolve("a.json"), lines);
    Run run = Run.of("--id", "i", "--html", file, log);
    assertThat(run.status()).as(run.err()).isEqualTo(ClewStory.FOUND);
    String page = Files.readString(file);
    Markup.of(page);
    return page;
  }

  private static String text(String lines) {
    return Run.withInput(lines, "--id", "i", "-").out();
  }

  /** What the bar of the first request takes of the width, in percent. */
  private static double width(String page) {
    Matcher matcher = Pattern.compile("class=\"bar[^>]*;width:([0-9.]+)%").matcher(page);
    assertThat(matcher.find()).isTrue();
    return Double.parseDouble(matcher.group(1));
  }

  @Test
  void a_message_that_is_consumed_45_seconds_later_leaves_the_request_most_of_the_width()
      throws Exception {
    String lines = access(0, 1_200, "gateway", "/checkout", 201) + event(46_200, "mailer");

    assertThat(width(page(lines))).isGreaterThan(90);
    assertThat(page(lines))
        .contains("<b>45.0 s</b>")
        .contains("45.0 s left out, from +1.20 s to +46.2 s: nothing begins or ends in them");
    assertThat(text(lines))
        .contains("━╱╱╱")
        .contains("  ╱╱╱ 45.0 s left out, from +1.20 s to +46.2 s: nothing begins or ends in them");
  }

  @Test
  void work_that_goes_on_after_the_answer_is_broken_too_and_says_how_long_it_took()
      throws Exception {
    String lines = access(0, 100, "gateway", "/checkout", 201) + work(90, 40_000, "gateway");

    assertThat(width(page(lines))).isGreaterThan(70);
    assertThat(text(lines)).contains("━╱╱╱  m  40.0 s", "40.0 s left out");
  }

  @Test
  void several_tails_are_all_left_out() throws Exception {
    String lines =
        access(0, 1_000, "gateway", "/checkout", 201)
            + event(11_000, "a")
            + event(26_000, "b")
            + event(46_000, "c");

    assertThat(page(lines)).contains("<b>10.0 s</b>", "<b>15.0 s</b>", "<b>20.0 s</b>");
    assertThat(width(page(lines))).isGreaterThan(75);
  }

  @Test
  void many_tails_and_clocks_that_are_off_leave_the_request_half_of_the_width() throws Exception {
    StringBuilder lines = new StringBuilder(access(50_000, 1_000, "gateway", "/checkout", 201));
    lines.append(event(0, "early")).append(work(50_900, 40_000, "gateway"));
    for (int second : new int[] {61, 76, 88, 100, 109, 120}) {
      lines.append(event(second * 1_000L, "mailer"));
    }

    assertThat(width(page(lines.toString()))).isGreaterThan(45);
    assertThat(text(lines.toString()))
        .contains("╱╱╱ left out, for nothing begins or ends in them: 50.0 s from +0, 10.0 s from")
        .contains("━╱╱╱╱╱╱");
  }

  @Test
  void a_request_that_waits_is_drawn_as_long_as_it_waits() throws Exception {
    String waiting = access(0, 60_000, "gateway", "/checkout", 504) + event(10, "orders");
    String calling = waiting + call(20, 59_000, "gateway", "/orders", 504);
    String withoutRequest = work(0, 50_000, "batch") + event(10, "batch");

    for (String lines : List.of(waiting, calling, withoutRequest)) {
      assertThat(page(lines)).doesNotContain("left out");
      assertThat(text(lines)).doesNotContain("╱");
    }
  }

  @Test
  void what_is_evenly_apart_or_only_a_little_longer_is_not_left_out() throws Exception {
    StringBuilder even = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      even.append(event(i * 10_000L, "a"));
    }
    String little = access(0, 1_000, "gateway", "/checkout", 201) + event(2_500, "mailer");
    String two = event(0, "a") + event(45_000, "b");
    StringBuilder many = new StringBuilder(access(0, 1_000, "gateway", "/checkout", 201));
    for (int i = 1; i < 25; i++) {
      many.append(event(1_000 + i * 3_000L, "poller"));
    }

    for (String lines : List.of(even.toString(), little, two, event(0, "a"), many.toString())) {
      assertThat(page(lines)).doesNotContain("left out");
    }
  }

  @Test
  void all_rows_of_the_text_have_the_gap_in_the_same_columns() throws Exception {
    Run run = Run.of("--id", LongStory.ID, LongStory.write(folder.resolve("long")));
    List<Integer> columns = new ArrayList<>();
    for (String line : run.outLines()) {
      if (line.contains("╱╱╱ ") && !line.contains("left out")) {
        columns.add(line.indexOf("╱╱╱"));
      }
    }

    assertThat(columns).hasSizeGreaterThan(20).containsOnly(columns.get(0));
    assertThat(run.out()).contains("╱╱╱━━━━━━━━━━━  consumed orders.placed  420 ms");
  }

  @Test
  void attempts_are_told_with_number_status_and_duration() throws Exception {
    String lines =
        access(0, 900, "gateway", "/checkout", 201)
            + call(10, 200, "gateway", "/pay", 504)
            + access(12, 195, "payments", "/pay", 504)
            + call(300, 100, "gateway", "/pay", 429)
            + call(500, 300, "gateway", "/pay", 201)
            + access(505, 290, "payments", "/pay", 201);
    String told =
        "gateway called GET /pay 3 times: 1) 504 after 200 ms, 2) 429 after 100 ms, 3) 201 after"
            + " 300 ms";

    assertThat(text(lines))
        .contains("  " + told)
        .contains("→ GET /pay, attempt 2 of 3  100 ms")
        .doesNotContain("payments was asked");
    assertThat(page(lines)).contains("<h2>Tried again</h2>", told, "attempt 2 of 3");
  }

  @Test
  void without_records_of_calls_the_answers_tell_of_attempts() {
    String lines =
        access(0, 900, "gateway", "/checkout", 200)
            + access(10, 200, "payments", "/pay?try=1", 503)
            + access(300, 100, "payments", "/pay?try=2", 200);

    assertThat(text(lines))
        .contains("payments was asked for GET /pay 2 times: 1) 503 after 200 ms, 2) 200 after 100");
  }

  @Test
  void a_client_that_counts_its_attempts_itself_is_told_of() {
    String lines =
        access(0, 900, "gateway", "/checkout", 200)
            + call(10, 700, "gateway", "/pay", 200)
                .replace("}\n", ",\"http.request.resend_count\":2}\n");

    assertThat(text(lines))
        .contains(
            "gateway sent GET /pay 3 times, for new attempts or redirects: 200 after 700 ms for all"
                + " of them");
  }

  @Test
  void an_nginx_that_tried_several_servers_tells_of_each() {
    String lines =
        "{\"time_iso8601\":\"2026-11-21T03:00:09+00:00\",\"request_method\":\"GET\","
            + "\"request_uri\":\"/x?q\",\"status\":200,\"request_time\":0.221,\"upstream_addr\":"
            + "\"10.0.0.4:80, 10.0.0.5:80 : unix:/s\",\"upstream_status\":\"502, 504 : 200\","
            + "\"upstream_response_time\":\"0.020, 0.100 : 0.100\",\"request_id\":\"i\","
            + "\"service\":\"edge\"}\n";

    assertThat(text(lines))
        .contains(
            "edge handed GET /x to 3 servers: 1) 10.0.0.4:80 502, 2) 10.0.0.5:80 504, 3) unix:/s 200"
                + " within 220 ms");
    assertThat(text(lines.replace(", 10.0.0.5:80 : unix:/s", ""))).doesNotContain("handed");
    for (String odd : List.of(", ", " : ", ", , ", "a, ", " : b : ", ",", "x,y : , z")) {
      assertThat(
              Run.withInput(
                      lines.replace("10.0.0.4:80, 10.0.0.5:80 : unix:/s", odd), "--id", "i", "-")
                  .status())
          .isEqualTo(ClewStory.FOUND);
    }
  }

  @Test
  void whatever_times_and_durations_there_are_the_story_is_told() throws Exception {
    Random random = new Random(3);
    String[] times = {
      "2026-11-21T03:00:00Z",
      "2026-11-21T03:00:00.000000001Z",
      "2026-11-21T03:00:45.000000002Z",
      "2026-11-21T03:00:45.000000003Z",
      "1970-01-01T00:00:00Z",
      "0001-01-01T00:00:00Z",
      "9999-12-31T23:59:59.999999999Z",
      "2262-04-11T23:47:16.854775807Z",
      "2026-11-21T03:00:59.9Z",
      "x"
    };
    String[] durations = {"0", "1", "999", "45000000000", "9223372036854775807", "-5", "1e30"};
    for (int round = 0; round < 300; round++) {
      StringBuilder lines = new StringBuilder();
      int known = 1 + random.nextInt(times.length);
      for (int i = random.nextInt(9); i >= 0; i--) {
        lines
            .append("{\"@timestamp\":\"")
            .append(times[random.nextInt(known)])
            .append("\",\"service.name\":\"")
            .append((char) ('a' + random.nextInt(3)))
            .append("\",\"correlation_id\":\"i\"")
            .append(
                random.nextInt(3) == 0
                    ? ""
                    : ",\"event.duration\":" + durations[random.nextInt(durations.length)])
            .append(
                random.nextBoolean()
                    ? ""
                    : ",\"http.request.method\":\"GET\",\"url.path\":\"/x\",\"http.response.status_code\":50"
                        + random.nextInt(9))
            .append(random.nextInt(3) == 0 ? ",\"network.direction\":\"egress\"" : "")
            .append("}\n");
      }
      page(lines.toString());
    }
  }

  @Test
  void times_that_are_nearly_the_same_after_a_gap_have_no_labels_over_each_other()
      throws Exception {
    String page =
        page(
            access(0, 1, "gateway", "/checkout", 200)
                + event(45_000, "mailer")
                    .replace("00.000Z", "00.000001Z")
                    .replace("45.000Z", "45.000001Z")
                + event(45_000, "mailer").replace("45.000Z", "45.000009Z"));

    int axis = page.indexOf("class=\"axis\"");
    assertThat(page.substring(axis, page.indexOf("</div>", axis)))
        .contains(">45.0 s<")
        .doesNotContain("45.00000");
  }

  @Test
  void what_is_asked_twice_and_did_not_fail_is_no_attempt() {
    String parallel =
        access(0, 900, "gateway", "/checkout", 201)
            + call(10, 200, "gateway", "/pay", 503)
            + call(20, 200, "gateway", "/pay", 200);
    String again =
        access(0, 900, "gateway", "/checkout", 201)
            + call(10, 200, "gateway", "/pay", 200)
            + call(300, 200, "gateway", "/pay", 200);

    assertThat(text(parallel)).doesNotContain("times:", "attempt");
    assertThat(text(again)).doesNotContain("times:", "attempt");
  }

  @Test
  void calls_are_indented_under_who_called_and_records_fold_under_their_request() throws Exception {
    String page =
        page(
            access(0, 900, "gateway", "/checkout", 200)
                + call(100, 500, "gateway", "/orders", 200)
                + access(110, 480, "orders", "/orders", 200)
                + event(200, "orders")
                + event(50, "gateway")
                + event(5_000, "gateway"));
    String tree = page.substring(page.indexOf("Who called whom"), page.indexOf("All records"));

    assertThat(tree).contains("called by gateway within 500 ms", "beside its requests");
    assertThat(
            tree.replaceAll(
                    "(?s)<details.*?<bdi>(\\w+)</bdi>.*?class=\"count\">(\\d).*?</details>",
                    "$1 $2")
                .replaceAll("<li[^>]*>", "<li>")
                .replaceAll("\\s*\n", ""))
        .contains("<li>gateway 3<ul><li>orders 2</li></ul></li><li>gateway 1</li>");
  }

  @Test
  void records_of_two_requests_at_once_are_told_apart_by_their_threads_or_not_at_all()
      throws Exception {
    String one = ",\"process.thread.name\":\"one\"}\n";
    String two = ",\"process.thread.name\":\"two\"}\n";
    String tree =
        page(
            access(0, 900, "gateway", "/a", 200).replace("}\n", one)
                + access(10, 800, "gateway", "/b", 200).replace("}\n", two)
                + event(200, "gateway").replace("}\n", two)
                + event(300, "gateway"));

    assertThat(tree).contains("beside its requests</span> <span class=\"count\">1 record<");
    assertThat(tree).containsPattern("GET /b 200</bdi>.{0,200}class=\"count\">2 records");
  }

  @Test
  void callers_that_contradict_each_other_do_not_go_round_in_a_circle() throws Exception {
    assertThat(
            page(
                access(0, 100, "a", "/a", 200)
                    + access(10, 80, "b", "/b", 200)
                    + call(12, 79, "b", "/a", 200).replace(".status_code\":200", ".x\":1")
                    + call(5, 90, "a", "/b", 200)))
        .contains("Who called whom");
  }

  @Test
  void three_hundred_records_of_twelve_services_have_one_place_each() throws Exception {
    Path file = folder.resolve("page.html");
    Run.of("--id", LongStory.ID, "--html", file, LongStory.write(folder.resolve("long")));
    String page = Files.readString(file);
    Markup markup = Markup.of(page);

    assertThat(markup.ids().stream().filter(id -> id.matches("r\\d+"))).hasSize(300);
    String tree = page.substring(page.indexOf("Who called whom"), page.indexOf("All records"));
    assertThat(tree.split("<li class=\"")).hasSize(301);
    assertThat(page.length()).isLessThan(400_000);
    assertThat(page).doesNotContain("<script");
  }

  @Test
  void what_is_drawn_and_listed_is_bounded_and_the_rest_is_counted() throws Exception {
    StringBuilder lines = new StringBuilder(access(0, 9_000, "gateway", "/checkout", 200));
    for (int i = 0; i < 2_500; i++) {
      lines.append(call(i + 1, 1, "gateway", "/" + i, 200));
      lines.append(i < 300 ? event(i + 1, "gateway") : "");
    }
    String page = page(lines.toString());
    String tree = page.substring(page.indexOf("Who called whom"), page.indexOf("All records"));

    assertThat(page.split("class=\"bar", -1)).hasSize(2_001);
    assertThat(page).contains("There are 501 bars more than are drawn");
    assertThat(tree.split("class=\"node", -1)).hasSize(2_001);
    assertThat(tree).contains("And 501 more; the table has all records.");
    assertThat(tree.split("<li class=\"", -1)).hasSizeBetween(2_000, 3_001);
    assertThat(tree).contains("And 101 records more, in the table below.");
  }

  @Test
  void ten_thousand_hostile_records_are_a_page_that_is_bounded() throws Exception {
    String hostile = "<b id='r1' onclick=\\\"x\\\">\\u202e\\u0000&amp;]]>--><\\/details><\\/style>";
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 9_999; i++) {
      String service = "s" + i % 60 + hostile;
      String logger = ",\"log.logger\":\"l" + i % 50 + hostile + "\"}\n";
      lines.append(
          (i % 3 == 0
                  ? access(i, 5, service, "/" + i + hostile, i % 7 == 0 ? 503 : 200)
                  : i % 3 == 1
                      ? call(i, 6, service, "/" + (i + 1) + hostile, 200)
                      : event(i, service))
              .replace("}\n", logger));
    }
    lines.append(event(99_999, "big").replace("\"m\"", "\"" + "<x>".repeat(350_000) + "\""));

    String page = page(lines.toString());

    assertThat(page.length()).isLessThan(40_000_000);
    assertThat(page.contains("<b id=") || page.contains("\u202e")).isFalse();
    assertThat(page.contains("And 21 services more: --service NAME makes a page of one.")).isTrue();
    assertThat(page.split("id=\"f-g", -1)).hasSize(21);
    assertThat(page.contains("<summary>the whole message, 1,050,000 characters")).isTrue();
  }
}
