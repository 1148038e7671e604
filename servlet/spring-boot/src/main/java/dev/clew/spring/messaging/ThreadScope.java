package dev.clew.spring.messaging;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.CorrelationThreadLocalAccessor;
import dev.clew.internal.RequestState;
import org.jspecify.annotations.Nullable;

/**
 * The scope of what a consumer's thread is handling, where opening and closing are two calls. A
 * thread is one consumer's.
 */
final class ThreadScope {
  private static final ThreadLocal<@Nullable Open> OPEN = new ThreadLocal<>();

  /**
   * What is kept.
   *
   * @param scope null after {@link #leaveOpenTelemetry}
   */
  private record Open(
      @Nullable CorrelationScope scope, CorrelationContext context, long startNanos) {}

  private ThreadScope() {}

  /** Keeps a scope, which has just been opened, until it is closed. */
  static void keep(CorrelationScope scope) {
    OPEN.set(new Open(scope, Correlation.current(), System.nanoTime()));
  }

  /** Whether something is kept. */
  static boolean isOpen() {
    return OPEN.get() != null;
  }

  /**
   * The listener is done with what is kept: a recorder learns of it, and then the application.
   *
   * @param application tells an interceptor of the application's
   */
  static void handled(boolean failed, Runnable application) {
    Open open = OPEN.get();
    if (open != null) {
      RequestState.ended(open.context, failed, System.nanoTime() - open.startNanos);
    }
    try {
      application.run();
    } finally {
      leaveOpenTelemetry();
    }
  }

  /**
   * From here on, what traces may close scopes that it has opened around this one: the scope of
   * Spring's observation, or those of OpenTelemetry's Java agent. OpenTelemetry takes a Context off
   * a thread in the reverse order only, and would keep theirs there for good. So ours goes first,
   * and what is kept stays open in a scope of which OpenTelemetry does not learn.
   */
  private static void leaveOpenTelemetry() {
    Open open = OPEN.get();
    if (open != null && open.scope != null && Accessor.IS_THERE) {
      OPEN.set(new Open(null, open.context, open.startNanos));
      open.scope.close();
      Accessor.open(open.context);
    }
  }

  /** Closes what is kept, if there is any. */
  static void close() {
    Open open = OPEN.get();
    if (open != null) {
      OPEN.remove();
      if (open.scope == null) {
        Accessor.close();
      } else {
        open.scope.close();
      }
    }
  }

  /** Opens scopes of which OpenTelemetry does not learn; by Micrometer's library. */
  private static final class Accessor {
    static final boolean IS_THERE = isThere();

    private Accessor() {}

    /** Asked by core's class, because core may stand where Micrometer's library is not seen. */
    private static boolean isThere() {
      try {
        new CorrelationThreadLocalAccessor().key();
        return true;
      } catch (LinkageError e) {
        return false;
      }
    }

    static void open(CorrelationContext context) {
      new CorrelationThreadLocalAccessor().setValue(context);
    }

    static void close() {
      new CorrelationThreadLocalAccessor().restore(CorrelationContext.empty());
    }
  }
}
