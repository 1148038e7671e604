package dev.clew.examples.story;

/** Takes the escapes out of a string of JSON. */
final class JsonText {
  private JsonText() {}

  /**
   * Writes the string's text in UTF-8, which is never longer than it is with its escapes.
   *
   * @param from behind the opening quote
   * @param to the closing quote; all between is valid JSON
   * @return behind the last byte that was written
   */
  static int unescape(byte[] b, int from, int to, byte[] into) {
    int out = 0;
    int at = from;
    while (at < to) {
      while (at < to && b[at] != '\\') {
        into[out++] = b[at++];
      }
      if (at + 1 >= to) {
        return out;
      }
      byte c = b[at + 1];
      if (c == 'u') {
        int unit = unit(b, at + 2, to);
        at += 6;
        boolean pair = Character.isHighSurrogate((char) unit) && at + 6 <= to && b[at] == '\\';
        int low = pair && b[at + 1] == 'u' ? unit(b, at + 2, to) : 0;
        if (Character.isLowSurrogate((char) low)) {
          at += 6;
          out = put(Character.toCodePoint((char) unit, (char) low), into, out);
        } else {
          out = put(Character.isSurrogate((char) unit) ? 0xFFFD : unit, into, out);
        }
      } else {
        into[out++] = plain(c);
        at += 2;
      }
    }
    return out;
  }

  /** What an escape means that is no number. */
  static byte plain(byte c) {
    return switch (c) {
      case 'n' -> (byte) '\n';
      case 't' -> (byte) '\t';
      case 'r' -> (byte) '\r';
      case 'b' -> (byte) '\b';
      case 'f' -> (byte) '\f';
      default -> c;
    };
  }

  private static int unit(byte[] b, int from, int to) {
    int unit = 0;
    for (int i = from; i < Math.min(to, from + 4); i++) {
      unit = unit * 16 + Character.digit(b[i], 16);
    }
    return unit & 0xFFFF;
  }

  private static int put(int codePoint, byte[] into, int at) {
    int out = at;
    if (codePoint < 0x80) {
      into[out++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      into[out++] = (byte) (0xC0 | (codePoint >> 6));
      into[out++] = (byte) (0x80 | (codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
      into[out++] = (byte) (0xE0 | (codePoint >> 12));
      into[out++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
      into[out++] = (byte) (0x80 | (codePoint & 0x3F));
    } else {
      into[out++] = (byte) (0xF0 | (codePoint >> 18));
      into[out++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
      into[out++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
      into[out++] = (byte) (0x80 | (codePoint & 0x3F));
    }
    return out;
  }
}
