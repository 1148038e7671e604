package dev.clew.logback.json;

import static dev.clew.logback.json.Words.INTS;

/**
 * Characters beyond ASCII as UTF-8. Each method writes at a position and returns the one behind.
 */
public final class Utf8 {
  /** What stands in for a surrogate without its other half. */
  public static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  static int twoBytes(byte[] to, int at, int c) {
    to[at] = (byte) (0xC0 | (c >> 6));
    to[at + 1] = (byte) (0x80 | (c & 0x3F));
    return at + 2;
  }

  /** The same in one store; there is room for four bytes. */
  static int twoBytesAtOnce(byte[] to, int at, int c) {
    INTS.set(to, at, 0x80C0 | c >> 6 | (c & 0x3F) << 8);
    return at + 2;
  }

  static int threeBytes(byte[] to, int at, int c) {
    to[at] = (byte) (0xE0 | (c >> 12));
    to[at + 1] = (byte) (0x80 | ((c >> 6) & 0x3F));
    to[at + 2] = (byte) (0x80 | (c & 0x3F));
    return at + 3;
  }

  /** The same in one store; there is room for four bytes. */
  static int threeBytesAtOnce(byte[] to, int at, int c) {
    INTS.set(to, at, 0x8080E0 | c >> 12 | (c >> 6 & 0x3F) << 8 | (c & 0x3F) << 16);
    return at + 3;
  }

  static int fourBytes(byte[] to, int at, int codePoint) {
    to[at] = (byte) (0xF0 | (codePoint >> 18));
    to[at + 1] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
    to[at + 2] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
    to[at + 3] = (byte) (0x80 | (codePoint & 0x3F));
    return at + 4;
  }
}
