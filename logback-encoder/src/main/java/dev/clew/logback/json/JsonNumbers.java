package dev.clew.logback.json;

/** The grammar of RFC 8259's numbers. */
public final class JsonNumbers {
  private JsonNumbers() {}

  /** Whether a text is a JSON number as it stands. */
  public static boolean isNumber(String text) {
    int at = text.startsWith("-") ? 1 : 0;
    int afterInteger = digits(text, at);
    if (afterInteger == at || (text.charAt(at) == '0' && afterInteger > at + 1)) {
      return false;
    }
    at = afterInteger;
    if (at < text.length() && text.charAt(at) == '.') {
      int afterFraction = digits(text, at + 1);
      if (afterFraction == at + 1) {
        return false;
      }
      at = afterFraction;
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      int afterExponent = digits(text, at);
      if (afterExponent == at) {
        return false;
      }
      at = afterExponent;
    }
    return at == text.length();
  }

  private static int digits(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }
}
