package dev.clew.logback.values;

import dev.clew.internal.ShortName;
import org.jspecify.annotations.Nullable;

/** What stands in a record for a value that could not be rendered. */
public final class Fault {
  private Fault() {}

  /** {@code <IllegalStateException: boom>}. */
  public static String describe(Throwable failure) {
    String message = messageOf(failure);
    String label = ShortName.of(failure.getClass());
    return message == null ? '<' + label + '>' : '<' + label + ": " + message + '>';
  }

  /**
   * What every place that runs somebody else's code does first with what it threw: lets an {@link
   * OutOfMemoryError} pass, and keeps the thread interrupted.
   */
  public static void beforeSwallowing(Throwable failure) {
    if (failure instanceof OutOfMemoryError outOfMemory) {
      throw outOfMemory;
    }
    if (failure instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }

  private static @Nullable String messageOf(Throwable failure) {
    try {
      return failure.getMessage();
    } catch (Throwable e) {
      beforeSwallowing(e);
      return null;
    }
  }
}
