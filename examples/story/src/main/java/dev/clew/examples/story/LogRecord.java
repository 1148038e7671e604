package dev.clew.examples.story;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A line of a log, understood.
 *
 * @param source where it stands
 * @param offset where its line begins in the source, in bytes
 * @param time in nanoseconds since 1970, or {@link Timestamps#NONE}
 * @param precision how exact the time is, in nanoseconds
 * @param id null when it has none
 * @param parentId the ID of the request that began this one
 * @param level in capitals, empty when it has none
 * @param trace the stack trace, empty when there is none
 * @param duration in nanoseconds, negative when it has none
 * @param status of the answer, negative when it has none
 * @param request method and path, empty when it has none
 * @param upstream what an nginx handed the request to, empty when it did not
 * @param upstreamDuration in nanoseconds, negative when it has none
 * @param fields all others, as text
 * @param repaired whether it was not valid UTF-8
 * @param bytes how long its line is
 */
record LogRecord(
    Source source,
    long offset,
    long time,
    long precision,
    @Nullable String id,
    @Nullable String parentId,
    String service,
    String level,
    String message,
    String errorType,
    String errorMessage,
    String trace,
    Kind kind,
    long duration,
    int status,
    String request,
    String upstream,
    long upstreamDuration,
    String thread,
    String logger,
    Map<String, String> fields,
    boolean repaired,
    int bytes)
    implements Comparable<LogRecord> {

  /** What a record is about. */
  enum Kind {
    /** Something happened. */
    EVENT,
    /** A request was answered. */
    ACCESS,
    /** Another service was called. */
    CALL,
    /** Anything else that took time. */
    WORK
  }

  boolean hasTime() {
    return time != Timestamps.NONE;
  }

  /** When what it tells of began: it is written at the end. */
  long start() {
    return hasTime() && duration > 0 ? time - duration : time;
  }

  boolean isError() {
    return status >= 500 || isErrorLevel(level);
  }

  boolean isWarning() {
    return !isError() && (level.startsWith("WARN") || status >= 400);
  }

  static boolean isErrorLevel(String level) {
    return switch (level) {
      case "ERROR",
          "ERR",
          "FATAL",
          "SEVERE",
          "CRITICAL",
          "CRIT",
          "ALERT",
          "EMERG",
          "EMERGENCY",
          "PANIC",
          "DPANIC" ->
          true;
      default -> false;
    };
  }

  /** A level in capitals: numbers are those of pino and bunyan, or of syslog. */
  static String level(String text) {
    String level = text.toUpperCase(Locale.ROOT);
    return switch (level) {
      case "0" -> "EMERG";
      case "1" -> "ALERT";
      case "2" -> "CRIT";
      case "3", "50" -> "ERROR";
      case "4", "40" -> "WARN";
      case "5" -> "NOTICE";
      case "6", "30", "INFORMATION" -> "INFO";
      case "7", "20" -> "DEBUG";
      case "10" -> "TRACE";
      case "60" -> "FATAL";
      default -> withoutDistance(level);
    };
  }

  /** slog writes what lies between two levels as {@code WARN+1}. */
  private static String withoutDistance(String level) {
    int sign = Math.max(level.indexOf('+'), level.indexOf('-'));
    boolean number = sign > 0 && sign + 2 == level.length();
    return number && Character.isDigit(level.charAt(sign + 1)) ? level.substring(0, sign) : level;
  }

  /** The same with an ID, for one whose message has it. */
  LogRecord withId(String found) {
    return with(time, found);
  }

  /** The same at another time. */
  LogRecord at(long newTime) {
    return with(newTime, id);
  }

  private LogRecord with(long newTime, @Nullable String newId) {
    return new LogRecord(
        source,
        offset,
        newTime,
        precision,
        newId,
        parentId,
        service,
        level,
        message,
        errorType,
        errorMessage,
        trace,
        kind,
        duration,
        status,
        request,
        upstream,
        upstreamDuration,
        thread,
        logger,
        fields,
        repaired,
        bytes);
  }

  /** Two are the same when they are the same line. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LogRecord that
        && source.index() == that.source.index()
        && offset == that.offset;
  }

  @Override
  public int hashCode() {
    return 31 * source.index() + Long.hashCode(offset);
  }

  /** Where the time stands among others: those without one come last. */
  @Override
  public int compareTo(LogRecord other) {
    if (time != other.time) {
      return Long.compare(sortTime(), other.sortTime());
    }
    int sources = Integer.compare(source.index(), other.source.index());
    return sources != 0 ? sources : Long.compare(offset, other.offset);
  }

  private long sortTime() {
    return hasTime() ? time : Long.MAX_VALUE;
  }
}
