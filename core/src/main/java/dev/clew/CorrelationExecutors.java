package dev.clew;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Executors that run each task in the context of whoever submitted it.
 *
 * <pre>{@code
 * ExecutorService executor = CorrelationExecutors.propagating(Executors.newFixedThreadPool(8));
 * }</pre>
 *
 * <p>The context is captured when a task is submitted, and is installed exactly as it was when the
 * task runs: a task from a caller without a context runs without one, whatever the worker had.
 * Afterwards the worker has what it had before. The executors are as thread-safe as those they
 * wrap.
 *
 * <p>Long-lived tasks run without a context: a task that calls itself long-lived, as Spring's
 * {@code SchedulingAwareRunnable} can, and the tasks of Spring's message listener containers. Clew
 * recognises them when they are passed to {@code execute} or {@code submit} as they are, but not
 * inside a future that someone else made. A task that submits itself again gets the ID of whoever
 * submitted it first, in every run, and one that works off what several requests have queued, as a
 * {@link java.util.concurrent.SubmissionPublisher}'s does, has one ID for all of that: see {@link
 * Correlation#detached(Runnable)}.
 *
 * <p>The wrapped executor sees a wrapper in place of the task. The wrapper is {@link Comparable}
 * when the task is, so that a queue keeps its order, and a {@code RunnableFuture} when the task is.
 * A hook that must see the task itself ({@code beforeExecute}, {@code newTaskFor}, a rejection
 * handler, a search through the queue) calls {@link #unwrap(Runnable)}. {@code shutdownNow()}
 * returns the tasks that were submitted. A thread pool whose queue sorts by a comparator of its
 * own, or by delay, cannot sort wrappers: the pool is left alone, and reported once. Tasks that
 * compare themselves have to come to their queue through the wrapped executor, all of them. An
 * executor that sends its tasks to other processes, such as Hazelcast's, cannot send wrappers: do
 * not wrap it.
 *
 * @since 0.1
 */
public final class CorrelationExecutors {
  private static final String THREAD_POOL_WORKER = "java.util.concurrent.ThreadPoolExecutor";

  private CorrelationExecutors() {}

  /**
   * Wraps an executor. The wrapper of an {@code ExecutorService} is one too, and that of a {@code
   * ScheduledExecutorService} as well.
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
   * Wraps an executor service. Shutting down the wrapper shuts down the service. The wrapper of a
   * {@code ScheduledExecutorService} is one too.
   *
   * @param executor what runs the tasks
   * @return an executor service that carries the context; the same one when it does so already, and
   *     when its queue sorts by a comparator or by delay
   */
  public static ExecutorService propagating(ExecutorService executor) {
    Objects.requireNonNull(executor, "executor");
    if (executor instanceof ScheduledExecutorService scheduled) {
      return propagating(scheduled);
    }
    if (executor instanceof ThreadPoolExecutor pool && sortsByItself(pool.getQueue())) {
      Fault.EXECUTOR_LEFT_ALONE.reportDegraded(() -> pool.getClass().getName(), null);
      return executor;
    }
    return executor instanceof PropagatingExecutorService
        ? executor
        : new PropagatingExecutorService(executor);
  }

  /**
   * Wraps a scheduled executor service. A task that is scheduled once runs in the context of
   * whoever scheduled it. A periodic task gets a new ID in each run, whose parent is the ID of
   * whoever scheduled it: see {@link CorrelationContext#wrapPeriodic}.
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
   * Wraps a factory of threads, virtual or not, that run one task each. The task runs in the
   * context of whoever asked for the thread.
   *
   * <p>The workers of a thread pool outlive whoever happened to need them first. A thread that a
   * {@code java.util.concurrent.ThreadPoolExecutor} asks this factory for directly therefore runs
   * without a context. Nothing else tells that it is a pool: do not give the factory to other pools
   * or event loops, or behind a factory that wraps the worker. Wrap the pool instead.
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

  private static boolean sortsByItself(BlockingQueue<Runnable> queue) {
    return (Object) queue instanceof DelayQueue<?>
        || (queue instanceof PriorityBlockingQueue<Runnable> sorted && sorted.comparator() != null);
  }

  /**
   * Returns the task as it was submitted, for a hook that looks at tasks: {@code beforeExecute}, a
   * rejection handler, a search through a pool's queue.
   *
   * <pre>{@code
   * pool.getQueue().removeIf(queued -> CorrelationExecutors.unwrap(queued) == task);
   * }</pre>
   *
   * @param task a task, wrapped by Clew or not
   * @return the task that was wrapped, or the given one when it is no wrapper. The future that a
   *     pool's {@code submit} makes of a task is returned as it is
   * @since 0.1
   */
  public static Runnable unwrap(Runnable task) {
    return (Runnable) Wrapped.unwrap(Objects.requireNonNull(task, "task"));
  }

  /**
   * As {@link #unwrap(Runnable)}, for a task with a result, for example in {@code newTaskFor}.
   *
   * @param task a task, wrapped by Clew or not
   * @param <T> the type of the result
   * @return the task that was wrapped, or the given one when it is no wrapper
   * @since 0.1
   */
  @SuppressWarnings("unchecked") // A callable is wrapped as one of the same result.
  public static <T> Callable<T> unwrap(Callable<T> task) {
    return (Callable<T>) Wrapped.unwrap(Objects.requireNonNull(task, "task"));
  }

  private record PropagatingExecutor(Executor delegate) implements Executor {
    @Override
    public void execute(Runnable task) {
      delegate.execute(Wrapped.captured(task));
    }
  }

  private record PropagatingThreadFactory(ThreadFactory delegate) implements ThreadFactory {
    @Override
    public @Nullable Thread newThread(Runnable task) {
      boolean pooled = task.getClass().getName().startsWith(THREAD_POOL_WORKER);
      return delegate.newThread(
          pooled ? CorrelationContext.empty().wrap(task) : Wrapped.captured(task));
    }
  }
}
