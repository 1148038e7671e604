package dev.clew.examples.demo;

import dev.clew.examples.demo.Logs.Line;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The proof for checkouts: what holds for every demo, and what only these three services do. */
final class CheckoutVerification {
  private final List<Exchange> exchanges;
  private final Logs logs;

  private CheckoutVerification(List<Exchange> exchanges, Logs logs) {
    this.exchanges = exchanges;
    this.logs = logs;
  }

  /** Holds the logs against the requests that were sent. */
  static List<Check> of(List<Exchange> exchanges, Logs logs) {
    CheckoutVerification own = new CheckoutVerification(exchanges, logs);
    List<Check> checks = new ArrayList<>(Verification.of(Expected.CHECKOUTS, exchanges, logs));
    checks.add(own.threadPool());
    checks.add(own.stackTraces());
    checks.add(own.debugOfFailuresAlone());
    return checks;
  }

  private Check threadPool() {
    List<String> problems = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      String request = thread(exchange, "order received");
      String pool = thread(exchange, "goods reserved");
      if (request == null || pool == null || pool.equals(request)) {
        problems.add(exchange.orderId() + ": received on " + request + ", reserved on " + pool);
      }
    }
    return new Check(
        "orders did part of the work on its thread pool", exchanges.size() + " requests", problems);
  }

  private @Nullable String thread(Exchange exchange, String message) {
    return linesOf(exchange, Service.ORDERS)
        .filter(line -> line.message().equals(message))
        .map(line -> line.field("process.thread.name"))
        .findFirst()
        .orElse(null);
  }

  private Check stackTraces() {
    List<String> problems = new ArrayList<>();
    int traces = 0;
    for (Exchange exchange : exchanges) {
      for (Service service : Service.values()) {
        if (!exchange.fails()) {
          continue;
        }
        traces++;
        List<String> expected = Expected.failure(service, exchange.orderId());
        List<StackTrace> found =
            linesOf(exchange, service)
                .map(line -> line.field("error.stack_trace"))
                .filter(trace -> !trace.isEmpty())
                .map(StackTrace::new)
                .toList();
        if (found.size() != 1) {
          problems.add(exchange.orderId() + " in " + service + ": " + found.size() + " traces");
        } else if (!found.get(0).headers().equals(expected)) {
          problems.add(exchange.orderId() + " in " + service + ": " + found.get(0).headers());
        } else if (!found.get(0).hasFramesOfEach()) {
          problems.add(exchange.orderId() + " in " + service + ": frames are missing");
        }
      }
    }
    return new Check(
        "each failure's stack trace, with every cause, is in one line",
        traces + " traces",
        problems);
  }

  private Check debugOfFailuresAlone() {
    List<String> problems = new ArrayList<>();
    int lines = 0;
    for (Line line : logs.records()) {
      boolean recorded = line.json().path("log.recorded").asBoolean();
      if (recorded != line.level().equals("DEBUG")) {
        problems.add(line.service() + " line " + line.number() + " is at " + line.level());
      }
      lines += recorded ? 1 : 0;
    }
    for (Exchange exchange : exchanges) {
      for (Service service : Service.values()) {
        long found =
            linesOf(exchange, service).filter(line -> line.level().equals("DEBUG")).count();
        if (found != (exchange.fails() ? Expected.debugRecords(service) : 0)) {
          problems.add(exchange.orderId() + " in " + service + ": " + found + " lines at DEBUG");
        }
      }
    }
    return new Check(
        "the requests that failed have their DEBUG lines, and no others",
        lines + " lines",
        problems);
  }

  private Stream<Line> linesOf(Exchange exchange, Service service) {
    return logs.records().stream()
        .filter(line -> line.service().equals(service.toString()))
        .filter(line -> line.orders().contains(exchange.orderId()));
  }
}
