package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Bar;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who called whom. A record of a call proves it, whatever the clocks say. Without one, a request
 * that lies within exactly one bar that may have made it was probably called from there; within two
 * it cannot be told.
 */
final class Callers {
  /** Within one host, a record is written a little after what it tells of. */
  static final long TOLERANCE = 5_000_000;

  /** Who called whom is asked of so many bars only. */
  private static final int MAX_CALLERS = 1_000;

  private static final int MAX_RESENT = 100;

  private final List<Bar> bars;
  private final Map<Bar, Caller> callers = new HashMap<>();

  /** What lies within a bar of another service, whether that called it or not. */
  private final Set<Bar> inner = new HashSet<>();

  /**
   * Who called.
   *
   * @param certain whether a record of the call says so, and not the times alone
   */
  record Caller(Bar bar, boolean certain) {}

  Callers(List<Bar> bars) {
    this.bars = bars;
    Map<Bar, Integer> callsLeft = new HashMap<>();
    Set<String> recording = new HashSet<>();
    for (Bar bar : bars) {
      if (bar.kind() == Kind.CALL) {
        callsLeft.put(bar, 1 + resent(bar.record()));
        recording.add(bar.record().service());
      }
    }
    findRecorded(callsLeft);
    findNested(callsLeft, recording);
  }

  @Nullable Caller of(Bar bar) {
    return callers.get(bar);
  }

  /** Whether a bar may be part of what another service did. */
  boolean isInner(Bar bar) {
    return inner.contains(bar);
  }

  /** How many requests of a call followed its first: redirects and new attempts. */
  static int resent(LogRecord record) {
    String count = record.fields().get("http.request.resend_count");
    try {
      return count == null ? 0 : Math.max(0, Math.min(MAX_RESENT, Integer.parseInt(count)));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Requests and calls of the same method and path belong together. */
  private void findRecorded(Map<Bar, Integer> callsLeft) {
    Map<String, List<Bar>> calls = new LinkedHashMap<>();
    Map<String, List<Bar>> requests = new LinkedHashMap<>();
    for (Bar bar : bars) {
      String request = withoutQuery(bar.record().request());
      if (!request.isEmpty() && bar.kind() != Kind.WORK) {
        (bar.kind() == Kind.CALL ? calls : requests)
            .computeIfAbsent(request, key -> new ArrayList<>())
            .add(bar);
      }
    }
    requests.forEach(
        (request, answered) -> match(calls.getOrDefault(request, List.of()), answered, callsLeft));
  }

  private static String withoutQuery(String request) {
    int query = request.indexOf('?');
    return query < 0 ? request : request.substring(0, query);
  }

  private void match(List<Bar> calls, List<Bar> requests, Map<Bar, Integer> callsLeft) {
    List<Bar> ordered = new ArrayList<>(requests);
    ordered.sort(BarOrder.EARLIEST_FIRST);
    List<Bar> inOrder = new ArrayList<>(calls.subList(0, Math.min(calls.size(), MAX_CALLERS)));
    inOrder.sort(BarOrder.EARLIEST_FIRST);
    for (Bar request : ordered) {
      Bar first = null;
      Bar around = null;
      int possible = 0;
      for (Bar call : inOrder) {
        if (callsLeft.getOrDefault(call, 0) > 0 && mayBe(call, request)) {
          possible++;
          first = first == null ? call : first;
          around = around == null && isWithin(request, call) ? call : around;
        }
      }
      Bar call = around == null ? first : around;
      if (call != null) {
        callsLeft.merge(call, -1, Integer::sum);
        inner.add(request);
        // Of several calls alike, each was answered once; which one by whom is a guess.
        callers.put(request, new Caller(call, possible == 1 || fromOneService(calls)));
      }
    }
  }

  private static boolean fromOneService(List<Bar> calls) {
    return calls.stream().map(call -> call.record().service()).distinct().count() == 1;
  }

  /** Whether a call can have led to a request: what it got is what the other says it gave. */
  private static boolean mayBe(Bar call, Bar request) {
    LogRecord caller = call.record();
    LogRecord answer = request.record();
    boolean answered = caller.status() >= 0 || call.about();
    return !caller.service().equals(answer.service())
        && (!answered || request.duration() <= call.duration() + tolerance(caller, answer))
        && (caller.status() < 0
            || answer.status() < 0
            || caller.status() == answer.status()
            || call.about()
            || resent(caller) > 0);
  }

  static long tolerance(LogRecord a, LogRecord b) {
    return TOLERANCE + a.precision() + b.precision();
  }

  private static boolean isWithin(Bar inside, Bar around) {
    long tolerance = tolerance(inside.record(), around.record());
    return inside.start() >= around.start() - tolerance && inside.end() <= around.end() + tolerance;
  }

  /** A service that leaves records of its calls has made no others. */
  private void findNested(Map<Bar, Integer> callsLeft, Set<String> recording) {
    List<Bar> longestFirst = new ArrayList<>(bars);
    longestFirst.sort(BarOrder.LONGEST_FIRST);
    int candidates = Math.min(longestFirst.size(), MAX_CALLERS);
    for (Bar bar : bars) {
      if (bar.kind() == Kind.CALL || callers.containsKey(bar)) {
        continue;
      }
      Bar caller = null;
      int possible = 0;
      for (int i = 0; i < candidates; i++) {
        Bar other = longestFirst.get(i);
        if (other.duration() < bar.duration()) {
          break;
        }
        if (other.record().service().equals(bar.record().service())
            || !isWithin(bar, other)
            || isTwin(bar, other)) {
          continue;
        }
        inner.add(bar);
        if (other.kind() == Kind.CALL
            ? callsLeft.getOrDefault(other, 0) > 0
            : !recording.contains(other.record().service())) {
          possible++;
          caller = other;
        }
      }
      if (caller != null && possible == 1) {
        callers.put(bar, new Caller(caller, false));
      }
    }
  }

  /** Two that take as long as each other did not both call the other. */
  private static boolean isTwin(Bar bar, Bar other) {
    return other.duration() == bar.duration()
        && isWithin(other, bar)
        && other.index() > bar.index();
  }
}
