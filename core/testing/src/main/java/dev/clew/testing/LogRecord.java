package dev.clew.testing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A log record as assertions see it, whatever it was read from. It is immutable if the values of
 * its fields are.
 *
 * @param id the correlation ID; null for a record without one, and for one with the label {@code
 *     Internal}, which means the same
 * @param message the message with its arguments, or empty where there is none
 * @param level the level as it was written, for example {@code WARN}, or empty where there is none
 * @param logger the logger's name, or empty where there is none
 * @param fields everything else, under the names and in the order in which it was written. A line
 *     of JSON has strings, numbers, booleans, nulls, lists and maps. A Logback event has its
 *     key-value pairs, its MDC, and {@code error.type} and {@code error.message} of its exception
 * @since 0.1
 */
public record LogRecord(
    @Nullable String id,
    String message,
    String level,
    String logger,
    Map<String, @Nullable Object> fields) {
  /** Copies the fields. Only the ID may be null. */
  public LogRecord {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(level, "level");
    Objects.requireNonNull(logger, "logger");
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** {@return the record on one line, for people to read} */
  @Override
  public String toString() {
    return "["
        + (id == null ? "no ID" : id)
        + "] "
        + level
        + " "
        + logger
        + ": "
        + message
        + (fields.isEmpty() ? "" : " " + fields);
  }
}
