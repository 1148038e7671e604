package dev.clew.okhttp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.Dispatcher;
import org.jspecify.annotations.Nullable;

/**
 * Runs a dispatcher's tasks so that callbacks have their call's context. It captures nothing when a
 * task is handed over: under a backlog, OkHttp hands over on the thread of another call.
 */
final class DispatcherExecutor extends AbstractExecutorService {
  private final ExecutorService delegate;

  /** Not known before a client is instrumented that has it. */
  private volatile @Nullable Dispatcher dispatcher;

  private record Dispatched(Runnable task) implements Runnable {
    @Override
    public void run() {
      DispatchedTask begun = DispatchedTask.begin(task);
      try {
        task.run();
      } finally {
        if (begun != null) {
          begun.end();
        }
      }
    }

    // The task's own are not asked.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  DispatcherExecutor(ExecutorService delegate) {
    this.delegate = delegate;
    DispatcherTurn.prepare();
  }

  /** Of dispatchers that share an executor, this one is known. */
  void belongsTo(Dispatcher owner) {
    dispatcher = owner;
  }

  @Override
  public void execute(Runnable task) {
    try {
      delegate.execute(new Dispatched(task));
    } catch (RejectedExecutionException e) {
      DispatchedTask.leaveCurrent();
      throw e;
    }
  }

  @Override
  public boolean isShutdown() {
    boolean shutdown = delegate.isShutdown();
    DispatcherTurn.begins(dispatcher, shutdown);
    return shutdown;
  }

  @Override
  public void shutdown() {
    delegate.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    List<Runnable> waiting = new ArrayList<>(delegate.shutdownNow());
    waiting.replaceAll(task -> task instanceof Dispatched dispatched ? dispatched.task() : task);
    return waiting;
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
