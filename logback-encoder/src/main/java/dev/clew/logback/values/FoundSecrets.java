package dev.clew.logback.values;

import java.util.Arrays;

/** The parts of a text that are secrets, in any order, and over each other. Not thread-safe. */
final class FoundSecrets {
  /** Where each begins, and in the lower half where it ends. */
  private long[] parts = new long[4];

  private int count;

  /** Takes a part. */
  void add(int start, int end) {
    if (count == parts.length) {
      parts = Arrays.copyOf(parts, 2 * count);
    }
    parts[count++] = (long) start << Integer.SIZE | end;
  }

  /** The text without them; the text itself when there are none. */
  String mask(String text) {
    if (count == 0) {
      return text;
    }
    Arrays.sort(parts, 0, count);
    StringBuilder masked = new StringBuilder(text.length());
    int copied = 0;
    for (int i = 0; i < count; i++) {
      int start = (int) (parts[i] >>> Integer.SIZE);
      if (start >= copied) {
        masked.append(text, copied, start).append(Masks.MASKED);
      }
      copied = Math.max(copied, (int) parts[i]);
    }
    return masked.append(text, copied, text.length()).toString();
  }
}
