package dev.clew.logback.values;

import org.jspecify.annotations.Nullable;

/**
 * Goes through a text that should be JSON (RFC 8259), token by token. What to make of them is for
 * those who read it. Not thread-safe.
 */
public abstract class JsonScanner {
  private static final int ASCII = 128;

  protected final String text;

  /** Where the next character is. */
  protected int at;

  protected JsonScanner(String text) {
    this.text = text;
  }

  /** The next character; at the end one that JSON does not have. */
  protected final char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  /** Whether nothing but space is left. */
  protected final boolean isAtEnd() {
    skipSpace();
    return at == text.length();
  }

  protected final void skipSpace() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  /** Whether a sign comes next, maybe behind space; then this is behind it. */
  protected final boolean next(char sign) {
    skipSpace();
    if (peek() != sign) {
      return false;
    }
    at++;
    return true;
  }

  /** Steps over a sign, and the space before it. */
  protected final void expect(char sign) {
    if (!next(sign)) {
      throw unexpected();
    }
  }

  protected final @Nullable Object word(String word, @Nullable Object value) {
    if (!text.startsWith(word, at)) {
      throw unexpected();
    }
    at += word.length();
    return value;
  }

  protected final String string() {
    expect('"');
    int end = text.indexOf('"', at);
    StringBuilder string = new StringBuilder(Math.max(end - at, 0));
    while (true) {
      char c = peek();
      if (c < ' ') {
        throw unexpected();
      }
      at++;
      if (c == '"') {
        return string.toString();
      }
      string.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() {
    char c = peek();
    char meant =
        switch (c) {
          case '"', '\\', '/' -> c;
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case 'u' -> c;
          default -> throw unexpected();
        };
    at++;
    return c == 'u' ? unicode() : meant;
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char c = peek();
      int digit = c < ASCII ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        throw unexpected();
      }
      code = code << 4 | digit;
      at++;
    }
    return (char) code;
  }

  /** Says what is wrong where this is. */
  protected final IllegalArgumentException unexpected() {
    return new IllegalArgumentException(
        at < text.length()
            ? "unexpected '" + text.charAt(at) + "' at character " + (at + 1)
            : "unexpected end");
  }
}
