package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failed requests are grouped by what failed first, before any list. */
class FailuresTest {
  @TempDir Path folder;

  private static String record(String time, String service, String id, String more) {
    return "{\"@timestamp\":\"2026-11-21T"
        + time
        + "Z\",\"service.name\":\""
        + service
        + "\",\"correlation_id\":\""
        + id
        + "\""
        + more
        + "}\n";
  }

  private static String error(String time, String service, String id, String trace) {
    return record(
        time,
        service,
        id,
        ",\"log.level\":\"ERROR\",\"message\":\"failed\",\"error.stack_trace\":\""
            + trace.replace("\n", "\\n").replace("\t", "\\t")
            + "\"");
  }

  private static String answer(String time, String service, String id, String path, int status) {
    return record(
        time,
        service,
        id,
        ",\"url.path\":\""
            + path
            + "\",\"http.response.status_code\":"
            + status
            + ",\"event.duration\":1000000");
  }

  private static String fine(String time) {
    return record(time, "orders", "fine", ",\"message\":\"fine\"");
  }

  @Test
  void the_largest_group_is_first_with_its_times_and_an_example() {
    String trace = "a.B: x\n\tat a.B.c(B.java:1)\nCaused by: java.net.SocketTimeoutException: y";
    String lines =
        error("03:12:00", "payments", "p-1", trace)
            + answer("03:12:01", "payments", "p-1", "/pay/order-1", 504)
            + error("03:50:00", "payments", "p-2", trace)
            + answer("03:50:01", "payments", "p-2", "/pay/order-2", 504)
            + error("03:13:00", "stock", "s-1", "java.io.IOException: full")
            + error("03:14:00", "stock", "s-2", "java.io.IOException: full")
            + error("03:15:00", "mail", "m-1", "a.Mail: no")
            + fine("03:51:00");

    assertThat(Run.withInput(lines, "-").outLines().subList(0, 9))
        .containsExactly(
            "What failed first in 5 requests (2026-11-21, UTC)",
            "",
            "  2 × SocketTimeoutException in payments, since 03:12:00, still going",
            "      on /pay/{}  --id p-1",
            "  2 × IOException in stock, from 03:13:00 to 03:14:00",
            "      --id s-1",
            "  1 × Mail in mail, at 03:15:00",
            "      --id m-1",
            "");
  }

  @Test
  void the_earliest_record_counts_over_all_services_whatever_comes_after() {
    String lines =
        error("03:00:02", "gateway", "i", "java.io.IOException: orders answered 500")
            + record(
                "03:00:01", "orders", "i", ",\"log.level\":\"WARN\",\"error.type\":\"a.First\"")
            + answer("03:00:03", "gateway", "i", "/", 502);

    assertThat(Run.withInput(lines, "-").out()).contains("1 × First in orders, at 03:00:01");
  }

  @Test
  void an_answer_in_whole_seconds_is_not_before_what_led_to_it() {
    String lines =
        answer("03:00:01", "nginx", "i", "/", 502)
            + error("03:00:01.400", "orders", "i", "java.io.IOException: x");

    assertThat(Run.withInput(lines, "-").out()).contains("1 × IOException in orders");
  }

  @Test
  void a_request_whose_exceptions_were_all_borne_has_not_failed() {
    String lines =
        record("03:00:01", "orders", "i", ",\"log.level\":\"WARN\",\"error.type\":\"a.First\"")
            + answer("03:00:03", "orders", "i", "/", 200);

    assertThat(Run.withInput(lines, "-").out()).doesNotContain("failed first");
  }

