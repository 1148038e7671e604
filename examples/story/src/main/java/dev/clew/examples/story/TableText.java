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
    out.println(style.bold(line(HEADS, widths) + LAST_HEAD));
    boolean anyFarApart = false;
    for (int i = 0; i < rows.size(); i++) {
      RequestSum request = requests.get(i);
      String line = row(rows.get(i), request, widths);
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

  /** The services, as many as there is room for, and how many more there are. */
  private String serviceNames(RequestSum request, int room) {
    int[] numbers = request.services(services);
    String most = request.hasMoreServices() ? ", and more than " + numbers.length : "";
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < numbers.length; i++) {
      String name = (i == 0 ? "" : ", ") + Visible.line(services.name(numbers[i]));
      String left = i + 1 < numbers.length ? " and " + (numbers.length - i - 1) + " more" : most;
      boolean fits = names.length() + name.length() + left.length() <= room;
      if (i > 0 && !fits && !fitsAll(numbers, i, room - names.length() - most.length())) {
        return names + " and " + (numbers.length - i) + " more";
      }
      names.append(name);
    }
    return names + most;
  }

  private boolean fitsAll(int[] numbers, int from, int room) {
    int length = 0;
    for (int i = from; i < numbers.length && length <= room; i++) {
      length += 2 + Visible.line(services.name(numbers[i])).length();
    }
    return length <= room;
  }

  private String row(String[] cells, RequestSum request, int[] widths) {
    String line = line(cells, widths);
    // The ID is never cut, for it is what one copies; the services are, where it is said.
    int room = width == 0 ? Integer.MAX_VALUE : Math.max(8, width - line.length());
    return line + serviceNames(request, room);
  }

  private static String line(String[] cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      String space = " ".repeat(widths[i] - cells[i].length());
      boolean isNumber = i >= 2 && i <= 4;
      line.append(isNumber ? space + cells[i] : cells[i] + space);
      line.append(widths[i] == 0 ? "" : "  ");
    }
    return line.toString();
  }
}
