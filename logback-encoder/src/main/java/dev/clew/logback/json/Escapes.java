package dev.clew.logback.json;

import static dev.clew.logback.json.Words.LONGS;

import java.util.Arrays;

/**
 * Characters as they stand in a JSON string. Plain are those of ASCII that stand for themselves.
 * What writes does so at a position and returns the one behind.
 */
final class Escapes {
  /** The bytes of a character that becomes six. */
  static final int LONGEST_FORM = 6;

  /** How far reading and writing in whole words may go beyond the last character. */
  static final int SLACK = 2 * Long.BYTES;

  /** What stands after the backslash, for the characters below 128; 0 where none is needed. */
  private static final byte[] ESCAPES = new byte[128];

  /** For the characters up to U+00FF that become two bytes, these; 0 for the others. */
  private static final short[] PAIRS = new short[256];

  private static final byte UNICODE_ESCAPE = 'u';

  static {
    Arrays.fill(ESCAPES, 0, 0x20, UNICODE_ESCAPE);
    ESCAPES[0x7F] = UNICODE_ESCAPE;
    ESCAPES['"'] = '"';
    ESCAPES['\\'] = '\\';
    ESCAPES['\n'] = 'n';
    ESCAPES['\r'] = 'r';
    ESCAPES['\t'] = 't';
    ESCAPES['\b'] = 'b';
    ESCAPES['\f'] = 'f';
    for (int c = 0; c < ESCAPES.length; c++) {
      int escape = ESCAPES[c];
      if (escape != 0 && escape != UNICODE_ESCAPE) {
        PAIRS[c] = (short) (escape << 8 | '\\');
      }
    }
    for (int c = 0xA0; c <= 0xFF; c++) {
      PAIRS[c] = (short) ((0x80 | (c & 0x3F)) << 8 | 0xC0 | c >> 6);
    }
  }

  private Escapes() {}

  /** Whether a character stands for itself. */
  static boolean isPlain(char c) {
    return c < 128 && ESCAPES[c] == 0;
  }

  /**
   * The highest bit of the first byte that is not plain: a control character, a quote, a backslash
   * or DEL, or one above 127. The bits above that one mean nothing; none is set when all are plain.
   */
  static long notPlain(long word) {
    // The quote is next to the control characters once the second bit is turned.
    long controlOrQuote = (word ^ 0x0202020202020202L) - 0x2121212121212121L;
    long backslash = (word ^ 0x5C5C5C5C5C5C5C5CL) - 0x0101010101010101L;
    long delete = word + 0x0101010101010101L;
    return (controlOrQuote | backslash | delete | word) & 0x8080808080808080L;
  }

  /** The highest bit of each byte that is not plain. */
  static long exactlyNotPlain(long word) {
    // Without their highest bits the bytes can be added to and nothing is carried.
    long seven = word & 0x7F7F7F7F7F7F7F7FL;
    long plain =
        seven + 0x6060606060606060L
            & (seven ^ 0x2222222222222222L) + 0x7F7F7F7F7F7F7F7FL
            & (seven ^ 0x5C5C5C5C5C5C5C5CL) + 0x7F7F7F7F7F7F7F7FL;
    return (~plain | seven + 0x0101010101010101L | word) & 0x8080808080808080L;
  }

