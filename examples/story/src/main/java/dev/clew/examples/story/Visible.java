package dev.clew.examples.story;

/**
 * Text from logs made safe to show: characters that a terminal or a browser obeys instead of
 * showing are written as the escape that JSON has for them.
 */
final class Visible {
  private Visible() {}

  /** Without line breaks. */
  static String line(String text) {
    return escape(text, false);
  }

  /** Line feeds and tabs stay. */
  static String lines(String text) {
    return escape(text, true);
  }

  private static String escape(String text, boolean keepsLines) {
    int clean = 0;
    while (clean < text.length() && isHarmless(text.charAt(clean), keepsLines)) {
      clean++;
    }
    if (clean == text.length()) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(text.length() + 16).append(text, 0, clean);
    for (int i = clean; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        int codePoint = text.codePointAt(i++);
        // Tags (U+E0000 to U+E007F) are invisible and can carry a text of their own.
        if (codePoint >> 7 == 0xE0000 >> 7) {
          escapeOne(escaped, Character.highSurrogate(codePoint));
          escapeOne(escaped, Character.lowSurrogate(codePoint));
        } else {
          escaped.appendCodePoint(codePoint);
        }
      } else if (isHarmless(c, keepsLines)) {
        escaped.append(c);
      } else if (c == '\n') {
        escaped.append("\\n");
      } else if (c == '\r') {
        escaped.append("\\r");
      } else if (c == '\t') {
        escaped.append("\\t");
      } else {
        escapeOne(escaped, c);
      }
    }
    return escaped.toString();
  }

  private static void escapeOne(StringBuilder out, char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(Character.forDigit((c >> shift) & 0xF, 16));
    }
  }

  private static boolean isHarmless(char c, boolean keepsLines) {
    if (c < 0x7F) {
      return c >= ' ' || (keepsLines && (c == '\n' || c == '\t'));
    }
    if (c < 0x0600) {
      // C1 controls, and the soft hyphen.
      return c > 0x9F && c != 0xAD;
    }
    return switch (Character.getType(c)) {
      // Surrogates are looked at in pairs; FORMAT has the bidirectional controls and zero widths.
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
