package dev.clew.examples.messages.shop;

import dev.clew.examples.demo.Check;
import dev.clew.examples.demo.Exchange;
import dev.clew.examples.demo.Logs;
import dev.clew.examples.demo.Logs.Line;
import dev.clew.examples.demo.Scenario;
import dev.clew.examples.demo.Verification;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/** What a checkout that goes over the queue must leave in the logs. */
final class QueuedCheckouts implements Scenario {
  /** As often does the broker deliver a message before it is a dead letter. */
  private static final int DELIVERIES = 3;

  private static final String SHOP = "shop";
  private static final String CASHIER = "cashier";
  private static final String PAYMENTS = "payments";

  /** All checks: those that hold for every demo, and the way over the queue. */
  static List<Check> verify(List<Exchange> exchanges, Logs logs) {
    List<Check> checks = new ArrayList<>(Verification.of(new QueuedCheckouts(), exchanges, logs));
    checks.add(way(exchanges, logs));
    return checks;
  }

  @Override
  public List<String> services() {
    return List.of(SHOP, CASHIER, PAYMENTS);
  }

  @Override
  public List<String> askedForHealth() {
    return List.of(SHOP, PAYMENTS);
  }

  @Override
  public int status(Exchange exchange) {
    return 202;
  }

  @Override
  public List<String> records(String service, Exchange exchange) {
    return switch (service) {
      case SHOP -> List.of("checkout received", "order queued", Scenario.access(202));
      case CASHIER ->
          exchange.fails()
              ? with("order given up", repeated("order received", "message failed"))
              : List.of("order received", "order paid");
      default ->
          exchange.fails()
              ? repeated(
                  "payment received",
                  "asking the card processor",
                  "payment failed",
                  Scenario.access(504))
              : List.of("payment received", "payment taken", Scenario.access(200));
    };
  }

  private static List<String> repeated(String... records) {
    List<String> all = new ArrayList<>();
    Collections.nCopies(DELIVERIES, List.of(records)).forEach(all::addAll);
    return all;
  }

  private static List<String> with(String last, List<String> records) {
    List<String> all = new ArrayList<>(records);
    all.add(last);
    return all;
  }

  private static Check way(List<Exchange> exchanges, Logs logs) {
    List<String> expected = List.of(SHOP, CASHIER, PAYMENTS);
    List<String> problems = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      List<String> way =
          logs.records().stream()
              .filter(line -> exchange.id().equals(line.id()))
              .filter(line -> line.orders().contains(exchange.orderId()))
              .sorted(Comparator.comparing(Line::time))
              .map(Line::service)
              .distinct()
              .toList();
      if (!way.equals(expected)) {
        problems.add(exchange.orderId() + ": " + way);
      }
    }
    return new Check(
        "one ID finds each request in " + String.join(", ", expected) + ", in this order",
        exchanges.size() + " requests",
        problems);
  }
}
