package dev.clew.spring.messaging;

import dev.clew.CorrelationScope;
import org.jspecify.annotations.Nullable;

/** The scope of what a consumer's thread is handling, where opening and closing are two calls. */
final class ThreadScope {
  private final ThreadLocal<@Nullable CorrelationScope> open = new ThreadLocal<>();

  /** Keeps a scope; the one before should be closed by now. */
  void keep(CorrelationScope scope) {
    close();
    open.set(scope);
  }

  void close() {
    CorrelationScope scope = open.get();
    if (scope != null) {
      open.remove();
      scope.close();
    }
  }
}
