package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.logback.names.Key;
import dev.clew.logback.names.RecordNames;
import dev.clew.logback.values.Fault;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The IDs of the trace and the span, and the trace's flags: those of the MDC, and of
 * OpenTelemetry's current span when the MDC has none and the event is this thread's. Not
 * thread-safe.
 */
final class TraceFields {
  private final RecordFormat format;
  private final FieldWriter fields;
  private final RecordNames names;
  private final MdcTrace ownMdcTrace = new MdcTrace();
  private MdcTrace mdcTrace = MdcTrace.NONE;
  private @Nullable String traceId;
  private @Nullable String spanId;
  private @Nullable String traceFlags;

  TraceFields(RecordFormat format, FieldWriter fields, RecordNames names) {
    this.format = format;
    this.fields = fields;
    this.names = names;
  }

  /** Forgets the trace of the record before. */
  void forget() {
    if (mdcTrace == ownMdcTrace) {
      ownMdcTrace.clear();
      mdcTrace = MdcTrace.NONE;
    }
    set(null, null, null);
  }

  /**
   * Begins a record.
   *
   * @param mdc the MDC, or null when it is empty
   * @param known what is known of the MDC, or null
   * @param isRead whether the MDC is asked for a trace
   */
  void begin(
      @Nullable Map<String, String> mdc, MdcFragments.@Nullable Fragment known, boolean isRead) {
    if (known != null && known.isReady()) {
      use(known.mdcTrace());
    } else if (mdc != null && isRead) {
      ownMdcTrace.read(mdc);
      use(ownMdcTrace);
    } else {
      use(MdcTrace.NONE);
    }
  }

  // A store is not free, not even of what is there already: a writer is old, and collectors watch
  // what old objects refer to.

  @SuppressWarnings("ReferenceEquality") // There are but a few.
  private void use(MdcTrace wanted) {
    if (mdcTrace != wanted) {
      mdcTrace = wanted;
    }
  }

  @SuppressWarnings("ReferenceEquality") // Equal ones may take the other's place.
  private void set(
      @Nullable String newTraceId, @Nullable String newSpanId, @Nullable String newTraceFlags) {
    if (traceId != newTraceId) {
      traceId = newTraceId;
    }
    if (spanId != newSpanId) {
      spanId = newSpanId;
    }
    if (traceFlags != newTraceFlags) {
      traceFlags = newTraceFlags;
    }
  }

  void write(ILoggingEvent event) {
    find(event);
    format.trace(this, fields);
  }

  /** Finds the trace of an event, be it in the MDC or current. */
  void find(ILoggingEvent event) {
    Object span = isOfMdc() || !LoggingThread.isCurrent(event) ? null : CurrentSpan.get();
    if (span == null || !set(span)) {
      set(mdcTrace.traceId(), mdcTrace.spanId(), mdcTrace.traceFlags());
    }
  }

  /** A span that fails takes the trace from the record, not the record. */
  private boolean set(Object span) {
    try {
      set(CurrentSpan.traceId(span), CurrentSpan.spanId(span), CurrentSpan.flags(span));
      return true;
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      return false;
    }
  }

  /** Whether nothing but the MDC says what the trace is. */
  boolean isOfMdc() {
    return mdcTrace.traceId() != null;
  }

  /** The trace that the MDC itself tells of. */
  MdcTrace mdcTrace() {
    return mdcTrace;
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

  /** Writes an ID under a name that is not kept from users. */
  void claimedIdIfAny(String name, @Nullable String id) {
    if (id != null) {
      fields.idIfAny(names.claim(format.pairKey(Key.Origin.CALL_SITE, name)).json(), id);
    }
  }

  /**
   * Whether the value of a key of the MDC stands in one of these fields. Of two different keys that
   * both carry a trace ID, the other one's value is not lost.
   */
  boolean has(Key key, @Nullable String value) {
    return switch (key.role()) {
      case FIELD -> false;
      case SKIPPED -> true;
      case TRACE_ID -> value == null || value.isEmpty() || value.equals(traceId);
      case SPAN_ID -> value == null || value.isEmpty() || value.equals(spanId);
      case TRACE_FLAGS -> value == null || value.isEmpty() || value.equals(traceFlags);
    };
  }
}
