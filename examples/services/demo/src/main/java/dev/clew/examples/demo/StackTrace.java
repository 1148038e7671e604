package dev.clew.examples.demo;

import java.util.List;

/**
 * A stack trace in the JDK's form.
 *
 * @param text all of it
 */
record StackTrace(String text) {

  /** The exception and each {@code Caused by:}, without the frames. */
  List<String> headers() {
    return text.lines().filter(line -> !line.startsWith("\t")).toList();
  }

  /** Whether frames stand below each header. */
  boolean hasFramesOfEach() {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      boolean header = !lines.get(i).startsWith("\t");
      if (header && (i + 1 == lines.size() || !lines.get(i + 1).startsWith("\tat "))) {
        return false;
      }
    }
    return true;
  }
}
