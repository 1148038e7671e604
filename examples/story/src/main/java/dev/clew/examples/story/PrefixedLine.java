package dev.clew.examples.story;

/**
 * A line of JSON with words before it, as {@code docker compose logs}, {@code kubectl logs
 * --prefix} or {@code --timestamps}, syslog and the exports of clouds have them.
 */
final class PrefixedLine implements Unwrapper {
  private static final int LONGEST = 512;
  private static final byte ESCAPE = 0x1B;

  private int start;

  @Override
  public boolean unwrap(byte[] b, int from, int to, Wrapping wrapping) {
    if (to - from < 4 || b[to - 1] != '}') {
      return false;
    }
    int limit = Math.min(to - 1, from + LONGEST);
    int at = from + 1;
    while (at < limit && !(b[at] == '{' && (b[at + 1] == '"' || b[at + 1] == ' '))) {
      at++;
    }
    if (at >= limit) {
      return false;
    }
    start = at;
    takeTime(b, from, at, wrapping);
    takeService(b, from, at, wrapping);
    return true;
  }

  /** The first word that is a time. */
  private static void takeTime(byte[] b, int from, int to, Wrapping wrapping) {
    for (int i = from; i + 19 <= to; i++) {
      boolean begins = b[i] >= '0' && b[i] <= '9' && (i == from || b[i - 1] <= ' ');
      if (begins && b[i + 4] == '-' && b[i + 13] == ':') {
        int end = i + 19;
        while (end < to && b[end] != ' ' && b[end] != '\t') {
          end++;
        }
        wrapping.time(b, i, end);
        return;
      }
    }
  }

  private static void takeService(byte[] b, int from, int to, Wrapping wrapping) {
    int bar = indexOf(b, from, to, '|');
    if (bar > 0 && b[bar - 1] == ' ') {
      takeContainer(b, from, bar, wrapping);
      return;
    }
    int bracket = indexOf(b, from, to, ']');
    boolean pod = bracket > 0 && b[from] == '[' && startsWith(b, from + 1, to, "pod/");
    if (pod) {
      wrapping.service(b, lastIndexOf(b, from, bracket, '/') + 1, bracket);
      return;
    }
    takeIdentifier(b, from, to, wrapping);
  }

  /** Compose's {@code orders-1 |}, perhaps coloured: the number is that of the container. */
  private static void takeContainer(byte[] b, int from, int bar, Wrapping wrapping) {
    int start = from;
    while (start < bar && (b[start] == ESCAPE || b[start] == ' ')) {
      int end = b[start] == ESCAPE ? indexOf(b, start, bar, 'm') : start;
      start = Math.max(start, end) + 1;
    }
    int end = start;
    while (end < bar && b[end] > ' ') {
      end++;
    }
    int last = end;
    while (last > start && b[last - 1] >= '0' && b[last - 1] <= '9') {
      last--;
    }
    boolean numbered = last < end && last > start + 1 && (b[last - 1] == '-' || b[last - 1] == '_');
    wrapping.service(b, start, numbered ? last - 1 : end);
  }

  /** Syslog's {@code orders[4711]: }, if it is the last word. */
  private static void takeIdentifier(byte[] b, int from, int to, Wrapping wrapping) {
    int end = to;
    while (end > from && b[end - 1] == ' ') {
      end--;
    }
    if (end - from < 2 || b[end - 1] != ':') {
      return;
    }
    int start = lastIndexOf(b, from, end, ' ') + 1;
    int bracket = indexOf(b, Math.max(start, from), end, '[');
    if (bracket > 0) {
      wrapping.service(b, Math.max(start, from), bracket);
    }
  }

  private static boolean startsWith(byte[] b, int at, int to, String text) {
    if (at + text.length() > to) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (b[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int indexOf(byte[] b, int from, int to, char c) {
    for (int i = from; i < to; i++) {
      if (b[i] == c) {
        return i;
      }
    }
    return -1;
  }

  private static int lastIndexOf(byte[] b, int from, int to, char c) {
    for (int i = to - 1; i >= from; i--) {
      if (b[i] == c) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public int start() {
    return start;
  }

  @Override
  public int piecesOf() {
    return -1;
  }

  @Override
  public boolean goesOn() {
    return false;
  }
}
