package dev.clew;

import dev.clew.internal.ShortName;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What is kept of a value that the application says of its request: nothing that changes. */
final class Annotation {
  private static final char CUT = '\u2026';

  private Annotation() {}

  /** Of a number that changes, what it is now. */
  static Object of(Object value) {
    if (value instanceof Boolean
        || value instanceof Long
        || value instanceof Integer
        || value instanceof Double
        || value instanceof Float
        || value instanceof Short
        || value instanceof Byte
        || value.getClass() == BigDecimal.class
        || value.getClass() == BigInteger.class) {
      return value;
    }
    Class<?> type = value.getClass();
    if (type == AtomicInteger.class || type == AtomicLong.class || type == LongAdder.class) {
      return ((Number) value).longValue();
    }
    return type == DoubleAdder.class ? ((Number) value).doubleValue() : bounded(text(value));
  }

  private static String text(Object value) {
    try {
      @Nullable String text = value.toString();
      return text == null ? "null" : text;
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return '<' + ShortName.of(e.getClass()) + '>';
    }
  }

  private static String bounded(String text) {
    int most = CorrelationContext.MAX_ANNOTATION_LENGTH;
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + CUT;
  }
}
