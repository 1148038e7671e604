package dev.clew.examples.demo;

import dev.clew.examples.demo.Logs.Line;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The proof. The lines of a request are found by its order, which every one of them names, and only
 * then is their ID looked at: so a line with a missing or a wrong ID cannot hide.
 */
public final class Verification {
  private static final Pattern VALID_ID = Pattern.compile("[A-Za-z0-9\\-_.~:@+=/#]{1,128}");
  private static final Pattern LENGTH_OF_HOSTILE_ID =
      Pattern.compile("\\b" + Exchange.HOSTILE_ID.length() + "\\b");

  static final String ACCESS_LOGGER = "dev.clew.servlet.access";
  static final String CALL_LOGGER = "dev.clew.calls";

  private final Scenario scenario;
  private final List<Exchange> exchanges;
  private final Logs logs;
  private final Map<String, Exchange> byOrder = new HashMap<>();
  private final Map<String, Exchange> byId = new HashMap<>();

  private Verification(Scenario scenario, List<Exchange> exchanges, Logs logs) {
    this.scenario = scenario;
    this.exchanges = exchanges;
    this.logs = logs;
    for (Exchange exchange : exchanges) {
      byOrder.put(exchange.orderId(), exchange);
      byId.putIfAbsent(exchange.id(), exchange);
    }
  }

  /** Holds the logs against the requests that were sent. */
  public static List<Check> of(Scenario scenario, List<Exchange> exchanges, Logs logs) {
    Verification all = new Verification(scenario, exchanges, logs);
    return List.of(
        all.answers(),
        all.responseHeaders(),
        all.lines(),
        all.eachLineOfARequestHasItsId(),
        all.noLineHasAnothers(),
        all.nothingIsMissingAndNothingTooMuch(),
        all.hostileId(),
        all.warning());
  }

