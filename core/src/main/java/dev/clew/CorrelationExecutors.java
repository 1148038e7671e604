package dev.clew;

import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

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
  private static final String THREAD_POOL_WORKER = "java.util.concurrent.ThreadPoolExecutor";

  private CorrelationExecutors() {}

  /**
   * Wraps an executor. One that is more than an {@code Executor} stays what it is.
   *
   * @param executor what runs the tasks
   * @return an executor that carries the context; the same one when it does so already
   */
  public static Executor propagating(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    if (executor instanceof ExecutorService service) {
      return propagating(service);
    }
    return executor instanceof PropagatingExecutor ? executor : new PropagatingExecutor(executor);
  }

  /**
   * Wraps an executor service. Shutting down the wrapper shuts down the service. One that also
   * schedules stays one that does.
   *
   * @param executor what runs the tasks
   * @return an executor service that carries the context; the same one when it does so already
   */
  public static ExecutorService propagating(ExecutorService executor) {
    Objects.requireNonNull(executor, "executor");
    if (executor instanceof ScheduledExecutorService scheduled) {
      return propagating(scheduled);
    }
    return executor instanceof PropagatingExecutorService
        ? executor
        : new PropagatingExecutorService(executor);
  }

  /**
   * Wraps a scheduled executor service. A task that is scheduled once runs in the context of
   * whoever scheduled it. A periodic one gets a new ID each run, whose parent is the ID of whoever
   * scheduled it: see {@link CorrelationContext#wrapPeriodic}.
   *
   * @param executor what runs the tasks
   * @return an executor service that carries the context; the same one when it does so already
   */
  public static ScheduledExecutorService propagating(ScheduledExecutorService executor) {
    Objects.requireNonNull(executor, "executor");
    return executor instanceof PropagatingScheduledExecutorService
        ? executor
        : new PropagatingScheduledExecutorService(executor);
  }

  /**
   * Wraps a factory of threads that run one task each, virtual or not: the task runs in the context
   * of whoever asked for the thread.
   *
   * <p>The workers of a thread pool outlive whoever happened to need them first, so a thread that
   * is made for one runs without a context; wrap the pool instead.
   *
   * @param factory what makes the threads
   * @return a factory that carries the context; the same one when it does so already
   */
  public static ThreadFactory propagatingThreadFactory(ThreadFactory factory) {
    Objects.requireNonNull(factory, "factory");
    return factory instanceof PropagatingThreadFactory
        ? factory
        : new PropagatingThreadFactory(factory);
  }

  private record PropagatingExecutor(Executor delegate) implements Executor {
    @Override
    public void execute(Runnable task) {
      delegate.execute(Correlation.current().wrap(task));
    }
  }

  private record PropagatingThreadFactory(ThreadFactory delegate) implements ThreadFactory {
    @Override
    public @Nullable Thread newThread(Runnable task) {
      boolean pooled = task.getClass().getName().startsWith(THREAD_POOL_WORKER);
      CorrelationContext context = pooled ? CorrelationContext.empty() : Correlation.current();
      return delegate.newThread(context.wrap(task));
    }
  }
}
