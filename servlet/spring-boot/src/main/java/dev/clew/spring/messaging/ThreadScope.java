package dev.clew.spring.messaging;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.internal.RequestState;
import org.jspecify.annotations.Nullable;

/**
 * The scope of what a consumer's thread is handling, where opening and closing are two calls. A
 * thread is one consumer's.
 */
final class ThreadScope {
  private static final ThreadLocal<@Nullable Open> OPEN = new ThreadLocal<>();

  private record Open(CorrelationScope scope, CorrelationContext context, long startNanos) {}

  private ThreadScope() {}

  /** Keeps a scope, which has just been opened, until it is closed. */
  static void keep(CorrelationScope scope) {
    OPEN.set(new Open(scope, Correlation.current(), System.nanoTime()));
  }

  /** Whether something is kept. */
  static boolean isOpen() {
    return OPEN.get() != null;
  }

  /** The listener is done with what is kept: a recorder learns of it. */
  static void handled(boolean failed) {
    Open open = OPEN.get();
    if (open != null) {
      RequestState.ended(open.context, failed, System.nanoTime() - open.startNanos);
    }
  }

  /** Closes what is kept, if there is any. */
  static void close() {
    Open open = OPEN.get();
    if (open != null) {
      OPEN.remove();
      open.scope.close();
    }
  }
}
