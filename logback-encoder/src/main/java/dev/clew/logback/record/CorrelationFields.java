package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.logback.json.JsonWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The correlation ID and its parent: those of the MDC, and of the current context when the MDC has
 * none and the event is this thread's. Not thread-safe.
 */
final class CorrelationFields {
  private final RecordFormat format;
  private final JsonWriter json;
  private final FieldWriter fields;
  private final @Nullable String outsideRequest;
  private int start;
  private int end;
  private boolean hasTrace;

  CorrelationFields(RecordFormat format, JsonWriter json, FieldWriter fields) {
    this.format = format;
    this.json = json;
    this.fields = fields;
    this.outsideRequest = format.settings().outsideRequest();
  }

  /**
   * Where what the MDC says of the ID begins, once it was written; where it ends if the MDC has
   * none.
   */
  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** Whether the trace stands behind the ID, up to the end. */
  boolean hasTrace() {
    return hasTrace;
  }

  /** Takes in the trace that was written behind the ID, if the MDC has an ID. */
  void takeInTrace() {
    if (start < end) {
      end = json.position();
      hasTrace = true;
    }
  }

  /** Writes the ID and its parent. */
  void write(ILoggingEvent event, @Nullable Map<String, String> mdc) {
    String id = MdcTrace.value(mdc, Correlation.MDC_KEY);
    String parentId = MdcTrace.value(mdc, Correlation.PARENT_ID_MDC_KEY);
    boolean isOfMdc = id != null;
    start = json.position();
    hasTrace = false;
    if (id == null && LoggingThread.isCurrent(event)) {
      CorrelationContext current = Correlation.current();
      id = current.id();
      parentId = parentId == null ? current.parentId() : parentId;
    }
    if (id == null && format.outsideRequest.length <= fields.bounds().value()) {
      json.raw(format.outsideRequest);
    } else {
      fields.idIfAny(format.correlationId, id == null ? outsideRequest : id);
    }
    fields.idIfAny(format.parentId, parentId);
    end = json.position();
    if (!isOfMdc) {
      start = end;
    }
  }

  /** Writes the ID alone. */
  void writeId(ILoggingEvent event, @Nullable Map<String, String> mdc) {
    String id = MdcTrace.value(mdc, Correlation.MDC_KEY);
    if (id == null && LoggingThread.isCurrent(event)) {
      id = Correlation.current().id();
    }
    fields.idIfAny(format.correlationId, id == null ? outsideRequest : id);
  }

  /** Writes the parent alone. */
  void writeParent(ILoggingEvent event, @Nullable Map<String, String> mdc) {
    String parentId = MdcTrace.value(mdc, Correlation.PARENT_ID_MDC_KEY);
    boolean isOfMdc = parentId != null || MdcTrace.value(mdc, Correlation.MDC_KEY) != null;
    if (!isOfMdc && LoggingThread.isCurrent(event)) {
      parentId = Correlation.current().parentId();
    }
    fields.idIfAny(format.parentId, parentId);
  }
}
