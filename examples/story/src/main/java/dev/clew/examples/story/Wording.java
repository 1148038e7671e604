package dev.clew.examples.story;

/** What messages of one statement have in common: the words without a digit in them. */
final class Wording {
  private static final int MAX = 160;

  private Wording() {}

  /** The first line of a message, with {@code {}} for each number and ID, and cut at its end. */
  static String of(String message) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < message.length() && text.length() < MAX) {
      char c = message.charAt(at);
      if (c == '\n' || c == '\r') {
        break;
      }
      if (!isOfWord(c)) {
        text.append(c);
        at++;
        continue;
      }
      int start = at;
      boolean digit = false;
      while (at < message.length() && (isOfWord(message.charAt(at)) || joins(message, at))) {
        digit |= isDigit(message.charAt(at));
        at++;
      }
      text.append(digit ? "{}" : message.substring(start, Math.min(at, start + MAX)));
    }
    return StoryPage.cut(text.toString(), MAX).strip();
  }

  private static boolean isOfWord(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_';
  }

  /** Within a number: {@code 4.810}, {@code 1,000}, {@code 03:13:09}. */
  private static boolean joins(String text, int at) {
    char c = text.charAt(at);
    return (c == '.' || c == ',' || c == ':')
        && at > 0
        && isDigit(text.charAt(at - 1))
        && at + 1 < text.length()
        && isDigit(text.charAt(at + 1));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
