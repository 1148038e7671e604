package dev.clew.examples.story;

import org.jspecify.annotations.Nullable;

/**
 * What failed, as far as it is the same in many requests. Immutable.
 *
 * @param cause the root cause's class or, without an exception, the logger and the message without
 *     numbers and IDs
 * @param exception whether the cause is a class
 * @param stack a hash of the root cause's frames, empty when there are none
 */
record FailureKind(String cause, boolean exception, String stack) {
  /** For all beyond those that are told apart. */
  static final FailureKind OTHERS = new FailureKind("other failures", false, "");

  private static final int MAX_CAUSE = 300;

  /** Whether a record says that something failed. */
  static boolean isFailure(LogRecord record) {
    return record.isError() || !record.trace().isEmpty() || !record.errorType().isEmpty();
  }

  static FailureKind of(LogRecord record) {
    String type = "";
    String stack = "";
    if (!record.trace().isEmpty()) {
      RootCause root = RootCause.of(record.trace());
      type = root.type();
      stack = root.stack();
    }
    if (type.isEmpty()) {
      type = TraceReader.nameOf(record.errorType().strip());
    }
    if (!type.isEmpty()) {
      return new FailureKind(type, true, stack);
    }
    return new FailureKind(StoryPage.cut(words(record), MAX_CAUSE), false, stack);
  }

  private static String words(LogRecord record) {
    if (record.status() >= 500 && record.kind() != LogRecord.Kind.EVENT) {
      return (record.kind() == LogRecord.Kind.CALL ? "call answered " : "answered ")
          + record.status();
    }
    String message = Wording.of(record.message());
    String words = message.isEmpty() ? Wording.of(record.trace()) : message;
    words = words.isEmpty() ? "an error without a message" : words;
    return record.logger().isEmpty() ? words : record.logger() + ": " + words;
  }

  /** A class without its package; the message without the logger's. */
  String shortCause() {
    int end = exception ? cause.length() : Math.max(0, cause.indexOf(": "));
    int dot = cause.lastIndexOf('.', end);
    return dot > 0 && dot + 1 < end ? cause.substring(dot + 1) : cause;
  }

  /** By hand: what a record has of its own takes long to link at run time. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FailureKind that
        && exception == that.exception
        && cause.equals(that.cause)
        && stack.equals(that.stack);
  }

  @Override
  public int hashCode() {
    return 31 * cause.hashCode() + stack.hashCode();
  }
}
