package dev.clew.logback.record;

import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.settings.TimestampPattern;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Writes the field of an instant, such as {@code ,"@timestamp":"2026-11-20T23:18:18.662545Z"}: UTC,
 * always equally long, or as the seconds since 1970. All but the fraction is rendered once a
 * second, without which EncoderBenchmark's plain takes twice as long.
 *
 * <p>Thread-safe without a lock: what is remembered is immutable.
 */
final class TimestampWriter {
  private static final byte[] NOTHING = new byte[0];
  private static final byte[] END = JsonWriter.ascii("Z\"");
  private static final long MIN_SECOND =
      LocalDateTime.of(0, 1, 1, 0, 0, 0).toEpochSecond(ZoneOffset.UTC);
  private static final long MAX_SECOND =
      LocalDateTime.of(9999, 12, 31, 23, 59, 59).toEpochSecond(ZoneOffset.UTC);

  private static final class Second {
    final long epochMillis;
    final byte[] text;

    Second(long epochSecond, byte[] text) {
      this.epochMillis = epochSecond * 1_000;
      this.text = text;
    }
  }

  private final byte @Nullable [] key;
  private final boolean micros;
  private final @Nullable TimestampPattern pattern;
  private final boolean seconds;
  private final long minSecond;
  private Second last;

  /**
   * @param key what stands before the value, or null when the field is left out
   * @param micros whether there are six digits behind the point, not three
   * @param pattern how it is written instead, or null
   */
  TimestampWriter(byte @Nullable [] key, boolean micros, @Nullable TimestampPattern pattern) {
    this(key, micros, pattern, false);
  }

  private TimestampWriter(
      byte @Nullable [] key, boolean micros, @Nullable TimestampPattern pattern, boolean seconds) {
    this.key = key;
    this.micros = micros;
    this.pattern = pattern;
    this.seconds = seconds;
    this.minSecond = seconds ? 0 : MIN_SECOND;
    this.last = render(0);
  }

  /** One that writes a number: the seconds since 1970, with their fraction. */
  static TimestampWriter ofSeconds(byte @Nullable [] key, boolean micros) {
    return new TimestampWriter(key, micros, null, true);
  }

  /** What is to be written behind the digits, in one piece with what follows. */
  byte[] end() {
    return key == null || pattern != null || seconds ? NOTHING : END;
  }

  /**
   * Writes an instant as Logback has it, but for the {@link #end()}.
   *
   * @param epochMillis the instant in milliseconds
   * @param nanoOfSecond the same instant's fraction in nanoseconds; it is ignored when it is not
   *     one, or not that of the same millisecond
   */
  void write(long epochMillis, int nanoOfSecond, JsonWriter json) {
    if (key == null) {
      return;
    }
    if (pattern != null) {
      json.raw(key);
      write(pattern, epochMillis, nanoOfSecond, json);
      return;
    }
    Second known = last;
    long sinceSecond = epochMillis - known.epochMillis;
    if (sinceSecond < 0 || sinceSecond >= 1_000) {
      long second = Math.floorDiv(epochMillis, 1_000);
      if (second < minSecond || second > MAX_SECOND) {
        writeOutOfRange(second, json);
        return;
      }
      known = render(second);
      last = known;
      sinceSecond = epochMillis - known.epochMillis;
    }
    int milli = (int) sinceSecond;
    int nanoOfMilli = nanoOfSecond - milli * 1_000_000;
    boolean fits = nanoOfMilli >= 0 && nanoOfMilli < 1_000_000;
    json.raw(known.text);
    json.threeDigits(milli);
    if (micros) {
      json.threeDigits(fits ? nanoOfMilli / 1_000 : 0);
    }
  }

  private static void write(
      TimestampPattern pattern, long epochMillis, int nanoOfSecond, JsonWriter json) {
    int milli = (int) Math.floorMod(epochMillis, 1_000L);
    int nanoOfMilli = nanoOfSecond - milli * 1_000_000;
    boolean fits = nanoOfMilli >= 0 && nanoOfMilli < 1_000_000;
    String text =
        pattern.format(Instant.ofEpochMilli(epochMillis).plusNanos(fits ? nanoOfMilli : 0));
    if (pattern.isNumber()) {
      json.rawAscii(text);
    } else {
      json.quoted(text);
    }
  }

  /** A year of other than four digits would change the width. */
  private void writeOutOfRange(long second, JsonWriter json) {
    json.raw(render(second < 0 ? minSecond : MAX_SECOND).text);
    int digits = second < 0 ? 0 : 999;
    json.threeDigits(digits);
    if (micros) {
      json.threeDigits(digits);
    }
  }

  private Second render(long epochSecond) {
    LocalDateTime time = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
    JsonWriter text = new JsonWriter();
    if (key != null) {
      text.raw(key);
    }
    if (seconds) {
      text.number(epochSecond);
      text.raw('.');
      return new Second(epochSecond, text.toByteArray());
    }
    text.raw('"');
    text.paddedNumber(time.getYear() / 100, 2);
    text.paddedNumber(time.getYear() % 100, 2);
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
