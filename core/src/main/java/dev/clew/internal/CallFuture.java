package dev.clew.internal;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The future of a call whose client promises that {@code cancel(true)} on whatever comes from its
 * future cancels it. {@link dev.clew.CorrelationFuture#of} keeps that promise for it.
 *
 * <p>It is public only so that Clew's other modules can use it.
 *
 * @param <T> the type of the result
 */
public final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  /** To be completed by hand. */
  public CallFuture() {}
}
