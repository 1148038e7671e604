package dev.clew.examples.story;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Groups the failed requests by what failed first: the service, the root cause, its stack and the
 * route. Bounded: of very many groups the largest are kept, and the others are one.
 */
final class Failures {
  /** How many groups there are at most, without that of all others. */
  static final int MAX_GROUPS = 1_000;

  private static final int MAX_COUNTED = 100_000;
  private static final long PART = (1 << 20) - 1;
  private static final long MINUTE = 60 * Timestamps.SECOND;

  private final Watch.Shared names;
  private final Services services;
  private final Map<Long, Counter> counters = new HashMap<>();
  private final Counter others = new Counter();
  private long earliest = Long.MAX_VALUE;
  private long latest = Long.MIN_VALUE;

  private static final class Counter {
    private long requests;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private String example = "";

    void add(FirstFailure failure, RequestSum sum) {
      long time = failure.time() == Timestamps.NONE ? Long.MAX_VALUE : failure.time();
      boolean earlier = time < first;
      if (requests == 0 || earlier || (time == first && sum.idText().compareTo(example) < 0)) {
        example = sum.idText();
      }
      requests++;
      first = Math.min(first, time);
      last = Math.max(last, failure.time());
    }

    void add(FailureGroup group) {
      requests += group.requests();
      first = group.hasTime() ? Math.min(first, group.first()) : first;
      last = Math.max(last, group.last());
    }
  }

  Failures(Watch.Shared names, Services services) {
    this.names = names;
    this.services = services;
  }

  /** Takes a request, which may have failed or not. */
  void add(RequestSum sum) {
    if (sum.first() != Timestamps.NONE) {
      earliest = Math.min(earliest, sum.first());
    }
    latest = Math.max(latest, sum.last());
    FirstFailure failure = sum.failure;
    if (sum.errors == 0 || failure == null) {
      return;
    }
    if (failure.kind() == Numbered.OTHERS) {
      others.add(failure, sum);
      return;
    }
    int route = Routes.of(sum.routes, failure.service()) + 1;
    // Each of them has less than 20 bits.
    long key = (long) failure.kind() << 40 | (long) failure.service() << 20 | route;
    Counter counter = counters.get(key);
    if (counter == null) {
      counter = counters.size() < MAX_COUNTED ? new Counter() : others;
      if (counter != others) {
        counters.put(key, counter);
      }
    }
    counter.add(failure, sum);
  }

  /**
   * The largest first, and what is not told apart last.
   *
   * @param newSince from when on a group that begins is new, {@link Long#MAX_VALUE} for never
   */
  List<FailureGroup> groups(long newSince) {
    List<FailureGroup> groups = new ArrayList<>();
    for (Map.Entry<Long, Counter> entry : counters.entrySet()) {
      long key = entry.getKey();
      int route = (int) (key & PART) - 1;
      groups.add(
          group(
              names.kinds().value((int) (key >> 40)),
              services.name((int) (key >> 20 & PART)),
              route < 0 ? "" : names.routes().value(route),
              entry.getValue(),
              newSince));
    }
    groups.sort(Failures::largestFirst);
    List<FailureGroup> kept =
        new ArrayList<>(groups.subList(0, Math.min(groups.size(), MAX_GROUPS)));
    for (FailureGroup group : groups.subList(kept.size(), groups.size())) {
      others.add(group);
    }
    if (others.requests > 0) {
      others.example = "";
      kept.add(group(FailureKind.OTHERS, "", "", others, newSince));
    }
    return kept;
  }

  private static int largestFirst(FailureGroup a, FailureGroup b) {
    if (a.requests() != b.requests()) {
      return Long.compare(b.requests(), a.requests());
    }
    if (a.first() != b.first()) {
      return Long.compare(a.sortTime(), b.sortTime());
    }
    return a.example().compareTo(b.example());
  }

  private FailureGroup group(
      FailureKind kind, String service, String route, Counter counter, long newSince) {
    boolean timed = counter.first != Long.MAX_VALUE && counter.last != Long.MIN_VALUE;
    long end = Math.max(MINUTE, (latest - earliest) / 10);
    return new FailureGroup(
        kind,
        service,
        route,
        counter.requests,
        timed ? counter.first : Timestamps.NONE,
        timed ? counter.last : Timestamps.NONE,
        timed && counter.requests > 1 && counter.last >= latest - end,
        timed && counter.first >= newSince,
        counter.example);
  }
}
