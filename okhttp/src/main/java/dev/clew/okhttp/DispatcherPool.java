package dev.clew.okhttp;

import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import org.jspecify.annotations.Nullable;

/**
 * A dispatcher's own thread pool once more, with each task in its call's context. It is a thread
 * pool as before for whoever casts it, and its tasks are not wrapped: rejection handlers and {@code
 * shutdownNow} see OkHttp's.
 */
final class DispatcherPool extends ThreadPoolExecutor {
  private final ThreadPoolExecutor before;
  private final Dispatcher dispatcher;

  /** Runs a task that finds no thread, if it runs it, in its own call's context. */
  private record InOwnContext(RejectedExecutionHandler delegate)
      implements RejectedExecutionHandler {
    @Override
    public void rejectedExecution(Runnable task, ThreadPoolExecutor pool) {
      // This thread may be another call's, or a request's that made room for this one.
      DispatchedTask begun = DispatchedTask.begin(task);
      try {
        delegate.rejectedExecution(task, pool);
      } finally {
        if (begun != null) {
          begun.leave();
        }
      }
    }
  }

  /**
   * @param before the pool that OkHttp made. What it runs it finishes; whoever holds it and shuts
   *     it down shuts this one down
   * @param dispatcher whose pool this is
   */
  DispatcherPool(ThreadPoolExecutor before, Dispatcher dispatcher) {
    super(
        before.getCorePoolSize(),
        before.getMaximumPoolSize(),
        before.getKeepAliveTime(TimeUnit.NANOSECONDS),
        TimeUnit.NANOSECONDS,
        new SynchronousQueue<>(),
        before.getThreadFactory(),
        new InOwnContext(before.getRejectedExecutionHandler()));
    this.before = before;
    this.dispatcher = dispatcher;
    allowCoreThreadTimeOut(before.allowsCoreThreadTimeOut());
    DispatcherTurn.prepare();
  }

  @Override
  public void setRejectedExecutionHandler(RejectedExecutionHandler handler) {
    super.setRejectedExecutionHandler(new InOwnContext(Objects.requireNonNull(handler)));
  }

  @Override
  public RejectedExecutionHandler getRejectedExecutionHandler() {
    RejectedExecutionHandler handler = super.getRejectedExecutionHandler();
    return handler instanceof InOwnContext own ? own.delegate() : handler;
  }

  @Override
  public void execute(Runnable task) {
    if (before.isShutdown()) {
      shutdown();
    }
    try {
      super.execute(task);
    } catch (RejectedExecutionException e) {
      DispatchedTask.leaveCurrent();
      throw e;
    }
  }

  @Override
  public boolean isShutdown() {
    if (before.isShutdown()) {
      shutdown();
    }
    boolean shutdown = super.isShutdown();
    DispatcherTurn.begins(dispatcher, shutdown);
    return shutdown;
  }

  @Override
  protected void beforeExecute(Thread thread, Runnable task) {
    DispatchedTask unused = DispatchedTask.begin(task);
  }

  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable failure) {
    DispatchedTask.endCurrent();
  }
}
