package dev.clew;

import dev.clew.internal.LongLived;
import java.util.Objects;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that carry their context. Classes rather than lambdas, so that a wrapped task is known when
 * it is wrapped again, can be unwrapped, and says in a rejection message what it is. Each equals
 * itself alone: a task's own {@code equals} and {@code hashCode} are its owner's to call.
 *
 * <p>What a queue or a pool may ask a task to be, the wrapper is as well: {@link Comparable}, a
 * {@link RunnableFuture}, or both.
 */
final class Wrapped {
  private Wrapped() {}

  static boolean isOne(Runnable task) {
    return task instanceof OfRunnable || task instanceof Periodic;
  }

  static Runnable runnable(CorrelationContext context, Runnable task) {
    return runnable(context, task, false);
  }

  private static Runnable runnable(CorrelationContext context, Runnable task, boolean captured) {
    if (Plain.is(task)) {
      return new OfRunnable(context, task, captured);
    }
    if (task instanceof RunnableFuture<?> future) {
      return task instanceof Comparable<?>
          ? new OfComparableFuture<>(context, future, captured)
          : new OfFuture<>(context, future, captured);
    }
    return task instanceof Comparable<?>
        ? new OfComparable(context, task, captured)
        : new OfRunnable(context, task, captured);
  }

  static <T> Callable<T> callable(CorrelationContext context, Callable<T> task) {
    return !Plain.is(task) && task instanceof Comparable<?>
        ? new OfComparableCallable<>(context, task)
        : new OfCallable<>(context, task);
  }

  /** For a task that is handed over here: what is no unit of work runs without a context. */
  static Runnable captured(Runnable task) {
    Objects.requireNonNull(task, "task");
    return isOne(task) ? task : runnable(contextFor(task), task, true);
  }

  /** What was handed over where this comes from: a task that its owner had wrapped stays so. */
  static Runnable handedOver(Runnable task) {
    return task instanceof OfRunnable wrapped && wrapped.captured ? wrapped.task : task;
  }

  /** As {@link #captured(Runnable)}. */
  static <T extends @Nullable Object> Callable<T> captured(Callable<T> task) {
    return contextFor(task).wrap(task);
  }

  private static CorrelationContext contextFor(@Nullable Object task) {
    CorrelationContext current = Correlation.current();
    return task != null && !current.isEmpty() && LongLived.is(task)
        ? CorrelationContext.empty()
        : current;
  }

  static Object unwrap(Object task) {
    Object own = task;
    while (own instanceof Wrapper wrapper) {
      own = wrapper.wrapped();
    }
    return own;
  }

  @SuppressWarnings("unchecked") // As the queue would: a task that cannot compare says so.
  private static int compare(Object task, Object other) {
    return ((Comparable<Object>) task).compareTo(unwrap(other));
  }

  /**
   * Tells tasks that are neither {@link Comparable} nor a {@link RunnableFuture}, as nearly all
   * are. Asked of each task, {@code instanceof} an interface that is not there costs more than all
   * else that carrying a context does: 13 ns on JDK 17.
   */
  private static final class Plain {
    /** A {@code Boolean}, because the JDK's classes keep it: see {@code LongLived}. */
    private static final ClassValue<Boolean> ANSWERS =
        new ClassValue<>() {
          @Override
          protected Boolean computeValue(Class<?> type) {
            return !Comparable.class.isAssignableFrom(type)
                && !RunnableFuture.class.isAssignableFrom(type);
          }
        };

    private Plain() {}

    /** False where it cannot be told: the end of the stack, met here, costs time and no more. */
    static boolean is(Object task) {
      try {
        return ANSWERS.get(task.getClass());
      } catch (Throwable e) {
        return false;
      }
    }
  }

  /** Something that was made of a task of the user's. */
  private interface Wrapper {
    Object wrapped();
  }

  /** A task with the context that it runs in. */
  static class OfRunnable implements Runnable, Wrapper {
    final CorrelationContext context;
    final Runnable task;

