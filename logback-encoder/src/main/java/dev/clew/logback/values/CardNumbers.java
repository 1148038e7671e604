package dev.clew.logback.values;

/**
 * Finds the numbers of payment cards: 13 to 19 digits, the first of which is 2 to 6, with a right
 * check digit (Luhn), in one piece or in groups with a space or a hyphen between them. Groups of
 * other numbers may stand before and behind them.
 */
final class CardNumbers {
  static final int MIN_DIGITS = 13;
  private static final int MAX_DIGITS = 19;

  void find(String text, FoundSecrets into) {
    int at = 0;
    int length = text.length();
    while (at < length) {
      if (!isDigit(text.charAt(at))) {
        at++;
        continue;
      }
      // The beginning of a group.
      int end = endOfNumber(text, at);
      if (end > 0) {
        into.add(at, end);
      }
      // One more may begin inside: what stands before a number can look like one with a part of it.
      while (at < length && isDigit(text.charAt(at))) {
        at++;
      }
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** Where the longest number that begins at a group ends, or 0 when none does. */
  private static int endOfNumber(String text, int start) {
    if (text.charAt(start) < '2' || text.charAt(start) > '6') {
      return 0;
    }
    int end = 0;
    int digits = 0;
    // Luhn's sums, for a number whose last digit is at an even or an odd place.
    int sum = 0;
    int other = 0;
    for (int i = start; i < text.length() && digits < MAX_DIGITS; i++) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        int digit = c - '0';
        int doubled = digit > 4 ? 2 * digit - 9 : 2 * digit;
        int before = sum;
        sum = other + digit;
        other = before + doubled;
        digits++;
        boolean endsGroup = i + 1 == text.length() || !isDigit(text.charAt(i + 1));
        if (endsGroup && digits >= MIN_DIGITS && sum % 10 == 0) {
          end = i + 1;
        }
      } else if ((c != ' ' && c != '-') || !isDigit(text.charAt(i - 1))) {
        break;
      }
    }
    return end;
  }
}
