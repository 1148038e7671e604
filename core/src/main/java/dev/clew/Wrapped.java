package dev.clew;

import java.util.TimerTask;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that carry their context. Records rather than lambdas, so that a wrapped task is known when
 * it is wrapped again, and says in a thread dump or a rejection message what it is.
 */
final class Wrapped {
  private Wrapped() {}

  record OfRunnable(CorrelationContext context, Runnable task) implements Runnable {
    @Override
    public void run() {
      CorrelationScope.run(context, task);
    }
  }

  record OfCallable<T>(CorrelationContext context, Callable<T> task) implements Callable<T> {
    @Override
    public T call() throws Exception {
      return CorrelationScope.call(context, task);
    }
  }

  record Periodic(@Nullable String parentId, Runnable task) implements Runnable {
    @Override
    public void run() {
      CorrelationScope.run(CorrelationContext.fresh(parentId), task);
    }
  }

  static final class OfTimer extends TimerTask {
    private final Runnable first;
    private final Runnable next;
    private boolean ranBefore;

    OfTimer(CorrelationContext context, Runnable task) {
      this.first = context.wrap(task);
      this.next = context.wrapPeriodic(task);
    }

    @Override
    public void run() {
      // A timer runs its tasks on one thread.
      Runnable now = ranBefore ? next : first;
      ranBefore = true;
      now.run();
    }
  }
}
