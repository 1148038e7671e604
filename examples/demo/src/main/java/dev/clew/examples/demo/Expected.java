package dev.clew.examples.demo;

import java.util.List;

/** What a checkout must leave in the logs. The counterpart of the services' own code. */
final class Expected {
  static final String ACCESS_LOGGER = "dev.clew.servlet.access";

  private Expected() {}

  /** What the records of one checkout in one service say, in no order. */
  static List<String> records(Service service, boolean fails) {
    String access = access(status(service, fails));
    return switch (service) {
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
    };
  }

  /** What one record says: its message or, for an access record, its status. */
  static String said(Logs.Line line) {
    return line.field("log.logger").equals(ACCESS_LOGGER)
        ? access(line.json().path("http.response.status_code").asInt())
        : line.message();
  }

  static String access(int status) {
    return "access record with status " + status;
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
