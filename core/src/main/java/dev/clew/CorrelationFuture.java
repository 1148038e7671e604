package dev.clew;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CompletableFuture} whose functions run in the context of whoever attached them, on
 * whatever thread they run: the common pool, an executor that knows nothing of Clew, the thread
 * that happened to complete the stage before, or the one that noticed a timeout.
 *
 * <pre>{@code
 * CorrelationFuture.supplyAsync(() -> stock.find(item))
 *     .thenApplyAsync(stock -> price(stock))
 *     .orTimeout(1, TimeUnit.SECONDS)
 *     .exceptionally(e -> fallback());
 * }</pre>
 *
 * <p>All stages that come from a future of this class are futures of this class. A function that is
 * attached where no context is current runs without one, though the future was made in a request: a
 * future can be shared, a request can not. As thread-safe as {@code CompletableFuture}.
 *
 * @param <T> the type of the result
 * @since 0.1
 */
public final class CorrelationFuture<T extends @Nullable Object> extends CompletableFuture<T> {

  /** A new future, to be completed by hand. */
  public CorrelationFuture() {}

  /**
   * A future that is completed when another is, and whose further stages carry the context.
   *
   * @param stage the future to go on from, for example a client's
   * @param <T> the type of the result
   * @return a new future; the same one when it carries the context already
   */
  public static <T extends @Nullable Object> CorrelationFuture<T> of(CompletionStage<T> stage) {
    if (stage instanceof CorrelationFuture<T> already) {
      return already;
    }
    CorrelationFuture<T> future = new CorrelationFuture<>();
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
   * @param supplier what gives the result
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
   * @param supplier what gives the result
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
}
