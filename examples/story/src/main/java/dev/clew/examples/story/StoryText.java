package dev.clew.examples.story;

import dev.clew.examples.story.Story.Bar;
import dev.clew.examples.story.Story.Lane;
import dev.clew.examples.story.Story.Part;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prints a story for a terminal. */
final class StoryText {
  private static final int PICTURE_WIDTH = 48;
  private static final int MAX_SERVICE = 24;
  private static final int MAX_BARS = 40;
  private static final int MAX_LINE = 1_500;

  /** As wide as a gap of the axis. */
  private static final String GAP = "╱╱╱";

  private final Story story;
  private final PrintStream out;
  private final Style style;
  private final boolean traces;
  private final int serviceWidth;

  StoryText(Story story, PrintStream out, Style style, boolean traces) {
    this(story, out, style, traces, serviceWidth(story.services()));
  }

  private StoryText(Story story, PrintStream out, Style style, boolean traces, int serviceWidth) {
    this.story = story;
    this.out = out;
    this.style = style;
    this.traces = traces;
    this.serviceWidth = serviceWidth;
  }

  /** Prints it with all records. */
  void print() {
    print(true);
  }

  /** Prints what is to be said of its records, and not these. */
  void printSummary() {
    print(false);
  }

  /**
   * Prints records as they stand in a story.
   *
   * @param out where to
   * @param records in the order in which they are shown
   * @param serviceWidth of the longest name of a service so far
   */
  static void printRecords(
      PrintStream out, Style style, boolean traces, List<LogRecord> records, int serviceWidth) {
    Story none = new Story("", List.of(), List.of(), List.of(), List.of());
    StoryText text = new StoryText(none, out, style, traces, serviceWidth);
    for (LogRecord record : records) {
      text.print(record);
    }
  }

  /** How wide the names of services are, at most as they are shown. */
  static int serviceWidth(Iterable<String> services) {
    int width = 1;
    for (String service : services) {
      width = Math.max(width, Math.min(MAX_SERVICE, Visible.line(service).length()));
    }
    return width;
  }

  private void print(boolean withRecords) {
    out.println("The story of " + style.bold(Visible.line(story.id())));
    out.println(Summary.of(story));
    for (String remark : story.remarks()) {
      out.println(style.yellow("! " + Visible.line(remark)));
    }
    int number = 1;
    for (Part part : story.parts()) {
      out.println();
      if (story.parts().size() > 1) {
        out.println(style.bold("Part " + number++ + " of " + story.parts().size()));
      }
      print(part, withRecords);
    }
  }

  private void print(Part part, boolean withRecords) {
    if (part.start() > 0) {
      out.println(heading(part));
    }
    List<Bar> bars = Story.bars(part);
    if (!bars.isEmpty()) {
      out.println();
      printPicture(part);
    }
    if (withRecords) {
      out.println();
      for (LogRecord record : part.records()) {
        print(record);
      }
    }
  }

  private static String heading(Part part) {
    String day = Times.date(part.start()) + " (UTC)";
    Bar main = part.main();
    return main == null
        ? day
        : day + "  " + Visible.line(main.label()) + " in " + Times.duration(main.duration());
  }

  private void printPicture(Part part) {
    int left = MAX_BARS;
    Axis axis = Axis.of(part);
    Retries retries = Retries.of(part);
    for (Lane lane : part.lanes()) {
      String service = lane.service();
      for (List<Bar> row : lane.rows()) {
        for (Bar bar : row) {
          if (left-- == 0) {
            out.println("  … more in the page that --html writes");
            printWords(axis, retries);
            return;
          }
          printBar(axis, bar, service, retries.label(bar));
          service = "";
        }
      }
    }
    printWords(axis, retries);
  }

  private void printWords(Axis axis, Retries retries) {
    if (!axis.gaps().isEmpty()) {
      out.println(style.dim("  " + GAP + " " + axis.inWords()));
    }
    if (!retries.lines().isEmpty()) {
      out.println();
    }
    for (String line : retries.lines()) {
      out.println("  " + style.yellow(Visible.line(StoryPage.cut(line, MAX_LINE))));
    }
  }

