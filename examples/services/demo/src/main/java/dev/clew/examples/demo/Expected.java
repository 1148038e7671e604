package dev.clew.examples.demo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a checkout must leave in the logs. The counterpart of the services' own code. */
final class Expected implements Scenario {
  static final Expected CHECKOUTS = new Expected();

  private Expected() {}

  @Override
  public List<String> services() {
    return Arrays.stream(Service.values()).map(Service::toString).toList();
  }

  @Override
  public List<String> askedForHealth() {
    return services();
  }

  @Override
  public int status(Exchange exchange) {
    return status(Service.GATEWAY, exchange.fails());
  }

  @Override
  public List<String> records(String service, Exchange exchange) {
    return records(Service.valueOf(service.toUpperCase(Locale.ROOT)), exchange.fails());
  }

  /** What the records of one checkout in one service say, in no order. */
  static List<String> records(Service service, boolean fails) {
    String access = Scenario.access(status(service, fails));
    List<String> records =
        new ArrayList<>(
            switch (service) {
              case GATEWAY ->
                  List.of("checkout received", fails ? "checkout failed" : "checkout done", access);
              case ORDERS ->
                  List.of(
                      "order received",
                      "goods reserved",
                      fails ? "order failed" : "order confirmed",
                      access);
              case PAYMENTS ->
                  List.of("payment received", fails ? "payment failed" : "payment taken", access);
            });
    if (fails) {
      records.add(debug(service));
      if (service != Service.PAYMENTS) {
        records.add(Scenario.call(status(called(service), true)));
      }
    }
    return records;
  }

  private static Service called(Service service) {
    return service == Service.GATEWAY ? Service.ORDERS : Service.PAYMENTS;
  }

  /** How many records a service makes of every request at DEBUG. */
  static int debugRecords(Service service) {
    return service == Service.PAYMENTS ? 1 : 2;
  }

  /** What a service logs of every request at DEBUG, and its recorder writes if that fails. */
  static String debug(Service service) {
    return switch (service) {
      case GATEWAY -> "asking orders";
      case ORDERS -> "asking payments";
      case PAYMENTS -> "asking the card processor";
    };
  }

  static int status(Service service, boolean fails) {
    if (!fails) {
      return 200;
    }
    return switch (service) {
      case GATEWAY -> 502;
      case ORDERS -> 500;
      case PAYMENTS -> 504;
    };
  }

  /** The stack trace of a service's failure without its frames: the exception and each cause. */
  static List<String> failure(Service service, String orderId) {
    return switch (service) {
      case GATEWAY -> List.of("java.io.IOException: orders answered 500");
      case ORDERS ->
          List.of(
              "java.util.concurrent.ExecutionException:"
                  + " java.io.IOException: payments answered 504",
              "Caused by: java.io.IOException: payments answered 504");
      case PAYMENTS ->
          List.of(
              "dev.clew.examples.payments.PaymentException: " + orderId + " could not be charged",
              "Caused by: dev.clew.examples.payments.CardProcessorException:"
                  + " gave up on the card processor",
              "Caused by: java.io.IOException: no answer from cards.example:443",
              "Caused by: java.net.SocketTimeoutException: Read timed out");
    };
  }
}
