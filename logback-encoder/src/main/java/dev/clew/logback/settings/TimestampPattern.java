package dev.clew.logback.settings;

import java.lang.reflect.Field;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** How timestamps are written where users say so, as logstash-logback-encoder has it. Immutable. */
public final class TimestampPattern {
  static final String DEFAULT_PATTERN = "[ISO_OFFSET_DATE_TIME]";
  static final String DEFAULT_ZONE = "[DEFAULT]";

  private static final String NUMBER = "UNIX_TIMESTAMP_AS_NUMBER";
  private static final String STRING = "UNIX_TIMESTAMP_AS_STRING";

  /** Null for the milliseconds since 1970. */
  private final @Nullable DateTimeFormatter formatter;

  private final boolean number;

  private TimestampPattern(@Nullable DateTimeFormatter formatter, boolean number) {
    this.formatter = formatter;
    this.number = number;
  }

  /**
   * A pattern.
   *
   * @throws IllegalArgumentException when it is none
   */
  static TimestampPattern of(String pattern, ZoneId zone) {
    boolean bracketed = pattern.startsWith("[") && pattern.endsWith("]") && pattern.length() > 2;
    String name = bracketed ? pattern.substring(1, pattern.length() - 1) : pattern;
    if (name.equals(NUMBER) || name.equals(STRING)) {
      return new TimestampPattern(null, name.equals(NUMBER));
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("no pattern");
    }
    DateTimeFormatter formatter =
        (bracketed ? constant(name) : DateTimeFormatter.ofPattern(pattern)).withZone(zone);
    try {
      formatter.formatTo(Instant.EPOCH, new StringBuilder());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(e);
    }
    return new TimestampPattern(formatter, false);
  }

  private static DateTimeFormatter constant(String name) {
    try {
      Field field = DateTimeFormatter.class.getField(name);
      if (field.get(null) instanceof DateTimeFormatter formatter) {
        return formatter;
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(e);
    }
    throw new IllegalArgumentException(name);
  }

  /**
   * A time zone by its name; the system's when the name is empty.
   *
   * @throws IllegalArgumentException when there is no such zone
   */
  static ZoneId zone(String name) {
    if (name.isEmpty() || name.equalsIgnoreCase(DEFAULT_ZONE)) {
      return TimeZone.getDefault().toZoneId();
    }
    TimeZone zone = TimeZone.getTimeZone(name);
    if (zone.getID().equals("GMT") && !name.equals("GMT")) {
      throw new IllegalArgumentException(name);
    }
    return zone.toZoneId();
  }

  /** Whether timestamps are numbers. */
  public boolean isNumber() {
    return number;
  }

  /** An instant's text; the number where it is one. */
  public String format(Instant instant) {
    if (formatter != null) {
      try {
        return formatter.format(instant);
      } catch (DateTimeException e) {
        // Beyond what a pattern has digits for.
        return instant.toString();
      }
    }
    return Long.toString(instant.toEpochMilli());
  }
}
