package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Bar;
import dev.clew.examples.story.Story.Lane;
import dev.clew.examples.story.Story.Link;
import dev.clew.examples.story.Story.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds out from the times who called whom, and where the times contradict each other. */
final class StoryTeller {
  /** A pause in which nothing is under way; what follows is likely another request. */
  private static final long LONG_PAUSE = 60 * Timestamps.SECOND;

  private static final int MAX_PARTS = 20;

  private final String id;
  private final List<LogRecord> records;
  private final boolean aligning;
  private final List<String> remarks = new ArrayList<>();
  private final List<Bar> bars = new ArrayList<>();
  private final Callers callers;
  private final @Nullable Clocks clocks;

  /**
   * @param aligning whether to move the records of clocks that are known to be off
   */
  StoryTeller(String id, List<LogRecord> records, boolean aligning) {
    this.id = id;
    this.records = records;
    this.aligning = aligning;
    for (int i = 0; i < records.size(); i++) {
      addBars(i);
    }
    this.callers = new Callers(bars);
    Bar outermost = longestAccess(bars);
    this.clocks =
        outermost == null ? null : new Clocks(bars, callers, outermost.record().service());
  }

  Story tell() {
    if (aligning && clocks != null && clocks.areOff()) {
      return aligned(clocks);
    }
    List<Long> borders = borders();
    List<Part> parts = parts(borders);
    for (Part part : parts) {
      remarkOnClocks(part);
    }
    remarkOnTimes();
    return new Story(
        id, List.copyOf(records), parts, servicesByAppearance(records), List.copyOf(remarks));
  }

  private Story aligned(Clocks known) {
    StoryTeller teller = new StoryTeller(id, known.aligned(records), false);
    for (String service : servicesByAppearance(records)) {
      Clocks.Offset offset = known.of(service);
      if (offset != null && offset.nanos() != 0) {
        teller.remarks.add(
            "The times of "
                + service
                + " were moved by "
                + (offset.nanos() < 0 ? "-" : "+")
                + Times.duration(Math.abs(offset.nanos()))
                + ", as "
                + calls(offset)
                + ".");
      }
    }
    return teller.tell();
  }

  private static String calls(Clocks.Offset offset) {
    return Summary.counted(offset.calls(), "call") + (offset.calls() == 1 ? " tells" : " tell");
  }

  private void addBars(int index) {
    LogRecord record = records.get(index);
    if (!record.hasTime() || record.duration() < 0) {
      return;
    }
    bars.add(new Bar(record, index, record.kind(), record.start(), record.time(), false));
    if (record.upstreamDuration() >= 0 && !record.upstream().isEmpty()) {
      long start = record.time() - Math.min(record.upstreamDuration(), record.duration());
      bars.add(new Bar(record, index, Kind.CALL, start, record.time(), true));
    }
  }

  private static @Nullable Bar longestAccess(List<Bar> bars) {
    Bar longest = null;
    for (Bar bar : bars) {
      boolean longer = longest == null || bar.duration() > longest.duration();
      if (bar.kind() == Kind.ACCESS && longer) {
        longest = bar;
      }
    }
    return longest;
  }

  /** Where one request ends and the next begins. */
  private List<Long> borders() {
    TreeSet<Long> borders = new TreeSet<>();
    int requests = findRequests(borders);
    int pauses = findPauses(borders);
    if (requests > 1) {
      remarks.add(
          "This ID was given to "
              + requests
              + " requests, shown one after the other below (or the log of a caller that tried"
              + " again is missing).");
    } else if (pauses > 0) {
      remarks.add(
          "The records fall into "
              + (pauses + 1)
              + " parts that lie far apart: the ID was given twice, clocks disagree, or work went"
              + " on later.");
    }
    List<Long> kept = new ArrayList<>(borders);
    if (kept.size() >= MAX_PARTS) {
      kept = kept.subList(0, MAX_PARTS - 1);
      remarks.add("The last part holds all that follows, for there are too many.");
    }
    return kept;
  }

  /**
   * Adds where each request at the outermost service begins, but for the first; returns how many.
   */
  private int findRequests(NavigableSet<Long> borders) {
    Bar longest = longestAccess(bars);
    if (longest == null) {
      return 0;
    }
    List<Bar> outermost = new ArrayList<>();
    for (Bar bar : bars) {
      boolean ofThatService = bar.record().service().equals(longest.record().service());
      if (bar.kind() == Kind.ACCESS && ofThatService && !callers.isInner(bar)) {
        outermost.add(bar);
      }
    }
    outermost.sort(BarOrder.EARLIEST_FIRST);
    long end = Long.MIN_VALUE;
    int atOnce = 0;
    for (Bar bar : outermost) {
      if (end != Long.MIN_VALUE && bar.start() > end) {
        borders.add(bar.start() - Math.min(Callers.TOLERANCE, (bar.start() - end) / 2));
      } else if (end != Long.MIN_VALUE) {
        atOnce++;
      }
      end = Math.max(end, bar.end());
    }
    if (atOnce > 0) {
      remarks.add(
          longest.record().service()
              + " answered "
              + outermost.size()
              + " requests with this ID, some of them at the same time: whose record is whose"
              + " cannot be told.");
    }
    return borders.size() + 1;
  }

