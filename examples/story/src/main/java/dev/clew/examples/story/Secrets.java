package dev.clew.examples.story;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks in a text what the encoder's presets mask in a record: numbers of payment cards, JSON Web
 * Tokens, what follows the word bearer, addresses and account numbers; also where the text is shown
 * already, with escapes for its line breaks. UUIDs stay, whatever their digits. Each looks at a
 * text once; none of their patterns goes back.
 */
final class Secrets {
  private static final String MASKED = "****";
  private static final int UUID_LENGTH = 36;

  /** Behind an escape of {@link Visible}, which may end in a letter or a digit. */
  private static final String BEHIND_ESCAPE = "(?<=\\\\[nrt])|(?<=\\\\u[0-9a-f]{4})";

  private static final Pattern JWT =
      Pattern.compile(
          "(?:(?<![\\w-])|(?<=%[0-9A-Fa-f]{2})|"
              + BEHIND_ESCAPE
              + ")eyJ[\\w-]++\\."
              + "(?:[\\w-]*+\\.[\\w-]++\\.[\\w-]*+\\.[\\w-]++|[\\w-]++\\.[\\w-]*+)");
  private static final Pattern BEARER =
      Pattern.compile(
          "(?i)(?:(?<!\\w)|(?<=%[0-9a-f]{2})|"
              + BEHIND_ESCAPE
              + ")bearer(?:\\s|%20|\\+|\\\\[nrt]){1,8}([\\w.~+/=%-]{6,}+)");
  private static final Pattern EMAIL =
      Pattern.compile(
          "(?<![\\p{L}\\p{M}\\p{N}._%+'-])[\\p{L}\\p{M}\\p{N}._%+'-]++@[\\p{L}\\p{M}\\p{N}-]++"
              + "(?:\\.[\\p{L}\\p{M}\\p{N}-]++){1,16}+");

  /** A part of a text that is a secret. */
  private record Part(int start, int end) {}

  private Secrets() {}

  /** The text without what any of them finds in it. */
  static String mask(String text) {
    List<Part> found = new ArrayList<>();
    numbers(text, Secrets::endOfCard, found);
    matches(text, JWT, found);
    matches(text, BEARER, found);
    matches(text, EMAIL, found);
    numbers(text, Secrets::endOfIban, found);
    if (found.isEmpty()) {
      return text;
    }
    found.sort(Comparator.comparingInt(Part::start));
    StringBuilder masked = new StringBuilder(text.length());
    int copied = 0;
    for (Part part : found) {
      if (part.start >= copied) {
        masked.append(text, copied, part.start).append(MASKED);
      }
      copied = Math.max(copied, part.end);
    }
    return masked.append(text, copied, text.length()).toString();
  }

  /** What a regular expression matches, or its group where it has one. */
  private static void matches(String text, Pattern pattern, List<Part> into) {
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      into.add(new Part(matcher.start(matcher.groupCount()), matcher.end(matcher.groupCount())));
    }
  }

  /** Says where the longest number that begins at a place ends, or 0 when none does. */
  private interface Finder {
    int end(String text, int start);
  }

  private static void numbers(String text, Finder finder, List<Part> into) {
    int at = 0;
    while (at < text.length()) {
      if (isUuid(text, at)) {
        at += UUID_LENGTH;
        continue;
      }
      int end = isPart(text.charAt(at)) && begins(text, at) ? finder.end(text, at) : 0;
      if (end > 0) {
        into.add(new Part(at, end));
      }
      at++;
    }
  }

  /** Nobody writes a number of a card so, and without its ID nobody finds a request again. */
  private static boolean isUuid(String text, int start) {
    int end = start + UUID_LENGTH;
    if (end > text.length()
        || isInWord(text, start)
        || (end < text.length() && isPart(text.charAt(end)))) {
      return false;
    }
    for (int i = 0; i < UUID_LENGTH; i++) {
      char c = text.charAt(start + i);
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      if (dash ? c != '-' : Character.digit(c, 16) < 0 || c > 'f') {
        return false;
      }
    }
    return true;
  }

  /** A word, or digits that follow letters. */
  private static boolean begins(String text, int at) {
    return !isInWord(text, at) || (isDigit(text.charAt(at)) && !isDigit(text.charAt(at - 1)));
  }

  /** 13 to 19 digits, the first of which is 2 to 6, whose check digit is right (Luhn). */
  private static int endOfCard(String text, int start) {
    if (text.charAt(start) < '2' || text.charAt(start) > '6') {
      return 0;
    }
    int end = 0;
    int digits = 0;
    int sum = 0;
    int other = 0;
    for (int i = start; i < text.length() && digits < 19; i++) {
      char c = text.charAt(i);
      if (isDigit(c)) {
        int doubled = c - '0' > 4 ? 2 * (c - '0') - 9 : 2 * (c - '0');
        int before = sum;
        sum = other + c - '0';
        other = before + doubled;
        digits++;
        boolean endsGroup = i + 1 == text.length() || !isDigit(text.charAt(i + 1));
        end = endsGroup && digits >= 13 && sum % 10 == 0 ? i + 1 : end;
      } else if ((c != ' ' && c != '-') || !isDigit(text.charAt(i - 1))) {
        break;
      }
    }
    return end;
  }

  /** Two letters, two check digits that are right, and 11 to 30 letters and digits. */
  private static int endOfIban(String text, int start) {
    boolean headed =
        start + 15 <= text.length()
            && !isInWord(text, start)
            && isLetter(text.charAt(start))
            && isLetter(text.charAt(start + 1))
            && isDigit(text.charAt(start + 2))
            && isDigit(text.charAt(start + 3));
    int end = 0;
    int count = 4;
    int rest = 0;
    for (int i = start + 4; headed && i < text.length() && count < 34; i++) {
      char c = text.charAt(i);
      if (isPart(c)) {
        rest = plus(rest, c);
        count++;
        boolean endsWord = i + 1 == text.length() || !isPart(text.charAt(i + 1));
        end = endsWord && count >= 15 && isRight(rest, text, start) ? i + 1 : end;
      } else if (c != ' ' || !isPart(text.charAt(i - 1))) {
        break;
      }
    }
    return end;
  }

  /** The first four signs count last. */
  private static boolean isRight(int rest, String text, int start) {
    int whole = rest;
    for (int i = start; i < start + 4; i++) {
      whole = plus(whole, text.charAt(i));
    }
    return whole == 1;
  }

  /** The remainder by 97 of a number with one more sign; letters are the numbers from 10 on. */
  private static int plus(int rest, char c) {
    return isDigit(c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + (c | 0x20) - 'a' + 10) % 97;
  }

  /** Whether what stands before belongs to the same word, and not to an escape. */
  private static boolean isInWord(String text, int at) {
    return at > 0 && isPart(text.charAt(at - 1)) && !isBehindEscape(text, at);
  }

  private static boolean isBehindEscape(String text, int at) {
    return (at > 1 && text.charAt(at - 2) == '\\' && "nrt".indexOf(text.charAt(at - 1)) >= 0)
        || (at > 5 && text.startsWith("\\u", at - 6));
  }

  private static boolean isPart(char c) {
    return isLetter(c) || isDigit(c);
  }

  private static boolean isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