  private Check answers() {
    List<String> problems = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      int expected = scenario.status(exchange);
      if (exchange.status() != expected) {
        problems.add(exchange.orderId() + ": " + exchange.status() + " instead of " + expected);
      }
    }
    return new Check(
        "each request is answered with its status", exchanges.size() + " requests", problems);
  }

  private Check responseHeaders() {
    List<String> problems = new ArrayList<>();
    for (Exchange exchange : exchanges) {
      String id = exchange.id();
      if (exchange.returnedIds().size() != 1) {
        problems.add(exchange.orderId() + ": " + exchange.returnedIds().size() + " headers");
      } else if (exchange.bringsItsId() && !id.equals(exchange.sentId())) {
        problems.add(exchange.orderId() + ": " + id + " instead of " + exchange.sentId());
      } else if (!VALID_ID.matcher(id).matches()) {
        problems.add(exchange.orderId() + ": an ID that is not valid");
      } else if (!exchange.equals(byId.get(id))) {
        problems.add(exchange.orderId() + ": the ID of another request, " + id);
      }
    }
    return new Check(
        "each response has one " + Traffic.HEADER + ": the client's, else a new one",
        exchanges.size() + " responses",
        problems);
  }

  private Check lines() {
    return new Check(
        "every line of every file is a whole record in strict JSON, no name twice",
        logs.records().size() + logs.broken().size() + " lines, " + logs.texts().size() + " files",
        logs.broken());
  }

  private Check eachLineOfARequestHasItsId() {
    List<String> problems = new ArrayList<>();
    int lines = 0;
    for (Line line : logs.records()) {
      for (String order : line.orders()) {
        lines++;
        Exchange exchange = byOrder.get(order);
        if (exchange == null || !exchange.id().equals(line.id())) {
          problems.add(at(line) + " is of " + order + " but has the ID " + line.id());
        }
      }
    }
    return new Check("every line of a request has its ID", lines + " lines", problems);
  }

  private Check noLineHasAnothers() {
    List<String> problems = new ArrayList<>();
    int lines = 0;
    for (Line line : logs.records()) {
      String id = line.id();
      if (id == null) {
        continue;
      }
      lines++;
      Exchange owner = byId.get(id);
      boolean health = id.equals(Traffic.healthId(line.service()));
      if (owner == null && !health) {
        problems.add(at(line) + " has an ID that nobody was told: " + id);
      } else if (owner != null
          && !ofNoOrder(line)
          && !line.orders().equals(Set.of(owner.orderId()))) {
        problems.add(
            at(line) + " has the ID of " + owner.orderId() + " but is of " + line.orders());
      }
      byId.keySet().stream()
          .filter(other -> !other.isEmpty() && !other.equals(id) && line.text().contains(other))
          .forEach(other -> problems.add(at(line) + " of " + id + " has " + other + " in it"));
    }
    return new Check("no line has another request's ID", lines + " lines with an ID", problems);
  }

  private Check nothingIsMissingAndNothingTooMuch() {
    Map<String, List<String>> missing = new TreeMap<>();
    int count = 0;
    for (String service : scenario.services()) {
      for (Exchange exchange : exchanges) {
        List<String> expected = new ArrayList<>(scenario.records(service, exchange));
        count += expected.size();
        missing.put(exchange.orderId() + " in " + service, expected);
      }
    }
    for (String service : scenario.askedForHealth()) {
      missing.put(
          Traffic.healthId(service) + " in " + service,
          new ArrayList<>(List.of(Scenario.access(200))));
      count++;
    }

    Set<String> problems = new TreeSet<>();
    for (Line line : logs.records()) {
      Set<String> keys = line.orders();
      String id = line.id();
      if (keys.isEmpty() && id != null && id.startsWith("health-of-")) {
        keys = Set.of(id);
      }
      for (String key : keys) {
        String where = key + " in " + line.service();
        if (!missing.getOrDefault(where, new ArrayList<>()).remove(said(line))) {
          problems.add(where + ": one too many, " + said(line));
        }
      }
    }
    missing.forEach((where, said) -> said.forEach(each -> problems.add(where + ": no " + each)));
    return new Check(
        "each request left exactly the records it must", count + " records", List.copyOf(problems));
  }

  private Check hostileId() {
    List<String> problems = new ArrayList<>();
    for (String service : scenario.services()) {
      String text = logs.texts().getOrDefault(service, "");
      // The name alone is looked for: the rest of it would be escaped in JSON.
      if (text.contains("Mallory")) {
        problems.add("it is in the file of " + service);
      }
    }
    if (exchanges.stream().anyMatch(each -> each.returnedIds().toString().contains("Mallory"))) {
      problems.add("it is in a response");
    }
    return new Check(
        "the hostile ID is in no file and no response",
        Exchange.HOSTILE_ID.length() + " characters",
        problems);
  }

  private Check warning() {
    List<Line> warnings = logs.records().stream().filter(Verification::ofNoOrder).toList();
    List<String> problems = new ArrayList<>();
    if (warnings.size() != 1) {
      problems.add(warnings.size() + " warnings of Clew instead of one");
    }
    for (Line warning : warnings) {
      if (!warning.service().equals(scenario.services().get(0))
          || !warning.level().equals("WARN")
          || !LENGTH_OF_HOSTILE_ID.matcher(warning.message()).find()
          || exchanges.stream().noneMatch(e -> e.isHostile() && e.id().equals(warning.id()))) {
        problems.add(at(warning) + " says: " + warning.message());
      }
    }
    return new Check(
        "one warning tells the hostile ID's length, and Clew warned of nothing else",
        warnings.size() + " warnings",
        problems);
  }

  /** Clew's own reports, which know nothing of orders. */
  private static boolean ofNoOrder(Line line) {
    return line.field("log.logger").startsWith("dev.clew")
        && !line.field("log.logger").startsWith("dev.clew.examples")
        && !line.field("log.logger").equals(CALL_LOGGER)
        && !line.level().equals("INFO");
  }

  /** What one record says: its message or, for an access record and a call's, its status. */
  private static String said(Line line) {
    int status = line.json().path("http.response.status_code").asInt();
    return switch (line.field("log.logger")) {
      case ACCESS_LOGGER -> Scenario.access(status);
      case CALL_LOGGER -> Scenario.call(status);
      default -> line.message();
    };
  }

  private static String at(Line line) {
    return line.service() + " line " + line.number();
  }
}
