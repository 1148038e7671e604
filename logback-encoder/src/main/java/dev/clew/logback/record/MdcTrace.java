package dev.clew.logback.record;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The trace that an MDC tells of; an empty ID is none. Not thread-safe. */
final class MdcTrace {
  /** That of an MDC that tells of none. */
  static final MdcTrace NONE = new MdcTrace();

  private @Nullable String traceId;
  private @Nullable String spanId;
  private @Nullable String traceFlags;

  /** Whether a key of the MDC is one of those that are read here. */
  static boolean isKey(String key) {
    return switch (key) {
      case "trace_id", "traceId", "span_id", "spanId", "trace_flags", "traceFlags" -> true;
      default -> false;
    };
  }

  void read(Map<String, String> mdc) {
    traceId = value(mdc, "trace_id", "traceId");
    spanId = value(mdc, "span_id", "spanId");
    traceFlags = value(mdc, "trace_flags", "traceFlags");
  }

  private static @Nullable String value(Map<String, String> mdc, String key, String otherKey) {
    String value = value(mdc, key);
    return value == null ? value(mdc, otherKey) : value;
  }

  /** The value of a key, or null when it is empty or there is none. */
  static @Nullable String value(@Nullable Map<String, String> mdc, String key) {
    String value = mdc == null ? null : mdc.get(key);
    return value == null || value.isEmpty() ? null : value;
  }

  @Nullable String traceId() {
    return traceId;
  }

  @Nullable String spanId() {
    return spanId;
  }

  @Nullable String traceFlags() {
    return traceFlags;
  }

  void clear() {
    traceId = null;
    spanId = null;
    traceFlags = null;
  }

  void set(MdcTrace other) {
    traceId = other.traceId;
    spanId = other.spanId;
    traceFlags = other.traceFlags;
  }
}
