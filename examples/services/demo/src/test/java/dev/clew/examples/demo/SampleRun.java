package dev.clew.examples.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A small run of the demo in which all is well, to be doctored. */
final class SampleRun {
  final Exchange plain = new Exchange("order-001", null, false, 200, List.of("new-1"));
  final Exchange own = new Exchange("order-002", "client-2", false, 200, List.of("client-2"));
  final Exchange hostile =
      new Exchange("order-003", Exchange.HOSTILE_ID, false, 200, List.of("new-3"));
  final Exchange failing = new Exchange("order-004", null, true, 502, List.of("new-4"));

  private final List<Exchange> exchanges = new ArrayList<>(List.of(plain, own, hostile, failing));
  private final Map<Service, List<String>> lines = new EnumMap<>(Service.class);
  private int clock;

  SampleRun() {
    for (Service service : Service.values()) {
      List<String> file = new ArrayList<>();
      file.add(line(service, "INFO", "server", "main", "started", "Internal", ""));
      file.add(access(service, "health-of-" + service, "/health", 200));
      for (Exchange exchange : exchanges) {
        file.addAll(records(service, exchange));
      }
      lines.put(service, file);
    }
    file(Service.GATEWAY)
        .add(
            line(
                Service.GATEWAY,
                "WARN",
                "dev.clew.servlet.CorrelationFilter",
                "http-1",
                "An incoming ID of 3000 characters was replaced",
                "new-3",
                ""));
  }

  private List<String> file(Service service) {
    return Objects.requireNonNull(lines.get(service));
  }

  private List<String> records(Service service, Exchange exchange) {
    List<String> records = new ArrayList<>();
    for (String said : Expected.records(service, exchange.fails())) {
      int status = Expected.status(service, exchange.fails());
      if (said.equals(Scenario.access(status))) {
        records.add(access(service, exchange.id(), "/any/" + exchange.orderId(), status));
        continue;
      }
      if (said.startsWith("record of a call")) {
        records.add(call(service, exchange, said.substring(said.lastIndexOf(' ') + 1)));
        continue;
      }
      boolean error = said.endsWith("failed");
      boolean debug = said.equals(Expected.debug(service));
      StringBuilder trace = new StringBuilder();
      for (String header : Expected.failure(service, exchange.orderId())) {
        trace.append(header).append("\\n\\tat a.B.c(B.java:1)\\n\\t... 7 more\\n");
      }
      records.add(
          line(
              service,
              error ? "ERROR" : debug ? "DEBUG" : "INFO",
              "dev.clew.examples.Any",
              said.equals("goods reserved") ? "orders-pool-1" : "http-1",
              said,
              exchange.id(),
              ",\"orderId\":\""
                  + exchange.orderId()
                  + "\""
                  + (debug ? ",\"log.recorded\":true" : "")
                  + (error ? ",\"error.stack_trace\":\"" + trace + "\"" : "")));
    }
    return records;
  }

  private String call(Service service, Exchange exchange, String status) {
    return line(
        service,
        "DEBUG",
        Verification.CALL_LOGGER,
        "http-1",
        "called",
        exchange.id(),
        ",\"url.path\":\"/any/"
            + exchange.orderId()
            + "\",\"http.response.status_code\":"
            + status
            + ",\"log.recorded\":true");
  }

  private String access(Service service, String id, String path, int status) {
    return line(
        service,
        "INFO",
        Verification.ACCESS_LOGGER,
        "http-1",
        "served",
        id,
        ",\"url.path\":\"" + path + "\",\"http.response.status_code\":" + status);
  }

  private String line(
      Service service,
      String level,
      String logger,
      String thread,
      String message,
      String id,
      String more) {
    return String.format(
        "{\"@timestamp\":\"2026-11-20T23:18:18.%06dZ\",\"log.level\":\"%s\",\"message\":\"%s\","
            + "\"service.name\":\"%s\",\"process.thread.name\":\"%s\",\"log.logger\":\"%s\","
            + "\"correlation_id\":\"%s\"%s}",
        clock++, level, message, service, thread, logger, id, more);
  }

  /** Changes the one line that contains all the parts; null takes it out. */
  SampleRun change(Service service, Function<String, @Nullable String> change, String... parts) {
    List<String> file = file(service);
    int found = -1;
    for (int i = 0; i < file.size(); i++) {
      boolean matches = true;
      for (String part : parts) {
        matches &= file.get(i).contains(part);
      }
      if (matches) {
        if (found >= 0) {
          throw new IllegalArgumentException("Several lines match");
        }
        found = i;
      }
    }
    String changed = change.apply(file.remove(found));
    if (changed != null) {
      file.add(found, changed);
    }
    return this;
  }

  SampleRun add(Service service, String line) {
    file(service).add(line);
    return this;
  }

  /** Lets a client have seen something else. */
  SampleRun change(Exchange exchange, Exchange changed) {
    exchanges.replaceAll(each -> each.equals(exchange) ? changed : each);
    return this;
  }

  Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    lines.forEach(
        (service, file) ->
            files.put(
                service.toString(),
                (String.join("\n", file) + "\n").getBytes(StandardCharsets.UTF_8)));
    return files;
  }

  Logs logs() {
    return Logs.read(files());
  }

  List<Check> verify() {
    return verify(files());
  }

  List<Check> verify(Map<String, byte[]> files) {
    return CheckoutVerification.of(exchanges, Logs.read(files));
  }
}
