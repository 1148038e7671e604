package dev.clew.examples.story;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.Locale;

/**
 * Times as logs have them: ISO 8601 (with a space or a {@code T}, a comma or a dot, dashes or
 * slashes; UTC when no zone is given), seconds, milliseconds, microseconds or nanoseconds since
 * 1970, and nginx's {@code $time_local}.
 */
final class Timestamps {
  /** No time, or none that is understood. */
  static final long NONE = Long.MIN_VALUE;

  static final long SECOND = 1_000_000_000L;
  static final long DAY = 86_400 * SECOND;

  private static final int NANO_DIGITS = 9;
  private static final int FIRST_YEAR = 1970;
  private static final int LAST_YEAR = 2260;

  private Timestamps() {}

  static long parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return parse(bytes, 0, bytes.length);
  }

  /** Nanoseconds since 1970, or {@link #NONE}. */
  static long parse(byte[] b, int from, int to) {
    if (to - from < 19 || !isDate(b, from) || b[from + 13] != ':') {
      return parseOther(b, from, to);
    }
    int year = number(b, from, 4);
    int month = number(b, from + 5, 2);
    int day = number(b, from + 8, 2);
    int hour = number(b, from + 11, 2);
    int minute = number(b, from + 14, 2);
    int second = number(b, from + 17, 2);
    boolean valid =
        year >= FIRST_YEAR
            && year <= LAST_YEAR
            && month >= 1
            && month <= 12
            && day >= 1
            && day <= daysOf(year, month)
            && hour >= 0
            && hour <= 23
            && minute >= 0
            && minute <= 59
            && second >= 0
            && second <= 60
            && (b[from + 10] == 'T' || b[from + 10] == ' ' || b[from + 10] == 't')
            && b[from + 16] == ':';
    if (!valid) {
      return NONE;
    }
    int at = from + 19;
    long nanos = 0;
    if (at < to && (b[at] == '.' || b[at] == ',')) {
      at++;
      int first = at;
      while (at < to && b[at] >= '0' && b[at] <= '9') {
        if (at - first < NANO_DIGITS) {
          nanos = nanos * 10 + b[at] - '0';
        }
        at++;
      }
      if (at == first) {
        return NONE;
      }
      for (int digits = at - first; digits < NANO_DIGITS; digits++) {
        nanos *= 10;
      }
    }
    long offset = offsetSeconds(b, at, to);
    if (offset == NONE) {
      return NONE;
    }
    long seconds =
        epochDay(year, month, day) * 86_400 + hour * 3_600L + minute * 60L + second - offset;
    return seconds * SECOND + nanos;
  }

  private static boolean isDate(byte[] b, int from) {
    byte separator = b[from + 4];
    return (separator == '-' || separator == '/') && b[from + 7] == separator;
  }

  private static int daysOf(int year, int month) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** How exact a time is, in nanoseconds: a second for one without a fraction. */
  static long precision(String text) {
    int dot = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
    if (dot == 1) {
      return 1_000;
    }
    long precision = SECOND;
    for (int i = dot + 1; dot >= 0 && i < text.length() && precision > 1; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        break;
      }
      precision /= 10;
    }
    return dot < 0 && text.length() >= 12 && isDigits(text) ? epochPrecision(text) : precision;
  }

  private static long epochPrecision(String text) {
    if (text.length() <= 13) {
      return SECOND / 1_000;
    }
    return text.length() <= 16 ? SECOND / 1_000_000 : 1;
  }

  private static boolean isDigits(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Days since 1970, by counting years from March. */
  private static long epochDay(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int shifted = (month + 9) % 12;
    return 365L * y + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5 + day - 1 - 719_468;
  }

  private static int number(byte[] b, int from, int digits) {
    int number = 0;
    for (int i = from; i < from + digits; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return -1;
      }
      number = number * 10 + b[i] - '0';
    }
    return number;
  }

  /** {@code Z}, {@code +01:00}, {@code +0100}, {@code +01} or nothing. */
  private static long offsetSeconds(byte[] b, int from, int to) {
    int length = to - from;
    if (length == 0 || (length == 1 && (b[from] == 'Z' || b[from] == 'z'))) {
      return 0;
    }
    if ((b[from] != '+' && b[from] != '-') || (length != 3 && length != 5 && length != 6)) {
      return NONE;
    }
    int hours = number(b, from + 1, 2);
    int minutes = length == 3 ? 0 : number(b, to - 2, 2);
    if (hours < 0 || minutes < 0 || hours > 18 || (length == 6 && b[from + 3] != ':')) {
      return NONE;
    }
    long seconds = hours * 3_600L + minutes * 60L;
    return b[from] == '-' ? -seconds : seconds;
  }

  private static long parseOther(byte[] b, int from, int to) {
    if (from == to) {
      return NONE;
    }
    long whole = 0;
    int at = from;
    while (at < to && b[at] >= '0' && b[at] <= '9' && at - from < 19) {
      whole = whole * 10 + b[at++] - '0';
    }
    int digits = at - from;
    if (at == to) {
      return fromEpoch(whole, digits);
    }
    if (b[at] == '.' && digits >= 9 && digits <= 10) {
      return secondsWithFraction(b, at + 1, to, whole);
    }
    if (b[at] == '.' && digits == 1) {
      return secondsWithExponent(b, from, to);
    }
    if (at < to && b[at] == '/') {
      return Nginx.parse(b, from, to);
    }
    return NONE;
  }

  private static long fromEpoch(long value, int digits) {
    if (digits >= 9 && digits <= 10) {
      return orNone(value * SECOND);
    }
    if (digits >= 12 && digits <= 13) {
      return orNone(value * (SECOND / 1_000));
    }
    if (digits >= 15 && digits <= 16) {
      return orNone(value * (SECOND / 1_000_000));
    }
    return digits >= 18 ? orNone(value) : NONE;
  }

  /** What is too far in the future is negative. */
  private static long orNone(long nanos) {
    return nanos < 0 ? NONE : nanos;
  }

  private static long secondsWithFraction(byte[] b, int from, int to, long seconds) {
    long nanos = 0;
    long unit = SECOND / 10;
    for (int i = from; i < to; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return NONE;
      }
      nanos += (b[i] - '0') * unit;
      unit /= 10;
    }
    return orNone(seconds * SECOND + nanos);
  }

  /** Such as Java writes large numbers: {@code 1.7955E9}. */
  private static long secondsWithExponent(byte[] b, int from, int to) {
    int length = to - from;
    String text = new String(b, from, Math.min(length, 32), StandardCharsets.US_ASCII);
    if (length > 32 || !(text.endsWith("E9") || text.endsWith("e9") || text.endsWith("e+09"))) {
      return NONE;
    }
    try {
      return new BigDecimal(text).movePointRight(9).longValue();
    } catch (NumberFormatException e) {
      return NONE;
    }
  }

  /** Loaded only when it is needed. */
  private static final class Nginx {
    private static final DateTimeFormatter TIME_LOCAL =
        new DateTimeFormatterBuilder()
            .appendPattern("dd/MMM/uuuu:HH:mm:ss Z")
            .toFormatter(Locale.ROOT)
            // Else the 31st of February is the 28th.
            .withResolverStyle(ResolverStyle.STRICT);

    static long parse(byte[] b, int from, int to) {
      try {
        String text = new String(b, from, to - from, StandardCharsets.US_ASCII);
        return OffsetDateTime.parse(text, TIME_LOCAL).toEpochSecond() * SECOND;
      } catch (DateTimeException e) {
        return NONE;
      }
    }
  }
}
