package dev.clew.testing;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.internal.StrictMode;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** A thread that is clean when a test begins on it, and must be when the test has ended. */
final class CheckedThread {
  private final Thread thread = Thread.currentThread();
  private final @Nullable CorrelationScope scope;

  private CheckedThread(@Nullable CorrelationScope scope) {
    this.scope = scope;
  }

  /**
   * Cleans the calling thread.
   *
   * @param id what is to be current, or null for nothing
   */
  static CheckedThread enter(@Nullable String id) {
    clean(); // What there was is not for this test to answer for.
    return new CheckedThread(id == null ? null : Correlation.open(CorrelationContext.of(id)));
  }

  boolean isCurrent() {
    return thread == Thread.currentThread();
  }

  /** Cleans the thread, and fails when there was something to clean. */
  void leave() {
    // A forgotten scope may have the very context of the test, and only misuse tells of it.
    StrictMode.runHere(this::check);
  }

  private void check() {
    CorrelationContext left = Correlation.current();
    boolean own = scope != null && left.equals(scope.context());
    Throwable misuse = null;
    if (scope != null) {
      try {
        scope.close();
      } catch (IllegalStateException e) {
        misuse = e;
      }
    }
    if (own) {
      left = Correlation.current();
    }
    String leftInMdc = MDC.get(Correlation.MDC_KEY);
    IllegalStateException leaked = clean();
    misuse = misuse == null ? leaked : misuse;
    if (!left.isEmpty() || misuse != null) {
      AssertionError error =
          new AssertionError(
              "A correlation scope was left open on the thread "
                  + thread.getName()
                  + (left.isEmpty() ? "" : ", with the ID " + left.id()));
      error.initCause(misuse == null ? null : misuse.getCause());
      throw error;
    }
    if (leftInMdc != null) {
      throw new AssertionError(
          "The correlation ID "
              + leftInMdc
              + " was left in the MDC of the thread "
              + thread.getName()
              + ", but no scope had put it there");
    }
  }

  /** Drops what is on the calling thread; returns what strict mode says of it. */
  private static @Nullable IllegalStateException clean() {
    try {
      Correlation.openRoot(CorrelationContext.empty()).close();
      return null;
    } catch (IllegalStateException e) {
      return e;
    }
  }
}
