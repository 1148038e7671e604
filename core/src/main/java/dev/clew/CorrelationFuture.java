package dev.clew;

import dev.clew.internal.CallFuture;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CompletableFuture} whose functions run in the context of whoever attached them, on any
 * thread: one of the common pool, one of an executor that knows nothing of Clew, the one that
 * happened to complete the previous stage, or the one that noticed a timeout.
 *
 * <pre>{@code
 * CorrelationFuture.supplyAsync(() -> stock.find(item))
 *     .thenApplyAsync(stock -> price(stock))
 *     .orTimeout(1, TimeUnit.SECONDS)
 *     .exceptionally(e -> fallback());
 * }</pre>
 *
 * <p>All stages that come from a future of this class are futures of this class, and so are those
 * that the static methods make: {@code allOf}, {@code completedFuture} and the others exist here as
 * they do on {@code CompletableFuture}. A minimal stage stays minimal: it can be neither completed
 * nor queried, and its further stages carry the context. A function that is attached where no
 * context is current runs without one, even when the future was made in a request, because a future
 * can be shared and a request cannot. This class is as thread-safe as {@code CompletableFuture}.
 *
 * @param <T> the type of the result
 * @since 0.1
 */
public sealed class CorrelationFuture<T extends @Nullable Object> extends CompletableFuture<T>
    permits CorrelationFuture.OfCall, CorrelationFuture.Minimal {

  /** A new future, to be completed by hand. */
  public CorrelationFuture() {}

  /**
   * Returns a future that is completed when another stage is, and whose further stages carry the
   * context.
   *
   * @param stage the future to go on from, for example a client's
   * @param <T> the type of the result
   * @return a new future; the same one when it carries the context already, unless it is a minimal
   *     stage
   */
  public static <T extends @Nullable Object> CorrelationFuture<T> of(CompletionStage<T> stage) {
    if (stage instanceof CorrelationFuture<T> already) {
      // Of a minimal stage, a future that can be asked.
      return already.toCompletableFuture();
    }
    CorrelationFuture<T> future =
        stage instanceof CallFuture<T> call ? new OfCall<>(call) : new CorrelationFuture<>();
    stage.whenComplete(
        (result, failure) -> {
          if (failure == null) {
            future.complete(result);
          } else {
            future.completeExceptionally(failure);
          }
        });
    return future;
  }

  /**
   * As {@link CompletableFuture#supplyAsync(Supplier)}, in the caller's context.
   *
   * @param supplier computes the result
   * @param <T> the type of the result
   * @return a new future
   */
  public static <T extends @Nullable Object> CorrelationFuture<T> supplyAsync(
      Supplier<T> supplier) {
    return new CorrelationFuture<T>().completeAsync(supplier);
  }

  /**
   * As {@link CompletableFuture#supplyAsync(Supplier, Executor)}, in the caller's context.
   *
   * @param supplier computes the result
   * @param executor what runs the supplier
   * @param <T> the type of the result
   * @return a new future
   */
  public static <T extends @Nullable Object> CorrelationFuture<T> supplyAsync(
      Supplier<T> supplier, Executor executor) {
    return new CorrelationFuture<T>().completeAsync(supplier, executor);
  }

  /**
   * As {@link CompletableFuture#runAsync(Runnable)}, in the caller's context.
   *
   * @param task the task
   * @return a new future
   */
  public static CorrelationFuture<@Nullable Void> runAsync(Runnable task) {
    return supplyAsync(asSupplier(task));
  }

  /**
   * As {@link CompletableFuture#runAsync(Runnable, Executor)}, in the caller's context.
   *
   * @param task the task
   * @param executor what runs the task
   * @return a new future
   */
  public static CorrelationFuture<@Nullable Void> runAsync(Runnable task, Executor executor) {
    return supplyAsync(asSupplier(task), executor);
  }

  /**
   * As {@link CompletableFuture#completedFuture}.
   *
   * @param value the result
   * @param <U> the type of the result
   * @return a new future
   */
  public static <U extends @Nullable Object> CorrelationFuture<U> completedFuture(U value) {
    CorrelationFuture<U> future = new CorrelationFuture<>();
    future.complete(value);
    return future;
  }

  /**
   * As {@link CompletableFuture#failedFuture}.
   *
   * @param failure what the future fails with
   * @param <U> the type of the result
   * @return a new future
   */
  public static <U extends @Nullable Object> CorrelationFuture<U> failedFuture(Throwable failure) {
    CorrelationFuture<U> future = new CorrelationFuture<>();
    future.completeExceptionally(failure);
    return future;
  }

  /**
   * As {@link CompletableFuture#completedStage}.
   *
   * @param value the result
   * @param <U> the type of the result
   * @return a new minimal stage
   */
  public static <U extends @Nullable Object> CompletionStage<U> completedStage(U value) {
    Minimal<U> stage = new Minimal<>();
    stage.finish(value);
    return stage;
  }

  /**
   * As {@link CompletableFuture#failedStage}.
   *
   * @param failure what the stage fails with
   * @param <U> the type of the result
   * @return a new minimal stage
   */
  public static <U extends @Nullable Object> CompletionStage<U> failedStage(Throwable failure) {
    Minimal<U> stage = new Minimal<>();
    stage.fail(Objects.requireNonNull(failure, "failure"));
    return stage;
  }

  /**
   * As {@link CompletableFuture#allOf}.
   *
   * @param futures the futures, of whatever class
   * @return a new future that is completed when all of them are
   */
  public static CorrelationFuture<@Nullable Void> allOf(CompletableFuture<?>... futures) {
    return of(CompletableFuture.allOf(futures));
  }

  /**
   * As {@link CompletableFuture#anyOf}.
   *
   * @param futures the futures, of whatever class
   * @return a new future that is completed when one of them is
   */
  public static CorrelationFuture<@Nullable Object> anyOf(CompletableFuture<?>... futures) {
    return of(CompletableFuture.anyOf(futures));
  }

  /**
   * As {@link CompletableFuture#delayedExecutor(long, TimeUnit)}; a task runs in the context of
   * whoever submits it.
   *
   * @param delay how long to wait, in the unit
   * @param unit the unit of the delay
   * @return a new executor
   */
  public static Executor delayedExecutor(long delay, TimeUnit unit) {
    return CorrelationExecutors.propagating(CompletableFuture.delayedExecutor(delay, unit));
  }

  /**
   * As {@link CompletableFuture#delayedExecutor(long, TimeUnit, Executor)}; a task runs in the
   * context of whoever submits it.
   *
   * @param delay how long to wait, in the unit
   * @param unit the unit of the delay
   * @param executor runs the tasks after the delay
   * @return a new executor
   */
  public static Executor delayedExecutor(long delay, TimeUnit unit, Executor executor) {
    return CorrelationExecutors.propagating(
        CompletableFuture.delayedExecutor(delay, unit, executor));
  }

  private static Supplier<@Nullable Void> asSupplier(Runnable task) {
    Objects.requireNonNull(task, "task");
    return () -> {
      task.run();
      return null;
    };
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> newIncompleteFuture() {
    return new CorrelationFuture<>();
  }

  @Override
  public CorrelationFuture<T> toCompletableFuture() {
    return this;
  }

  @Override
  public CorrelationFuture<T> copy() {
    return (CorrelationFuture<T>) super.copy();
  }

  @Override
  public CompletionStage<T> minimalCompletionStage() {
    Minimal<T> stage = new Minimal<>();
    relay(stage::finish, stage::fail);
    return stage;
  }

  /** Tells another stage how this one ends, as the JDK does: a failure comes wrapped. */
  final void relay(Consumer<? super T> result, Consumer<Throwable> failure) {
    var unused =
        super.whenComplete(
            (value, thrown) -> {
              if (thrown == null) {
                result.accept(value);
              } else {
                failure.accept(
                    thrown instanceof CompletionException
                        ? thrown
                        : new CompletionException(thrown));
              }
            });
  }

  @Override
  public CorrelationFuture<T> orTimeout(long timeout, TimeUnit unit) {
    super.orTimeout(timeout, unit);
    return this;
  }

  @Override
  public CorrelationFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
    super.completeOnTimeout(value, timeout, unit);
    return this;
  }

  @Override
  public CorrelationFuture<T> completeAsync(Supplier<? extends T> supplier) {
    super.completeAsync(Correlation.current().wrapSupplier(supplier));
    return this;
  }

  @Override
  public CorrelationFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
    super.completeAsync(Correlation.current().wrapSupplier(supplier), executor);
    return this;
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> thenApply(
      Function<? super T, ? extends U> fn) {
    return (CorrelationFuture<U>) super.<U>thenApply(Correlation.current().wrapFunction(fn));
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> thenApplyAsync(
      Function<? super T, ? extends U> fn) {
    return (CorrelationFuture<U>) super.<U>thenApplyAsync(Correlation.current().wrapFunction(fn));
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> thenApplyAsync(
      Function<? super T, ? extends U> fn, Executor executor) {
    return (CorrelationFuture<U>)
        super.<U>thenApplyAsync(Correlation.current().wrapFunction(fn), executor);
  }

  @Override
  public CorrelationFuture<@Nullable Void> thenAccept(Consumer<? super T> action) {
    return (CorrelationFuture<@Nullable Void>)
        super.thenAccept(Correlation.current().wrapConsumer(action));
  }

  @Override
  public CorrelationFuture<@Nullable Void> thenAcceptAsync(Consumer<? super T> action) {
    return (CorrelationFuture<@Nullable Void>)
        super.thenAcceptAsync(Correlation.current().wrapConsumer(action));
  }

  @Override
  public CorrelationFuture<@Nullable Void> thenAcceptAsync(
      Consumer<? super T> action, Executor executor) {
    return (CorrelationFuture<@Nullable Void>)
        super.thenAcceptAsync(Correlation.current().wrapConsumer(action), executor);
  }

  @Override
  public CorrelationFuture<@Nullable Void> thenRun(Runnable action) {
    return (CorrelationFuture<@Nullable Void>) super.thenRun(Correlation.current().wrap(action));
  }

  @Override
  public CorrelationFuture<@Nullable Void> thenRunAsync(Runnable action) {
    return (CorrelationFuture<@Nullable Void>)
        super.thenRunAsync(Correlation.current().wrap(action));
  }

  @Override
  public CorrelationFuture<@Nullable Void> thenRunAsync(Runnable action, Executor executor) {
    return (CorrelationFuture<@Nullable Void>)
        super.thenRunAsync(Correlation.current().wrap(action), executor);
  }

  @Override
  public <U extends @Nullable Object, V extends @Nullable Object> CorrelationFuture<V> thenCombine(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> fn) {
    return (CorrelationFuture<V>)
        super.<U, V>thenCombine(other, Correlation.current().wrapBiFunction(fn));
  }

  @Override
  public <U extends @Nullable Object, V extends @Nullable Object>
      CorrelationFuture<V> thenCombineAsync(
          CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> fn) {
    return (CorrelationFuture<V>)
        super.<U, V>thenCombineAsync(other, Correlation.current().wrapBiFunction(fn));
  }

  @Override
  public <U extends @Nullable Object, V extends @Nullable Object>
      CorrelationFuture<V> thenCombineAsync(
          CompletionStage<? extends U> other,
          BiFunction<? super T, ? super U, ? extends V> fn,
          Executor executor) {
    return (CorrelationFuture<V>)
        super.<U, V>thenCombineAsync(other, Correlation.current().wrapBiFunction(fn), executor);
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<@Nullable Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
    return (CorrelationFuture<@Nullable Void>)
        super.<U>thenAcceptBoth(other, Correlation.current().wrapBiConsumer(action));
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<@Nullable Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> action) {
    return (CorrelationFuture<@Nullable Void>)
        super.<U>thenAcceptBothAsync(other, Correlation.current().wrapBiConsumer(action));
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<@Nullable Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other,
      BiConsumer<? super T, ? super U> action,
      Executor executor) {
    return (CorrelationFuture<@Nullable Void>)
        super.<U>thenAcceptBothAsync(other, Correlation.current().wrapBiConsumer(action), executor);
  }

  @Override
  public CorrelationFuture<@Nullable Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
    return (CorrelationFuture<@Nullable Void>)
        super.runAfterBoth(other, Correlation.current().wrap(action));
  }

  @Override
  public CorrelationFuture<@Nullable Void> runAfterBothAsync(
      CompletionStage<?> other, Runnable action) {
    return (CorrelationFuture<@Nullable Void>)
        super.runAfterBothAsync(other, Correlation.current().wrap(action));
  }

  @Override
  public CorrelationFuture<@Nullable Void> runAfterBothAsync(
      CompletionStage<?> other, Runnable action, Executor executor) {
    return (CorrelationFuture<@Nullable Void>)
        super.runAfterBothAsync(other, Correlation.current().wrap(action), executor);
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> applyToEither(
      CompletionStage<? extends T> other, Function<? super T, U> fn) {
    return (CorrelationFuture<U>)
        super.<U>applyToEither(other, Correlation.current().wrapFunction(fn));
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> fn) {
    return (CorrelationFuture<U>)
        super.<U>applyToEitherAsync(other, Correlation.current().wrapFunction(fn));
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> fn, Executor executor) {
    return (CorrelationFuture<U>)
        super.<U>applyToEitherAsync(other, Correlation.current().wrapFunction(fn), executor);
  }

  @Override
  public CorrelationFuture<@Nullable Void> acceptEither(
      CompletionStage<? extends T> other, Consumer<? super T> action) {
    return (CorrelationFuture<@Nullable Void>)
        super.acceptEither(other, Correlation.current().wrapConsumer(action));
  }

  @Override
  public CorrelationFuture<@Nullable Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> action) {
    return (CorrelationFuture<@Nullable Void>)
        super.acceptEitherAsync(other, Correlation.current().wrapConsumer(action));
  }

  @Override
  public CorrelationFuture<@Nullable Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> action, Executor executor) {
    return (CorrelationFuture<@Nullable Void>)
        super.acceptEitherAsync(other, Correlation.current().wrapConsumer(action), executor);
  }

  @Override
  public CorrelationFuture<@Nullable Void> runAfterEither(
      CompletionStage<?> other, Runnable action) {
    return (CorrelationFuture<@Nullable Void>)
        super.runAfterEither(other, Correlation.current().wrap(action));
  }

  @Override
  public CorrelationFuture<@Nullable Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable action) {
    return (CorrelationFuture<@Nullable Void>)
        super.runAfterEitherAsync(other, Correlation.current().wrap(action));
  }

  @Override
  public CorrelationFuture<@Nullable Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable action, Executor executor) {
    return (CorrelationFuture<@Nullable Void>)
        super.runAfterEitherAsync(other, Correlation.current().wrap(action), executor);
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> thenCompose(
      Function<? super T, ? extends CompletionStage<U>> fn) {
    return (CorrelationFuture<U>) super.<U>thenCompose(Correlation.current().wrapFunction(fn));
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> fn) {
    return (CorrelationFuture<U>) super.<U>thenComposeAsync(Correlation.current().wrapFunction(fn));
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> fn, Executor executor) {
    return (CorrelationFuture<U>)
        super.<U>thenComposeAsync(Correlation.current().wrapFunction(fn), executor);
  }

  @Override
  public CorrelationFuture<T> whenComplete(
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
    return (CorrelationFuture<T>) super.whenComplete(Correlation.current().wrapBiConsumer(action));
  }

  @Override
  public CorrelationFuture<T> whenCompleteAsync(
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
    return (CorrelationFuture<T>)
        super.whenCompleteAsync(Correlation.current().wrapBiConsumer(action));
  }

  @Override
  public CorrelationFuture<T> whenCompleteAsync(
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action, Executor executor) {
    return (CorrelationFuture<T>)
        super.whenCompleteAsync(Correlation.current().wrapBiConsumer(action), executor);
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> handle(
      BiFunction<? super @Nullable T, @Nullable Throwable, ? extends U> fn) {
    return (CorrelationFuture<U>) super.<U>handle(Correlation.current().wrapBiFunction(fn));
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> handleAsync(
      BiFunction<? super @Nullable T, @Nullable Throwable, ? extends U> fn) {
    return (CorrelationFuture<U>) super.<U>handleAsync(Correlation.current().wrapBiFunction(fn));
  }

  @Override
  public <U extends @Nullable Object> CorrelationFuture<U> handleAsync(
      BiFunction<? super @Nullable T, @Nullable Throwable, ? extends U> fn, Executor executor) {
    return (CorrelationFuture<U>)
        super.<U>handleAsync(Correlation.current().wrapBiFunction(fn), executor);
  }

  @Override
  public CorrelationFuture<T> exceptionally(Function<Throwable, ? extends T> fn) {
    return (CorrelationFuture<T>) super.exceptionally(Correlation.current().wrapFunction(fn));
  }

  @Override
  public CorrelationFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> fn) {
    return (CorrelationFuture<T>) super.exceptionallyAsync(Correlation.current().wrapFunction(fn));
  }

  @Override
  public CorrelationFuture<T> exceptionallyAsync(
      Function<Throwable, ? extends T> fn, Executor executor) {
    return (CorrelationFuture<T>)
        super.exceptionallyAsync(Correlation.current().wrapFunction(fn), executor);
  }

  @Override
  public CorrelationFuture<T> exceptionallyCompose(
      Function<Throwable, ? extends CompletionStage<T>> fn) {
    return (CorrelationFuture<T>)
        super.exceptionallyCompose(Correlation.current().wrapFunction(fn));
  }

  @Override
  public CorrelationFuture<T> exceptionallyComposeAsync(
      Function<Throwable, ? extends CompletionStage<T>> fn) {
    return (CorrelationFuture<T>)
        super.exceptionallyComposeAsync(Correlation.current().wrapFunction(fn));
  }

  @Override
  public CorrelationFuture<T> exceptionallyComposeAsync(
      Function<Throwable, ? extends CompletionStage<T>> fn, Executor executor) {
    return (CorrelationFuture<T>)
        super.exceptionallyComposeAsync(Correlation.current().wrapFunction(fn), executor);
  }

  /**
   * What comes from a call's future: cancelling it with {@code true} cancels the call, as the JDK's
   * clients have it. With {@code false} the call goes on, for whoever else waits for it.
   */
  static final class OfCall<T extends @Nullable Object> extends CorrelationFuture<T> {
    private final CallFuture<?> call;

    OfCall(CallFuture<?> call) {
      this.call = call;
    }

    @Override
    public <U extends @Nullable Object> CorrelationFuture<U> newIncompleteFuture() {
      return new OfCall<>(call);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled && mayInterruptIfRunning) {
        call.cancel(true);
      }
      return cancelled;
    }
  }

  /**
   * What the JDK calls a minimal stage: all that completes or asks it is refused. Once an instance
   * is handed out, only Clew completes it.
   */
  @SuppressWarnings("DoNotCallSuggester") // Nobody can name the class.
  static final class Minimal<T extends @Nullable Object> extends CorrelationFuture<T> {
    void finish(T result) {
      super.complete(result);
    }

    void fail(Throwable failure) {
      super.completeExceptionally(failure);
    }

    @Override
    public <U extends @Nullable Object> CorrelationFuture<U> newIncompleteFuture() {
      return new Minimal<>();
    }

    @Override
    public CorrelationFuture<T> toCompletableFuture() {
      CorrelationFuture<T> future = new CorrelationFuture<>();
      relay(future::complete, future::completeExceptionally);
      return future;
    }

    @Override
    public T get() {
      throw new UnsupportedOperationException();
    }

    @Override
    public T get(long timeout, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public T getNow(T valueIfAbsent) {
      throw new UnsupportedOperationException();
    }

    @Override
    public T join() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean complete(T value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void obtrudeValue(T value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void obtrudeException(Throwable failure) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isDone() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isCancelled() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isCompletedExceptionally() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getNumberOfDependents() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CorrelationFuture<T> completeAsync(Supplier<? extends T> supplier) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CorrelationFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CorrelationFuture<T> orTimeout(long timeout, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CorrelationFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    /** Overrides {@code Future.resultNow()} on JDK 19 and later. */
    public T resultNow() {
      throw new UnsupportedOperationException();
    }

    /** Overrides {@code Future.exceptionNow()} on JDK 19 and later. */
    public Throwable exceptionNow() {
      throw new UnsupportedOperationException();
    }
  }
}
