package dev.clew;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * An open scope: from opening to {@link #close()} its context is current on the thread that opened
 * it, and the correlation ID stands in the MDC.
 *
 * <p>Use it in a try-with-resources statement, on one thread. Closing puts back exactly what was
 * there, nothing included, and also:
 *
 * <ul>
 *   <li>closing twice is a no-op;
 *   <li>closing an outer scope closes the inner ones that were forgotten or are still open, and
 *       what they do when they are closed later is nothing;
 *   <li>closing on another thread leaves that thread as it is; the scope counts as closed, and the
 *       thread that opened it drops it the next time it opens, closes or asks.
 * </ul>
 *
 * <p>The last two are mistakes: they are reported once with a warning, and throw in strict mode
 * (after having put things right). A scope that is never closed stays current on its thread until
 * an enclosing scope is closed, or until a request comes in on that thread.
 *
 * @since 0.1
 */
public final class CorrelationScope implements AutoCloseable {
  private static final ThreadLocal<@Nullable CorrelationScope> TOP = new ThreadLocal<>();
  private static final VarHandle OWNER;

  static {
    try {
      OWNER = MethodHandles.lookup().findVarHandle(CorrelationScope.class, "owner", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final CorrelationContext context;
  private final @Nullable CorrelationScope previous;
  private boolean snapshot;

  // The thread that opened the scope; null once it is closed. Written by another thread only when
  // a scope is closed there: a volatile field would cost every close a fence for the sake of that
  // mistake, and opaque access is enough to see it eventually.
  @SuppressWarnings("UnusedVariable") // Read through OWNER.
  private @Nullable Thread owner;

  // What to put back in the MDC. Wrapped in what to put back in OpenTelemetry where that is there,
  // and in strict mode with where the scope was opened: nobody pays for a field they never use.
  private @Nullable Object before;

  private CorrelationScope(CorrelationContext context, @Nullable CorrelationScope previous) {
    this.context = context;
    this.previous = previous;
    this.owner = Thread.currentThread();
  }

  private record Traced(@Nullable Object before, Throwable openedAt) {}

  static CorrelationScope open(CorrelationContext context) {
    CorrelationScope scope = new CorrelationScope(context, top());
    TOP.set(scope);
    scope.install();
    return scope;
  }

  static CorrelationScope openRoot(CorrelationContext context) {
    CorrelationScope leaked = top();
    // The innermost of the leaked scopes that are still open says where to look.
    Throwable leakedAt = leaked == null ? null : leaked.openedAt();
    boolean any = leaked != null;
    while (leaked != null) {
      leaked.discard();
      leaked = leaked.previous;
    }
    MdcBridge.clear();
    CorrelationScope scope = new CorrelationScope(context, null);
    TOP.set(scope);
    scope.install();
    if (any) {
      try {
        Misuse.LEAKED_INTO_ROOT.report((String) null, leakedAt);
      } catch (IllegalStateException e) {
        scope.close();
        throw e;
      }
    }
    return scope;
  }

  /**
   * Opens a scope that no one holds: the innermost such scope is closed by {@link #closeSnapshot}.
   */
  static void openSnapshot(CorrelationContext context) {
    CorrelationScope scope = new CorrelationScope(context, top());
    scope.snapshot = true;
    TOP.set(scope);
    scope.install();
  }

  /**
   * Closes the innermost scope of a snapshot, and what was forgotten inside it. Where there is
   * none, or where what comes back is not what it should be, because the calls did not pair up, the
   * expected context is installed.
   */
  static void closeSnapshot(CorrelationContext expected) {
    CorrelationScope scope = top();
    while (scope != null && !scope.snapshot) {
      scope = scope.previous;
    }
    if (scope != null) {
      scope.close();
      if (OpenTelemetryPresence.PRESENT && scope.previous == null && TOP.get() == null) {
        // Nothing was here before: what is expected was OpenTelemetry's, and may be gone by now.
        return;
      }
    }
    if (!current().equals(expected)) {
      openSnapshot(expected);
    }
  }

  static CorrelationContext current() {
    CorrelationScope top = top();
    if (top != null) {
      return top.context;
    }
    return OpenTelemetryPresence.PRESENT
        ? OpenTelemetryMirror.current()
        : CorrelationContext.empty();
  }

  /** The innermost open scope, after dropping those that were closed on another thread. */
  private static @Nullable CorrelationScope top() {
    CorrelationScope top = TOP.get();
    return top == null || !top.isClosed() ? top : dropClosed(top);
  }

  private static @Nullable CorrelationScope dropClosed(CorrelationScope from) {
    CorrelationScope scope = from;
    while (scope != null && scope.isClosed()) {
      scope.restore();
      scope = scope.previous;
    }
    TOP.set(scope);
    return scope;
  }

  /**
   * The context that this scope made current.
   *
   * @return the context given when the scope was opened, whether it is still open or not
   */
  public CorrelationContext context() {
    return context;
  }

  /**
   * Closes the scope and puts back what was there when it was opened.
   *
   * @throws IllegalStateException in strict mode only, when the scope is closed on another thread
   *     or before scopes that were opened inside it
   */
  @Override
  public void close() {
    Thread current = Thread.currentThread();
    Thread openedOn = (Thread) OWNER.getOpaque(this);
    if (openedOn == current) {
      closeOnOwner();
    } else if (openedOn != null) {
      closeOnOtherThread(openedOn);
    } else if (TOP.get() == this) {
      // Closed before on another thread, and now on its own.
      TOP.set(previous);
      restore();
    }
  }

  private void closeOnOwner() {
    CorrelationScope top = TOP.get();
    if (top == this) {
      TOP.set(previous);
      leave();
    } else {
      closeWithInner(top);
    }
  }

  private void closeOnOtherThread(Thread openedOn) {
    if (OWNER.compareAndSet(this, openedOn, null)) {
      if (OpenTelemetryPresence.PRESENT && untraced() instanceof OpenTelemetryMirror mirror) {
        mirror.revoke();
      }
      Misuse.CLOSED_ON_OTHER_THREAD.report(
          () ->
              "opened on " + openedOn.getName() + ", closed on " + Thread.currentThread().getName(),
          openedAt());
    }
  }

  private void closeWithInner(@Nullable CorrelationScope top) {
    int inner = 0;
    CorrelationScope scope = top;
    Throwable innerOpenedAt = null;
    while (scope != null && scope != this) {
      if (!scope.isClosed()) {
        inner++;
        innerOpenedAt = scope.openedAt();
      }
      scope.leave();
      scope = scope.previous;
    }
    leave();
    TOP.set(previous);
    if (inner > 0) {
      int count = inner;
      Misuse.CLOSED_OUT_OF_ORDER.report(
          () ->
              count
                  + " inner scope"
                  + (count == 1 ? "" : "s")
                  + " on "
                  + Thread.currentThread().getName(),
          innerOpenedAt);
    }
  }

  private void install() {
    Object installed = MdcBridge.install(context, contextBefore());
    if (OpenTelemetryPresence.PRESENT) {
      installed = OpenTelemetryMirror.attach(context, installed, snapshot);
    }
    before =
        Misuse.isStrict()
            ? new Traced(installed, new Throwable("the scope was opened here"))
            : installed;
  }

  private void leave() {
    OWNER.setOpaque(this, null);
    restore();
  }

  private void restore() {
    Object installed = untraced();
    if (OpenTelemetryPresence.PRESENT && installed instanceof OpenTelemetryMirror mirror) {
      installed = mirror.detach();
    }
    MdcBridge.restore(installed);
  }

  /** As {@link #leave}, for a scope that somebody left on this thread a while ago. */
  private void discard() {
    OWNER.setOpaque(this, null);
    Object installed = untraced();
    if (OpenTelemetryPresence.PRESENT && installed instanceof OpenTelemetryMirror mirror) {
      installed = mirror.discard();
    }
    MdcBridge.restore(installed);
  }

  private @Nullable Object untraced() {
    return before instanceof Traced traced ? traced.before : before;
  }

  private @Nullable Throwable openedAt() {
    return before instanceof Traced traced ? traced.openedAt : null;
  }

  private CorrelationContext contextBefore() {
    return previous == null ? CorrelationContext.empty() : previous.context;
  }

  private boolean isClosed() {
    return OWNER.getOpaque(this) == null;
  }

  @Override
  public String toString() {
    Thread openedOn = (Thread) OWNER.getOpaque(this);
    return "CorrelationScope["
        + context
        + ", "
        + (openedOn == null ? "closed" : "open on " + openedOn.getName())
        + "]";
  }
}
