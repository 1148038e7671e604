package dev.clew.examples.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who called whom, by the records of calls or by the times, and whose clock is off. */
class CallersTest {
  private static final Pattern LINK = Pattern.compile("class=\"link( up)?( guess)?\"");

  @TempDir Path folder;

  /** Milliseconds after some second. */
  private static String record(int start, int millis, String service, String more) {
    return "{\"@timestamp\":\""
        + String.format(
            "2026-11-21T03:00:%02d.%03dZ", (start + millis) / 1_000, (start + millis) % 1_000)
        + "\",\"log.level\":\"INFO\",\"message\":\"m\",\"service.name\":\""
        + service
        + "\",\"correlation_id\":\"i\",\"http.request.method\":\"GET\",\"event.duration\":"
        + millis
        + "000000"
        + more
        + "}\n";
  }

  private static String access(int start, int millis, String service, String path, int status) {
    return record(
        start,
        millis,
        service,
        ",\"url.path\":\"" + path + "\",\"http.response.status_code\":" + status);
  }

  private static String call(int start, int millis, String service, String path, int status) {
    return access(start, millis, service, path, status)
        .replace("}\n", ",\"network.direction\":\"egress\",\"server.address\":\"localhost\"}\n");
  }

  private Run story(String lines, Object... options) throws IOException {
    Path log = Files.writeString(folder.resolve("a.json"), lines);
    List<Object> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("--id", "i", "--html", folder.resolve("page.html"), log));
    return Run.of(arguments.toArray());
  }

  /** How many arrows are drawn, and how many of them are guesses. */
  private List<Integer> links(String lines) throws IOException {
    story(lines);
    int links = 0;
    int guesses = 0;
    Matcher matcher = LINK.matcher(Files.readString(folder.resolve("page.html")));
    while (matcher.find()) {
      links++;
      guesses += matcher.group(2) == null ? 0 : 1;
    }
    return List.of(links, guesses);
  }

  @Test
  void what_lies_within_one_other_service_alone_was_probably_called_from_there() throws Exception {
    assertThat(
            links(
                access(0, 100, "gateway", "/checkout", 200)
                    + access(20, 50, "orders", "/orders", 200)))
        .isEqualTo(List.of(1, 1));
  }

  @Test
  void of_two_that_may_have_called_none_is_shown() throws Exception {
    assertThat(
            links(
                access(0, 100, "gateway", "/checkout", 200)
                    + access(10, 80, "stock", "/stock", 200)
                    + access(20, 30, "prices", "/prices", 200)))
        .isEqualTo(List.of(1, 1));
  }

  @Test
  void records_of_calls_prove_who_called_and_parallel_calls_are_siblings() throws Exception {
    String lines =
        access(0, 100, "gateway", "/checkout", 200)
            + call(5, 90, "gateway", "/stock", 200)
            + call(15, 40, "gateway", "/prices", 200)
            + access(10, 80, "stock", "/stock", 200)
            + access(20, 30, "prices", "/prices", 200);

    assertThat(links(lines)).isEqualTo(List.of(2, 0));
    assertThat(Files.readString(folder.resolve("page.html")))
        .contains("↓ called, as its record tells")
        .doesNotContain("probably");
  }

  @Test
  void clocks_that_are_off_do_not_change_who_called() throws Exception {
    for (int skew : new int[] {300, -150}) {
      String lines =
          access(1_000, 100, "gateway", "/checkout", 200)
              + call(1_005, 90, "gateway", "/stock", 200)
              + call(1_015, 40, "gateway", "/prices", 200)
              + access(1_010 + skew, 80, "stock", "/stock", 200)
              + access(1_020 + skew, 30, "prices", "/prices", 200);

      assertThat(links(lines)).as("%d", skew).isEqualTo(List.of(2, 0));
      assertThat(story(lines).out())
          .contains(
              "! The clock of stock is about "
                  + Math.abs(skew)
                  + (skew > 0 ? " ms ahead of gateway's" : " ms behind gateway's")
                  + ", as 1 call tells. Nothing was moved; --align takes it out.");
    }
  }

  @Test
  void an_offset_can_be_taken_out() throws Exception {
    Run run =
        story(
            access(1_000, 100, "gateway", "/checkout", 200)
                + call(1_010, 80, "gateway", "/stock", 200)
                + access(1_320, 60, "stock", "/stock", 200)
                + record(1_330, 0, "stock", "").replace(",\"event.duration\":0000000", ""),
            "--align");

    assertThat(run.out())
        .contains("! The times of stock were moved by -300 ms, as 1 call tells.")
        .contains("03:00:01.030000  stock")
        .doesNotContain("disagree", "ahead");
    assertThat(run.outLines().stream().filter(line -> line.matches("  03:.*"))).isSorted();
  }

  @Test
  void clocks_within_the_time_of_the_network_agree() throws Exception {
    assertThat(
            story(
                    access(0, 100, "gateway", "/checkout", 200)
                        + call(10, 80, "gateway", "/stock", 200)
                        + access(9, 78, "stock", "/stock", 200))
                .out())
        .doesNotContain("clock");
  }

  @Test
  void new_attempts_of_one_call_are_all_its() throws Exception {
    assertThat(
            links(
                access(0, 100, "gateway", "/checkout", 200)
                    + call(5, 90, "gateway", "/stock", 200)
                        .replace("}\n", ",\"http.request.resend_count\":1}\n")
                    + access(10, 20, "stock", "/stock", 503)
                    + access(50, 30, "stock", "/stock", 200)))
        .isEqualTo(List.of(2, 0));
  }

  @Test
  void a_call_without_an_answer_may_have_led_to_one_that_took_longer() throws Exception {
    assertThat(
            links(
                access(0, 100, "gateway", "/checkout", 504)
                    + record(
                        10,
                        50,
                        "gateway",
                        ",\"url.path\":\"/stock\",\"network.direction\":\"egress\"")
                    + access(12, 70, "stock", "/stock", 200)))
        .isEqualTo(List.of(1, 0));
  }

  @Test
  void a_service_with_records_of_its_calls_made_no_others() throws Exception {
    assertThat(
            links(
                access(0, 100, "gateway", "/checkout", 200)
                    + call(5, 30, "gateway", "/stock", 200)
                    + access(10, 20, "stock", "/stock", 200)
                    + access(50, 20, "prices", "/prices", 200)))
        .isEqualTo(List.of(1, 0));
  }

  @Test
  void two_that_take_as_long_did_not_call_each_other() throws Exception {
    assertThat(links(access(0, 100, "a", "/a", 200) + access(0, 100, "b", "/b", 200)))
        .isEqualTo(List.of(1, 1));
  }

  @Test
  void counts_of_attempts_that_are_none_are_one_attempt() throws Exception {
    for (String count : List.of("\"x\"", "-1", "99999999999", "null", "[1]")) {
      assertThat(
              links(
                  access(0, 100, "gateway", "/checkout", 200)
                      + call(5, 90, "gateway", "/stock", 200)
                          .replace("}\n", ",\"http.request.resend_count\":" + count + "}\n")
                      + access(10, 20, "stock", "/stock", 200)))
          .as(count)
          .isEqualTo(List.of(1, 0));
    }
  }
}
