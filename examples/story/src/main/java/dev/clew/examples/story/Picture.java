package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Bar;
import dev.clew.examples.story.Story.Lane;
import dev.clew.examples.story.Story.Link;
import dev.clew.examples.story.Story.Part;
import java.util.List;

/**
 * Draws a part: a lane for each service, bars for what took time, points for moments. Across,
 * places are percentages, so that it fits any screen; down, they are pixels.
 */
final class Picture {
  static final int COLOURS = 8;

  private static final int LABEL_HEIGHT = 26;
  private static final int ROW_HEIGHT = 27;
  private static final int POINTS_HEIGHT = 20;
  private static final int PADDING = 7;

  /** Points nearer to each other than this share of the width become one with a number. */
  private static final double BUCKET = 0.02;

  /** A bar that takes less of the width has its text beside it. */
  private static final double ROOM_FOR_TEXT = 0.42;

  /** One with others beside it has its status and duration within it. */
  private static final double ROOM_FOR_BRIEF_TEXT = 0.075;

  private static final int MAX_BARS = 2_000;
  private static final int MAX_LABEL = 300;

  private final Story story;
  private final Part part;
  private final Facets facets;
  private final Axis axis;
  private final Retries retries;
  private final Html html;
  private int barsLeft = MAX_BARS;

  Picture(Story story, Part part, Facets facets, Axis axis, Retries retries, Html html) {
    this.story = story;
    this.part = part;
    this.facets = facets;
    this.axis = axis;
    this.retries = retries;
    this.html = html;
  }

  void draw() {
    html.raw("<figure>\n<figcaption class=\"unseen\">")
        .text(inWords())
        .raw("</figcaption>\n<div class=\"picture\">\n");
    axis();
    List<Lane> lanes = part.lanes();
    for (int i = 0; i < lanes.size(); i++) {
      lane(lanes.get(i));
    }
    links();
    gaps();
    html.raw("</div>\n</div>\n<p class=\"legend\" aria-hidden=\"true\">")
        .raw("<span><i></i>request answered</span>");
    if (hasCalls()) {
      html.raw("<span><i class=\"c\"></i>call to another service</span>");
    }
    html.raw("<span><i class=\"d\"></i>record</span><span><i class=\"e\"></i>error</span>");
    if (!part.links().isEmpty()) {
      boolean certain = part.links().stream().anyMatch(Link::certain);
      boolean guessed = part.links().stream().anyMatch(link -> !link.certain());
      html.raw(certain ? "<span>↓ called, as its record tells</span>" : "")
          .raw(guessed ? "<span>⇣ probably called, as the times tell</span>" : "");
    }
    html.raw("</p>\n");
    if (!axis.gaps().isEmpty()) {
      html.raw("<p class=\"when\"><span aria-hidden=\"true\">╱╱ </span>")
          .text(axis.inWords())
          .raw(".</p>\n");
    }
    if (barsLeft < 0) {
      html.raw("<p class=\"when\">There are ")
          .number(-barsLeft)
          .raw(" bars more than are drawn; the table has all records.</p>\n");
    }
    html.raw("</figure>\n");
  }

  private boolean hasCalls() {
    for (Bar bar : Story.bars(part)) {
      if (bar.kind() == Kind.CALL) {
        return true;
      }
    }
    return false;
  }

  private String inWords() {
    StringBuilder text = new StringBuilder("A picture of what the table below says. ");
    for (Lane lane : part.lanes()) {
      text.append(lane.service()).append(": ");
      int bars = 0;
      for (List<Bar> row : lane.rows()) {
        for (Bar bar : row) {
          if (bars++ < 5) {
            text.append(bar.label())
                .append(", from ")
                .append(Times.duration(bar.start() - part.start()))
                .append(" for ")
                .append(Times.duration(bar.duration()))
                .append("; ");
          }
        }
      }
      text.append(Summary.counted(lane.points().size(), "record")).append(". ");
    }
    return text.toString();
  }

  private void axis() {
    StringBuilder lines = new StringBuilder();
    html.raw("<div class=\"axis\" aria-hidden=\"true\">");
    for (Axis.Tick tick : axis.ticks()) {
      String left = Html.percentage(tick.at());
      String place = tick.at() == 0 ? "first" : tick.isLast() ? "last" : "";
      html.raw("<span")
          .attribute("class", place)
          .raw(" style=\"left:")
          .raw(left)
          .raw("\">")
          .text(tick.text())
          .raw("</span>");
      lines.append("<i style=\"left:").append(left).append("\"></i>");
    }
    html.raw("</div>\n<div class=\"lanes\">\n<div class=\"grid\" aria-hidden=\"true\">")
        .raw(lines.toString())
        .raw("</div>\n");
  }

  /** Over the bars, which go on behind them. */
  private void gaps() {
    for (Axis.Gap gap : axis.gaps()) {
      html.raw("<div aria-hidden=\"true\" class=\"gap\" style=\"left:")
          .percent(gap.left())
          .raw(";width:")
          .percent(Axis.GAP)
          .raw("\"><b>")
          .text(Times.duration(gap.length()))
          .raw("</b></div>\n");
    }
  }

  private static int height(Lane lane) {
    return LABEL_HEIGHT
        + lane.rows().size() * ROW_HEIGHT
        + (lane.points().isEmpty() ? 0 : POINTS_HEIGHT)
        + PADDING;
  }

