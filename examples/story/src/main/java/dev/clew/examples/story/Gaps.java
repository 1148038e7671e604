package dev.clew.examples.story;

import static java.util.Comparator.comparingLong;

import dev.clew.examples.story.LogRecord.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where IDs get lost: records that have none, and calls that arrive without the caller's. Bounded,
 * and what is beyond is counted. Thread-safe.
 */
final class Gaps {
  private static final int MAX_PLACES = 2_000;
  private static final int MAX_ARRIVALS = 20_000;
  private static final int MAX_CALLS = 100_000;

  /** By how much clocks and the ways of the network may disagree. */
  private static final long SLACK = 20_000_000;

  private final Map<List<String>, Counter> places = new HashMap<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final Map<String, List<Call>> calls = new HashMap<>();
  private int callCount;
  private long received;
  private long notTold;
  private long droppedArrivals;
  private long droppedCalls;

  private static final class Counter {
    private final Kind kind;
    private long records;
    private long requests;
    private long errors;
    private Unparsed.@Nullable Place example;

    Counter(Kind kind) {
      this.kind = kind;
    }
  }

  private record Arrival(
      String service, String path, long start, long end, String origin, String id) {}

  private record Call(String service, long start, long end, @Nullable String id, boolean gateway) {}

  /**
   * Records without an ID that one place wrote.
   *
   * @param pool the threads' name, with {@code {}} for numbers
   * @param requests how many of the records are answers to requests
   */
  record Place(
      String service,
      String logger,
      String pool,
      long records,
      long requests,
      long errors,
      String example,
      Remedy remedy) {}

  /**
   * Calls that did not bring the caller's ID.
   *
   * @param caller empty when no record tells of one: it may be none of the services
   * @param origin what became of the ID: {@code generated}, {@code replaced} or {@code rejected}
   * @param example the ID that such a call was given
   */
  record Hop(
      String caller, String service, String origin, long calls, String example, Remedy remedy) {
    Hop plus(Hop other) {
      String least = example.compareTo(other.example) <= 0 ? example : other.example;
      return new Hop(caller, service, origin, calls + other.calls, least, remedy);
    }
  }

  /** Takes a record, with an ID or without. */
  synchronized void add(LogRecord record) {
    if (record.id() == null) {
      addPlace(record);
    }
    boolean calls = record.kind() == Kind.CALL || !record.upstream().isEmpty();
    if (calls && record.duration() >= 0 && record.hasTime()) {
      addCall(record);
    }
    String origin = origin(record);
    if (record.kind() != Kind.ACCESS || origin == null) {
      return;
    }
    if (origin.equals("received")) {
      received++;
    } else if (!record.hasTime() || record.id() == null || arrivals.size() == MAX_ARRIVALS) {
      droppedArrivals++;
    } else {
      arrivals.add(
          new Arrival(
              record.service(), path(record), record.start(), record.time(), origin, record.id()));
    }
  }

  private static @Nullable String origin(LogRecord record) {
    String origin = record.fields().get("correlation.origin");
    return origin == null ? record.fields().get("labels.correlation.origin") : origin;
  }

  private void addPlace(LogRecord record) {
    List<String> key = List.of(record.service(), record.logger(), pool(record.thread()));
    Counter counter = places.get(key);
    if (counter == null) {
      if (places.size() == MAX_PLACES) {
        notTold++;
        return;
      }
      counter = new Counter(record.kind());
      places.put(key, counter);
    }
    counter.records++;
    counter.requests += record.kind() == Kind.ACCESS ? 1 : 0;
    counter.errors += record.isError() ? 1 : 0;
    Unparsed.Place example = counter.example;
    int source = record.source().index();
    if (example == null
        || source < example.source().index()
        || (source == example.source().index() && record.offset() < example.offset())) {
      counter.example = new Unparsed.Place(record.source(), record.offset(), 0);
    }
  }

  /** A thread's name without its numbers. */
  static String pool(String thread) {
    StringBuilder pool = new StringBuilder();
    boolean digits = false;
    for (int i = 0; i < Math.min(thread.length(), 100); i++) {
      char c = thread.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (!digit) {
        pool.append(c);
      } else if (!digits) {
        pool.append("{}");
      }
      digits = digit;
    }
    return pool.toString();
  }

