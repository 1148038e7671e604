package dev.clew.logback.values;

/**
 * Finds international bank account numbers (ISO 13616): two letters, two check digits that are
 * right, and 11 to 30 letters and digits, in one piece or in groups with a space between them.
 */
final class Ibans {
  /** How far its second check digit is from its beginning. */
  static final int CHECKED = 3;

  private static final int MIN_LENGTH = 15;
  private static final int MAX_LENGTH = 34;

  void find(String text, FoundSecrets into) {
    int at = 0;
    int length = text.length();
    while (at < length) {
      if (!isPart(text.charAt(at))) {
        at++;
        continue;
      }
      // The beginning of a word.
      int end = endOfNumber(text, at);
      if (end > 0) {
        into.add(at, end);
      }
      // One more may begin inside, as with those of cards.
      while (at < length && isPart(text.charAt(at))) {
        at++;
      }
    }
  }

  private static boolean isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isPart(char c) {
    return isLetter(c) || isDigit(c);
  }

  /** Whether two letters and two digits, which there are, may begin a number. */
  static boolean isHead(String text, int start) {
    return isDigit(text.charAt(start + CHECKED))
        && isDigit(text.charAt(start + 2))
        && isLetter(text.charAt(start + 1))
        && isLetter(text.charAt(start));
  }

  /** Where the longest number that begins at a word ends, or 0 when none does. */
  private static int endOfNumber(String text, int start) {
    if (start + MIN_LENGTH > text.length() || !isHead(text, start)) {
      return 0;
    }
    int end = 0;
    int count = 4;
    int rest = 0;
    for (int i = start + 4; i < text.length() && count < MAX_LENGTH; i++) {
      char c = text.charAt(i);
      if (isPart(c)) {
        rest = plus(rest, c);
        count++;
        boolean endsWord = i + 1 == text.length() || !isPart(text.charAt(i + 1));
        if (endsWord && count >= MIN_LENGTH && isRight(rest, text, start)) {
          end = i + 1;
        }
      } else if (c != ' ' || !isPart(text.charAt(i - 1))) {
        break;
      }
    }
    return end;
  }

  /** The remainder by 97 of a number with one more sign; letters are the numbers from 10 on. */
  private static int plus(int rest, char c) {
    return isDigit(c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + (c | 0x20) - 'a' + 10) % 97;
  }

  /** The first four signs count last. */
  private static boolean isRight(int rest, String text, int start) {
    int whole = rest;
    for (int i = start; i < start + 4; i++) {
      whole = plus(whole, text.charAt(i));
    }
    return whole == 1;
  }
}
