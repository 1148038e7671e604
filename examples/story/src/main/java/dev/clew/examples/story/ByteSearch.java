package dev.clew.examples.story;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds text in bytes by Horspool's algorithm: it looks at the byte where the text would end, and
 * most of the time leaps over as many bytes as the text is long.
 */
final class ByteSearch {
  private final byte[] text;
  private final int[] leaps = new int[256];
  private final int leapFromLast;

  /** What each byte counts as. */
  private final byte[] folded = new byte[256];

  private ByteSearch(byte[] text, boolean anyCase) {
    for (int i = 0; i < 256; i++) {
      folded[i] = (byte) (anyCase && i >= 'A' && i <= 'Z' ? i + 'a' - 'A' : i);
    }
    this.text = new byte[text.length];
    for (int i = 0; i < text.length; i++) {
      this.text[i] = folded[text[i] & 0xFF];
    }
    int last = text.length - 1;
    Arrays.fill(leaps, text.length);
    for (int i = 0; i < last; i++) {
      setLeap(this.text[i], last - i);
    }
    leapFromLast = leaps[this.text[last] & 0xFF];
    // Marks where a closer look is needed.
    setLeap(this.text[last], 0);
  }

  private void setLeap(byte b, int leap) {
    for (int i = 0; i < 256; i++) {
      if (folded[i] == b) {
        leaps[i] = leap;
      }
    }
  }

  /**
   * A search for an ID in lines of JSON. The longest part of it that no JSON library escapes is
   * searched for, so that {@code a/b} is found as {@code a\/b} too.
   */
  static ByteSearch forId(IdQuery query) {
    String id = query.text();
    int from = 0;
    int to = 0;
    int start = 0;
    for (int i = 0; i <= id.length(); i++) {
      if (i == id.length() || !isNeverEscaped(id.charAt(i))) {
        if (i - start > to - from) {
          from = start;
          to = i;
        }
        start = i + 1;
      }
    }
    String text = from == to ? "\"" : id.substring(from, to);
    return new ByteSearch(text.getBytes(StandardCharsets.UTF_8), query.anyCase());
  }

  /**
   * @param text not empty
   */
  static ByteSearch forText(String text) {
    return new ByteSearch(text.getBytes(StandardCharsets.UTF_8), false);
  }

  private static boolean isNeverEscaped(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || "-_.~:@ ".indexOf(c) >= 0;
  }

  /** Where the text begins, or -1. */
  int find(byte[] b, int from, int to) {
    byte[] wanted = text;
    int[] leap = leaps;
    byte[] fold = folded;
    int last = wanted.length - 1;
    int i = from + last;
    while (i < to) {
      int step = leap[b[i] & 0xFF];
      if (step != 0) {
        i += step;
        continue;
      }
      int k = last - 1;
      int j = i - 1;
      while (k >= 0 && fold[b[j] & 0xFF] == wanted[k]) {
        j--;
        k--;
      }
      if (k < 0) {
        return i - last;
      }
      i += leapFromLast;
    }
    return -1;
  }
}
