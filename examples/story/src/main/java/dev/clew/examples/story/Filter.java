package dev.clew.examples.story;

import dev.clew.examples.story.FieldNames.Field;
import dev.clew.examples.story.FieldNames.Known;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which records count: those that all of it accepts. Immutable.
 *
 * @param since in nanoseconds since 1970, {@link Long#MIN_VALUE} for all
 * @param until the first time that does not count, {@link Long#MAX_VALUE} for all
 * @param services any of these, empty for all
 * @param level the least, 0 for all
 * @param errors whether only what says that something failed counts
 * @param texts each of them must stand in the record
 * @param fields name and value, each of which the record must have
 */
record Filter(
    long since,
    long until,
    Set<String> services,
    int level,
    boolean errors,
    List<String> texts,
    List<Map.Entry<String, String>> fields) {
  private static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

  /** Whether it leaves any record out. */
  boolean isActive() {
    return isTimed()
        || level > 0
        || errors
        || !services.isEmpty()
        || !texts.isEmpty()
        || !fields.isEmpty();
  }

  private boolean isTimed() {
    return since != Long.MIN_VALUE || until != Long.MAX_VALUE;
  }

  /** The rank of a level that users name, or -1. */
  static int levelNamed(String text) {
    String level = LogRecord.level(text);
    return LEVELS.indexOf(level.equals("WARNING") ? "WARN" : level);
  }

  /** Whether a record counts, by fields that the given names tell apart. */
  boolean accepts(LogRecord record, FieldNames names) {
    if (isTimed() && (!record.hasTime() || record.time() < since || record.time() >= until)) {
      return false;
    }
    if (!services.isEmpty() && !services.contains(record.service())) {
      return false;
    }
    if (level > 0 && rank(record) < level) {
      return false;
    }
    if (errors && !FailureKind.isFailure(record)) {
      return false;
    }
    for (String text : texts) {
      if (!has(record, text)) {
        return false;
      }
    }
    for (Map.Entry<String, String> field : fields) {
      if (!field.getValue().equals(value(record, field.getKey(), names))) {
        return false;
      }
    }
    return true;
  }

  /** An answer counts as the table counts it; a level that nobody knows is INFO. */
  private static int rank(LogRecord record) {
    if (record.isError()) {
      return LEVELS.size() - 1;
    }
    if (record.isWarning()) {
      return LEVELS.size() - 2;
    }
    int rank = LEVELS.indexOf(record.level());
    return rank < 0 ? LEVELS.indexOf("INFO") : rank;
  }

  private static boolean has(LogRecord record, String text) {
    if (record.message().contains(text)
        || record.trace().contains(text)
        || record.errorType().contains(text)
        || record.errorMessage().contains(text)
        || record.request().contains(text)
        || record.logger().contains(text)
        || record.thread().contains(text)) {
      return true;
    }
    for (String value : record.fields().values()) {
      if (value.contains(text)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable String value(LogRecord record, String name, FieldNames names) {
    Known known = names.get(name);
    String value = known == null ? null : value(record, known.field());
    if (value == null || value.isEmpty()) {
      value = record.fields().get(name);
    }
    return value == null ? record.fields().get("labels." + name) : value;
  }

  private static @Nullable String value(LogRecord record, Field field) {
    return switch (field) {
      case ID -> record.id();
      case SERVICE -> record.service();
      case LEVEL -> record.level();
      case STATUS -> record.status() < 0 ? null : Integer.toString(record.status());
      case MESSAGE -> record.message();
      case METHOD -> record.request().substring(0, Math.max(0, record.request().indexOf(' ')));
      case PATH -> record.request().substring(record.request().indexOf(' ') + 1);
      case REQUEST_LINE -> record.request();
      case PARENT -> record.parentId();
      case ERROR_TYPE -> record.errorType();
      case ERROR_MESSAGE -> record.errorMessage();
      case THREAD -> record.thread();
      case LOGGER -> record.logger();
      case UPSTREAM -> record.upstream();
      default -> null;
    };
  }
}
