package dev.clew.okhttp;

import java.util.concurrent.RejectedExecutionException;
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
        before.getRejectedExecutionHandler());
    this.before = before;
    this.dispatcher = dispatcher;
    DispatcherTurn.prepare();
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
