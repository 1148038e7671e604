package dev.clew.examples.story;

import java.math.BigDecimal;
import java.time.Instant;

/** Times and durations for people. */
final class Times {
  private static final long MICROSECOND = 1_000;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = Timestamps.SECOND;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;

  private Times() {}

  /** {@code 03:13:09.640485}, in UTC. */
  static String timeOfDay(long nanos) {
    long ofDay = Math.floorMod(nanos, Timestamps.DAY);
    // String.format would take longer to load than a story takes to tell.
    StringBuilder text = new StringBuilder(15);
    padded(text, ofDay / HOUR, 2).append(':');
    padded(text, ofDay / MINUTE % 60, 2).append(':');
    padded(text, ofDay / SECOND % 60, 2).append('.');
    return padded(text, ofDay / MICROSECOND % 1_000_000, 6).toString();
  }

  private static StringBuilder padded(StringBuilder text, long number, int digits) {
    String shown = Long.toString(number);
    return text.append("000000", 0, digits - shown.length()).append(shown);
  }

  /** {@code 2026-11-21}, in UTC. */
  static String date(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND)).toString().substring(0, 10);
  }

  /** {@code 2026-11-21T03:13:09.640485Z}. */
  static String instant(long nanos) {
    return date(nanos) + 'T' + timeOfDay(nanos) + 'Z';
  }

  /** Three digits or so: {@code 412 µs}, {@code 17.5 ms}, {@code 1.25 s}, {@code 2 min 5 s}. */
  static String duration(long nanos) {
    if (nanos < 0) {
      return "-" + duration(-nanos);
    }
    if (nanos < MILLISECOND) {
      return nanos == 0 ? "0" : Math.max(1, nanos / MICROSECOND) + " µs";
    }
    // What would be rounded up to the next unit belongs there.
    if (nanos < 999 * MILLISECOND + MILLISECOND / 2) {
      return digits(nanos / (double) MILLISECOND) + " ms";
    }
    if (nanos < MINUTE - SECOND / 20) {
      return digits(nanos / (double) SECOND) + " s";
    }
    long seconds = (nanos + SECOND / 2) / SECOND;
    if (seconds < 3_600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    long minutes = (seconds + 30) / 60;
    return minutes < 24 * 60
        ? two(minutes / 60, "h", minutes % 60, "min")
        : two(minutes / (24 * 60), "d", minutes / 60 % 24, "h");
  }

  /** {@code +17.5 ms}. */
  static String offset(long nanos) {
    return (nanos < 0 ? "" : "+") + duration(nanos);
  }

  /** A multiple of a round step, without needless digits: {@code 1.5 s}. */
  static String round(long nanos, long step) {
    long unit = nanos < MILLISECOND ? MICROSECOND : nanos < SECOND ? MILLISECOND : SECOND;
    if (nanos >= MINUTE && step % SECOND == 0) {
      return duration(nanos);
    }
    String name = unit == SECOND ? " s" : unit == MILLISECOND ? " ms" : " µs";
    return BigDecimal.valueOf(nanos)
            .divide(BigDecimal.valueOf(unit))
            .stripTrailingZeros()
            .toPlainString()
        + name;
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return small == 0 ? large + " " + unit : large + " " + unit + " " + small + " " + smallUnit;
  }

  private static String digits(double value) {
    int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    int scale = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;
    long scaled = Math.round(value * scale);
    StringBuilder text = new StringBuilder(8).append(scaled / scale);
    return decimals == 0
        ? text.toString()
        : padded(text.append('.'), scaled % scale, decimals).toString();
  }
}