  private void lane(Lane lane) {
    html.raw("<div class=\"lane")
        .raw(facets.serviceClass(lane.service()))
        .raw("\" style=\"height:")
        .number(height(lane))
        .raw("px\"><h3")
        // Beside a gap at the left edge, so that its length can be read.
        .raw(axis.roomTo(0) < Axis.GAP / 2 ? " class=\"aside\">" : ">")
        .raw("<bdi>")
        .text(lane.service())
        .raw("</bdi></h3>");
    int top = LABEL_HEIGHT;
    for (List<Bar> row : lane.rows()) {
      for (Bar bar : row) {
        if (barsLeft-- > 0) {
          bar(bar, top, row.size() == 1);
        }
      }
      top += ROW_HEIGHT;
    }
    points(lane, top + 3);
    html.raw("</div>\n");
  }

  private void bar(Bar bar, int top, boolean alone) {
    double start = axis.at(bar.start());
    double width = axis.at(bar.end()) - start;
    boolean error = bar.record().isError();
    String label = bar.label() + retries.label(bar);
    String took = "· " + (bar.about() ? "about " : "") + Times.duration(bar.duration());
    String text = label + ' ' + took;
    double left = start - axis.roomFrom(start);
    double right = axis.roomTo(start + width) - start - width;
    double room = Math.min(width, axis.roomTo(start) - start);
    boolean inside = room >= ROOM_FOR_TEXT || (alone && room > Math.max(left, right));
    boolean brief = !inside && !alone && room >= ROOM_FOR_BRIEF_TEXT;
    html.raw("<a class=\"bar")
        .raw(error ? " error" : "")
        .raw(bar.kind() == Kind.CALL ? " call" : "")
        .raw(brief ? " brief" : inside ? "" : " short")
        .raw("\" href=\"#r")
        .number(bar.index())
        .raw("\"")
        .attribute("title", text, MAX_LABEL)
        .attribute("aria-label", text, MAX_LABEL)
        .raw(" style=\"top:")
        .number(top)
        .raw("px;left:")
        .percent(start)
        .raw(";width:")
        .percent(width);
    if ((inside || brief) && room < width) {
      html.raw(";padding-right:").percent(width - room);
    }
    html.raw("\">");
    if (inside) {
      label(error, label, took);
    } else if (brief) {
      int status = bar.record().status();
      html.raw("<span>")
          .text((status < 0 ? "" : status + " · ") + Times.duration(bar.duration()))
          .raw("</span>");
    }
    html.raw("</a>");
    if (!inside && alone) {
      boolean after = right >= left;
      html.raw("<span aria-hidden=\"true\" class=\"beside")
          .raw(error ? " error" : "")
          .raw(after ? "\" style=\"left:" : " before\" style=\"left:")
          .percent(after ? start + width : start - left)
          .raw(";right:")
          .percent(after ? 1 - start - width - right : 1 - start)
          .raw(";top:")
          .number(top)
          .raw("px\">");
      label(error, label, took);
      html.raw("</span>");
    }
  }

  /** Where there is little room, how long it took stays. */
  private void label(boolean error, String label, String took) {
    html.raw("<bdi>")
        .text(error ? "✕ " + label : label, MAX_LABEL)
        .raw("</bdi><span>")
        .text(took)
        .raw("</span>");
  }

  private void points(Lane lane, int top) {
    int i = 0;
    while (i < lane.points().size()) {
      int first = lane.points().get(i);
      double at = axis.at(story.records().get(first).time());
      int shown = first;
      int count = 0;
      while (i < lane.points().size()) {
        int index = lane.points().get(i);
        LogRecord record = story.records().get(index);
        if (axis.at(record.time()) - at > BUCKET) {
          break;
        }
        if (rank(record) > rank(story.records().get(shown))) {
          shown = index;
        }
        count++;
        i++;
      }
      point(story.records().get(shown), shown, count, at, top);
    }
  }

  private static int rank(LogRecord record) {
    return record.isError() ? 2 : record.isWarning() ? 1 : 0;
  }

  private void point(LogRecord record, int index, int count, double at, int top) {
    String text =
        Times.offset(record.time() - part.start()) + " " + record.level() + " " + record.message();
    String more =
        (count > 1 ? " (and " + Summary.counted(count - 1, "record") + " next to it)" : "");
    html.raw("<a class=\"dot")
        .raw(record.isError() ? " error" : record.isWarning() ? " warning" : "")
        .raw(count > 1 ? " many" : "")
        .raw("\" href=\"#r")
        .number(index)
        .raw("\"")
        .raw(" title=\"")
        .text(text, MAX_LABEL)
        .text(more)
        .raw("\" aria-label=\"")
        .text(text, MAX_LABEL)
        .text(more)
        .raw("\" style=\"left:")
        .percent(at)
        .raw(";top:")
        .number(top)
        .raw("px\"></a>");
  }

  private void links() {
    int[] tops = new int[part.lanes().size()];
    int top = 0;
    for (int i = 0; i < tops.length; i++) {
      tops[i] = top;
      top += height(part.lanes().get(i)) + 1;
    }
    int drawn = 0;
    for (Link link : part.links()) {
      if (drawn++ == MAX_BARS) {
        return;
      }
      int from = tops[link.fromLane()] + LABEL_HEIGHT + link.fromRow() * ROW_HEIGHT;
      int to = tops[link.toLane()] + LABEL_HEIGHT + link.toRow() * ROW_HEIGHT;
      boolean down = to > from;
      int begin = down ? from + 22 : to + 22;
      int end = down ? to : from;
      html.raw("<i aria-hidden=\"true\" class=\"link")
          .raw(down ? "" : " up")
          .raw(link.certain() ? "" : " guess")
          .raw("\" style=\"left:")
          .percent(axis.at(link.called().start()))
          .raw(";top:")
          .number(begin)
          .raw("px;height:")
          .number(Math.max(0, end - begin))
          .raw("px\"></i>");
    }
  }
}
