package dev.clew;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
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
  /**
   * Of each thread that ever had a scope one slot, so that opening and closing look it up once. An
   * array, because it stays on the thread, and a class of ours would keep a redeployed application
   * in memory. What is in it: the innermost open scope; where a wrapped task has opened none, the
   * task's context; or null.
   */
  private static final ThreadLocal<@Nullable Object @Nullable []> SLOT = new ThreadLocal<>();

  private static final VarHandle OWNER;

  static {
    try {
      OWNER = MethodHandles.lookup().findVarHandle(CorrelationScope.class, "owner", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final CorrelationContext context;
  private final @Nullable Object[] slot;

  // What the slot held before.
  private final @Nullable Object previous;

  // The thread that opened the scope; null once it is closed. Written by another thread only when
  // a scope is closed there: a volatile field would cost every close a fence for the sake of that
  // mistake, and opaque access is enough to see it eventually.
  @SuppressWarnings("UnusedVariable") // Read through OWNER.
  private @Nullable Thread owner;

  // What to put back in the MDC. Wrapped in what to put back in OpenTelemetry where that is there,
  // and with what few scopes have: nobody pays for a field they never use.
  private @Nullable Object before;

  private CorrelationScope(
      CorrelationContext context, @Nullable Object[] slot, @Nullable Object previous) {
    this.context = context;
    this.slot = slot;
    this.previous = previous;
    this.owner = Thread.currentThread();
  }

  /**
   * @param openedAt in strict mode, where the scope was opened
   * @param snapshot whether no one holds the scope: see {@link #openSnapshot}
   */
  private record Noted(@Nullable Object before, @Nullable Throwable openedAt, boolean snapshot) {}

  static CorrelationScope open(CorrelationContext context) {
    return open(context, false);
  }

  private static CorrelationScope open(CorrelationContext context, boolean snapshot) {
    @Nullable Object[] slot = slot();
    CorrelationScope scope = new CorrelationScope(context, slot, top(slot));
    slot[0] = scope;
    scope.install(snapshot);
    return scope;
  }

  private static @Nullable Object[] slot() {
    @Nullable Object[] slot = SLOT.get();
    if (slot == null) {
      slot = new @Nullable Object[1];
      SLOT.set(slot);
    }
    return slot;
  }

  /**
   * Runs a task in a context. What is put back afterwards stands in this method's frame, so that
   * carrying a context costs no scope. The context is the task's ground: a scope from outside the
   * task that the task closes does not take it away, and what the task leaves open goes.
   */
  static void run(CorrelationContext context, Runnable task) {
    @Nullable Object[] slot = slot();
    Object outer = top(slot);
    Object before = enter(context, slot, outer);
    try {
      task.run();
    } catch (Throwable e) {
      exit(slot, outer, before, e);
      throw e;
    }
    exit(slot, outer, before, null);
  }

  /** As {@link #run}, for a task with a result. */
  static <T extends @Nullable Object> T call(CorrelationContext context, Callable<T> task)
      throws Exception {
    @Nullable Object[] slot = slot();
    Object outer = top(slot);
    Object before = enter(context, slot, outer);
    T result;
    try {
      result = task.call();
    } catch (Throwable e) {
      exit(slot, outer, before, e);
      throw e;
    }
    exit(slot, outer, before, null);
    return result;
  }

  private static @Nullable Object enter(
      CorrelationContext context, @Nullable Object[] slot, @Nullable Object outer) {
    slot[0] = context;
    return show(context, contextOf(outer), false);
  }

  private static void exit(
      @Nullable Object[] slot,
      @Nullable Object outer,
      @Nullable Object before,
      @Nullable Throwable thrown) {
    IllegalStateException misuse = null;
    if (slot[0] instanceof CorrelationScope forgotten) {
      misuse = closeForgotten(forgotten);
    }
    slot[0] = outer;
    unshow(before);
    if (outer instanceof CorrelationScope scope && scope.isClosed()) {
      dropClosed(slot, scope);
    }
    if (misuse != null) {
      if (thrown == null) {
        throw misuse;
      }
      thrown.addSuppressed(misuse);
    }
  }

  /** Closes what a task has opened and not closed; returns what strict mode has to throw. */
  private static @Nullable IllegalStateException closeForgotten(CorrelationScope top) {
    try {
      reportForgotten(leaveAll(top, null));
      return null;
    } catch (IllegalStateException e) {
      return e;
    }
  }

  static CorrelationScope openRoot(CorrelationContext context) {
    @Nullable Object[] slot = slot();
    CorrelationScope leaked = top(slot) instanceof CorrelationScope scope ? scope : null;
    // The innermost of the leaked scopes that are still open says where to look.
    Throwable leakedAt = leaked == null ? null : leaked.openedAt();
    boolean any = leaked != null;
    while (leaked != null) {
      leaked.discard();
      leaked = leaked.outer();
    }
    MdcBridge.clear();
    CorrelationScope scope = new CorrelationScope(context, slot, null);
    slot[0] = scope;
    scope.install(false);
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
    open(context, true);
  }

  /**
   * Closes the innermost scope of a snapshot, and what was forgotten inside it. Where there is
   * none, or where what comes back is not what it should be, because the calls did not pair up, the
   * expected context is installed.
   */
  static void closeSnapshot(CorrelationContext expected) {
    @Nullable Object[] slot = slot();
    CorrelationScope scope = top(slot) instanceof CorrelationScope top ? top : null;
    while (scope != null && !scope.isSnapshot()) {
      scope = scope.outer();
    }
    if (scope != null) {
      scope.close();
      if (OpenTelemetryPresence.PRESENT && scope.previous == null && slot[0] == null) {
        // Nothing was here before: what is expected was OpenTelemetry's, and may be gone by now.
        return;
      }
    }
    if (!current().equals(expected)) {
      openSnapshot(expected);
    }
  }

  static CorrelationContext current() {
    @Nullable Object[] slot = SLOT.get();
    Object top = slot == null ? null : top(slot);
    if (top != null) {
      return contextOf(top);
    }
    return OpenTelemetryPresence.PRESENT
        ? OpenTelemetryMirror.current()
        : CorrelationContext.empty();
  }

  private static CorrelationContext contextOf(@Nullable Object slotted) {
    if (slotted instanceof CorrelationScope scope) {
      return scope.context;
    }
    return slotted instanceof CorrelationContext ground ? ground : CorrelationContext.empty();
  }

  /** What is in a slot, after dropping the scopes that were closed on another thread. */
  private static @Nullable Object top(@Nullable Object[] slot) {
    Object top = slot[0];
    return top instanceof CorrelationScope scope && scope.isClosed()
        ? dropClosed(slot, scope)
        : top;
  }

  private static @Nullable Object dropClosed(@Nullable Object[] slot, CorrelationScope from) {
    Object top = from;
    while (top instanceof CorrelationScope scope && scope.isClosed()) {
      scope.restore();
      top = scope.previous;
    }
    slot[0] = top;
    return top;
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
    } else if (isTopOfThisThread()) {
      // Closed before on another thread, and now on its own.
      slot[0] = previous;
      restore();
    }
  }

  private boolean isTopOfThisThread() {
    @Nullable Object[] own = SLOT.get();
    return own != null && own[0] == this;
  }

  private void closeOnOwner() {
    if (slot[0] == this) {
      slot[0] = previous;
      leave();
    } else {
      closeWithInner();
    }
  }

  private void closeOnOtherThread(Thread openedOn) {
    if (OWNER.compareAndSet(this, openedOn, null)) {
      if (OpenTelemetryPresence.PRESENT && installed() instanceof OpenTelemetryMirror mirror) {
        mirror.revoke();
      }
      Misuse.CLOSED_ON_OTHER_THREAD.report(
          () ->
              "opened on " + openedOn.getName() + ", closed on " + Thread.currentThread().getName(),
          openedAt());
    }
  }

  private void closeWithInner() {
    CorrelationScope top = slot[0] instanceof CorrelationScope scope ? scope : null;
    if (!isOutside(top)) {
      // Opened outside the task that this thread is running: dropped where that one ends.
      OWNER.setOpaque(this, null);
      Misuse.CLOSED_OUT_OF_ORDER.report(
          () -> "inside a task on " + Thread.currentThread().getName(), openedAt());
      return;
    }
    Forgotten forgotten = leaveAll(top, this);
    leave();
    slot[0] = previous;
    reportForgotten(forgotten);
  }

  private boolean isOutside(@Nullable CorrelationScope top) {
    CorrelationScope scope = top;
    while (scope != null && scope != this) {
      scope = scope.outer();
    }
    return scope == this;
  }

  /** How many scopes there were that should have been closed, and where the outermost began. */
  private record Forgotten(int count, @Nullable Throwable openedAt) {}

  private static Forgotten leaveAll(
      @Nullable CorrelationScope top, @Nullable CorrelationScope upTo) {
    int count = 0;
    Throwable openedAt = null;
    CorrelationScope scope = top;
    while (scope != null && scope != upTo) {
      if (!scope.isClosed()) {
        count++;
        openedAt = scope.openedAt();
      }
      scope.leave();
      scope = scope.outer();
    }
    return new Forgotten(count, openedAt);
  }

  private static void reportForgotten(Forgotten forgotten) {
    int count = forgotten.count;
    if (count > 0) {
      Misuse.CLOSED_OUT_OF_ORDER.report(
          () ->
              count
                  + " inner scope"
                  + (count == 1 ? "" : "s")
                  + " on "
                  + Thread.currentThread().getName(),
          forgotten.openedAt);
    }
  }

  /** The scope that this one was opened inside; null at a task's ground. */
  private @Nullable CorrelationScope outer() {
    return previous instanceof CorrelationScope scope ? scope : null;
  }

  private void install(boolean snapshot) {
    Object installed = show(context, contextOf(previous), snapshot);
    boolean strict = Misuse.isStrict();
    before =
        strict || snapshot
            ? new Noted(
                installed, strict ? new Throwable("the scope was opened here") : null, snapshot)
            : installed;
  }

  /** Shows a context in the MDC and in OpenTelemetry; returns what {@link #unshow} needs. */
  private static @Nullable Object show(
      CorrelationContext context, CorrelationContext shown, boolean snapshot) {
    Object installed = MdcBridge.install(context, shown);
    return OpenTelemetryPresence.PRESENT
        ? OpenTelemetryMirror.attach(context, installed, snapshot)
        : installed;
  }

  private static void unshow(@Nullable Object installed) {
    MdcBridge.restore(
        OpenTelemetryPresence.PRESENT && installed instanceof OpenTelemetryMirror mirror
            ? mirror.detach()
            : installed);
  }

  private void leave() {
    OWNER.setOpaque(this, null);
    restore();
  }

  private void restore() {
    unshow(installed());
  }

  /** As {@link #leave}, for a scope that somebody left on this thread a while ago. */
  private void discard() {
    OWNER.setOpaque(this, null);
    Object installed = installed();
    if (OpenTelemetryPresence.PRESENT && installed instanceof OpenTelemetryMirror mirror) {
      installed = mirror.discard();
    }
    MdcBridge.restore(installed);
  }

  private @Nullable Object installed() {
    return before instanceof Noted noted ? noted.before : before;
  }

  private @Nullable Throwable openedAt() {
    return before instanceof Noted noted ? noted.openedAt : null;
  }

  private boolean isSnapshot() {
    return before instanceof Noted noted && noted.snapshot;
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