  /** Characters of any kind. There is room for all, and for the slack. */
  static int characters(char[] from, int start, int end, byte[] to, int position) {
    int at = position;
    for (int i = start; i < end; i++) {
      char c = from[i];
      if (c < 128 && ESCAPES[c] == 0) {
        to[at++] = (byte) c;
      } else if (c < 0xA0) {
        at = escape(to, at, c);
      } else if (c < 0x800) {
        at = Utf8.twoBytesAtOnce(to, at, c);
      } else if (Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(from[i + 1])) {
          at = Utf8.fourBytes(to, at, Character.toCodePoint(c, from[++i]));
        } else {
          at = Utf8.threeBytes(to, at, Utf8.REPLACEMENT);
        }
      } else if (isLineSeparator(c)) {
        at = unicodeEscape(to, at, c);
      } else {
        at = Utf8.threeBytesAtOnce(to, at, c);
      }
    }
    return at;
  }

  /** JSON allows them, what reads lines does not. */
  private static boolean isLineSeparator(char c) {
    return c == '\u2028' || c == '\u2029';
  }

  /**
   * At most 64 characters, of which those that are not plain are known. What stands between two of
   * these is most often short, and is copied as two words whatever its length: a processor cannot
   * guess where quotes stand. EncoderBenchmark's longEscaped takes half (JDK 17) to two thirds (JDK
   * 25) of the time of a character at a time.
   *
   * @param shift how far the characters move, because of where they go and what was put in before
   * @return how far the next ones do
   */
  static int block(byte[] from, int start, int end, long flags, byte[] to, int shift) {
    long rest = flags;
    LONGS.set(to, start + shift, (long) LONGS.get(from, start));
    LONGS.set(to, start + shift + 8, (long) LONGS.get(from, start + 8));
    int copied = start + 16;
    while (rest != 0) {
      int i = start + Long.numberOfTrailingZeros(rest);
      rest &= rest - 1;
      if (i > copied) {
        copy(from, copied, i, to, shift);
      }
      long word = (long) LONGS.get(from, i);
      int pair = PAIRS[(int) word & 0xFF];
      int at = i + shift;
      if (pair == 0) {
        unicodeEscape(to, at, (int) word & 0xFF);
        LONGS.set(to, at + 6, (long) LONGS.get(from, i + 1));
        LONGS.set(to, at + 14, (long) LONGS.get(from, i + 9));
        shift += 5;
      } else {
        LONGS.set(to, at, word >>> 8 << 16 | (pair & 0xFFFF));
        LONGS.set(to, at + 8, (long) LONGS.get(from, i + 7));
        shift++;
      }
      copied = i + 15;
    }
    if (end > copied) {
      copy(from, copied, end, to, shift);
    }
    return shift;
  }

  /** Plain characters, sixteen at a time. */
  private static void copy(byte[] from, int start, int end, byte[] to, int shift) {
    for (int i = start; i < end; i += 16) {
      LONGS.set(to, i + shift, (long) LONGS.get(from, i));
      LONGS.set(to, i + shift + 8, (long) LONGS.get(from, i + 8));
    }
  }

  /** A character below U+0800 that is not plain. */
  private static int escape(byte[] to, int at, int c) {
    if (c >= 128) {
      return c <= 0x9F ? unicodeEscape(to, at, c) : Utf8.twoBytes(to, at, c);
    }
    byte escape = ESCAPES[c];
    if (escape == UNICODE_ESCAPE) {
      return unicodeEscape(to, at, c);
    }
    to[at] = '\\';
    to[at + 1] = escape;
    return at + 2;
  }

  private static int unicodeEscape(byte[] to, int at, int c) {
    to[at] = '\\';
    to[at + 1] = 'u';
    to[at + 2] = Digits.hex(c >> 12);
    to[at + 3] = Digits.hex(c >> 8);
    to[at + 4] = Digits.hex(c >> 4);
    to[at + 5] = Digits.hex(c);
    return at + 6;
  }

  /**
   * A text from a character on, cut between two code points before it would go beyond a position.
   * There is room up to that one.
   *
   * @return the position behind it, or the complement of that when it was cut
   */
  static int bounded(String text, int from, byte[] to, int position, int end) {
    int length = text.length();
    int at = position;
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      if (isPlain(c)) {
        if (at >= end) {
          return ~at;
        }
        to[at++] = (byte) c;
        continue;
      }
      boolean isPair =
          Character.isHighSurrogate(c)
              && i + 1 < length
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (end - at < (isPair ? 4 : bytes(c))) {
        return ~at;
      }
      if (isPair) {
        at = Utf8.fourBytes(to, at, Character.toCodePoint(c, text.charAt(++i)));
      } else if (c < 0x800) {
        at = escape(to, at, c);
      } else if (isLineSeparator(c)) {
        at = unicodeEscape(to, at, c);
      } else {
        at = Utf8.threeBytes(to, at, Character.isSurrogate(c) ? Utf8.REPLACEMENT : c);
      }
    }
    return at;
  }

  /** How many bytes become of a character that is not plain, nor half of a pair. */
  private static int bytes(char c) {
    if (c < 0x800) {
      boolean isLong = c < 128 ? ESCAPES[c] == UNICODE_ESCAPE : c <= 0x9F;
      return isLong ? LONGEST_FORM : 2;
    }
    return isLineSeparator(c) ? LONGEST_FORM : 3;
  }
}
