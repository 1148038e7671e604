package dev.clew.logback.values;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The JDK's values that may be none. */
final class Optionals {
  private Optionals() {}

  static boolean isOne(Object value) {
    return value instanceof Optional
        || value instanceof OptionalInt
        || value instanceof OptionalLong
        || value instanceof OptionalDouble;
  }

  /** What is in one of them, or null. */
  static @Nullable Object contentOf(Object optional) {
    if (optional instanceof OptionalInt number) {
      return number.isPresent() ? number.getAsInt() : null;
    }
    if (optional instanceof OptionalLong number) {
      return number.isPresent() ? number.getAsLong() : null;
    }
    if (optional instanceof OptionalDouble number) {
      return number.isPresent() ? number.getAsDouble() : null;
    }
    return ((Optional<?>) optional).orElse(null);
  }
}
