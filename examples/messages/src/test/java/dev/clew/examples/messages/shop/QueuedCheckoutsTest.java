package dev.clew.examples.messages.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.examples.demo.Check;
import dev.clew.examples.demo.Exchange;
import dev.clew.examples.demo.Logs;
import dev.clew.examples.demo.Scenario;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The proof is worth what it finds: each test doctors a run in which all is well. */
class QueuedCheckoutsTest {
  private static final String WAY =
      "one ID finds each request in shop, cashier, payments, in this order";
  private static final String RECORDS = "each request left exactly the records it must";
  private static final String ITS_ID = "every line of a request has its ID";
  private static final String ANOTHERS = "no line has another request's ID";
  private static final String WARNING =
      "one warning tells the hostile ID's length, and Clew warned of nothing else";

  private final List<Exchange> exchanges =
      List.of(
          new Exchange("order-001", "client-1", false, 202, List.of("client-1")),
          new Exchange("order-004", null, true, 202, List.of("new-4")));
  private final Map<String, List<String>> files = new LinkedHashMap<>();
  private int clock;

  QueuedCheckoutsTest() {
    QueuedCheckouts scenario = new QueuedCheckouts();
    for (String service : scenario.services()) {
      List<String> file = new ArrayList<>();
      if (scenario.askedForHealth().contains(service)) {
        file.add(record(service, "health-of-" + service, "/health", Scenario.access(200)));
      }
      for (Exchange exchange : exchanges) {
        for (String said : scenario.records(service, exchange)) {
          file.add(record(service, exchange.id(), exchange.orderId(), said));
        }
      }
      files.put(service, file);
    }
  }

  private String record(String service, String id, String about, String said) {
    boolean access = said.startsWith("access record");
    return String.format(
        "{\"@timestamp\":\"2026-11-20T23:18:18.%06dZ\",\"log.level\":\"INFO\",\"message\":\"%s\","
            + "\"service.name\":\"%s\",\"log.logger\":\"%s\",\"correlation_id\":\"%s\","
            + "\"url.path\":\"%s\"%s}",
        clock++,
        access ? "served" : said,
        service,
        access ? "dev.clew.servlet.access" : "dev.clew.examples.Any",
        id,
        about,
        access ? ",\"http.response.status_code\":" + said.replaceAll("\\D", "") : "");
  }

  @Test
  void an_untouched_run_passes_but_for_the_hostile_id_that_was_not_sent() {
    assertThat(failed()).containsExactly(WARNING);
  }

  @Test
  void a_delivery_too_few_is_found() {
    change("cashier", "message failed", line -> "");

    assertThat(failed()).containsExactly(RECORDS, WARNING);
  }

  @Test
  void a_dead_letter_that_was_not_looked_after_is_found() {
    change("cashier", "order given up", line -> "");

    assertThat(failed()).containsExactly(RECORDS, WARNING);
  }

  @Test
  void an_id_that_did_not_cross_the_queue_is_found() {
    change("cashier", "order received", line -> line.replace("client-1", "new-1"));
    change("cashier", "order paid", line -> line.replace("client-1", "new-1"));

    assertThat(failed()).containsExactly(ITS_ID, ANOTHERS, WARNING, WAY);
  }

  @Test
  void a_payment_before_the_order_left_the_queue_is_found() {
    change("payments", "payment received", line -> line.replace(":18.0", ":17.0"));

    assertThat(failed()).containsExactly(WARNING, WAY);
  }

  /** Changes the first line that says so; empty takes it out. */
  private void change(String service, String said, UnaryOperator<String> change) {
    List<String> file = Objects.requireNonNull(files.get(service));
    for (int i = 0; i < file.size(); i++) {
      if (file.get(i).contains(said)) {
        String changed = change.apply(file.remove(i));
        if (!changed.isEmpty()) {
          file.add(i, changed);
        }
        return;
      }
    }
    throw new IllegalArgumentException("no line says " + said);
  }

  private List<String> failed() {
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    files.forEach(
        (service, file) ->
            bytes.put(service, (String.join("\n", file) + "\n").getBytes(StandardCharsets.UTF_8)));
    return QueuedCheckouts.verify(exchanges, Logs.read(bytes)).stream()
        .filter(check -> !check.holds())
        .map(Check::claim)
        .toList();
  }
}
