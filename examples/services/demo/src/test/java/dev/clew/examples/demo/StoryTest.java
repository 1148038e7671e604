package dev.clew.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StoryTest {
  @Test
  void a_story_has_all_lines_of_one_request_in_the_order_of_time_with_folded_traces() {
    SampleRun run = new SampleRun();
    run.change(
        Service.PAYMENTS,
        line -> line.replaceFirst("18\\.\\d+Z", "17.500000Z"),
        "payment received",
        "order-004");

    assertThat(story("new-4", run.logs()))
        .containsSubsequence(
            "23:18:17.500000  payments  INFO   payment received",
            "gateway   INFO   checkout received",
            "orders    ERROR  order failed",
            "    Caused by: java.io.IOException: payments answered 504",
            "payments  ERROR  payment failed",
            "    Caused by: java.net.SocketTimeoutException: Read timed out")
        .doesNotContain("\tat ", "checkout done");
  }

  @Test
  void a_number_is_shown_as_it_was_logged() {
    SampleRun run = new SampleRun();
    run.change(
        Service.ORDERS,
        line -> line.replace("}", ",\"amount\":12.50}"),
        "goods reserved",
        "order-002");

    assertThat(story("client-2", run.logs())).contains("goods reserved  amount=12.50");
  }

  private static String story(String id, Logs logs) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Story.print(id, logs, new PrintStream(printed, true, StandardCharsets.UTF_8));
    return printed.toString(StandardCharsets.UTF_8);
  }
}
