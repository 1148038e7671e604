package dev.clew.spring.settings;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.internal.RequestState;

/**
 * A unit of work that is no request: a message, or a run of a task. A recorder learns of its end
 * here, because the exception that escapes from it may be logged elsewhere, or below ERROR.
 */
public final class Work {
  /**
   * What is done.
   *
   * @param <E> what it may throw beside unchecked exceptions
   */
  @FunctionalInterface
  public interface Task<E extends Exception> {
    /** Does it. */
    void run() throws E;
  }

  private Work() {}

  /**
   * Does what is the work of the current context, and tells when that is over.
   *
   * @param task what is done
   * @param <E> what it may throw
   * @throws E what it throws
   */
  public static <E extends Exception> void run(Task<E> task) throws E {
    CorrelationContext context = Correlation.current();
    long start = System.nanoTime();
    boolean failed = true;
    try {
      task.run();
      failed = false;
    } finally {
      RequestState.ended(context, failed, System.nanoTime() - start);
    }
  }
}