  private int findPauses(NavigableSet<Long> borders) {
    TreeMap<Long, Long> busy = new TreeMap<>();
    for (LogRecord record : records) {
      if (record.hasTime()) {
        Long end = busy.get(record.start());
        busy.put(record.start(), end == null ? record.time() : Math.max(end, record.time()));
      }
    }
    long end = Long.MAX_VALUE;
    int pauses = 0;
    for (Map.Entry<Long, Long> span : busy.entrySet()) {
      if (end != Long.MAX_VALUE && span.getKey() - end > LONG_PAUSE) {
        pauses++;
        Long border = borders.floor(span.getKey());
        if (border == null || border <= end) {
          borders.add(span.getKey());
        }
      }
      end = end == Long.MAX_VALUE ? span.getValue() : Math.max(end, span.getValue());
    }
    return pauses;
  }

  private List<Part> parts(List<Long> borders) {
    // A record is written at the end of what it tells of, so it is its begin that says where it
    // belongs; the order within a part stays that of the records.
    List<List<Integer>> indices = new ArrayList<>();
    for (int i = 0; i <= borders.size(); i++) {
      indices.add(new ArrayList<>());
    }
    for (int i = 0; i < records.size(); i++) {
      LogRecord record = records.get(i);
      int part = 0;
      while (part < borders.size() && (!record.hasTime() || record.start() >= borders.get(part))) {
        part++;
      }
      indices.get(part).add(i);
    }
    List<Part> parts = new ArrayList<>();
    for (List<Integer> ofPart : indices) {
      if (!ofPart.isEmpty()) {
        parts.add(part(ofPart));
      }
    }
    return parts;
  }

  private Part part(List<Integer> indices) {
    List<LogRecord> ofPart = new ArrayList<>();
    long start = Long.MAX_VALUE;
    long end = Long.MIN_VALUE;
    for (int index : indices) {
      LogRecord record = records.get(index);
      ofPart.add(record);
      if (record.hasTime()) {
        start = Math.min(start, record.start());
        end = Math.max(end, record.time());
      }
    }
    boolean[] isHere = new boolean[records.size()];
    for (int index : indices) {
      isHere[index] = true;
    }
    List<Bar> here = new ArrayList<>();
    for (Bar bar : bars) {
      if (isHere[bar.index()]) {
        here.add(bar);
      }
    }
    List<Lane> lanes = lanes(indices, ofPart, here);
    return new Part(
        start == Long.MAX_VALUE ? 0 : start,
        end == Long.MIN_VALUE ? 0 : end,
        indices,
        ofPart,
        lanes,
        links(lanes),
        longestAccess(here));
  }

  private record Appearance(String service, long start) implements Comparable<Appearance> {
    @Override
    public int compareTo(Appearance other) {
      return Long.compare(start, other.start);
    }
  }

  /** In the order in which each one's first record or bar begins. */
  private static List<String> servicesByAppearance(List<LogRecord> records) {
    Map<String, Long> firsts = new LinkedHashMap<>();
    for (LogRecord record : records) {
      long start = record.hasTime() ? record.start() : Long.MAX_VALUE;
      Long first = firsts.get(record.service());
      firsts.put(record.service(), first == null ? start : Math.min(first, start));
    }
    List<Appearance> sorted = new ArrayList<>();
    for (Map.Entry<String, Long> entry : firsts.entrySet()) {
      sorted.add(new Appearance(entry.getKey(), entry.getValue()));
    }
    Collections.sort(sorted);
    List<String> services = new ArrayList<>();
    for (Appearance appearance : sorted) {
      services.add(appearance.service());
    }
    return services;
  }

  private static List<Lane> lanes(List<Integer> indices, List<LogRecord> records, List<Bar> bars) {
    Map<String, Lane> lanes = new LinkedHashMap<>();
    for (String service : servicesByAppearance(records)) {
      lanes.put(service, new Lane(service, new ArrayList<>(), new ArrayList<>()));
    }
    List<Bar> sorted = new ArrayList<>(bars);
    sorted.sort(BarOrder.AS_DRAWN);
    for (Bar bar : sorted) {
      Lane lane = lanes.get(bar.record().service());
      if (lane != null) {
        addToRow(lane.rows(), bar);
      }
    }
    for (int i = 0; i < records.size(); i++) {
      LogRecord record = records.get(i);
      Lane lane = lanes.get(record.service());
      if (lane != null && record.hasTime() && record.duration() < 0) {
        lane.points().add(indices.get(i));
      }
    }
    return List.copyOf(lanes.values());
  }