  private void addCall(LogRecord record) {
    if (callCount == MAX_CALLS) {
      droppedCalls++;
      return;
    }
    callCount++;
    boolean gateway = record.kind() != Kind.CALL;
    Call call = new Call(record.service(), record.start(), record.time(), record.id(), gateway);
    calls.computeIfAbsent(path(record), path -> new ArrayList<>()).add(call);
  }

  /** Without the method and the query. */
  private static String path(LogRecord record) {
    String request = record.request().isEmpty() ? record.upstream() : record.request();
    int from = request.indexOf(' ') + 1;
    int scheme = request.indexOf("://", from);
    int path = scheme < 0 ? from : request.indexOf('/', scheme + 3);
    from = path < 0 ? from : path;
    int query = request.indexOf('?', from);
    return request.substring(from, query < 0 ? request.length() : query);
  }

  /** Those with the most errors and records first. */
  synchronized List<Place> places() {
    List<Place> found = new ArrayList<>();
    for (Map.Entry<List<String>, Counter> entry : places.entrySet()) {
      Counter counter = entry.getValue();
      String pool = entry.getKey().get(2);
      Unparsed.Place example = counter.example;
      found.add(
          new Place(
              entry.getKey().get(0),
              entry.getKey().get(1),
              pool,
              counter.records,
              counter.requests,
              counter.errors,
              example == null ? "" : LineNumbers.of(example),
              Remedy.of(pool, counter.kind)));
    }
    found.sort(comparingLong(Place::records).reversed().thenComparing(Place::example));
    return found;
  }

  /** Those with the most calls first. */
  synchronized List<Hop> hops() {
    Map<List<String>, Hop> hops = new LinkedHashMap<>();
    for (Arrival arrival : arrivals) {
      Call call = callOf(arrival);
      String caller = call == null ? "" : call.service();
      Remedy remedy = remedy(call, arrival.origin());
      List<String> key = List.of(caller, arrival.service(), arrival.origin(), remedy.name());
      Hop one = new Hop(caller, arrival.service(), arrival.origin(), 1, arrival.id(), remedy);
      hops.merge(key, one, Hop::plus);
    }
    List<Hop> sorted = new ArrayList<>(hops.values());
    sorted.sort(comparingLong(Hop::calls).reversed().thenComparing(Hop::example));
    return sorted;
  }

  private static Remedy remedy(@Nullable Call call, String origin) {
    if (!origin.equals("generated")) {
      return origin.equals("replaced") ? Remedy.INVALID : Remedy.TRUST;
    }
    if (call == null) {
      return Remedy.NONE;
    }
    if (call.gateway()) {
      return Remedy.GATEWAY;
    }
    return call.id() == null ? Remedy.THREADS : Remedy.CLIENT;
  }

  /** The shortest call of another service that this arrival lies within. */
  private @Nullable Call callOf(Arrival arrival) {
    Call best = null;
    for (Call call : calls.getOrDefault(arrival.path(), List.of())) {
      boolean within =
          call.start() - SLACK <= arrival.start() && arrival.end() <= call.end() + SLACK;
      boolean other = !call.service().equals(arrival.service());
      if (within && other && !arrival.id().equals(call.id())) {
        boolean shorter = best == null || call.end() - call.start() < best.end() - best.start();
        best = shorter ? call : best;
      }
    }
    return best;
  }

  /** Arrivals that brought the caller's ID. */
  synchronized long received() {
    return received;
  }

  /** What was too much to be told apart. */
  synchronized List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (notTold > 0) {
      notes.add(Summary.counted(notTold, "more record") + " without an ID, of too many places");
    }
    if (droppedArrivals > 0) {
      notes.add(
          Summary.counted(droppedArrivals, "more request")
              + " with a new ID, whose callers were not looked for");
    }
    if (droppedCalls > 0) {
      notes.add(Summary.counted(droppedCalls, "call") + " not looked at: there are more callers");
    }
    return notes;
  }
}
