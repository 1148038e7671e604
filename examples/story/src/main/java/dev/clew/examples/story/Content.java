package dev.clew.examples.story;

/** What the bytes of a source are, as far as its beginning tells. */
enum Content {
  /** Lines that can be read from anywhere. */
  LINES,
  /** Lines that a container runtime may have cut into pieces: not to be read from within one. */
  PIECES,
  /** JSON that is not one record a line: an export, or what was made readable. */
  TEXT;

  /** How many bytes tell it. */
  static final int HEAD = 8 << 10;

  private static final int FIRST_LINE = 40;

  static Content of(byte[] head) {
    // Behind the mark that Windows writes before UTF-8.
    int from = head.length > 2 && head[0] == (byte) 0xEF && head[1] == (byte) 0xBB ? 3 : 0;
    while (from < head.length && head[from] >= 0 && head[from] <= ' ') {
      from++;
    }
    if (from == head.length) {
      return LINES;
    }
    int end = LogReader.indexOfLineFeed(head, from, head.length);
    boolean whole = end >= 0;
    int to = whole ? end : head.length;
    while (to > from && head[to - 1] >= 0 && head[to - 1] <= ' ') {
      to--;
    }
    byte first = head[from];
    if (first != '{' && first != '[') {
      return new CriLine().unwrap(head, from, to, new Wrapping()) ? PIECES : LINES;
    }
    boolean opensOnly = whole && to - from <= FIRST_LINE && isOpening(head, from, to);
    boolean array = first == '[' && Exports.isLikely(head, from, head.length);
    if (opensOnly || array || (!whole && Exports.isLikely(head, from, head.length))) {
      return TEXT;
    }
    return isDocker(head, from) ? PIECES : LINES;
  }

  /** Nothing but brackets. */
  private static boolean isOpening(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] != '{' && b[i] != '[' && b[i] != ' ') {
        return false;
      }
    }
    return true;
  }

  private static boolean isDocker(byte[] b, int from) {
    String start = "{\"log\":\"";
    if (b.length - from < start.length()) {
      return false;
    }
    for (int i = 0; i < start.length(); i++) {
      if (b[from + i] != start.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
