package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Bar;
import dev.clew.examples.story.Story.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a part's times stand across its picture. Stretches in which nothing begins or ends, and
 * beside which all the rest would be too narrow to see, are gaps of a fixed width: work that goes
 * on after the answer, a message that is consumed later. Immutable.
 */
final class Axis {
  /** What a gap takes of the width. */
  static final double GAP = 0.0625;

  private static final int MAX_GAPS = 4;
  private static final int MAX_LABEL = 10;
  private static final double EXACT = 1e-9;

  /** What a label takes of the width of a phone. */
  private static final double ROOM_FOR_LABEL = 0.13;

  private final long start;
  private final long end;
  private final List<Gap> gaps;
  private final double perNano;

  /**
   * A stretch that is left out.
   *
   * @param left where it stands
   */
  record Gap(long from, long to, double left) {
    long length() {
      return to - from;
    }

    double right() {
      return left + GAP;
    }
  }

  /** A time that is written at the axis. */
  record Tick(double at, String text) {}

  private record Stretch(long from, long to) implements Comparable<Stretch> {
    long length() {
      return to - from;
    }

    @Override
    public int compareTo(Stretch other) {
      return Long.compare(from, other.from);
    }
  }

  private Axis(long start, long end, List<Stretch> left) {
    this.start = start;
    this.end = end;
    long active = end - start;
    for (Stretch stretch : left) {
      active -= stretch.length();
    }
    this.perNano = (1 - left.size() * GAP) / Math.max(1, active);
    List<Gap> placed = new ArrayList<>();
    long leftOut = 0;
    for (Stretch stretch : left) {
      double at = (stretch.from() - start - leftOut) * perNano + placed.size() * GAP;
      placed.add(new Gap(stretch.from(), stretch.to(), at));
      leftOut += stretch.length();
    }
    this.gaps = List.copyOf(placed);
  }

  static Axis of(Part part) {
    List<Stretch> quiet = quiet(part);
    List<Stretch> longestFirst = new ArrayList<>();
    long active = part.end() - part.start();
    int count = 0;
    while (longestFirst.size() < MAX_GAPS && !quiet.isEmpty()) {
      int index = 0;
      for (int i = 1; i < quiet.size(); i++) {
        index = quiet.get(i).length() > quiet.get(index).length() ? i : index;
      }
      Stretch longest = quiet.remove(index);
      longestFirst.add(longest);
      active -= longest.length();
      // Each is so much longer than all that remains that it would hide it.
      count = active > 0 && longest.length() / 2 > active ? longestFirst.size() : count;
    }
    List<Stretch> left = new ArrayList<>(longestFirst.subList(0, count));
    Collections.sort(left);
    return new Axis(part.start(), part.end(), left);
  }

  /**
   * The stretches in which nothing begins or ends and no request or call is under way. Other work
   * may be, beside a request: how long it took stands at its bar.
   */
  private static List<Stretch> quiet(Part part) {
    boolean hasRequest = part.main() != null;
    // Each moment, with the end of what is under way from then on.
    TreeMap<Long, Long> moments = new TreeMap<>();
    for (LogRecord record : part.records()) {
      if (record.hasTime()) {
        put(moments, record.time(), record.time());
      }
    }
    for (Bar bar : Story.bars(part)) {
      boolean counts = bar.kind() != Kind.WORK || !hasRequest;
      put(moments, bar.start(), counts ? bar.end() : bar.start());
      put(moments, bar.end(), bar.end());
    }
    List<Stretch> stretches = new ArrayList<>();
    long last = Long.MAX_VALUE;
    long busy = Long.MIN_VALUE;
    for (Map.Entry<Long, Long> moment : moments.entrySet()) {
      if (last != Long.MAX_VALUE && busy <= last) {
        stretches.add(new Stretch(last, moment.getKey()));
      }
      last = moment.getKey();
      busy = Math.max(busy, moment.getValue());
    }
    return stretches;
  }

  private static void put(Map<Long, Long> moments, long at, long end) {
    Long known = moments.get(at);
    moments.put(at, known == null ? end : Math.max(known, end));
  }

  List<Gap> gaps() {
    return gaps;
  }

  /** Where a time stands: 0 is the left, 1 the right. */
  double at(long time) {
    long leftOut = 0;
    int passed = 0;
    for (Gap gap : gaps) {
      if (time < gap.from()) {
        break;
      }
      if (time < gap.to()) {
        return gap.left() + GAP * (time - gap.from()) / gap.length();
      }
      leftOut += gap.length();
      passed++;
    }
    return Math.min(1, Math.max(0, (time - start - leftOut) * perNano + passed * GAP));
  }

  /** How far to the left of a place there is no gap. */
  double roomFrom(double at) {
    double from = 0;
    for (Gap gap : gaps) {
      from = gap.right() <= at + EXACT ? gap.right() : from;
    }
    return from;
  }

  /** How far to the right of a place there is no gap. */
  double roomTo(double at) {
    for (Gap gap : gaps) {
      if (gap.left() >= at - EXACT) {
        return gap.left();
      }
    }
    return 1;
  }

  /** Times to write, none of them over another. */
  List<Tick> ticks() {
    List<Tick> ticks = new ArrayList<>();
    ticks.add(new Tick(0, "0"));
    for (Gap gap : gaps) {
      add(ticks, gap.to(), Times.duration(gap.to() - start));
    }
    long step = step((long) (1 / perNano));
    long from = start;
    for (Gap gap : gaps) {
      addRound(ticks, from, gap.from(), step);
      from = gap.to();
    }
    addRound(ticks, from, end, step);
    return ticks;
  }

  private void addRound(List<Tick> ticks, long from, long to, long step) {
    long first = (from - start + step - 1) / step * step;
    for (long offset = first; offset <= to - start; offset += step) {
      String text = Times.round(offset, step);
      // Some microseconds after some seconds.
      if (text.length() <= MAX_LABEL) {
        add(ticks, start + offset, text);
      }
    }
  }

  private void add(List<Tick> ticks, long time, String text) {
    double at = at(time);
    for (Tick tick : ticks) {
      if (Math.abs(tick.at() - at) < ROOM_FOR_LABEL) {
        return;
      }
    }
    ticks.add(new Tick(at, text));
  }

  /** A round number of which there are four to eight in the span. */
  static long step(long span) {
    long step = 1_000;
    while (true) {
      for (int factor : new int[] {1, 2, 5}) {
        if (span / (step * factor) <= 5) {
          return step * factor;
        }
      }
      step *= 10;
    }
  }

  /** What is said of a gap in words. */
  String inWords(Gap gap) {
    return Times.duration(gap.length())
        + " left out, from "
        + Times.offset(gap.from() - start)
        + " to "
        + Times.offset(gap.to() - start)
        + ": nothing begins or ends in them";
  }
}
