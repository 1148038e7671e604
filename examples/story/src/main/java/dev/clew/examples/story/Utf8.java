package dev.clew.examples.story;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Puts a question mark in the place of each byte that belongs to no character of UTF-8. */
final class Utf8 {
  private static final byte REPLACEMENT = '?';

  private Utf8() {}

  /** Whether nothing had to be replaced. */
  static boolean repair(byte[] b, int from, int to) {
    boolean valid = true;
    int at = from;
    while (at < to) {
      int length = length(b, at, to);
      if (length == 0) {
        b[at] = REPLACEMENT;
        valid = false;
      }
      at += Math.max(1, length);
    }
    return valid;
  }

  static boolean isValid(byte[] b, int from, int to) {
    int at = from;
    while (at < to) {
      if (at <= to - Words.LENGTH && Words.notAscii(Words.at(b, at)) == 0) {
        at += Words.LENGTH;
        continue;
      }
      int length = length(b, at, to);
      if (length == 0) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** How long the character is, 0 when there is none. */
  private static int length(byte[] b, int at, int to) {
    int first = b[at] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    int length = expected(first);
    if (length == 0 || at + length > to || (b[at + 1] & 0xC0) != 0x80) {
      return 0;
    }
    int second = b[at + 1] & 0xFF;
    boolean outside =
        (first == 0xE0 && second < 0xA0)
            || (first == 0xED && second > 0x9F)
            || (first == 0xF0 && second < 0x90)
            || (first == 0xF4 && second > 0x8F);
    for (int i = 2; i < length; i++) {
      outside |= (b[at + i] & 0xC0) != 0x80;
    }
    return outside ? 0 : length;
  }

  private static int expected(int first) {
    if (first >= 0xC2 && first < 0xE0) {
      return 2;
    }
    if (first >= 0xE0 && first < 0xF0) {
      return 3;
    }
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
  }

  /** A stream that is valid whatever is in it. */
  static InputStream repaired(InputStream in) {
    return new Repaired(in);
  }

  private static final class Repaired extends FilterInputStream {
    private static final int LONGEST = 4;

    private final byte[] chunk = new byte[64 << 10];
    private int next;
    private int ready;
    private int filled;
    private boolean ended;

    Repaired(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] b, int from, int length) throws IOException {
      while (next == ready) {
        if (ended) {
          return -1;
        }
        fill();
      }
      int read = Math.min(length, ready - next);
      System.arraycopy(chunk, next, b, from, read);
      next += read;
      return read;
    }

    private void fill() throws IOException {
      System.arraycopy(chunk, ready, chunk, 0, filled - ready);
      filled -= ready;
      next = 0;
      int read = in.read(chunk, filled, chunk.length - filled);
      ended = read < 0;
      filled += Math.max(0, read);
      // What may be the beginning of a character waits for the rest of it.
      ready = filled;
      for (int back = 1; !ended && back < Math.min(LONGEST, filled + 1); back++) {
        int first = chunk[filled - back] & 0xFF;
        if (first >= 0xC0) {
          ready = expected(first) > back ? filled - back : filled;
          break;
        }
      }
      repair(chunk, 0, ready);
    }
  }
}
