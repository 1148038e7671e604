package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import dev.clew.examples.story.Story.Bar;
import dev.clew.examples.story.Story.Part;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes who called whom as a list with indentation. The records of each request fold under its
 * bar; each leads to its place among all.
 */
final class CallList {
  private static final int MAX_NODES = 2_000;
  private static final int MAX_LINES = 3_000;
  private static final int MAX_LINES_OF_ONE = 200;
  private static final int MAX_TEXT = 200;

  /** What lies deeper is not indented more. */
  private static final int MAX_INDENTED = 10;

  private final Story story;
  private final Part part;
  private final Facets facets;
  private final Axis axis;
  private final Retries retries;
  private final Html html;
  private int nodesLeft = MAX_NODES;
  private int linesLeft = MAX_LINES;

  CallList(Story story, Part part, Facets facets, Axis axis, Retries retries, Html html) {
    this.story = story;
    this.part = part;
    this.facets = facets;
    this.axis = axis;
    this.retries = retries;
    this.html = html;
  }

  void write() {
    html.raw("<h3 class=\"all\">Who called whom</h3>\n");
    list(CallTree.of(part).roots(), 0);
    if (nodesLeft < 0) {
      html.raw("<p class=\"when\">And ")
          .number(-nodesLeft)
          .raw(" more; the table has all records.</p>\n");
    }
  }

  private void list(List<CallTree.Node> nodes, int depth) {
    html.raw(depth == 0 ? "<ul class=\"tree\">\n" : "<ul>\n");
    for (CallTree.Node node : nodes) {
      if (nodesLeft-- > 0) {
        node(node, depth);
      }
    }
    html.raw("</ul>\n");
  }

  private void node(CallTree.Node node, int depth) {
    int errors = 0;
    String firstError = "";
    for (int index : node.records()) {
      LogRecord record = story.records().get(index);
      if (record.isError()) {
        errors++;
        boolean says = LogRecord.isErrorLevel(record.level()) && firstError.isEmpty();
        firstError = says ? record.message() : firstError;
      }
    }
    html.raw("<li style=\"--d:")
        .number(Math.min(depth, MAX_INDENTED))
        .raw("\"><details class=\"node")
        .raw(facets.serviceClass(node.service()))
        .raw(errors > 0 ? " error" : "")
        .raw("\"><summary><span class=\"who\"><bdi>")
        .text(node.service())
        .raw("</bdi></span> ");
    Bar bar = node.bar();
    if (bar != null) {
      bar(node, bar);
    } else {
      html.raw("<span class=\"did\">")
          .raw(node.hasRequests() ? "beside its requests" : "answered no request")
          .raw("</span> ");
    }
    html.raw("<span class=\"count\">").text(Summary.counted(node.records().size(), "record"));
    if (errors > 0) {
      html.raw(", <b>").text(Summary.counted(errors, "error")).raw("</b>");
    }
    html.raw("</span>");
    if (!firstError.isEmpty()) {
      html.raw(" <span class=\"because\"><bdi>✕ ").text(firstError, MAX_TEXT).raw("</bdi></span>");
    }
    strip(node, bar);
    html.raw("</summary>\n");
    lines(node);
    html.raw("</details>\n");
    if (!node.children().isEmpty()) {
      list(node.children(), depth + 1);
    }
    html.raw("</li>\n");
  }

  private void bar(CallTree.Node node, Bar bar) {
    html.raw("<span class=\"did\"><bdi>")
        .text(bar.label(), MAX_TEXT)
        .raw("</bdi></span> <span class=\"took\">")
        .text(
            Times.duration(bar.duration())
                + " from "
                + Times.offset(bar.start() - part.start())
                + retries.label(bar))
        .raw("</span> ");
    Bar call = node.call();
    String caller = "";
    if (call != null) {
      String about = call.about() ? "about " : "";
      caller =
          "called by "
              + call.record().service()
              + " within "
              + about
              + Times.duration(call.duration())
              + (retries.label(bar).isEmpty() ? retries.label(call) : "");
    }
    if (node.isGuessed()) {
      caller = "probably " + (caller.isEmpty() ? "called from there" : caller);
    } else if (caller.isEmpty()
        && node.isRoot()
        && bar.kind() == Kind.ACCESS
        && !bar.equals(part.main())) {
      caller = "no record tells who called";
    }
    if (!caller.isEmpty()) {
      html.raw("<span class=\"caller\">").text(caller).raw("</span> ");
    }
  }

  /** The bar in small, where it stands in the picture. */
  private void strip(CallTree.Node node, @Nullable Bar bar) {
    html.raw("<span class=\"strip\" aria-hidden=\"true\">");
    if (bar != null) {
      double left = axis.at(bar.start());
      html.raw("<i style=\"left:")
          .percent(left)
          .raw(";width:")
          .percent(axis.at(bar.end()) - left)
          .raw("\"></i>");
    } else {
      double last = -1;
      for (int index : node.records()) {
        LogRecord record = story.records().get(index);
        double at = record.hasTime() ? axis.at(record.time()) : -1;
        if (at >= 0 && at - last > Axis.GAP / 10) {
          html.raw("<i class=\"d\" style=\"left:").percent(at).raw("\"></i>");
          last = at;
        }
      }
    }
    for (Axis.Gap gap : axis.gaps()) {
      html.raw("<i class=\"x\" style=\"left:").percent(gap.left()).raw(";width:");
      html.percent(Axis.GAP).raw("\"></i>");
    }
    html.raw("</span>");
  }

  private void lines(CallTree.Node node) {
    html.raw("<ol class=\"lines\">\n");
    int shown = 0;
    for (int index : node.records()) {
      if (shown == MAX_LINES_OF_ONE || linesLeft == 0) {
        break;
      }
      line(index);
      shown++;
      linesLeft--;
    }
    html.raw("</ol>\n");
    if (shown < node.records().size()) {
      html.raw("<p class=\"when\">And ")
          .text(Summary.counted(node.records().size() - shown, "record"))
          .raw(" more, in the table below.</p>\n");
    }
  }

  private void line(int index) {
    LogRecord record = story.records().get(index);
    html.raw("<li class=\"")
        .raw(facets.classes(record))
        .raw("\"><a href=\"#r")
        .number(index)
        .raw("\">")
        .text(record.hasTime() ? Times.offset(record.time() - part.start()) : "no time")
        .raw("</a> <b>")
        .text(record.level().isEmpty() ? "–" : record.level(), 12)
        .raw("</b> <bdi>")
        .text(record.message(), MAX_TEXT)
        .raw("</bdi></li>\n");
  }
}
