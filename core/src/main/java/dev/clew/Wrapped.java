package dev.clew;

import java.util.concurrent.Callable;

/**
 * Tasks that carry their context. Records rather than lambdas, so that a wrapped task is known when
 * it is wrapped again, and says in a thread dump or a rejection message what it is.
 */
final class Wrapped {
  private Wrapped() {}

  record OfRunnable(CorrelationContext context, Runnable task) implements Runnable {
    @Override
    public void run() {
      try (CorrelationScope scope = CorrelationScope.open(context)) {
        task.run();
      }
    }
  }

  record OfCallable<T>(CorrelationContext context, Callable<T> task) implements Callable<T> {
    @Override
    public T call() throws Exception {
      try (CorrelationScope scope = CorrelationScope.open(context)) {
        return task.call();
      }
    }
  }
}
