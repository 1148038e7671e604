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
    for (String line : text.lines().toList()) {
      if (!isFrame(line) && !line.isBlank()) {
        headers.add(line);
      }
    }
    return headers;
  }

  /** How many lines are folded away when only the headers are shown. */
  int frames() {
    int frames = 0;
    for (String line : text.lines().toList()) {
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

  private static boolean isFrame(String line) {
    String text = line.stripLeading();
    return (text.startsWith("at ") && line.length() > text.length())
        || (text.startsWith("... ") && text.endsWith(" more"));
  }
}
