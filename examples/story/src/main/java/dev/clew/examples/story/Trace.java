package dev.clew.examples.story;

import java.util.ArrayList;
import java.util.List;

/**
 * A stack trace in the JDK's form.
 *
 * @param text all of it, empty for none
 */
record Trace(String text) {

  /** The exception and each {@code Caused by:}, without the frames. */
  List<String> headers() {
    List<String> headers = new ArrayList<>();
    for (String line : lines()) {
      if (!isFrame(line) && !line.isBlank()) {
        headers.add(line);
      }
    }
    return headers;
  }

  /** How many lines are folded away when only the headers are shown. */
  int frames() {
    int frames = 0;
    for (String line : lines()) {
      frames += isFrame(line) ? 1 : 0;
    }
    return frames;
  }

  /** The innermost cause, empty when there is no trace. */
  String rootCause() {
    String cause = "";
    for (String header : headers()) {
      if (cause.isEmpty() || header.startsWith("Caused by: ")) {
        cause = header;
      }
    }
    return cause.startsWith("Caused by: ") ? cause.substring("Caused by: ".length()) : cause;
  }

  /** All lines. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int lineFeed = text.indexOf('\n', from);
      int end = lineFeed < 0 ? text.length() : lineFeed;
      boolean carriageReturn = end > from && text.charAt(end - 1) == '\r';
      lines.add(text.substring(from, carriageReturn ? end - 1 : end));
      from = end + 1;
    }
    return lines;
  }

  private static boolean isFrame(String line) {
    String text = line.stripLeading();
    return (text.startsWith("at ") && line.length() > text.length())
        || (text.startsWith("... ") && text.endsWith(" more"));
  }
}
