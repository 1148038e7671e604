package dev.clew;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A correlation context inside OpenTelemetry's {@link Context}, where it goes along with whatever
 * carries that one: the Java agent's executors, wrapped tasks, Kotlin, Reactor. Each scope that
 * needs one has its own; it also keeps what the scope will put back.
 *
 * <p>To be used only where {@link OpenTelemetryPresence#PRESENT}. All but {@link #context} and
 * {@link #revoked} belongs to the thread that opened the scope.
 */
final class OpenTelemetryMirror {
  private static final ContextKey<OpenTelemetryMirror> KEY = ContextKey.named("clew-correlation");

  private final CorrelationContext context;

  // What a captured Context keeps alive is this object: nothing but the context may outlive the
  // scope.
  private @Nullable Context before;
  private @Nullable Context attached;
  private @Nullable Scope scope;
  private @Nullable Object mdcBefore;

  /** Set when the Context that has this cannot be taken off the thread: it must not be believed. */
  private volatile boolean revoked;

  private OpenTelemetryMirror(CorrelationContext context) {
    this.context = context;
  }

  /**
   * The context that OpenTelemetry carries on this thread.
   *
   * @return the context, or the empty one
   */
  static CorrelationContext current() {
    try {
      CorrelationContext carried = carriedBy(Context.current());
      return carried == null ? CorrelationContext.empty() : carried;
    } catch (RuntimeException | LinkageError e) {
      Misuse.OPEN_TELEMETRY_FAILED.reportDegraded(() -> null, e);
      return CorrelationContext.empty();
    }
  }

  /** Whether a span is current on this thread. */
  static boolean isTracing() {
    try {
      return Span.current().getSpanContext().isValid();
    } catch (RuntimeException | LinkageError e) {
      Misuse.OPEN_TELEMETRY_FAILED.reportDegraded(() -> null, e);
      return false;
    }
  }

  /** The context that a Context carries, or null when it says nothing about one. */
  static @Nullable CorrelationContext contextOf(Context otel) {
    OpenTelemetryMirror mirror = of(otel);
    return mirror == null || mirror.revoked ? null : mirror.context;
  }

  /** As {@link #contextOf}, with what the Java agent has read meanwhile. */
  private static @Nullable CorrelationContext carriedBy(Context otel) {
    CorrelationContext ours = contextOf(otel);
    CorrelationContext agents = OpenTelemetryAgent.contextOf(otel);
    if (agents == null) {
      return ours;
    }
    OpenTelemetryMirror mirror = of(otel);
    return mirror != null && mirror.isOf(agents) ? ours : agents;
  }

  /** Whether the agent's copy knows this one's context and no later one; it knows but the ID. */
  private boolean isOf(CorrelationContext agents) {
    return Objects.equals(context.id(), agents.id());
  }

  /** A Context that carries a correlation context which no scope of this thread has opened. */
  static Context with(Context otel, CorrelationContext context) {
    return otel.with(KEY, new OpenTelemetryMirror(context));
  }

  private static @Nullable OpenTelemetryMirror of(Context otel) {
    return otel.get(KEY);
  }

  /**
   * Makes OpenTelemetry's current Context carry a context.
   *
   * @param mdcBefore what the scope has to put back in the MDC
   * @param onlyOverOther whether to do so only where another one is carried already
   * @return what to hand to {@link #detach}; {@code mdcBefore} itself when there was nothing to do
   */
  @SuppressWarnings("MustBeClosedChecker") // Whoever opened the scope closes it.
  static @Nullable Object attach(
      CorrelationContext context, @Nullable Object mdcBefore, boolean onlyOverOther) {
    try {
      Context before = Context.current();
      CorrelationContext carried = carriedBy(before);
      if (carried == null ? onlyOverOther || context.isEmpty() : carried.equals(context)) {
        return mdcBefore;
      }
      OpenTelemetryMirror mirror = new OpenTelemetryMirror(context);
      Context attached = OpenTelemetryAgent.with(before.with(KEY, mirror), context);
      mirror.before = before;
      mirror.attached = attached;
      mirror.mdcBefore = mdcBefore;
      mirror.scope = attached.makeCurrent();
      return mirror;
    } catch (RuntimeException | LinkageError e) {
      Misuse.OPEN_TELEMETRY_FAILED.reportDegraded(() -> null, e);
      return mdcBefore;
    }
  }

  /**
   * Puts back the Context that was current before. Scopes of OpenTelemetry that were opened since
   * and not closed go with it, and what they do when they are closed later is nothing; where quite
   * another Context is current, it stays.
   *
   * @return what to put back in the MDC
   */
  @SuppressWarnings({"CheckReturnValue", "MustBeClosedChecker"}) // What it put back has to go.
  @Nullable Object detach() {
    Scope own = scope;
    Context outer = before;
    if (own == null || outer == null) {
      return mdcBefore;
    }
    try {
      Context current = Context.current();
      if (current == attached) {
        own.close();
      } else if (of(current) == this) {
        // The Java agent shows one Context as ever new objects, so that this may be the ordinary
        // end. Otherwise the current one was made from ours, and OpenTelemetry ignores the call.
        own.close();
        if (of(Context.current()) == this) {
          revoked = true;
          outer.makeCurrent();
        }
      } else {
        revoked = true;
      }
    } catch (RuntimeException | LinkageError e) {
      revoked = true;
      Misuse.OPEN_TELEMETRY_FAILED.reportDegraded(() -> null, e);
    }
    return forget();
  }

  /**
   * As {@link #detach}, for a scope that was left open a while ago: where our Context has become
   * the ground of somebody else's, that one stays, and what ours says is taken back.
   *
   * @return what to put back in the MDC
   */
  @Nullable Object discard() {
    revoked = true;
    try {
      if (scope != null && Context.current() == attached) {
        scope.close();
      }
    } catch (RuntimeException | LinkageError e) {
      Misuse.OPEN_TELEMETRY_FAILED.reportDegraded(() -> null, e);
    }
    return forget();
  }

  /** For another thread than the one that opened the scope, which will detach it. */
  void revoke() {
    revoked = true;
  }

  private @Nullable Object forget() {
    before = null;
    attached = null;
    scope = null;
    return mdcBefore;
  }
}
