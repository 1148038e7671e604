package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Bar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far the clocks of services are apart, as calls tell that both sides have a record of: an
 * answer was given between the call's beginning and its end.
 */
final class Clocks {
  /** The pairs of a caller and who it called, in a call's time. */
  private final Map<String, Map<String, Bounds>> pairs = new LinkedHashMap<>();

  private final Map<String, Offset> offsets = new LinkedHashMap<>();

  /** Where an offset must lie, by all calls of one service to another. */
  private static final class Bounds {
    private final List<Long> middles = new ArrayList<>();
    private long least = Long.MIN_VALUE;
    private long most = Long.MAX_VALUE;
    private long tolerance;

    void add(Bar call, Bar request) {
      long from = call.start() - request.start();
      long to = call.end() - request.end();
      least = Math.max(least, Math.min(from, to));
      most = Math.min(most, Math.max(from, to));
      middles.add((from + to) / 2);
      tolerance = Math.max(tolerance, Callers.tolerance(call.record(), request.record()));
    }

    /** By how much to move what was called; 0 where the clocks may well agree. */
    long middle() {
      if (least <= tolerance && most >= -tolerance) {
        return 0;
      }
      if (least <= most) {
        return least + (most - least) / 2;
      }
      // A clock that was set meanwhile: most calls are right.
      Collections.sort(middles);
      return middles.get(middles.size() / 2);
    }
  }

  /**
   * A clock's offset.
   *
   * @param nanos what to add to its times for those of the outermost service
   * @param calls how many calls tell so
   */
  record Offset(long nanos, int calls) {}

  /**
   * @param main the service whose clock counts
   */
  Clocks(List<Bar> bars, Callers callers, String main) {
    for (Bar bar : bars) {
      Callers.Caller caller = callers.of(bar);
      if (caller != null
          && caller.certain()
          && caller.bar().kind() == Kind.CALL
          && caller.bar().record().status() >= 0
          && !caller.bar().about()) {
        add(caller.bar(), bar);
      }
    }
    walk(main);
  }

  private void add(Bar call, Bar request) {
    bounds(call.record().service(), request.record().service()).add(call, request);
  }

  private Bounds bounds(String from, String to) {
    return pairs
        .computeIfAbsent(from, key -> new LinkedHashMap<>())
        .computeIfAbsent(to, key -> new Bounds());
  }

  /** From the outermost service along the calls, each service once. */
  private void walk(String main) {
    offsets.put(main, new Offset(0, 0));
    Deque<String> next = new ArrayDeque<>(List.of(main));
    for (String service = next.poll(); service != null; service = next.poll()) {
      Offset own = offsets.getOrDefault(service, new Offset(0, 0));
      for (Map.Entry<String, Bounds> called : pairs.getOrDefault(service, Map.of()).entrySet()) {
        Bounds bounds = called.getValue();
        Offset offset = new Offset(own.nanos() + bounds.middle(), bounds.middles.size());
        if (offsets.putIfAbsent(called.getKey(), offset) == null) {
          next.add(called.getKey());
        }
      }
    }
  }

  /** What is known of a service's clock, or null when no call tells of it. */
  @Nullable Offset of(String service) {
    return offsets.get(service);
  }

  /** Whether any clock is known to be off. */
  boolean areOff() {
    return offsets.values().stream().anyMatch(offset -> offset.nanos() != 0);
  }

  /** The records by the clock of the outermost service, in the order of its time. */
  List<LogRecord> aligned(List<LogRecord> records) {
    List<LogRecord> moved = new ArrayList<>();
    for (LogRecord record : records) {
      Offset offset = offsets.get(record.service());
      moved.add(
          offset == null || !record.hasTime() ? record : record.at(record.time() + offset.nanos()));
    }
    Collections.sort(moved);
    return moved;
  }
}
