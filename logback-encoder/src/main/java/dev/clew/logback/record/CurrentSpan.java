package dev.clew.logback.record;

import dev.clew.logback.values.Fault;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * OpenTelemetry's current span, where its API is there. What is handed out is the API's own object,
 * so that a record costs no other; without the API its class must not be named elsewhere.
 */
final class CurrentSpan {
  private static final boolean PRESENT = isPresent();

  private CurrentSpan() {}

  private static boolean isPresent() {
    try {
      Class<?> span =
          Class.forName(
              "io.opentelemetry.api.trace.Span", false, CurrentSpan.class.getClassLoader());
      // It may lie on the class path beside a module, which reads nothing there by itself.
      CurrentSpan.class.getModule().addReads(span.getModule());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /** The span that is current on this thread, or null when there is none or no API. */
  static @Nullable Object get() {
    return PRESENT ? Api.get() : null;
  }

  static String traceId(Object span) {
    return Api.traceId(span);
  }

  static String spanId(Object span) {
    return Api.spanId(span);
  }

  /** Two hexadecimal digits, as W3C Trace Context has them. */
  static String flags(Object span) {
    return Api.flags(span);
  }

  /** All that needs the API to be loaded. */
  private static final class Api {
    private Api() {}

    static @Nullable Object get() {
      try {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid() ? span : null;
      } catch (Throwable e) {
        Fault.beforeSwallowing(e);
        // A context storage that fails takes the trace from the record, not the record.
        return null;
      }
    }

    static String traceId(Object span) {
      return ((SpanContext) span).getTraceId();
    }

    static String spanId(Object span) {
      return ((SpanContext) span).getSpanId();
    }

    static String flags(Object span) {
      return ((SpanContext) span).getTraceFlags().asHex();
    }
  }
}
