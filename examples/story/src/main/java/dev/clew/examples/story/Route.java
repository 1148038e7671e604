package dev.clew.examples.story;

import java.nio.charset.StandardCharsets;

/**
 * Makes one route of the paths that differ in an ID: {@code /orders/order-004/items} is {@code
 * /orders/{}/items}. A segment counts as an ID by its look: a number in it, or what only machines
 * write. Works on bytes, for the table asks it about each access record.
 */
final class Route {
  static final int MAX_BYTES = 200;

  private static final int MAX_SEGMENTS = 16;
  private static final int MAX_WORD = 40;
  private static final byte[] MORE = "…".getBytes(StandardCharsets.UTF_8);
  private static final int ROOM = MAX_BYTES - MORE.length - 3;

  private static final boolean[] SEPARATORS = separators();

  private Route() {}

  private static boolean[] separators() {
    boolean[] separators = new boolean[256];
    for (char c : "-_.:~,%+=".toCharArray()) {
      separators[c] = true;
    }
    return separators;
  }

  /** Of a path, or of an URL, or of a request line without its method. */
  static String of(String path) {
    byte[] b = path.getBytes(StandardCharsets.UTF_8);
    byte[] out = new byte[MAX_BYTES];
    return new String(out, 0, write(b, 0, b.length, out), StandardCharsets.UTF_8);
  }

  /** The path of {@code GET /x HTTP/1.1}; what has no spaces is one already. */
  static String ofRequest(String request) {
    int from = request.indexOf(' ') + 1;
    int to = request.lastIndexOf(" HTTP/");
    return of(request.substring(from, to < from ? request.length() : to));
  }

  /**
   * Writes the route of a path.
   *
   * @param out of {@link #MAX_BYTES}
   * @return how many bytes it has
   */
  static int write(byte[] b, int from, int to, byte[] out) {
    int at = afterHost(b, from, to);
    int end = at;
    while (end < to && b[end] != '?' && b[end] != '#' && b[end] != ';') {
      end++;
    }
    int length = 0;
    for (int segments = 0; at <= end; segments++) {
      int next = at;
      while (next < end && b[next] != '/') {
        next++;
      }
      boolean id = isId(b, at, next);
      if (length + (id ? 2 : next - at) > ROOM || segments > MAX_SEGMENTS) {
        System.arraycopy(MORE, 0, out, length, MORE.length);
        return length + MORE.length;
      }
      if (id) {
        out[length++] = '{';
        out[length++] = '}';
      } else {
        System.arraycopy(b, at, out, length, next - at);
        length += next - at;
      }
      if (next < end) {
        out[length++] = '/';
      }
      at = next + 1;
    }
    return length;
  }

  /** Behind {@code https://host}. */
  private static int afterHost(byte[] b, int from, int to) {
    for (int i = from; i + 2 < to && i < from + 12 && b[i] != '/'; i++) {
      if (b[i] == ':' && b[i + 1] == '/' && b[i + 2] == '/') {
        int at = i + 3;
        while (at < to && b[at] != '/') {
          at++;
        }
        return at;
      }
    }
    return from;
  }

  private static boolean isId(byte[] b, int from, int to) {
    if (to - from > MAX_WORD) {
      return true;
    }
    int digits = 0;
    boolean lower = false;
    boolean upper = false;
    boolean part = false;
    int partStart = from;
    int partDigits = 0;
    boolean partHex = true;
    for (int i = from; i <= to; i++) {
      byte c = i < to ? b[i] : (byte) '-';
      if (c == '@') {
        return true;
      }
      if (isDigit(c)) {
        digits++;
        partDigits++;
      } else if (isLetter(c)) {
        lower |= c >= 'a';
        upper |= c < 'a';
        partHex &= (c | 0x20) <= 'f';
      } else if (SEPARATORS[c & 0xFF]) {
        int length = i - partStart;
        part |= partDigits > 0 && (partDigits == length || (partHex && length >= 8));
        partStart = i + 1;
        partDigits = 0;
        partHex = true;
      } else {
        partHex = false;
      }
    }
    if (digits == 0 || isVersion(b, from, to)) {
      return false;
    }
    return part || digits >= 3 || (digits == 2 && lower && upper && to - from >= 10);
  }

  /** {@code v1} or {@code v2.1}: a part of the route. */
  private static boolean isVersion(byte[] b, int from, int to) {
    if ((b[from] | 0x20) != 'v' || to - from < 2 || to - from > 6) {
      return false;
    }
    for (int i = from + 1; i < to; i++) {
      if (!isDigit(b[i]) && b[i] != '.') {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(byte c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(byte c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
