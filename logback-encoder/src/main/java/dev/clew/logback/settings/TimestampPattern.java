package dev.clew.logback.settings;

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
    try {
      DateTimeFormatter formatter =
          (bracketed ? constant(name) : DateTimeFormatter.ofPattern(pattern)).withZone(zone);
      formatter.formatTo(Instant.EPOCH, new StringBuilder());
      return new TimestampPattern(formatter, false);
    } catch (RuntimeException e) {
      // The JDK has a ClassCastException for some patterns.
      throw new IllegalArgumentException(e);
    }
  }

  /** Not by reflection, for the sake of native images. */
  private static DateTimeFormatter constant(String name) {
    return switch (name) {
      case "BASIC_ISO_DATE" -> DateTimeFormatter.BASIC_ISO_DATE;
      case "ISO_DATE" -> DateTimeFormatter.ISO_DATE;
      case "ISO_DATE_TIME" -> DateTimeFormatter.ISO_DATE_TIME;
      case "ISO_INSTANT" -> DateTimeFormatter.ISO_INSTANT;
      case "ISO_LOCAL_DATE" -> DateTimeFormatter.ISO_LOCAL_DATE;
      case "ISO_LOCAL_DATE_TIME" -> DateTimeFormatter.ISO_LOCAL_DATE_TIME;
      case "ISO_LOCAL_TIME" -> DateTimeFormatter.ISO_LOCAL_TIME;
      case "ISO_OFFSET_DATE" -> DateTimeFormatter.ISO_OFFSET_DATE;
      case "ISO_OFFSET_DATE_TIME" -> DateTimeFormatter.ISO_OFFSET_DATE_TIME;
      case "ISO_OFFSET_TIME" -> DateTimeFormatter.ISO_OFFSET_TIME;
      case "ISO_ORDINAL_DATE" -> DateTimeFormatter.ISO_ORDINAL_DATE;
      case "ISO_TIME" -> DateTimeFormatter.ISO_TIME;
      case "ISO_WEEK_DATE" -> DateTimeFormatter.ISO_WEEK_DATE;
      case "ISO_ZONED_DATE_TIME" -> DateTimeFormatter.ISO_ZONED_DATE_TIME;
      case "RFC_1123_DATE_TIME" -> DateTimeFormatter.RFC_1123_DATE_TIME;
      default -> throw new IllegalArgumentException(name);
    };
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
      } catch (RuntimeException e) {
        // Beyond what a pattern has digits for.
        return instant.toString();
      }
    }
    return Long.toString(instant.toEpochMilli());
  }
}
