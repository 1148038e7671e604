package dev.clew.spring.messaging;

import dev.clew.CorrelationScope;
import org.jspecify.annotations.Nullable;

/**
 * The scope of what a consumer's thread is handling, where opening and closing are two calls. A
 * thread is one consumer's.
 */
final class ThreadScope {
  private static final ThreadLocal<@Nullable CorrelationScope> OPEN = new ThreadLocal<>();

  private ThreadScope() {}

  /** Keeps a scope until it is closed. */
  static void keep(CorrelationScope scope) {
    OPEN.set(scope);
  }

  /** Closes what is kept, if there is any. */
  static void close() {
    CorrelationScope scope = OPEN.get();
    if (scope != null) {
      OPEN.remove();
      scope.close();
    }
  }
}