  private void printBar(Axis axis, Bar bar, String service, String attempt) {
    int from = column(axis, bar.start());
    int length =
        (int) Math.max(1, Math.round((axis.at(bar.end()) - axis.at(bar.start())) * PICTURE_WIDTH));
    int to = from + Math.min(length, PICTURE_WIDTH - from);
    String drawn = bar.kind() == LogRecord.Kind.CALL ? "╌" : "━";
    StringBuilder picture = new StringBuilder();
    int at = 0;
    for (Axis.Gap gap : axis.gaps()) {
      int left = Math.max(at, column(gap));
      draw(picture, bar, drawn, at, left, from, to);
      picture.append(style.dim(GAP));
      at = left + GAP.length();
    }
    draw(picture, bar, drawn, at, PICTURE_WIDTH, from, to);
    String text =
        "  "
            + padded(service)
            + "  "
            + picture
            + "  "
            + Visible.line(bar.label())
            + attempt
            + "  "
            + (bar.about() ? "about " : "")
            + Times.duration(bar.duration());
    out.println(text.stripTrailing());
  }

  private static int column(Axis.Gap gap) {
    return (int) Math.round(gap.left() * PICTURE_WIDTH);
  }

  /** Where a bar begins, which is not within a gap. */
  private static int column(Axis axis, long time) {
    int column = (int) Math.min(PICTURE_WIDTH - 1, axis.at(time) * PICTURE_WIDTH);
    for (Axis.Gap gap : axis.gaps()) {
      if (time >= gap.to()) {
        column = Math.max(column, column(gap) + GAP.length());
      } else if (time <= gap.from()) {
        column = Math.max(0, Math.min(column, column(gap) - 1));
      }
    }
    return Math.min(column, PICTURE_WIDTH - 1);
  }

  /** What of a bar stands between two columns. */
  private void draw(
      StringBuilder picture, Bar bar, String drawn, int begin, int end, int from, int to) {
    int left = Math.min(end, Math.max(begin, from));
    int right = Math.max(left, Math.min(end, to));
    String piece = drawn.repeat(right - left);
    picture
        .append(" ".repeat(left - begin))
        .append(bar.record().isError() ? style.red(piece) : style.blue(piece))
        .append(" ".repeat(end - right));
  }

  private String padded(String service) {
    String text = Visible.line(service);
    if (text.length() > MAX_SERVICE) {
      text = text.substring(0, MAX_SERVICE - 1) + "…";
    }
    return text + " ".repeat(Math.max(0, serviceWidth - text.length()));
  }

  private void print(LogRecord record) {
    String time = record.hasTime() ? Times.timeOfDay(record.time()) : "no time        ";
    String level = record.level().isEmpty() ? "-" : Visible.line(record.level());
    String head = "  " + time + "  " + padded(record.service()) + "  ";
    String text = Visible.line(record.message()) + style.dim(fields(record));
    out.println(
        head + coloured(record, level) + " ".repeat(Math.max(0, 5 - level.length())) + "  " + text);
    String indent = " ".repeat(2 + 15 + 2 + serviceWidth + 2 + 5 + 4);
    for (String line : traceLines(record)) {
      out.println(indent + (record.isError() ? style.red(line) : line));
    }
  }

  private List<String> traceLines(LogRecord record) {
    List<String> lines = new ArrayList<>();
    Trace trace = new Trace(record.trace());
    if (trace.text().isEmpty()) {
      String error = error(record);
      if (!error.isEmpty()) {
        lines.add(Visible.line(error));
      }
      return lines;
    }
    List<String> shown = traces ? trace.lines() : trace.headers();
    for (String line : shown) {
      // The frames' tab is kept; nothing else in a trace moves the cursor.
      lines.add(
          line.startsWith("\t") ? "    " + Visible.line(line.substring(1)) : Visible.line(line));
    }
    int frames = trace.frames();
    if (!traces && frames > 0) {
      lines.add(frames + (frames == 1 ? " frame" : " frames") + " folded (--traces)");
    }
    return lines;
  }

  private static String error(LogRecord record) {
    if (record.errorMessage().isEmpty()) {
      return record.errorType();
    }
    return record.errorType().isEmpty()
        ? record.errorMessage()
        : record.errorType() + ": " + record.errorMessage();
  }

  private static String fields(LogRecord record) {
    StringBuilder text = new StringBuilder();
    if (record.status() >= 0 && record.duration() >= 0 && !hasDuration(record.message())) {
      text.append("  in ").append(Times.duration(record.duration()));
    }
    for (Map.Entry<String, String> field : record.fields().entrySet()) {
      text.append("  ")
          .append(Visible.line(field.getKey()))
          .append('=')
          .append(Visible.line(field.getValue()));
    }
    if (record.repaired()) {
      text.append("  (not valid UTF-8)");
    }
    return text.toString();
  }

  /** Clew's own access record says it in its message. */
  static boolean hasDuration(String message) {
    return message.endsWith(" ms") && message.contains(" in ");
  }

  private String coloured(LogRecord record, String level) {
    if (record.isError()) {
      return style.red(level);
    }
    return record.isWarning() ? style.yellow(level) : level;
  }
}
