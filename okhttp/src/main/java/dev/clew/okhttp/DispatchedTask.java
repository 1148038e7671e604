package dev.clew.okhttp;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import org.jspecify.annotations.Nullable;

/**
 * One enqueued call, from its first interceptor to the end of its callback, on a thread of the
 * dispatcher. The interceptor enters the call's context, which only it knows; the context stays
 * current for the callback, and is left when the task ends.
 */
final class DispatchedTask implements Runnable {
  private static final ThreadLocal<@Nullable DispatchedTask> CURRENT = new ThreadLocal<>();

  private final Runnable task;
  private boolean entered;
  private @Nullable CorrelationScope scope;

  DispatchedTask(Runnable task) {
    this.task = task;
  }

  /** The task that this thread is running, if any. */
  static @Nullable DispatchedTask current() {
    return CURRENT.get();
  }

  @Override
  public void run() {
    // Not null where the executor's policy runs a task on the thread that hands it over.
    DispatchedTask outer = CURRENT.get();
    CURRENT.set(this);
    try {
      task.run();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
      leave();
    }
  }

  /**
   * Makes the context current until the task ends.
   *
   * @return false when that was done before: this is then another call, made within this one
   */
  boolean enter(CorrelationContext context) {
    if (entered) {
      return false;
    }
    entered = true;
    scope = Correlation.open(context);
    return true;
  }

  /** Leaves the context that {@link #enter} made current. */
  void leave() {
    if (scope != null) {
      CorrelationScope open = scope;
      scope = null;
      open.close();
    }
  }
}
