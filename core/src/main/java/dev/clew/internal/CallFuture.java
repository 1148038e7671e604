package dev.clew.internal;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The future of a call whose client promises that it is cancelled with whatever comes from its
 * future. {@link dev.clew.CorrelationFuture#of} keeps that promise for it.
 *
 * <p>It is public only so that Clew's other modules can use it.
 *
 * @param <T> the type of the result
 */
public final class CallFuture<T extends @Nullable Object> extends CompletableFuture<T> {
  /** To be completed by hand. */
  public CallFuture() {}
}