  @Test
  void without_an_exception_it_is_the_logger_and_the_message_without_numbers() {
    String message = ",\"log.level\":\"ERROR\",\"log.logger\":\"com.acme.Stock\",\"message\":\"";
    String lines =
        record("03:00:01", "a", "i", message + "order-004 has 1,000 too few (01a1fc17-f0)\"")
            + record("03:00:02", "a", "k", message + "order-77 has 4.5 too few (01a1fc17-77)\"")
            + answer("03:00:03", "b", "l", "/x", 503)
            + record("03:00:05", "d", "n", ",\"level\":\"FATAL\"")
            + record(
                "03:00:04",
                "c",
                "m",
                ",\"span.kind\":\"client\",\"event.duration\":7,\"http.response.status_code\":503");

    assertThat(Run.withInput(lines, "-").out())
        .contains(
            "2 × Stock: {} has {} too few ({}) in a, since 03:00:01, still going",
            "1 × answered 503 in b, at 03:00:03",
            "1 × call answered 503 in c, at 03:00:04",
            "1 × an error without a message in d, at 03:00:05");
  }

  @Test
  void two_builds_with_other_lines_and_another_process_are_one_group() {
    String one =
        """
        a.Outer: x
        \tat a.Outer.f(Outer.java:3)
        Caused by: a.Inner: 1
        \tat a.S$$Lambda/0x000071.run(Unknown Source)
        \tat jdk.proxy2/jdk.proxy2.$Proxy12.get(Unknown Source)
        \tat a.S.lambda$run$3(S.java:20)
        \tat jdk.internal.reflect.GeneratedMethodAccessor7.invoke(Unknown Source)
        \tat a.S$$SpringCGLIB$$0.call(<generated>)
        \tat java.base/java.lang.Thread.run(Thread.java:840)
        \t... 5 more
        """;
    String other =
        """
        a.Outer: y
        \tat a.Outer.f(Outer.java:7)
        Caused by: a.Inner: 2
        \tat a.S$$Lambda/0x0000a9.run(Unknown Source)
        \tat jdk.proxy3/jdk.proxy3.$Proxy4.get(Unknown Source)
        \tat a.S.lambda$run$14(S.java:25)
        \tat a.S$$SpringCGLIB$$1.call(<generated>)
        \tat java.lang.Thread.run(Thread.java:833) ~[na:1.8]
        \t... 9 more
        """;

    assertThat(RootCause.of(one)).isEqualTo(RootCause.of(other));
    assertThat(RootCause.of(one).type()).isEqualTo("a.Inner");
    assertThat(RootCause.of(one).stack()).hasSize(8);
    assertThat(RootCause.of(one.replace("S.lambda", "T.lambda")).stack())
        .isNotEqualTo(RootCause.of(one).stack());
    assertThat(
            Run.withInput(
                    error("03:00:01", "a", "i", one) + error("03:00:02", "a", "k", other), "-")
                .out())
        .contains("2 × Inner in a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.B: x;at a.B.c(B.java:1);Caused by: a.C: y;at a.C.d(C.java:2) | a.C",
        "a.Root: x;at a.B.c(B.java:1);Wrapped by: a.Outer: y;at a.C.d(C.java:2) | a.Root",
        "a.B: x;at a.B.c(B.java:1);_Suppressed: a.S: y;_Caused by: a.T: z | a.B",
        "a.B: x;Caused by: a.C;Caused by: [CIRCULAR REFERENCE: a.B: x] | a.C",
        "Exception in thread \"main\" a.B | a.B",
        "java.base/java.lang.Error: x | java.lang.Error",
        "Error: x | Error",
        "something went wrong here | ''",
        "Caused by: | ''",
        "Caused by: ;Caused by: | ''"
      })
  void the_root_cause_is_the_innermost_exception(String text, String type) {
    String trace = text.replace(";at", "\n\tat").replace(";_", "\n\t").replace(';', '\n');

    assertThat(RootCause.of(trace).type()).isEqualTo(type);
    byte[] escaped =
        trace
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\t", "\\t")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    assertThat(new TraceReader().readEscaped(escaped, 0, escaped.length))
        .isEqualTo(RootCause.of(trace));
  }

