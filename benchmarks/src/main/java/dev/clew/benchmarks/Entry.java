package dev.clew.benchmarks;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * What somebody logs, in nobody's types.
 *
 * @param message with {@code {}} for each argument
 */
record Entry(
    String message,
    List<Object> arguments,
    Map<String, String> mdc,
    List<KeyValuePair> pairs,
    @Nullable Throwable throwable) {

  static Entry of(String message, Object... arguments) {
    return new Entry(message, List.of(arguments), Map.of(), List.of(), null);
  }

  Entry with(Map<String, String> newMdc) {
    return new Entry(message, arguments, newMdc, pairs, throwable);
  }

  Entry with(List<KeyValuePair> newPairs) {
    return new Entry(message, arguments, mdc, newPairs, throwable);
  }

  Entry with(Throwable newThrowable) {
    return new Entry(message, arguments, mdc, pairs, newThrowable);
  }

  /** Whether it has something that a record could lack. */
  boolean has(Part part) {
    return switch (part) {
      case MDC -> !mdc.isEmpty();
      case PAIRS, NUMBERS -> !pairs.isEmpty();
      case THROWABLES, FRAMES -> throwable != null;
      default -> true;
    };
  }
}
