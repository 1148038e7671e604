package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Bar;
import dev.clew.examples.story.Story.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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

  /** What all attempts have in common, and they themselves. */
  private static final class Target {
    private final boolean call;
    private final String request;
    private final List<Bar> bars = new ArrayList<>();

    Target(boolean call, String request) {
      this.call = call;
      this.request = request;
    }
  }

  private Retries() {}

  static Retries of(Part part) {
    Map<String, Target> targets = new LinkedHashMap<>();
    List<Bar> inOrder = new ArrayList<>(Story.bars(part));
    inOrder.sort(BarOrder.EARLIEST_FIRST);
    Retries retries = new Retries();
    for (Bar bar : inOrder) {
      LogRecord record = bar.record();
      String request = withoutQuery(record.request());
      if (bar.about()) {
        retries.addServers(record, request);
      } else if (bar.kind() != Kind.WORK && !request.isEmpty()) {
        boolean call = bar.kind() == Kind.CALL;
        String key = (call ? "c" : "a") + record.service().length() + record.service() + request;
        Target target = targets.get(key);
        if (target == null) {
          target = new Target(call, request);
          targets.put(key, target);
        }
        target.bars.add(bar);
      }
    }
    Set<String> called = new HashSet<>();
    for (Target target : targets.values()) {
      if (target.call && retries.add(target, true)) {
        called.add(target.request);
      }
    }
    for (Target target : targets.values()) {
      if (!target.call) {
        // Where the caller has records of its attempts, those of who answered say the same again.
        retries.add(target, !called.contains(target.request));
      }
    }
    return retries;
  }

  private static String withoutQuery(String request) {
    int query = request.indexOf('?');
    return query < 0 ? request : request.substring(0, query);
  }

  /** An nginx that has tried several servers names them all in one record. */
  private void addServers(LogRecord record, String request) {
    List<String> servers = parts(record.upstream());
    if (servers.size() < 2 || lines.size() == MAX) {
      return;
    }
    List<String> statuses = parts(record.fields().getOrDefault("upstream_status", ""));
    StringBuilder line = new StringBuilder(record.service()).append(" handed ").append(request);
    line.append(" to ").append(servers.size()).append(" servers: ");
    for (int i = 0; i < Math.min(MAX_ATTEMPTS, servers.size()); i++) {
      line.append(i == 0 ? "" : ", ").append(i + 1).append(") ").append(servers.get(i));
      line.append(i < statuses.size() ? " " + statuses.get(i) : "");
    }
    line.append(" within ").append(Times.duration(record.upstreamDuration()));
    lines.add(line.toString());
  }

  private static List<String> parts(String text) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= text.length(); i++) {
      boolean ends = i == text.length() || text.startsWith(", ", i) || text.startsWith(" : ", i);
      if (ends) {
        String part = text.substring(Math.min(from, i), i).strip();
        if (!part.isEmpty()) {
          parts.add(part);
        }
        from = i + (text.startsWith(" : ", i) ? 3 : 2);
      }
    }
    return parts;
  }

  private boolean add(Target target, boolean says) {
    List<Bar> attempts = new ArrayList<>();
    boolean any = false;
    for (Bar bar : target.bars) {
      if (!attempts.isEmpty() && !follows(bar, attempts.get(attempts.size() - 1))) {
        any |= addAttempts(target.call, attempts, says);
        attempts = new ArrayList<>();
      }
      attempts.add(bar);
    }
    any |= addAttempts(target.call, attempts, says);
    for (Bar bar : target.bars) {
      int resent = Callers.resent(bar.record());
      if (target.call && resent > 0 && lines.size() < MAX) {
        lines.add(
            bar.record().service()
                + " sent "
                + target.request
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
