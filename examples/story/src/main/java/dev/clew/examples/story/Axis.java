package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Bar;
import dev.clew.examples.story.Story.Part;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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

  private static final int MAX_GAPS = 8;

  /** How many times as wide as without gaps things must be. */
  private static final double WORTH_IT = 1.5;

  private static final int MAX_LABEL = 10;
  private static final double EXACT = 1e-9;

  private static final double WIDTH_OF_LETTER = 0.021;

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
  record Tick(double at, String text) {
    /**
     * Where its text begins: at the left edge to the right of its place, at the right edge before.
     */
    double left() {
      return at == 0 ? 0 : isLast() ? at - width() : at - width() / 2;
    }

    boolean isLast() {
      return at + width() / 2 > 1;
    }

    /** On a phone, roughly. */
    private double width() {
      return text.length() * WIDTH_OF_LETTER;
    }

    private boolean isOver(Tick other) {
      return left() < other.left() + other.width() + WIDTH_OF_LETTER
          && other.left() < left() + width() + WIDTH_OF_LETTER;
    }
  }

  private record Stretch(long from, long to) implements Comparable<Stretch> {
    long length() {
      return to - from;
    }

    @Override
    public int compareTo(Stretch other) {
      return Long.compare(from, other.from);
    }
  }

  private static final class LongestFirst implements Comparator<Stretch> {
    @Override
    public int compare(Stretch a, Stretch b) {
      return Long.compare(b.length(), a.length());
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
    long span = part.end() - part.start();
    List<Stretch> longestFirst = quiet(part);
    longestFirst.sort(new LongestFirst());
    long active = span;
    int count = 0;
    for (int i = 0; i < longestFirst.size(); i++) {
      long length = longestFirst.get(i).length();
      active -= length;
      // Each is so much longer than all that remains that it would hide it.
      count = active > 0 && length / 2 > active ? i + 1 : count;
    }
    count = Math.min(count, MAX_GAPS);
    List<Stretch> left = new ArrayList<>(longestFirst.subList(0, count));
    Collections.sort(left);
    Axis broken = new Axis(part.start(), part.end(), left);
    // Where there are too many, what is gained may be less than what the gaps take.
    return broken.perNano * span > WORTH_IT
        ? broken
        : new Axis(part.start(), part.end(), List.of());
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
    Tick added = new Tick(at(time), text);
    for (Tick tick : ticks) {
      if (added.isOver(tick)) {
        return;
      }
    }
    ticks.add(added);
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

  /** What is said of the gaps in words, empty when there are none. */
  String inWords() {
    if (gaps.size() == 1) {
      Gap gap = gaps.get(0);
      return Times.duration(gap.length())
          + " left out, from "
          + Times.offset(gap.from() - start)
          + " to "
          + Times.offset(gap.to() - start)
          + ": nothing begins or ends in them";
    }
    StringBuilder text = new StringBuilder();
    for (Gap gap : gaps) {
      text.append(text.length() == 0 ? "left out, for nothing begins or ends in them: " : ", ")
          .append(Times.duration(gap.length()))
          .append(" from ")
          .append(Times.offset(gap.from() - start));
    }
    return text.toString();
  }
}
