package dev.clew.servlet;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import jakarta.servlet.ServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The scope that stays open on the container's thread between the filter's end and the request's.
 * Only while the container answers an error: of a request that goes asynchronous, the container may
 * tell another thread that it is over.
 */
final class HeldScope {
  private static final String ATTRIBUTE =
      HeldScope.class.getName()
          + "@"
          + Integer.toHexString(System.identityHashCode(HeldScope.class));

  private final Thread thread = Thread.currentThread();
  private @Nullable CorrelationScope scope;

  private HeldScope() {}

  /** The request begins on this thread. */
  static void expectFor(ServletRequest request) {
    request.setAttribute(ATTRIBUTE, new HeldScope());
  }

  /** The filter has ended its work on a request, whose scope it has closed. */
  static void holdFor(ServletRequest request, CorrelationContext context) {
    if (request.getAttribute(ATTRIBUTE) instanceof HeldScope held && held.isOfThisThread()) {
      held.close();
      held.scope = Correlation.open(context);
    }
  }

  /** The request is over. */
  static void releaseFor(ServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof HeldScope held && held.isOfThisThread()) {
      held.close();
    }
  }

  private boolean isOfThisThread() {
    return thread == Thread.currentThread();
  }

  private void close() {
    CorrelationScope last = scope;
    if (last != null) {
      scope = null;
      last.close();
    }
  }
}