    /** Whether it was wrapped where it was handed over, and not by its owner. */
    final boolean captured;

    OfRunnable(CorrelationContext context, Runnable task, boolean captured) {
      this.context = context;
      this.task = task;
      this.captured = captured;
    }

    @Override
    public final void run() {
      CorrelationScope.run(context, task);
    }

    @Override
    public final Object wrapped() {
      return task;
    }

    @Override
    public final String toString() {
      return text(context, task);
    }
  }

  @SuppressWarnings("ComparableType") // Compares with what the task compares with.
  private static final class OfComparable extends OfRunnable implements Comparable<Object> {
    OfComparable(CorrelationContext context, Runnable task, boolean captured) {
      super(context, task, captured);
    }

    @Override
    public int compareTo(Object other) {
      return compare(task, other);
    }
  }

  private static class OfFuture<T extends @Nullable Object> extends OfRunnable
      implements RunnableFuture<T> {
    private final RunnableFuture<T> future;

    OfFuture(CorrelationContext context, RunnableFuture<T> future, boolean captured) {
      super(context, future, captured);
      this.future = future;
    }

    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
      return future.cancel(mayInterruptIfRunning);
    }

    @Override
    public final boolean isCancelled() {
      return future.isCancelled();
    }

    @Override
    public final boolean isDone() {
      return future.isDone();
    }

    @Override
    public final T get() throws InterruptedException, ExecutionException {
      return future.get();
    }

    @Override
    public final T get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException {
      return future.get(timeout, unit);
    }
  }

  @SuppressWarnings("ComparableType") // Compares with what the task compares with.
  private static final class OfComparableFuture<T extends @Nullable Object> extends OfFuture<T>
      implements Comparable<Object> {
    OfComparableFuture(CorrelationContext context, RunnableFuture<T> future, boolean captured) {
      super(context, future, captured);
    }

    @Override
    public int compareTo(Object other) {
      return compare(task, other);
    }
  }

  /** As {@link OfRunnable}, for a task with a result. */
  static class OfCallable<T> implements Callable<T>, Wrapper {
    final Callable<T> task;
    private final CorrelationContext context;

    OfCallable(CorrelationContext context, Callable<T> task) {
      this.context = context;
      this.task = task;
    }

    @Override
    public final T call() throws Exception {
      return CorrelationScope.call(context, task);
    }

    @Override
    public final Object wrapped() {
      return task;
    }

    @Override
    public final String toString() {
      return text(context, task);
    }
  }

  @SuppressWarnings("ComparableType") // Compares with what the task compares with.
  private static final class OfComparableCallable<T> extends OfCallable<T>
      implements Comparable<Object> {
    OfComparableCallable(CorrelationContext context, Callable<T> task) {
      super(context, task);
    }

    @Override
    public int compareTo(Object other) {
      return compare(task, other);
    }
  }

  /** A task with a new ID for each run. */
  static final class Periodic implements Runnable, Wrapper {
    private final @Nullable String parentId;
    private final Runnable task;
    private final CorrelationIdGenerator generator;

    Periodic(@Nullable String parentId, Runnable task, CorrelationIdGenerator generator) {
      this.parentId = parentId;
      this.task = task;
      this.generator = generator;
    }

    @Override
    public void run() {
      CorrelationScope.run(CorrelationContext.fresh(parentId, generator), task);
    }

    @Override
    public Object wrapped() {
      return task;
    }

    @Override
    public String toString() {
      return "Periodic[parentId=" + parentId + ", task=" + task + "]";
    }
  }

  static final class OfTimer extends TimerTask implements Wrapper {
    private final Runnable task;
    private final Runnable first;
    private final Runnable next;
    private boolean ranBefore;

    OfTimer(CorrelationContext context, Runnable task) {
      this.task = task;
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

    @Override
    public Object wrapped() {
      return task;
    }
  }

  private static String text(CorrelationContext context, Object task) {
    return "Wrapped[" + context + ", " + task + "]";
  }
}
