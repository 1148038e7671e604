package dev.clew.okhttp;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Runs a dispatcher's tasks so that callbacks have their call's context. It captures nothing when a
 * task is handed over: under a backlog, OkHttp hands over on the thread of another call.
 */
final class DispatcherExecutor extends AbstractExecutorService {
  private final ExecutorService delegate;

  DispatcherExecutor(ExecutorService delegate) {
    this.delegate = delegate;
  }

  @Override
  public void execute(Runnable task) {
    try {
      delegate.execute(new DispatchedTask(task));
    } catch (RejectedExecutionException e) {
      leaveCurrent();
      throw e;
    }
  }

  @Override
  public boolean isShutdown() {
    boolean shutdown = delegate.isShutdown();
    if (shutdown) {
      leaveCurrent();
    }
    return shutdown;
  }

  /**
   * When the executor takes no more tasks, OkHttp fails all waiting calls on the thread that finds
   * out, which may be in another call's context. Their callbacks get none rather than a wrong one.
   */
  private static void leaveCurrent() {
    DispatchedTask current = DispatchedTask.current();
    if (current != null) {
      current.leave();
    }
  }

  @Override
  public void shutdown() {
    delegate.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return delegate.shutdownNow();
  }

  @Override
  public boolean isTerminated() {
    return delegate.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return delegate.awaitTermination(timeout, unit);
  }

  @Override
  public String toString() {
    return "DispatcherExecutor[" + delegate + "]";
  }
}
