package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Bar;
import dev.clew.examples.story.Story.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was tried again, for it had failed: the same request of one service, one after the other.
 * Immutable.
 */
final class Retries {
  private static final int MAX = 100;
  private static final int MAX_ATTEMPTS = 20;

  private final List<String> lines = new ArrayList<>();
  private final Map<Bar, String> labels = new HashMap<>();

  /** What all attempts have in common. */
  private record Target(boolean call, String service, String request) {}

  private Retries() {}

  static Retries of(Part part) {
    Map<Target, List<Bar>> bars = new LinkedHashMap<>();
    List<Bar> inOrder = new ArrayList<>(Story.bars(part));
    inOrder.sort(BarOrder.EARLIEST_FIRST);
    for (Bar bar : inOrder) {
      String request = withoutQuery(bar.record().request());
      if (!bar.about() && bar.kind() != Kind.WORK && !request.isEmpty()) {
        Target target = new Target(bar.kind() == Kind.CALL, bar.record().service(), request);
        bars.computeIfAbsent(target, key -> new ArrayList<>()).add(bar);
      }
    }
    Retries retries = new Retries();
    Set<String> called = new LinkedHashSet<>();
    for (Map.Entry<Target, List<Bar>> entry : bars.entrySet()) {
      if (entry.getKey().call() && retries.add(entry.getKey(), entry.getValue(), true)) {
        called.add(entry.getKey().request());
      }
    }
    for (Map.Entry<Target, List<Bar>> entry : bars.entrySet()) {
      if (!entry.getKey().call()) {
        // Where the caller has records of its attempts, those of who answered say the same again.
        boolean said = called.contains(entry.getKey().request());
        retries.add(entry.getKey(), entry.getValue(), !said);
      }
    }
    return retries;
  }

  private static String withoutQuery(String request) {
    int query = request.indexOf('?');
    return query < 0 ? request : request.substring(0, query);
  }

  private boolean add(Target target, List<Bar> bars, boolean says) {
    List<Bar> attempts = new ArrayList<>();
    boolean any = false;
    for (Bar bar : bars) {
      if (!attempts.isEmpty() && !follows(bar, attempts.get(attempts.size() - 1))) {
        any |= addAttempts(target.call(), attempts, says);
        attempts = new ArrayList<>();
      }
      attempts.add(bar);
    }
    any |= addAttempts(target.call(), attempts, says);
    for (Bar bar : bars) {
      int resent = Callers.resent(bar.record());
      if (target.call() && resent > 0 && lines.size() < MAX) {
        lines.add(
            bar.record().service()
                + " sent "
                + target.request()
                + " "
                + (resent + 1)
                + " times, for new attempts or redirects: "
                + outcome(bar)
                + " for all of them");
      }
    }
    return any;
  }

  private static boolean follows(Bar bar, Bar before) {
    long tolerance = Callers.tolerance(bar.record(), before.record());
    return hasFailed(before.record()) && bar.start() >= before.end() - tolerance;
  }

  private static boolean hasFailed(LogRecord record) {
    int status = record.status();
    return status >= 500
        || status == 408
        || status == 425
        || status == 429
        || (status < 0 && (record.kind() == Kind.CALL || FailureKind.isFailure(record)));
  }

  private boolean addAttempts(boolean call, List<Bar> attempts, boolean says) {
    if (attempts.size() < 2) {
      return false;
    }
    LogRecord first = attempts.get(0).record();
    StringBuilder line =
        new StringBuilder(first.service())
            .append(call ? " called " : " was asked for ")
            .append(withoutQuery(first.request()))
            .append(' ')
            .append(attempts.size())
            .append(" times: ");
    for (int i = 0; i < attempts.size(); i++) {
      labels.put(attempts.get(i), "attempt " + (i + 1) + " of " + attempts.size());
      if (i < MAX_ATTEMPTS) {
        line.append(i == 0 ? "" : ", ").append(i + 1).append(") ").append(outcome(attempts.get(i)));
      }
    }
    if (attempts.size() > MAX_ATTEMPTS) {
      line.append(", and ").append(attempts.size() - MAX_ATTEMPTS).append(" more");
    }
    if (says && lines.size() < MAX) {
      lines.add(line.toString());
    }
    return true;
  }

  private static String outcome(Bar bar) {
    LogRecord record = bar.record();
    String answer = record.status() >= 0 ? Integer.toString(record.status()) : "no answer";
    return answer + " after " + Times.duration(bar.duration());
  }

  /** A sentence for each, with number, status and duration of the attempts. */
  List<String> lines() {
    return lines;
  }

  /** {@code , attempt 2 of 3}, or nothing for a bar that is none. */
  String label(Bar bar) {
    String label = labels.get(bar);
    return label == null ? "" : ", " + label;
  }
}
