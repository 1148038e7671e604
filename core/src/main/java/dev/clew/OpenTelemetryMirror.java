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

  /** Where both are owed, what is owed after this one; see {@code CorrelationScope.owe}. */
  @Nullable Object next;

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
    } catch (Throwable e) {
      report(e);
      return CorrelationContext.empty();
    }
  }

  /** Whether a span is current on this thread. */
  static boolean isTracing() {
    try {
      return Span.current().getSpanContext().isValid();
    } catch (Throwable e) {
      report(e);
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
   * Prepares to make OpenTelemetry's current Context carry a context. Changes nothing.
   *
   * @param shown the context that the scope will stand over, where there is one of this thread's
   * @param mdcBefore what the scope has to put back in the MDC
   * @param onlyOverOther whether to do so only where another one is carried already
   * @return a mirror to {@link #attach}; {@code mdcBefore} itself when there is nothing to do
   */
  static @Nullable Object prepare(
      CorrelationContext context,
      CorrelationContext shown,
      @Nullable Object mdcBefore,
      boolean onlyOverOther) {
    try {
      Context before = Context.current();
      CorrelationContext carried = carriedBy(before);
      if (carried == null
          ? onlyOverOther || context.isEmpty()
          : carried.equals(context) && (onlyOverOther || !isOtherWork(context, carried, shown))) {
        return mdcBefore;
      }
      OpenTelemetryMirror mirror = new OpenTelemetryMirror(context);
      mirror.attached = OpenTelemetryAgent.with(before.with(KEY, mirror), context);
      mirror.before = before;
      mirror.mdcBefore = mdcBefore;
      return mirror;
    } catch (Throwable e) {
      report(e);
      return mdcBefore;
    }
  }

  /**
   * Whether what is carried has no more than the ID in common with the work that begins here, as
   * what the propagator has read of the same message: what is said of the one, the other's record
   * does not have.
   */
  @SuppressWarnings("ReferenceEquality") // Which of those that are equal.
  private static boolean isOtherWork(
      CorrelationContext context, CorrelationContext carried, CorrelationContext shown) {
    return carried != context && context.id() != null && !context.equals(shown);
  }

  /** Makes the prepared Context current. Where that fails, the one from before is. */
  @SuppressWarnings("MustBeClosedChecker") // Whoever opened the scope closes it.
  void attach() {
    Context prepared = attached;
    if (prepared == null) {
      return;
    }
    try {
      scope = prepared.makeCurrent();
    } catch (Throwable e) {
      putBack(e);
    }
  }

  /**
   * Puts back the Context that was current before. Scopes of OpenTelemetry that were opened since
   * and not closed go with it, and what they do when they are closed later is nothing; where quite
   * another Context is current, it stays. May end half-way, and may be called again then.
   *
   * @return what to put back in the MDC
   */
  @Nullable Object detach() {
    Scope own = scope;
    if (own == null) {
      // Attached half-way, or not at all.
      if (before != null) {
        putBack(null);
      }
      return mdcBefore;
    }
    try {
      Context current = Context.current();
      // A scope that was closed half-way does nothing the next time.
      scope = null;
      if (current == attached) {
        own.close();
      } else if (of(current) == this) {
        // The Java agent shows one Context as ever new objects, so that this may be the ordinary
        // end. Otherwise the current one was made from ours, and OpenTelemetry ignores the call.
        own.close();
        if (of(Context.current()) == this) {
          putBack(null);
        }
      } else {
        revoked = true;
      }
    } catch (Throwable e) {
      putBack(e);
    }
    return forget();
  }

  /**
   * Makes the Context from before current, if what is current is of this one still.
   *
   * @param failure what kept the ordinary way from that, if anything did
   */
  @SuppressWarnings({"CheckReturnValue", "MustBeClosedChecker"}) // What it put back has to go.
  private void putBack(@Nullable Throwable failure) {
    Context outer = before;
    revoked = true;
    try {
      if (outer != null && of(Context.current()) == this) {
        outer.makeCurrent();
      }
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      report(e);
    }
    if (failure != null) {
      report(failure);
    }
    forget();
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
    } catch (Throwable e) {
      report(e);
    }
    return forget();
  }

  /** What to put back in the MDC. */
  @Nullable Object mdcBefore() {
    return mdcBefore;
  }

  /** For the edge: what a leak may have left in the MDC is not put back. */
  void forgetLeaks() {
    mdcBefore = MdcBridge.withoutLeaks(mdcBefore);
  }

  /** Reports a failure of the storage; the end of the stack is none, and no place to log from. */
  private static void report(Throwable failure) {
    if (!(failure instanceof StackOverflowError)) {
      Fault.OPEN_TELEMETRY_FAILED.reportDegraded(() -> null, failure);
    }
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
