package dev.clew;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/**
 * Executors that run each task in the context of whoever submitted it.
 *
 * <pre>{@code
 * ExecutorService executor = CorrelationExecutors.propagating(Executors.newFixedThreadPool(8));
 * }</pre>
 *
 * <p>The context is captured when a task is handed over and installed exactly when it runs: a task
 * from a caller without a context runs without one, whatever the worker had. Afterwards the worker
 * has what it had before. The executors are as thread-safe as those they wrap.
 *
 * @since 0.1
 */
public final class CorrelationExecutors {
  private CorrelationExecutors() {}

  /**
   * Wraps an executor.
   *
   * @param executor what runs the tasks
   * @return an executor that carries the context; the same one when it does so already
   */
  public static Executor propagating(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    if (executor instanceof PropagatingExecutorService) {
      return executor;
    }
    if (executor instanceof ExecutorService service) {
      return propagating(service);
    }
    return executor instanceof PropagatingExecutor ? executor : new PropagatingExecutor(executor);
  }

  /**
   * Wraps an executor service. Shutting down the wrapper shuts down the service.
   *
   * @param executor what runs the tasks
   * @return an executor service that carries the context; the same one when it does so already
   */
  public static ExecutorService propagating(ExecutorService executor) {
    Objects.requireNonNull(executor, "executor");
    return executor instanceof PropagatingExecutorService
        ? executor
        : new PropagatingExecutorService(executor);
  }

  private record PropagatingExecutor(Executor delegate) implements Executor {
    @Override
    public void execute(Runnable task) {
      delegate.execute(Correlation.current().wrap(task));
    }
  }
}
