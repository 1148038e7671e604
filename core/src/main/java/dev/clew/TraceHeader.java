package dev.clew;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Headers whose value is not an ID but has one inside. */
enum TraceHeader {
  /** Any other header: the value is the ID. */
  NONE {
    @Override
    @Nullable String traceId(String value) {
      return value;
    }
  },

  /** W3C Trace Context, section 3.2: {@code version "-" trace-id "-" parent-id "-" trace-flags}. */
  TRACEPARENT {
    @Override
    @Nullable String traceId(String value) {
      // A later version may go on behind the flags, but only after a dash; version ff is invalid.
      boolean fits =
          value.length() == 55
              || (value.length() > 55 && value.charAt(55) == '-' && !value.startsWith("00"));
      if (!fits
          || value.charAt(2) != '-'
          || value.charAt(35) != '-'
          || value.charAt(52) != '-'
          || !isHex(value, 0, 2)
          || value.startsWith("ff")
          || !isNonZeroHex(value, 3, 35)
          || !isNonZeroHex(value, 36, 52)
          || !isHex(value, 53, 55)) {
        return null;
      }
      return value.substring(3, 35);
    }
  },

  /** Zipkin B3, single header: {@code TraceId-SpanId[-SamplingState[-ParentSpanId]]}. */
  B3 {
    @Override
    @Nullable String traceId(String value) {
      int dash = value.indexOf('-');
      if (dash != 16 && dash != 32) {
        return null;
      }
      int spanEnd = dash + 17;
      if (value.length() < spanEnd
          || !isNonZeroHex(value, 0, dash)
          || !isNonZeroHex(value, dash + 1, spanEnd)
          || !isB3Tail(value, spanEnd)) {
        return null;
      }
      return value.substring(0, dash);
    }
  },

  /** Zipkin B3, multiple headers: 16 or 32 lower-case hexadecimal digits. */
  B3_TRACE_ID {
    @Override
    @Nullable String traceId(String value) {
      boolean fits = value.length() == 16 || value.length() == 32;
      return fits && isNonZeroHex(value, 0, value.length()) ? value : null;
    }
  };

  static TraceHeader named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "traceparent" -> TRACEPARENT;
      case "b3" -> B3;
      case "x-b3-traceid" -> B3_TRACE_ID;
      default -> NONE;
    };
  }

  /**
   * The ID inside a value.
   *
   * @return the ID, or null when the value is malformed
   */
  abstract @Nullable String traceId(String value);

  private static boolean isB3Tail(String value, int start) {
    int rest = value.length() - start;
    if (rest == 0) {
      return true;
    }
    boolean sampling =
        rest >= 2 && value.charAt(start) == '-' && "01d".indexOf(value.charAt(start + 1)) >= 0;
    if (!sampling || rest == 2) {
      return sampling;
    }
    return rest == 19
        && value.charAt(start + 2) == '-'
        && isNonZeroHex(value, start + 3, value.length());
  }

  private static boolean isNonZeroHex(String value, int start, int end) {
    if (!isHex(value, start, end)) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (value.charAt(i) != '0') {
        return true;
      }
    }
    return false;
  }

  private static boolean isHex(String value, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = value.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
