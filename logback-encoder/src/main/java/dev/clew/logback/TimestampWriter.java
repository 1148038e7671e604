package dev.clew.logback;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Writes instants as {@code "2026-11-20T23:18:18.662545Z"}: UTC, always equally long. All but the
 * fraction is rendered once a second, without which EncoderBenchmark's plain takes twice as long.
 *
 * <p>Thread-safe without a lock: what is remembered is immutable.
 */
final class TimestampWriter {
  private static final byte[] END = JsonWriter.ascii("Z\"");
  private static final long MIN_SECOND =
      LocalDateTime.of(0, 1, 1, 0, 0, 0).toEpochSecond(ZoneOffset.UTC);
  private static final long MAX_SECOND =
      LocalDateTime.of(9999, 12, 31, 23, 59, 59).toEpochSecond(ZoneOffset.UTC);

  private static final class Second {
    final long epochSecond;
    final byte[] text;

    Second(long epochSecond, byte[] text) {
      this.epochSecond = epochSecond;
      this.text = text;
    }
  }

  private final int fractionDigits;
  private final int nanosPerUnit;
  private @Nullable Second last;

  private TimestampWriter(int fractionDigits, int nanosPerUnit) {
    this.fractionDigits = fractionDigits;
    this.nanosPerUnit = nanosPerUnit;
  }

  static TimestampWriter micros() {
    return new TimestampWriter(6, 1_000);
  }

  static TimestampWriter millis() {
    return new TimestampWriter(3, 1_000_000);
  }

  /**
   * Writes an instant as Logback has it.
   *
   * @param epochMillis the instant in milliseconds
   * @param nanoOfSecond the same instant's fraction in nanoseconds; it is ignored when it is not
   *     one, or not that of the same millisecond
   */
  void write(long epochMillis, int nanoOfSecond, JsonWriter json) {
    long second = Math.floorDiv(epochMillis, 1_000);
    int milli = Math.floorMod(epochMillis, 1_000);
    boolean fits = nanoOfSecond >= 0 && nanoOfSecond / 1_000_000 == milli;
    int nano = fits ? nanoOfSecond : milli * 1_000_000;
    if (second < MIN_SECOND || second > MAX_SECOND) {
      // A year of other than four digits would change the width.
      nano = second < 0 ? 0 : 999_999_999;
      second = second < 0 ? MIN_SECOND : MAX_SECOND;
    }
    Second known = last;
    if (known == null || known.epochSecond != second) {
      known = render(second);
      last = known;
    }
    json.raw(known.text);
    json.paddedNumber(nano / nanosPerUnit, fractionDigits);
    json.raw(END);
  }

  private static Second render(long epochSecond) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
    JsonWriter text = new JsonWriter();
    text.raw('"');
    text.paddedNumber(time.getYear(), 4);
    text.raw('-');
    text.paddedNumber(time.getMonthValue(), 2);
    text.raw('-');
    text.paddedNumber(time.getDayOfMonth(), 2);
    text.raw('T');
    text.paddedNumber(time.getHour(), 2);
    text.raw(':');
    text.paddedNumber(time.getMinute(), 2);
    text.raw(':');
    text.paddedNumber(time.getSecond(), 2);
    text.raw('.');
    return new Second(epochSecond, text.toByteArray());
  }
}
