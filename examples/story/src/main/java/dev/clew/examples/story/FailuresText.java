package dev.clew.examples.story;

import java.io.PrintStream;
import java.util.List;

/** Prints what failed first for a terminal. */
final class FailuresText {
  private final PrintStream out;
  private final Style style;
  private final int limit;

  /**
   * @param limit how many groups are shown
   */
  FailuresText(PrintStream out, Style style, int limit) {
    this.out = out;
    this.style = style;
    this.limit = limit;
  }

  /**
   * Prints them, and an empty line.
   *
   * @param groups not empty
   */
  void print(List<FailureGroup> groups) {
    long failed = 0;
    int width = 0;
    boolean oneDay = isOneDay(groups);
    for (FailureGroup group : groups) {
      failed += group.requests();
      width = Math.max(width, Summary.number(group.requests()).length());
    }
    String day = oneDay && groups.get(0).hasTime() ? Times.date(groups.get(0).first()) + ", " : "";
    out.println(
        style.bold("What failed first")
            + " in "
            + Summary.counted(failed, "request")
            + " ("
            + day
            + "UTC)");
    out.println();
    String indent = " ".repeat(width + 5);
    for (FailureGroup group : groups.subList(0, Math.min(limit, groups.size()))) {
      String number = Summary.number(group.requests());
      out.println(
          style.red("  " + " ".repeat(width - number.length()) + number + " × " + what(group))
              + when(group, oneDay)
              + (group.isNew() ? style.yellow(", new") : ""));
      String details = details(group);
      if (!details.isEmpty()) {
        out.println(indent + style.dim(details));
      }
    }
    more(groups);
    out.println();
  }

  private void more(List<FailureGroup> groups) {
    if (groups.size() <= limit) {
      return;
    }
    long requests = 0;
    for (FailureGroup group : groups.subList(limit, groups.size())) {
      requests += group.requests();
    }
    out.println(
        "  and "
            + Summary.counted(requests, "request")
            + " in "
            + Summary.counted(groups.size() - limit, "smaller group")
            + " (--limit shows more)");
  }

  /** {@code SocketTimeoutException in payments}. */
  static String what(FailureGroup group) {
    String cause = Visible.line(group.kind().shortCause());
    return group.service().isEmpty() ? cause : cause + " in " + Visible.line(group.service());
  }

  /** {@code , since 03:12:00, still going}. */
  static String when(FailureGroup group, boolean oneDay) {
    if (!group.hasTime()) {
      return ", at no known time";
    }
    String first = time(group.first(), oneDay);
    if (group.requests() == 1) {
      return ", at " + first;
    }
    return group.goesOn()
        ? ", since " + first + ", still going"
        : ", from " + first + " to " + time(group.last(), oneDay);
  }

  private static String time(long nanos, boolean oneDay) {
    String ofDay = Times.timeOfDay(nanos).substring(0, 8);
    return oneDay ? ofDay : Times.date(nanos) + " " + ofDay;
  }

  /** Whether the times need no date. */
  static boolean isOneDay(List<FailureGroup> groups) {
    long day = Long.MIN_VALUE;
    for (FailureGroup group : groups) {
      if (group.hasTime()) {
        long first = Math.floorDiv(group.first(), Timestamps.DAY);
        day = day == Long.MIN_VALUE ? first : day;
        if (first != day || Math.floorDiv(group.last(), Timestamps.DAY) != day) {
          return false;
        }
      }
    }
    return true;
  }

  private static String details(FailureGroup group) {
    StringBuilder text = new StringBuilder();
    if (!group.route().isEmpty()) {
      text.append("on ").append(Visible.line(group.route())).append("  ");
    }
    if (!group.kind().stack().isEmpty()) {
      text.append("stack ").append(group.kind().stack()).append("  ");
    }
    if (!group.example().isEmpty()) {
      text.append("--id ").append(Visible.line(group.example()));
    }
    return text.toString().strip();
  }
}
