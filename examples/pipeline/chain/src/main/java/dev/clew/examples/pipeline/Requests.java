package dev.clew.examples.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clew.examples.demo.Exchange;
import dev.clew.examples.demo.Traffic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Requests, and what a search for their IDs finds. */
final class Requests {
  private static final Pattern VALID_ID = Pattern.compile("[A-Za-z0-9\\-_.~:@+=/#]{1,128}");

  /** Of each pair, the one happens before the other, whatever the threads do. */
  private static final List<String> BEFORE =
      List.of(
          "checkout received", "order received",
          "order received", "goods reserved",
          "order received", "payment received",
          "payment received", "payment taken",
          "payment taken", "order confirmed",
          "order confirmed", "checkout done");

  /** The records of the three services, by a request that goes well or not. */
  private static final int RECORDS = 10;

  /** What their recorders write besides for one that fails. */
  private static final int DEBUG_RECORDS = 5;

  private final Proof proof;
  private final Traffic traffic;
  private final SearchEngine engine;

  Requests(Proof proof, Traffic traffic, SearchEngine engine) {
    this.proof = proof;
    this.traffic = traffic;
    this.engine = engine;
  }

  void prove(List<Edge> edges) throws InterruptedException {
    int number = 0;
    for (Edge edge : edges) {
      proof.section("Requests to " + edge.name() + ", found by their IDs");
      number += 10;
      Exchange without = send(edge, "without an ID", number, null, false);
      Exchange with = send(edge, "with an ID", number + 1, "client-" + number, false);
      Exchange hostile = send(edge, "with a hostile ID", number + 2, Exchange.HOSTILE_ID, false);
      Exchange failing = send(edge, "that fails", number + 3, null, true);
      List<Exchange> all = List.of(without, with, hostile, failing);
      ids(all);

      boolean nginx = edge.name().startsWith("nginx");
      int expected = RECORDS + (nginx ? 1 : 0);
      List<String> missing = new ArrayList<>();
      for (Exchange exchange : all) {
        // A hostile ID that reaches the services leaves one warning.
        int records =
            expected
                + (exchange.isHostile() && !nginx ? 1 : 0)
                + (exchange.fails() ? DEBUG_RECORDS : 0);
        long found =
            Await.atLeast(records, () -> engine.count(Pipeline.INDEX, byRequestId(exchange.id())));
        if (found != records) {
          missing.add(exchange.id() + " has " + found + " instead of " + records);
        }
      }
      proof.check(
          "a search for http.request.id finds each request's records, "
              + expected
              + " over all services, and those at DEBUG if it failed",
          all.size() + " searches",
          missing);

      List<JsonNode> story = engine.search(Pipeline.INDEX, byRequestId(with.id()));
      order(story);
      List<JsonNode> failure = engine.search(Pipeline.INDEX, byRequestId(failing.id()));
      trace(failure);
      proof.same(
          "nothing of the hostile ID is in the index",
          "message and fields",
          0,
          engine.count(Pipeline.INDEX, SearchEngine.phrase("message", "Mallory"))
              + engine.count(
                  Pipeline.INDEX, SearchEngine.term("correlation_id", Exchange.HOSTILE_ID)));
      proof.say("The search for %s:", failing.id());
      failure.forEach(this::print);
    }
  }

  private static ObjectNode byRequestId(String id) {
    return SearchEngine.term("http.request.id", id);
  }

  private Exchange send(Edge edge, String kind, int number, @Nullable String id, boolean fails) {
    Exchange exchange = traffic.checkout(edge.address(), Traffic.orderId(number), id, fails);
    proof.say(
        "%-18s  %s  %d  %s: %s",
        kind, exchange.orderId(), exchange.status(), Traffic.HEADER, exchange.id());
    return exchange;
  }

  private void ids(List<Exchange> all) {
    List<String> problems = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Exchange exchange : all) {
      if (exchange.returnedIds().size() != 1
          || !VALID_ID.matcher(exchange.id()).matches()
          || !seen.add(exchange.id())) {
        problems.add(exchange.orderId() + " was told " + exchange.returnedIds());
      } else if (exchange.bringsItsId() && !exchange.id().equals(exchange.sentId())) {
        problems.add(exchange.orderId() + " lost its ID " + exchange.sentId());
      }
    }
    proof.check(
        "each response tells one ID: the client's when it is good, else a new one",
        all.size() + " responses",
        problems);
  }

  private void order(List<JsonNode> story) {
    List<String> messages = story.stream().map(each -> each.path("message").asText()).toList();
    List<String> problems = new ArrayList<>();
    for (int i = 0; i < BEFORE.size(); i += 2) {
      int first = messages.indexOf(BEFORE.get(i));
      int second = messages.indexOf(BEFORE.get(i + 1));
      if (first < 0 || second < 0 || first > second) {
        problems.add(BEFORE.get(i) + " is not before " + BEFORE.get(i + 1) + " in " + messages);
      }
    }
    proof.check(
        "they come in the order in which things happened",
        messages.size()
            + " records over "
            + story.stream().map(each -> each.path("service.name").asText()).distinct().count()
            + " services",
        problems);
  }

  private void trace(List<JsonNode> failure) {
    List<JsonNode> traces = failure.stream().filter(each -> each.has("error.stack_trace")).toList();
    List<String> problems = new ArrayList<>();
    if (traces.size() != 3) {
      problems.add(traces.size() + " traces");
    }
    boolean root =
        traces.stream()
            .anyMatch(
                each ->
                    each.path("error.stack_trace")
                        .asText()
                        .contains("Caused by: java.net.SocketTimeoutException: Read timed out"));
    if (!root) {
      problems.add("none has the root cause");
    }
    proof.check(
        "a failure is one document in each service, its root cause in it",
        traces.size() + " traces",
        problems);
  }

  private void print(JsonNode record) {
    String trace = record.path("error.stack_trace").asText();
    proof.say(
        "  %-27s  %-8s  %-5s  %s%s",
        record.path("@timestamp").asText(),
        record.path("service.name").asText(),
        record.path("log.level").asText(),
        record.path("message").asText(),
        trace.isEmpty() ? "" : "  (trace of " + trace.lines().count() + " lines)");
  }
}
