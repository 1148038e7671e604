package dev.clew.spring.task;

import dev.clew.CorrelationExecutors;
import dev.clew.CorrelationIdGenerator;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * As {@link CorrelationExecutors#propagating(ScheduledExecutorService)}, and it knows what Spring
 * hands over for a trigger: a task that is scheduled once, and anew from within each of its runs.
 */
final class CorrelatedScheduledExecutor implements ScheduledExecutorService {
  private final ScheduledExecutorService executor;
  private final ScheduledExecutorService propagating;
  private final CorrelationIdGenerator generator;

  CorrelatedScheduledExecutor(ScheduledExecutorService executor, CorrelationIdGenerator generator) {
    this.executor = executor;
    this.propagating = CorrelationExecutors.propagating(executor);
    this.generator = generator;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return TriggerCall.isTriggered(task)
        ? executor.schedule(
            ScheduledRun.next(task, running -> running == task, generator), delay, unit)
        : propagating.schedule(task, delay, unit);
  }

  @Override
  public <T extends @Nullable Object> ScheduledFuture<T> schedule(
      Callable<T> task, long delay, TimeUnit unit) {
    return propagating.schedule(task, delay, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return executor.scheduleAtFixedRate(
        ScheduledRun.each(task, generator), initialDelay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long initialDelay, long delay, TimeUnit unit) {
    return executor.scheduleWithFixedDelay(
        ScheduledRun.each(task, generator), initialDelay, delay, unit);
  }

  @Override
  public void execute(Runnable task) {
    propagating.execute(task);
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
    return propagating.submit(task);
  }

  @Override
  public <T extends @Nullable Object> Future<T> submit(Runnable task, T result) {
    return propagating.submit(task, result);
  }

  @Override
  public Future<?> submit(Runnable task) {
    return propagating.submit(task);
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks) throws InterruptedException {
    return propagating.invokeAll(tasks);
  }

  @Override
  public <T extends @Nullable Object> List<Future<T>> invokeAll(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException {
    return propagating.invokeAll(tasks, timeout, unit);
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
      throws InterruptedException, ExecutionException {
    return propagating.invokeAny(tasks);
  }

  @Override
  public <T extends @Nullable Object> T invokeAny(
      Collection<? extends Callable<T>> tasks, long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return propagating.invokeAny(tasks, timeout, unit);
  }

  @Override
  public void shutdown() {
    executor.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return propagating.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return executor.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return executor.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return executor.awaitTermination(timeout, unit);
  }

  @Override
  public String toString() {
    return propagating.toString();
  }
}
