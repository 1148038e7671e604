package dev.clew.examples.story;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints the table of requests for a terminal. */
final class TableText {
  private static final String[] HEADS = {"ID", "BEGAN (UTC)", "DURATION", "RECORDS", "ERRORS", ""};
  private static final String LAST_HEAD = "SERVICES";

  private final Services services;
  private final PrintStream out;
  private final Style style;
  private final int width;

  /**
   * @param width in columns, 0 for no limit
   */
  TableText(Services services, PrintStream out, Style style, int width) {
    this.services = services;
    this.out = out;
    this.style = style;
    this.width = width;
  }

  void print(List<RequestSum> requests) {
    List<String[]> rows = new ArrayList<>();
    int[] widths = new int[HEADS.length];
    for (int i = 0; i < HEADS.length; i++) {
      widths[i] = HEADS[i].length();
    }
    for (RequestSum request : requests) {
      String[] row = row(request);
      rows.add(row);
      for (int i = 0; i < HEADS.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    out.println(style.bold(line(HEADS, LAST_HEAD, widths)));
    boolean anyFarApart = false;
    for (int i = 0; i < rows.size(); i++) {
      RequestSum request = requests.get(i);
      String line = line(rows.get(i), serviceNames(request), widths);
      out.println(request.errors > 0 ? style.red(line) : line);
      anyFarApart |= request.isFarApart();
    }
    if (anyFarApart) {
      out.println();
      out.println(
          "* its records lie far apart: an ID given to two requests, or clocks that disagree;"
              + " its story says more");
    }
  }

  private String[] row(RequestSum request) {
    long first = request.first();
    return new String[] {
      Visible.line(request.idText()),
      first == Timestamps.NONE
          ? "no time"
          : Times.date(first) + " " + Times.timeOfDay(first).substring(0, 12),
      (request.hasAccess() ? "" : "~") + Times.duration(request.duration()),
      Summary.number(request.records),
      Summary.number(request.errors),
      request.isFarApart() ? "*" : ""
    };
  }

  private String serviceNames(RequestSum request) {
    StringBuilder names = new StringBuilder();
    for (int service : request.services(services)) {
      names.append(names.isEmpty() ? "" : ", ").append(Visible.line(services.name(service)));
    }
    return names.toString();
  }

  private String line(String[] cells, String last, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String space = " ".repeat(widths[i] - cells[i].length());
      boolean isNumber = i >= 2 && i <= 4;
      line.append(isNumber ? space + cells[i] : cells[i] + space);
      line.append(widths[i] == 0 ? "" : "  ");
    }
    // The ID is never cut, for it is what one copies; the services are.
    int room = width == 0 ? Integer.MAX_VALUE : Math.max(8, width - line.length());
    line.append(last.length() > room ? last.substring(0, room - 1) + "…" : last);
    return line.toString().stripTrailing();
  }
}
