package dev.clew.examples.story;

import java.io.PrintStream;
import java.util.List;

/**
 * A terminal's whole window, drawn anew over what stands there: nothing is wiped first, so that
 * nothing flickers, and what was there before comes back at the end.
 */
final class LiveScreen implements AutoCloseable {
  private static final String ESCAPE = "\u001b[";

  // The other screen, without a cursor and without going on in the next row.
  private static final String BEGIN = ESCAPE + "?1049h" + ESCAPE + "?25l" + ESCAPE + "?7l";
  private static final String END = ESCAPE + "?7h" + ESCAPE + "?25h" + ESCAPE + "?1049l";

  // Terminals that know it show all of a drawing at once.
  private static final String BEGIN_DRAWING = ESCAPE + "?2026h" + ESCAPE + "H";
  private static final String END_DRAWING = ESCAPE + "J" + ESCAPE + "?2026l";
  private static final String END_OF_LINE = ESCAPE + "K";
  private static final String PLAIN = ESCAPE + "0m";

  private final PrintStream out;
  private boolean open;

  LiveScreen(PrintStream out) {
    this.out = out;
  }

  /** Draws lines, as many and as much of them as there is room for. */
  void draw(List<String> lines, Window window) {
    StringBuilder text = new StringBuilder(1 << 13);
    if (!open) {
      open = true;
      text.append(BEGIN);
    }
    text.append(BEGIN_DRAWING);
    int shown = Math.min(lines.size(), window.rows());
    for (int i = 0; i < shown; i++) {
      text.append(i == 0 ? "" : "\r\n").append(cut(lines.get(i), window.columns()));
      text.append(END_OF_LINE);
    }
    out.print(text.append(END_DRAWING));
    out.flush();
  }

  /** As much of a line as fits; colours take no room. */
  static String cut(String line, int columns) {
    int room = columns;
    int at = 0;
    while (at < line.length()) {
      if (line.startsWith(ESCAPE, at)) {
        int end = line.indexOf('m', at);
        if (end < 0) {
          return line.substring(0, at);
        }
        at = end + 1;
        continue;
      }
      if (room == 0) {
        return line.substring(0, at) + PLAIN;
      }
      room--;
      at += Character.charCount(line.codePointAt(at));
    }
    return line;
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      out.print(END);
      out.flush();
    }
  }
}
