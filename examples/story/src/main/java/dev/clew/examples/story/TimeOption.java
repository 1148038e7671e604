package dev.clew.examples.story;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times that users type. Without a zone they are UTC, as all times that are shown; a time of the
 * day is the last one that has passed, and a duration goes back from now.
 */
final class TimeOption {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d|w)");
  private static final long DAY_SECONDS = 86_400;

  private TimeOption() {}

  /**
   * In nanoseconds since 1970.
   *
   * @throws UsageException if it is no time, with the option's name and value
   */
  static long parse(String option, String value, Instant now) {
    String text = value.strip();
    try {
      Matcher duration = DURATION.matcher(text);
      if (duration.matches()) {
        return nanos(back(now, Long.parseLong(duration.group(1)), duration.group(2)));
      }
      String iso = text.length() > 10 && text.charAt(10) == ' ' ? withT(text) : text;
      boolean dated = iso.length() >= 10 && iso.charAt(4) == '-';
      if (dated && iso.indexOf('T') < 0) {
        // The date's beginning, in the zone that may stand behind it.
        iso = iso.substring(0, 10) + "T00:00" + iso.substring(10);
      }
      if (iso.indexOf('T') < 0) {
        LocalTime time = LocalTime.parse(iso);
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Instant at = today.atTime(time).toInstant(ZoneOffset.UTC);
        return nanos(at.isAfter(now) ? at.minusSeconds(DAY_SECONDS) : at);
      }
      boolean zoned = iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10;
      return nanos(
          zoned
              ? OffsetDateTime.parse(iso).toInstant()
              : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException | ArithmeticException e) {
      throw new UsageException(
          option
              + " must be a time such as 2026-11-21T03:12, 03:12 (both UTC), or 15m, 2h, 1d back"
              + " from now, but was '"
              + Visible.line(value)
              + "'");
    }
  }

  private static String withT(String text) {
    return text.substring(0, 10) + 'T' + text.substring(11).strip();
  }

  private static Instant back(Instant now, long count, String unit) {
    return switch (unit) {
      case "ms" -> now.minusMillis(count);
      case "s" -> now.minusSeconds(count);
      case "m" -> now.minusSeconds(60 * count);
      case "h" -> now.minusSeconds(3_600 * count);
      case "d" -> now.minusSeconds(DAY_SECONDS * count);
      default -> now.minusSeconds(7 * DAY_SECONDS * count);
    };
  }

  private static long nanos(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), Timestamps.SECOND), time.getNano());
  }
}
