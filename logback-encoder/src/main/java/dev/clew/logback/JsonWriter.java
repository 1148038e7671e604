package dev.clew.logback;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON as UTF-8 in one array that grows and is used again. It knows strings and numbers; commas and
 * braces are its caller's business.
 *
 * <p>A position can be returned to: what was written after it is forgotten. Not thread-safe.
 */
final class JsonWriter {
  /** No limit on a text. */
  static final int UNLIMITED = Integer.MAX_VALUE;

  private static final int INITIAL_CAPACITY = 1024;
  private static final byte[] HEX = ascii("0123456789abcdef");

  /** What stands after the backslash, for the characters below 128; 0 where none is needed. */
  private static final byte[] ESCAPES = new byte[128];

  private static final byte UNICODE_ESCAPE = 'u';

  /** What stands in for a surrogate without its other half. */
  static final char REPLACEMENT = '\uFFFD';

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
  }

  private byte[] buffer = new byte[INITIAL_CAPACITY];
  private int position;

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** How many bytes there are. */
  int position() {
    return position;
  }

  /** Forgets what was written after an earlier position. */
  void rewind(int earlier) {
    position = earlier;
  }

  /** How many bytes there can be before the array grows. */
  int capacity() {
    return buffer.length;
  }

  /** The bytes, copied. */
  byte[] toByteArray() {
    return Arrays.copyOf(buffer, position);
  }

  /** Forgets everything, and the array too when it grew beyond what may be kept. */
  void reset(int maxRetainedBytes) {
    position = 0;
    if (buffer.length > maxRetainedBytes) {
      buffer = new byte[INITIAL_CAPACITY];
    }
  }

  /** Bytes that are JSON already. */
  void raw(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, position, bytes.length);
    position += bytes.length;
  }

  /** An ASCII character that is JSON already. */
  void raw(char ascii) {
    reserve(1);
    buffer[position++] = (byte) ascii;
  }

  /** Puts an ASCII character in place of the very first byte. */
  void replaceFirst(char ascii) {
    buffer[0] = (byte) ascii;
  }

  /** The sixteen hexadecimal digits of a number. */
  void hex(long value) {
    reserve(16);
    for (int shift = 60; shift >= 0; shift -= 4) {
      buffer[position++] = HEX[(int) (value >>> shift) & 0xF];
    }
  }

  /** ASCII text that is JSON already, such as a number's. */
  void rawAscii(String text) {
    int length = text.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      buffer[position++] = (byte) text.charAt(i);
    }
  }

  /** A string between quotes. */
  void quoted(String text) {
    quoted(text, UNLIMITED);
  }

  /**
   * A string between quotes, cut at a position.
   *
   * @return whether it was written whole
   */
  boolean quoted(String text, int end) {
    raw('"');
    boolean whole = text(text, end);
    raw('"');
    return whole;
  }

  /** A part of a string: escaped, without quotes. */
  void text(String text) {
    text(text, UNLIMITED);
  }

  /**
   * A part of a string: escaped, without quotes, cut between two code points before it would go
   * beyond a position.
   *
   * @return whether it was written whole
   */
  boolean text(String text, int end) {
    int length = text.length();
    int i = 0;
    while (true) {
      int room = Math.max(0, end - position);
      int stop = i + Math.min(length - i, room);
      reserve(stop - i);
      byte[] to = buffer;
      int at = position;
      while (i < stop) {
        char c = text.charAt(i);
        if (c >= 128 || ESCAPES[c] != 0) {
          break;
        }
        to[at++] = (byte) c;
        i++;
      }
      position = at;
      if (i == length) {
        return true;
      }
      int next = special(text, i, end);
      if (next < 0) {
        return false;
      }
      i = next;
    }
  }

  /**
   * Writes one code point that is not plain.
   *
   * @return the index behind it, or -1 when there is no room
   */
  private int special(String text, int index, int end) {
    char c = text.charAt(index);
    int room = end - position;
    if (c < 128) {
      byte escape = ESCAPES[c];
      if (escape == 0) {
        return -1; // It is plain: the limit is what stopped the run.
      }
      if (escape == UNICODE_ESCAPE) {
        return unicodeEscape(c, room) ? index + 1 : -1;
      }
      if (room < 2) {
        return -1;
      }
      reserve(2);
      buffer[position++] = '\\';
      buffer[position++] = escape;
      return index + 1;
    }
    // Next line and the other C1 controls, line separator, paragraph separator: line breaks to
    // some.
    if (c <= 0x9F || c == '\u2028' || c == '\u2029') {
      return unicodeEscape(c, room) ? index + 1 : -1;
    }
    if (c < 0x800) {
      if (room < 2) {
        return -1;
      }
      reserve(2);
      buffer[position++] = (byte) (0xC0 | (c >> 6));
      buffer[position++] = (byte) (0x80 | (c & 0x3F));
      return index + 1;
    }
    if (Character.isHighSurrogate(c)
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1))) {
      if (room < 4) {
        return -1;
      }
      int codePoint = Character.toCodePoint(c, text.charAt(index + 1));
      reserve(4);
      buffer[position++] = (byte) (0xF0 | (codePoint >> 18));
      buffer[position++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
      buffer[position++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
      buffer[position++] = (byte) (0x80 | (codePoint & 0x3F));
      return index + 2;
    }
    if (room < 3) {
      return -1;
    }
    char written = Character.isSurrogate(c) ? REPLACEMENT : c;
    reserve(3);
    buffer[position++] = (byte) (0xE0 | (written >> 12));
    buffer[position++] = (byte) (0x80 | ((written >> 6) & 0x3F));
    buffer[position++] = (byte) (0x80 | (written & 0x3F));
    return index + 1;
  }

  private boolean unicodeEscape(char c, int room) {
    if (room < 6) {
      return false;
    }
    reserve(6);
    buffer[position++] = '\\';
    buffer[position++] = 'u';
    buffer[position++] = HEX[c >> 12];
    buffer[position++] = HEX[(c >> 8) & 0xF];
    buffer[position++] = HEX[(c >> 4) & 0xF];
    buffer[position++] = HEX[c & 0xF];
    return true;
  }

  /** A whole number in decimal. */
  void number(long value) {
    if (value == Long.MIN_VALUE) {
      rawAscii("-9223372036854775808");
      return;
    }
    reserve(20);
    if (value < 0) {
      buffer[position++] = '-';
      value = -value;
    }
    int digits = 1;
    for (long rest = value / 10; rest != 0; rest /= 10) {
      digits++;
    }
    paddedNumber(value, digits);
  }

  /** The last so many decimal digits of a number that is not negative, zeros included. */
  void paddedNumber(long value, int digits) {
    reserve(digits);
    long rest = value;
    for (int at = position + digits - 1; at >= position; at--) {
      buffer[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    position += digits;
  }

  private void reserve(int bytes) {
    if (buffer.length - position < bytes) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(position, bytes)));
    }
  }
}
