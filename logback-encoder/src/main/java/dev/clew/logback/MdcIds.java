package dev.clew.logback;

import dev.clew.Correlation;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The IDs that an MDC holds; an empty one is none. Not thread-safe. */
final class MdcIds implements BiConsumer<@Nullable String, @Nullable String> {
  private @Nullable String id;
  private @Nullable String parentId;
  private @Nullable String traceId;
  private @Nullable String otherTraceId;
  private @Nullable String spanId;
  private @Nullable String otherSpanId;
  private @Nullable String traceFlags;
  private @Nullable String otherTraceFlags;

  /** Reads an MDC once, which is cheaper than asking it for each name. */
  void read(Map<String, String> mdc) {
    clear();
    mdc.forEach(this);
  }

  @Override
  public void accept(@Nullable String key, @Nullable String value) {
    if (key == null || value == null || value.isEmpty()) {
      return;
    }
    switch (key) {
      case Correlation.MDC_KEY -> id = value;
      case Correlation.PARENT_ID_MDC_KEY -> parentId = value;
      case "trace_id" -> traceId = value;
      case "traceId" -> otherTraceId = value;
      case "span_id" -> spanId = value;
      case "spanId" -> otherSpanId = value;
      case "trace_flags" -> traceFlags = value;
      case "traceFlags" -> otherTraceFlags = value;
      default -> {}
    }
  }

  @Nullable String id() {
    return id;
  }

  @Nullable String parentId() {
    return parentId;
  }

  @Nullable String traceId() {
    return traceId == null ? otherTraceId : traceId;
  }

  @Nullable String spanId() {
    return spanId == null ? otherSpanId : spanId;
  }

  @Nullable String traceFlags() {
    return traceFlags == null ? otherTraceFlags : traceFlags;
  }

  void clear() {
    id = null;
    parentId = null;
    traceId = null;
    otherTraceId = null;
    spanId = null;
    otherSpanId = null;
    traceFlags = null;
    otherTraceFlags = null;
  }

  void set(MdcIds other) {
    id = other.id;
    parentId = other.parentId;
    traceId = other.traceId;
    otherTraceId = other.otherTraceId;
    spanId = other.spanId;
    otherSpanId = other.otherSpanId;
    traceFlags = other.traceFlags;
    otherTraceFlags = other.otherTraceFlags;
  }
}