  @ParameterizedTest
  @CsvSource({
    "/orders/order-004/items, /orders/{}/items",
    "/orders/4711, /orders/{}",
    "/api/v1/users/01a1fc17-f001-759b-bce9-6ef57f9765ff, /api/v1/users/{}",
    "/api/v2.1/oauth2/callback, /api/v2.1/oauth2/callback",
    "/u/jane@mail.example/, /u/{}/",
    "/files/deadbeef01?x=1, /files/{}",
    "https://host:8080/a/12?q, /a/{}",
    "/w/dQw4w9WgXcQ;s=1, /w/{}",
    "/grün/7, /grün/{}",
    "*, *"
  })
  void a_route_has_no_ids(String path, String route) {
    assertThat(Route.of(path)).isEqualTo(route);
  }

  @Test
  void a_route_that_the_record_has_is_taken_and_a_long_one_is_cut() {
    String lines =
        record(
            "03:00:01",
            "a",
            "i",
            ",\"http.route\":\"/x/{id}\",\"url.path\":\"/x/1\",\"event.duration\":1,"
                + "\"http.response.status_code\":500");

    assertThat(Run.withInput(lines, "-").out()).contains("on /x/{id}");
    assertThat(Route.of("/a".repeat(5_000))).hasSizeLessThan(60).endsWith("/…");
    assertThat(Route.of("/" + "ä-".repeat(50_000))).isEqualTo("/{}");
    assertThat(Route.ofRequest("GET /x/7?y HTTP/1.1")).isEqualTo("/x/{}");
  }

  @Test
  void groups_are_the_same_whether_the_table_fits_into_memory_or_not() throws Exception {
    Random random = new Random(11);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 9_000; i++) {
      String id = "id-" + random.nextInt(2_000);
      String time = "03:" + (10 + random.nextInt(50)) + ":00." + (100 + random.nextInt(900));
      lines.append(
          random.nextInt(3) > 0
              ? answer(
                  time, "s" + random.nextInt(3), id, "/x/" + i, random.nextBoolean() ? 500 : 200)
              : error(time, "s" + random.nextInt(3), id, "a.E" + (char) ('a' + random.nextInt(4))));
    }
    Path log = Files.writeString(folder.resolve("a.json"), lines);

    Run inMemory = Run.of(log);
    Run spilled = Run.of("--in-memory", "100", log);

    assertThat(spilled.out()).isEqualTo(inMemory.out()).contains("What failed first in 1,");
  }

  @Test
  void very_many_groups_are_one_in_the_end() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 12_000; i++) {
      String letters =
          Integer.toString(i, 10)
              .chars()
              .collect(
                  StringBuilder::new, (b, c) -> b.append((char) (c + 50)), StringBuilder::append)
              .toString();
      lines.append(error("03:00:01", "a", "i-" + i, "a.E" + letters));
    }

    Run run = Run.withInput(lines.toString(), "--limit", "2000", "-");

    assertThat(run.out())
        .contains("What failed first in 12,000 requests", "11,000 × other failures, since");
    assertThat(run.outLines().stream().filter(line -> line.contains(" × "))).hasSize(1_001);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\u0000\\ud800",
        "Caused by: \\u001b[31m",
        "x\\\\n\\tat (\\n\\tat a\\n\\tat (",
        "\\n\\n\\n",
        "at at at",
        "a.B\\n\\tat $$$$/0x/0x(/",
        "Caused by: Caused by: Wrapped by: "
      })
  void whatever_a_trace_is_the_table_is_shown(String trace) {
    String line =
        record(
            "03:00:01",
            "a\\u202e",
            "i",
            ",\"level\":\"ERROR\",\"stack_trace\":\""
                + trace
                + "\",\"error.type\":\""
                + trace
                + "\"");

    Run run = Run.withInput(line, "-");

    assertThat(run.status()).isEqualTo(ClewStory.FOUND);
    assertThat(run.out())
        .contains("1 × ", "1 request, 1 with errors")
        .doesNotContain("\u001b", "\u202e");
  }
}
