package dev.clew.logback.stacktrace;

import dev.clew.logback.json.JsonWriter;

/** What lines of a stack trace have in common, whether they are of throwables or of frames. */
final class TraceLines {
  static final byte[] NEW_LINE = JsonWriter.ascii("\\n");

  private static final byte[] TAB = JsonWriter.ascii("\\t");
  private static final byte[] OMITTED = JsonWriter.ascii("\\t... ");

  private TraceLines() {}

  /** Begins a line that belongs to a suppressed throwable, which stands this deep. */
  static void indent(JsonWriter json, int indent) {
    for (int i = 0; i < indent; i++) {
      json.raw(TAB);
    }
  }

  /**
   * Writes a line in place of those that are left out.
   *
   * @param what of what and why, with the end of the line
   */
  static void omitted(JsonWriter json, int count, byte[] what, int indent) {
    indent(json, indent);
    json.raw(OMITTED);
    json.number(count);
    json.raw(what);
  }
}
