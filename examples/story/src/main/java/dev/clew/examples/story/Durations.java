package dev.clew.examples.story;

import dev.clew.examples.story.FieldNames.Known;
import org.jspecify.annotations.Nullable;

/**
 * Durations as logs have them: numbers, whose unit their names say or not, and texts with units.
 */
final class Durations {
  private static final double LONGEST = 365.0 * Timestamps.DAY;
  private static final int MAX_LENGTH = 40;

  /** A double has each whole number of so many digits. */
  private static final int EXACT_DIGITS = 15;

  private Durations() {}

  /**
   * In nanoseconds, -1 when it is no duration.
   *
   * @param name under which it stands
   * @param time the name of the record's time
   * @param levelInCapitals whether the record's level begins with a capital letter
   */
  static long parse(String text, Known name, @Nullable Known time, boolean levelInCapitals) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return -1;
    }
    char last = text.charAt(text.length() - 1);
    if (last == 's' || last == 'm' || last == 'h') {
      return withUnits(text);
    }
    return of(text, name.nanos() > 0 ? name.nanos() : guessedUnit(text, time, levelInCapitals));
  }

  /** In nanoseconds, -1 when it is no duration. */
  static long of(String text, long unit) {
    // The JDK's parser takes hexadecimal numbers and NaN too.
    if (text.isEmpty() || text.length() > MAX_LENGTH || !isNumber(text)) {
      return -1;
    }
    try {
      double nanos = number(text) * unit;
      return nanos >= 0 && nanos < LONGEST ? Math.round(nanos) : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** As the JDK reads it; most are whole and small. */
  private static double number(String text) {
    long whole = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || i == EXACT_DIGITS) {
        return Double.parseDouble(text);
      }
      whole = whole * 10 + digit;
    }
    return whole;
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && ".eE+-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Go's zap, and Caddy with it, writes seconds beside a time named ts; slog writes whole
   * nanoseconds beside a level in capitals; most others write milliseconds.
   */
  private static long guessedUnit(String text, @Nullable Known time, boolean levelInCapitals) {
    String timeName = time == null ? "" : time.name();
    if (timeName.equals("ts")) {
      return Timestamps.SECOND;
    }
    boolean whole = text.indexOf('.') < 0;
    boolean slog = levelInCapitals && timeName.equals("time");
    return whole && (slog || text.length() >= 7) ? 1 : 1_000_000;
  }

  /** Such as {@code 12.5ms} or {@code 1m2.5s}. */
  private static long withUnits(String text) {
    double sum = 0;
    int at = 0;
    while (at < text.length()) {
      int start = at;
      while (at < text.length() && isOfNumber(text.charAt(at))) {
        at++;
      }
      int unitStart = at;
      while (at < text.length() && !isOfNumber(text.charAt(at))) {
        at++;
      }
      double unit = unit(text.substring(unitStart, at).strip());
      if (unitStart == start || unit == 0) {
        return -1;
      }
      try {
        sum += Double.parseDouble(text.substring(start, unitStart)) * unit;
      } catch (NumberFormatException e) {
        return -1;
      }
    }
    return sum >= 0 && sum < LONGEST ? Math.round(sum) : -1;
  }

  private static boolean isOfNumber(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  private static double unit(String name) {
    return switch (name) {
      case "ns" -> 1;
      case "us", "\u00b5s", "\u03bcs" -> 1_000;
      case "ms" -> 1_000_000;
      case "s" -> Timestamps.SECOND;
      case "m" -> 60.0 * Timestamps.SECOND;
      case "h" -> 3_600.0 * Timestamps.SECOND;
      default -> 0;
    };
  }
}