  /** Into the first row where it overlaps no other; calls stand in rows of their own. */
  private static void addToRow(List<List<Bar>> rows, Bar bar) {
    for (List<Bar> row : rows) {
      Bar last = row.get(row.size() - 1);
      boolean sameKind = (last.kind() == Kind.CALL) == (bar.kind() == Kind.CALL);
      if (sameKind && last.end() <= bar.start()) {
        row.add(bar);
        return;
      }
    }
    List<Bar> row = new ArrayList<>();
    row.add(bar);
    rows.add(row);
  }

  private List<Link> links(List<Lane> lanes) {
    Map<Bar, int[]> places = new HashMap<>();
    for (int lane = 0; lane < lanes.size(); lane++) {
      List<List<Bar>> rows = lanes.get(lane).rows();
      for (int row = 0; row < rows.size(); row++) {
        for (Bar bar : rows.get(row)) {
          places.put(bar, new int[] {lane, row});
        }
      }
    }
    List<Link> links = new ArrayList<>();
    for (Bar bar : bars) {
      Callers.Caller caller = callers.of(bar);
      int[] from = caller == null ? null : places.get(caller.bar());
      int[] to = places.get(bar);
      if (caller != null && from != null && to != null) {
        links.add(new Link(from[0], from[1], to[0], to[1], caller.bar(), bar, caller.certain()));
      }
    }
    return List.copyOf(links);
  }

  private void remarkOnClocks(Part part) {
    Bar main = part.main();
    if (main == null) {
      return;
    }
    for (Lane lane : part.lanes()) {
      if (!lane.service().equals(main.record().service())) {
        Clocks.Offset offset = clocks == null ? null : clocks.of(lane.service());
        if (offset == null) {
          remarkOnClock(lane, main, part);
        } else if (offset.nanos() != 0) {
          remarkOnOffset(lane.service(), main.record().service(), offset);
        }
      }
    }
  }

  private void remarkOnOffset(String service, String outer, Clocks.Offset offset) {
    String remark =
        "The clock of "
            + service
            + " is about "
            + Times.duration(Math.abs(offset.nanos()))
            + (offset.nanos() > 0 ? " behind " : " ahead of ")
            + outer
            + "'s, as "
            + calls(offset)
            + ". Nothing was moved; --align takes it out.";
    if (!remarks.contains(remark)) {
      remarks.add(remark);
    }
  }

  private void remarkOnClock(Lane lane, Bar main, Part part) {
    long before = 0;
    long after = 0;
    boolean answered = false;
    for (LogRecord record : part.records()) {
      if (record.hasTime() && record.service().equals(lane.service())) {
        long tolerance = Callers.tolerance(record, main.record());
        long early = main.start() - record.start();
        before = early > tolerance ? Math.max(before, early) : before;
        long late = record.time() - main.end();
        boolean bar = record.duration() >= 0;
        after = bar && late > tolerance ? Math.max(after, late) : after;
        answered |= bar && late > tolerance && record.kind() == Kind.ACCESS;
      }
    }
    String outer = main.record().service();
    if (before > 0) {
      remarks.add(
          "The clocks of "
              + lane.service()
              + " and "
              + outer
              + " disagree by "
              + Times.duration(before)
              + " or more: "
              + lane.service()
              + " has records from before "
              + outer
              + " received the request. Nothing was moved; the order is that of the times in the"
              + " records.");
    } else if (after > 0) {
      remarks.add(
          lane.service()
              + (answered ? " answered " : " was done ")
              + Times.duration(after)
              + " after "
              + outer
              + (answered ? " had" : " had answered")
              + ": their clocks disagree by as much or more, or "
              + lane.service()
              + " went on after the answer. Nothing was moved.");
    }
  }

  private void remarkOnTimes() {
    int withoutTime = 0;
    int repaired = 0;
    TreeSet<String> coarse = new TreeSet<>();
    for (LogRecord record : records) {
      withoutTime += record.hasTime() ? 0 : 1;
      repaired += record.repaired() ? 1 : 0;
      if (record.hasTime() && record.precision() >= Timestamps.SECOND) {
        coarse.add(record.service());
      }
    }
    if (withoutTime > 0) {
      remarks.add(
          withoutTime
              + (withoutTime == 1 ? " record has" : " records have")
              + " no time that is understood; "
              + (withoutTime == 1 ? "it stands" : "they stand")
              + " last.");
    }
    if (repaired > 0) {
      remarks.add(
          repaired
              + (repaired == 1 ? " record is" : " records are")
              + " not valid UTF-8; what could not be read is shown as \uFFFD.");
    }
    if (!coarse.isEmpty()) {
      remarks.add(
          "The times of "
              + String.join(", ", coarse)
              + " are whole seconds: where "
              + (coarse.size() == 1 ? "its" : "their")
              + " records stand is only known so far.");
    }
  }
}
