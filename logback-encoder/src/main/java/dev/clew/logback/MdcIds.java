package dev.clew.logback;

import dev.clew.Correlation;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The IDs that an MDC holds; an empty one is none. Not thread-safe. */
final class MdcIds {
  private @Nullable String id;
  private @Nullable String parentId;
  private @Nullable String traceId;
  private @Nullable String spanId;

  @Nullable String id() {
    return id;
  }

  @Nullable String parentId() {
    return parentId;
  }

  @Nullable String traceId() {
    return traceId;
  }

  @Nullable String spanId() {
    return spanId;
  }

  void clear() {
    id = null;
    parentId = null;
    traceId = null;
    spanId = null;
  }

  void read(Map<String, String> mdc) {
    id = RecordWriter.mdcValue(mdc, Correlation.MDC_KEY);
    parentId = RecordWriter.mdcValue(mdc, Correlation.PARENT_ID_MDC_KEY);
    traceId = either(mdc, "trace_id", "traceId");
    spanId = either(mdc, "span_id", "spanId");
  }

  void set(MdcIds other) {
    id = other.id;
    parentId = other.parentId;
    traceId = other.traceId;
    spanId = other.spanId;
  }

  private static @Nullable String either(Map<String, String> mdc, String key, String otherKey) {
    String value = RecordWriter.mdcValue(mdc, key);
    return value == null ? RecordWriter.mdcValue(mdc, otherKey) : value;
  }
}
