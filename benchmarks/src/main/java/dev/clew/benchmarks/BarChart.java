package dev.clew.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Horizontal bars in panels, each with a scale of its own, for light and for dark pages. A bar that
 * is broken is longer than it looks.
 */
final class BarChart {
  private static final int COLUMNS = 2;
  private static final int PANEL_WIDTH = 490;
  private static final int LABEL_WIDTH = 220;
  private static final int BAR_WIDTH = 190;
  private static final int BREAK = 12;
  private static final int ROW = 20;
  private static final int TOP = 62;
  private static final int TITLE = 26;
  private static final int GAP = 22;

  /**
   * @param label what was measured
   * @param value how long the bar is
   * @param text the value as it reads
   * @param own whether it is this project's
   */
  record Bar(String label, double value, String text, boolean own) {}

  private final String title;
  private final String caption;
  private final Map<String, List<Bar>> panels;

  BarChart(String title, String caption, Map<String, List<Bar>> panels) {
    this.title = title;
    this.caption = caption;
    this.panels = panels;
  }

  String svg() {
    int columns = Math.min(COLUMNS, panels.size());
    StringBuilder body = new StringBuilder();
    int y = TOP;
    int rowHeight = 0;
    int column = 0;
    for (Map.Entry<String, List<Bar>> panel : panels.entrySet()) {
      panel(body, panel.getKey(), panel.getValue(), column * PANEL_WIDTH + 10, y);
      rowHeight = Math.max(rowHeight, TITLE + panel.getValue().size() * ROW + GAP);
      if (++column == columns) {
        column = 0;
        y += rowHeight;
        rowHeight = 0;
      }
    }
    int height = y + rowHeight;
    int width = Math.max(1, columns) * PANEL_WIDTH + 20;
    return """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">
    <style>
      text { font: 12px system-ui, sans-serif; fill: #24292f; }
      .title { font-size: 16px; font-weight: 600; }
      .panel { font-size: 13px; font-weight: 600; }
      .quiet { fill: #57606a; }
      .own { fill: #0969da; }
      .peer { fill: #afb8c1; }
      text.own { font-weight: 600; }
      @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3; }
        .quiet { fill: #9198a1; }
        .own { fill: #4493f8; }
        .peer { fill: #656c76; }
      }
    </style>
    <text class="title" x="10" y="22">%s</text>
    <text class="quiet" x="10" y="42">%s</text>
    %s</svg>
    """
        .formatted(
            width, height, width, height, escape(title), escape(title), escape(caption), body);
  }

  private static void panel(StringBuilder body, String name, List<Bar> bars, int x, int y) {
    element(body, "<text class=\"panel\" x=\"%d\" y=\"%d\">%s</text>", x, y + 14, escape(name));
    double[] values = bars.stream().mapToDouble(Bar::value).sorted().toArray();
    // One that is much longer than the others would leave nothing of them to see.
    double max = Math.min(values[values.length - 1], 3 * values[values.length / 2]);
    int row = y + TITLE;
    for (Bar bar : bars) {
      String style = bar.own ? "own" : "peer";
      double width = Math.max(1, Math.min(1, bar.value / max) * BAR_WIDTH);
      element(
          body,
          "<text%s x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
          bar.own ? " class=\"own\"" : "",
          x + LABEL_WIDTH - 6,
          row + 12,
          escape(bar.label));
      element(
          body,
          "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" rx=\"2\"/>",
          style,
          x + LABEL_WIDTH,
          row + 1,
          bar.value > max ? width - BREAK : width);
      if (bar.value > max) {
        element(
            body,
            "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%d\" height=\"14\"/>",
            style,
            x + LABEL_WIDTH + width - BREAK / 2.0,
            row + 1,
            BREAK / 2);
      }
      element(
          body,
          "<text%s x=\"%.1f\" y=\"%d\">%s</text>",
          bar.own ? " class=\"own\"" : "",
          x + LABEL_WIDTH + width + 5,
          row + 12,
          escape(bar.text));
      row += ROW;
    }
  }

  private static void element(StringBuilder body, String format, Object... arguments) {
    body.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }
}
