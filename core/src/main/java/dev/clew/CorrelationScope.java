package dev.clew;

import dev.clew.internal.StrictMode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * An open scope: from opening to {@link #close()} its context is current on the thread that opened
 * it, and the correlation ID stands in the MDC.
 *
 * <p>Use it in a try-with-resources statement, on one thread. Closing puts back exactly what was
 * there, nothing included. (With logging frameworks other than Logback, whose MDC may be handed
 * down to new threads, there is one exception: the scope's own ID, or its parent's, that stood in
 * the MDC of a thread without a context does not come back.) And also:
 *
 * <ul>
 *   <li>closing twice is a no-op;
 *   <li>closing an outer scope closes the inner ones that were forgotten or are still open, and
 *       what they do when they are closed later is nothing;
 *   <li>closing on another thread leaves that thread as it is; the scope counts as closed, and the
 *       thread that opened it drops it the next time it opens, closes or asks. Until then the ID
 *       stays in that thread's MDC, which no other thread can write, and so in what it logs.
 * </ul>
 *
 * <p>The last two are mistakes: they are reported once with a warning, and throw in strict mode
 * (after having put things right). A scope that is never closed stays current on its thread until
 * an enclosing scope is closed, or until a request comes in on that thread.
 *
 * <p>Where an {@code Error} ends opening or closing half-way (the stack's end, no memory, a class
 * that cannot be loaded), the thread is what it was before; a key that the MDC did not give up then
 * goes as soon as the thread opens, closes or asks. Where the logging framework's MDC fails in
 * another way, records may lack the ID.
 *
 * @since 0.1
 */
public final class CorrelationScope implements AutoCloseable {
  /**
   * Of each thread that ever had a scope one slot, so that opening and closing look it up once. An
   * array, because it stays on the thread, and a class of ours would keep a redeployed application
   * in memory. What is in it first: the innermost open scope; where a wrapped task has opened none,
   * the task's context; or null. What is in it second: what is {@linkplain #owe owed}.
   */
  private static final ThreadLocal<@Nullable Object @Nullable []> SLOT = new ThreadLocal<>();

  private static final int TOP = 0;
  private static final int OWED = 1;

  // Of a task that ended with an Error: what was on top before it, and what it has to put back.
  private static final int OUTER = 2;
  private static final int ENDED = 3;

  private static final VarHandle OWNER;

  static {
    try {
      OWNER = MethodHandles.lookup().findVarHandle(CorrelationScope.class, "owner", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
    ModulePath.join();
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
   * @param under of a scope that no one holds, what was current before, be it a scope's or
   *     OpenTelemetry's: see {@link #openSnapshot}
   */
  private record Noted(
      @Nullable Object before, @Nullable Throwable openedAt, @Nullable CorrelationContext under) {}

  static CorrelationScope open(CorrelationContext context) {
    return open(context, false);
  }

  private static CorrelationScope open(CorrelationContext context, boolean snapshot) {
    @Nullable Object[] slot = slot();
    CorrelationScope scope = new CorrelationScope(context, slot, top(slot));
    scope.before = scope.prepare(snapshot, false);
    scope.install();
    return scope;
  }

  private static @Nullable Object[] slot() {
    @Nullable Object[] slot = SLOT.get();
    if (slot == null) {
      slot = new @Nullable Object[4];
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
    Object before = prepare(context, contextOf(outer), false);
    try {
      slot[TOP] = context;
      show(context, before);
      task.run();
    } catch (Throwable e) {
      try {
        if (slot[ENDED] != null) {
          endTask(slot);
        }
      } catch (VirtualMachineError again) {
        // What this task has to put back has at least the ID.
      }
      // Assignments: at the end of the stack there may be no room to call anything.
      slot[OUTER] = outer;
      slot[ENDED] = before == null ? MdcBridge.NOTHING : before;
      if (slot[OWED] == null) {
        slot[OWED] = MdcBridge.NOTHING;
      }
      exit(slot, outer, before, e);
      throw e;
    }
    try {
      exit(slot, outer, before, null);
    } catch (VirtualMachineError end) {
      try {
        if (slot[ENDED] != null) {
          endTask(slot);
        }
      } catch (VirtualMachineError again) {
        // What this task has to put back has at least the ID.
      }
      if (slot[TOP] != outer || !(outer instanceof CorrelationScope)) {
        slot[OUTER] = outer;
        slot[ENDED] = before == null ? MdcBridge.NOTHING : before;
        if (slot[OWED] == null) {
          slot[OWED] = MdcBridge.NOTHING;
        }
      }
    }
  }

  /** As {@link #run}, for a task with a result. */
  static <T extends @Nullable Object> T call(CorrelationContext context, Callable<T> task)
      throws Exception {
    @Nullable Object[] slot = slot();
    Object outer = top(slot);
    Object before = prepare(context, contextOf(outer), false);
    T result;
    try {
      slot[TOP] = context;
      show(context, before);
      result = task.call();
    } catch (Throwable e) {
      try {
        if (slot[ENDED] != null) {
          endTask(slot);
        }
      } catch (VirtualMachineError again) {
        // What this task has to put back has at least the ID.
      }
      // Assignments: at the end of the stack there may be no room to call anything.
      slot[OUTER] = outer;
      slot[ENDED] = before == null ? MdcBridge.NOTHING : before;
      if (slot[OWED] == null) {
        slot[OWED] = MdcBridge.NOTHING;
      }
      exit(slot, outer, before, e);
      throw e;
    }
    try {
      exit(slot, outer, before, null);
    } catch (VirtualMachineError end) {
      try {
        if (slot[ENDED] != null) {
          endTask(slot);
        }
      } catch (VirtualMachineError again) {
        // What this task has to put back has at least the ID.
      }
      if (slot[TOP] != outer || !(outer instanceof CorrelationScope)) {
        slot[OUTER] = outer;
        slot[ENDED] = before == null ? MdcBridge.NOTHING : before;
        if (slot[OWED] == null) {
          slot[OWED] = MdcBridge.NOTHING;
        }
      }
    }
    return result;
  }

  private static void exit(
      @Nullable Object[] slot,
      @Nullable Object outer,
      @Nullable Object before,
      @Nullable Throwable thrown) {
    Throwable misuse = null;
    if (thrown == null && slot[ENDED] != null) {
      endTask(slot);
    }
    if (slot[TOP] instanceof CorrelationScope forgotten) {
      misuse = closeForgotten(slot, forgotten, thrown != null);
    }
    if (thrown == null) {
      putBack(slot, before);
      slot[TOP] = outer;
    } else {
      settle(slot);
      if (slot[OWED] != null) {
        // Where nothing was thrown, it is tried twice too.
        settle(slot);
      }
    }
    // Where the task is not put back yet, it goes first.
    if (outer instanceof CorrelationScope scope && slot[TOP] == scope && scope.isClosed()) {
      dropClosed(slot, scope);
    }
    if (misuse instanceof IllegalStateException strict) {
      if (thrown == null) {
        throw strict;
      }
      thrown.addSuppressed(strict);
    }
  }

  /** Closes what a task has opened and not closed; returns what strict mode has to throw. */
  private static @Nullable Throwable closeForgotten(
      @Nullable Object[] slot, CorrelationScope forgotten, boolean ended) {
    try {
      Forgotten all = closeAll(forgotten);
      if (ended) {
        settle(slot);
      } else {
        dropClosed(slot, forgotten);
      }
      reportForgotten(all.count, all.openedAt);
      return null;
    } catch (Throwable e) {
      if (!ended) {
        oweAll(slot);
      }
      return e;
    }
  }

  /** Where a task ended with an Error: what it has left, and what it replaced, is owed. */
  private static void endTask(@Nullable Object[] slot) {
    Object ended = slot[ENDED];
    if (ended != null) {
      if (slot[TOP] instanceof CorrelationScope forgotten) {
        closeAll(forgotten);
        oweAll(slot);
      }
      owe(slot, ended);
      slot[TOP] = slot[OUTER];
      slot[ENDED] = null;
      slot[OUTER] = null;
    }
  }

  static CorrelationScope openRoot(CorrelationContext context) {
    @Nullable Object[] slot = slot();
    settle(slot);
    CorrelationScope innermost = slot[TOP] instanceof CorrelationScope scope ? scope : null;
    Throwable leakedAt = null;
    boolean any = false;
    for (CorrelationScope leaked = innermost; leaked != null; leaked = leaked.outer()) {
      if (!leaked.isClosed() && !leaked.isSnapshot()) {
        // The innermost of the leaked scopes that are still open says where to look.
        leakedAt = any ? leakedAt : leaked.openedAt();
        any = true;
      }
    }
    discardAll(slot);
    // Inside a task, OpenTelemetry goes on with the task's context: it must not be asked then.
    CorrelationContext ground = slot[TOP] == null ? null : CorrelationContext.empty();
    CorrelationScope scope = new CorrelationScope(context, slot, ground);
    scope.before = scope.prepare(false, true);
    scope.install();
    if (any) {
      try {
        Fault.LEAKED_INTO_ROOT.report((String) null, leakedAt);
      } catch (Throwable e) {
        scope.close();
        throw e;
      }
    }
    return scope;
  }

  /**
   * Drops all that is on a thread. What is owed is paid here: whoever asked next would pay it
   * inside the request. Where the stack or the memory still does not suffice, that is thrown.
   */
  private static void discardAll(@Nullable Object[] slot) {
    try {
      do {
        while (slot[TOP] instanceof CorrelationScope leaked) {
          leaked.discard();
        }
        pay(slot);
        // With a task that ended with an Error comes, once, what was there before it.
      } while (slot[TOP] instanceof CorrelationScope);
    } finally {
      MdcBridge.clear();
    }
  }

  /**
   * Opens a scope that no one holds: {@link #closeSnapshot} closes it. One of nothing has a context
   * of its own, so that what was opened in it can be told from what was opened in another one.
   */
  static void openSnapshot(CorrelationContext context) {
    open(context.isEmpty() ? CorrelationContext.anotherEmpty() : context, true);
  }

  /**
   * Closes the innermost scope of a snapshot that was opened where the expected context was
   * current, and what is inside it: what was forgotten, and snapshots that nobody closes, as
   * Reactor's queues leave them. Where there is none, because the calls did not pair up or its
   * scope went with an outer one, nothing is left on the thread that does not go with a scope or a
   * task around it.
   */
  static void closeSnapshot(CorrelationContext expected) {
    @Nullable Object[] slot = slot();
    CorrelationScope innermost = top(slot) instanceof CorrelationScope top ? top : null;
    while (innermost != null && !innermost.isSnapshot()) {
      innermost = innermost.outer();
    }
    if (innermost == null) {
      if (!contextOf(slot[TOP]).isEmpty() && !current().equals(expected)) {
        openSnapshot(expected);
      }
      return;
    }
    CorrelationScope last = snapshotOver(expected, innermost, true);
    if (last == null) {
      last = snapshotOver(expected, innermost, false);
    }
    if (last == null) {
      // Rather no context than another's.
      innermost.close();
      if (!contextOf(slot[TOP]).isEmpty() && !current().equals(expected)) {
        openSnapshot(CorrelationContext.empty());
      }
      return;
    }
    // Nobody has forgotten these.
    for (Object inner = innermost; inner != last && inner instanceof CorrelationScope scope; ) {
      scope.owner = null;
      inner = scope.previous;
    }
    last.close();
  }

  /** The innermost of a row of snapshots that was opened where the expected context was current. */
  @SuppressWarnings("ReferenceEquality") // Which of those that are equal.
  private static @Nullable CorrelationScope snapshotOver(
      CorrelationContext expected, CorrelationScope innermost, boolean itself) {
    CorrelationScope at = innermost;
    while (at != null && at.before instanceof Noted noted && noted.under != null) {
      if (itself ? noted.under == expected : noted.under.equals(expected)) {
        return at;
      }
      at = at.outer();
    }
    return null;
  }

  static CorrelationContext current() {
    @Nullable Object[] slot = SLOT.get();
    if (slot != null) {
      if (slot[OWED] != null) {
        settle(slot);
      }
      Object top = slot[TOP];
      if (top instanceof CorrelationScope scope && scope.isClosed()) {
        top = dropClosed(slot, scope);
      }
      if (top != null) {
        return contextOf(top);
      }
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

  /**
   * What is in a slot, after dropping the scopes that were closed on another thread. What is owed
   * is paid first: whoever opens a scope must not take for the thread's own what is left of another
   * one. Where the stack or the memory still does not suffice, that is thrown.
   */
  private static @Nullable Object top(@Nullable Object[] slot) {
    if (slot[OWED] != null) {
      pay(slot);
    }
    Object top = slot[TOP];
    if (top instanceof CorrelationScope scope && scope.isClosed()) {
      top = dropClosed(slot, scope);
      pay(slot);
    }
    return top;
  }

  /**
   * Drops the closed scopes on top; one stays in its slot until all it replaced is put back. If a
   * task that ended with an Error is put back with it, the slot has what was there before the task.
   */
  private static @Nullable Object dropClosed(@Nullable Object[] slot, CorrelationScope from) {
    Object top = from;
    while (top instanceof CorrelationScope scope && scope.isClosed()) {
      putBack(slot, scope.installed());
      if (slot[TOP] == scope) {
        slot[TOP] = scope.previous;
      }
      top = slot[TOP];
    }
    return top;
  }

  /** Puts back what {@link #prepare} returned; what cannot be put back now is owed. */
  private static void putBack(@Nullable Object[] slot, @Nullable Object before) {
    if (slot[OWED] == null) {
      try {
        unshow(before);
        return;
      } catch (Throwable e) {
        owe(slot, before);
      }
    } else {
      owe(slot, before);
    }
    settle(slot);
  }

  /**
   * Remembers what could not be put back, because the stack or the memory ended half-way, for
   * whoever next opens, closes or asks on this thread. In the order in which it is to be put back:
   * what comes later was replaced earlier. Nothing but assignments, so that it cannot end half-way
   * itself: there is a link in all but Strings, and everything replaces at least what a String
   * does.
   */
  private static void owe(@Nullable Object[] slot, @Nullable Object before) {
    Object last = before == null ? MdcBridge.NOTHING : before;
    Object owed = slot[OWED];
    if (owed == null || owed instanceof String) {
      slot[OWED] = last;
      return;
    }
    while (owed != last) {
      Object next = next(owed);
      if (next == null || next instanceof String) {
        link(owed, last);
        return;
      }
      owed = next;
    }
  }

  /** What the scopes still in a slot have to put back is owed. */
  private static void oweAll(@Nullable Object[] slot) {
    Object top = slot[TOP];
    while (top instanceof CorrelationScope scope) {
      owe(slot, scope.installed());
      top = scope.previous;
    }
  }

  private static @Nullable Object next(Object owed) {
    if (owed instanceof Object[] replaced) {
      return replaced[MdcBridge.LINK];
    }
    return OpenTelemetryPresence.PRESENT && owed instanceof OpenTelemetryMirror mirror
        ? mirror.next
        : null;
  }

  private static void link(Object owed, @Nullable Object next) {
    if (owed instanceof @Nullable Object[] replaced) {
      replaced[MdcBridge.LINK] = next;
    } else if (OpenTelemetryPresence.PRESENT && owed instanceof OpenTelemetryMirror mirror) {
      mirror.next = next;
    }
  }

  /** Puts back what is owed. Throws what ends it half-way, and then the rest is still owed. */
  private static void pay(@Nullable Object[] slot) {
    endTask(slot);
    Object owed = slot[OWED];
    while (owed != null) {
      try {
        unshow(owed);
      } catch (VirtualMachineError e) {
        throw e;
      } catch (Throwable e) {
        unshowAgain(owed);
      }
      Object next = next(owed);
      slot[OWED] = next;
      link(owed, null);
      owed = next;
    }
  }

  /** For the last time: there is nothing to be had from asking for ever. */
  private static void unshowAgain(Object owed) {
    try {
      unshow(owed);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      MdcBridge.report(e);
    }
  }

  /** As {@link #pay}, for those who go on without. */
  private static void settle(@Nullable Object[] slot) {
    try {
      pay(slot);
    } catch (Throwable e) {
      // What is left is still owed.
    }
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
    if (owner == Thread.currentThread()) {
      // First of all, before anything is called: one that is closed is dropped by whoever comes
      // next, if not by this.
      owner = null;
      if (slot[TOP] == this) {
        putBack(slot, installed());
        Object top = slot[TOP];
        // Not where a task that ended with an Error was put back with it.
        if (top == this) {
          top = previous;
          slot[TOP] = top;
        }
        if (top instanceof CorrelationScope outer && outer.isClosed()) {
          dropClosed(slot, outer);
        }
      } else {
        // Those inside it too, by assignments alone: the stack may end at the next call.
        int forgotten = 0;
        CorrelationScope outermost = this;
        Object at = slot[TOP];
        while (at instanceof CorrelationScope inner && inner != this) {
          at = inner.previous;
        }
        if (at == this) {
          at = slot[TOP];
          while (at instanceof CorrelationScope inner && inner != this) {
            if (inner.owner != null) {
              forgotten++;
              outermost = inner;
              inner.owner = null;
            }
            at = inner.previous;
          }
        }
        closeWithInner(forgotten, outermost);
      }
      return;
    }
    Thread openedOn = (Thread) OWNER.getOpaque(this);
    if (openedOn != null) {
      closeOnOtherThread(openedOn);
    } else if (isTopOfThisThread()) {
      // Closed before on another thread, and now on its own.
      dropClosed(slot, this);
    }
  }

  private boolean isTopOfThisThread() {
    @Nullable Object[] own = SLOT.get();
    return own != null && own[TOP] == this;
  }

  private void closeOnOtherThread(Thread openedOn) {
    if (OWNER.compareAndSet(this, openedOn, null)) {
      if (OpenTelemetryPresence.PRESENT && installed() instanceof OpenTelemetryMirror mirror) {
        mirror.revoke();
      }
      Fault.CLOSED_ON_OTHER_THREAD.report(
          () ->
              "opened on " + openedOn.getName() + ", closed on " + Thread.currentThread().getName(),
          openedAt());
    }
  }

  /**
   * Drops this scope and those inside it, which are closed by now.
   *
   * @param forgotten how many of those inside it nobody had closed
   * @param outermost of these
   */
  private void closeWithInner(int forgotten, CorrelationScope outermost) {
    if (slot[ENDED] != null) {
      endTask(slot);
      if (slot[TOP] == this) {
        dropClosed(slot, this);
        return;
      }
    }
    CorrelationScope top = slot[TOP] instanceof CorrelationScope scope ? scope : null;
    Object at = top;
    while (at instanceof CorrelationScope inner && inner != this) {
      at = inner.previous;
    }
    if (top == null || at != this) {
      // Opened outside the task that this thread is running: dropped where that one ends.
      Fault.CLOSED_OUT_OF_ORDER.report(
          () -> "inside a task on " + Thread.currentThread().getName(), openedAt());
      return;
    }
    dropClosed(slot, top);
    reportForgotten(forgotten, outermost.openedAt());
  }

  /** How many scopes there were that should have been closed, and where the outermost began. */
  private record Forgotten(int count, @Nullable Throwable openedAt) {}

  /** Marks scopes as closed, to be dropped: assignments alone, before anything is called. */
  private static Forgotten closeAll(CorrelationScope top) {
    int count = 0;
    CorrelationScope outermost = top;
    Object at = top;
    while (at instanceof CorrelationScope scope) {
      if (scope.owner != null) {
        count++;
        outermost = scope;
        scope.owner = null;
      }
      at = scope.previous;
    }
    return new Forgotten(count, outermost.openedAt());
  }

  private static void reportForgotten(int count, @Nullable Throwable openedAt) {
    if (count > 0) {
      Fault.CLOSED_OUT_OF_ORDER.report(
          () ->
              count
                  + " inner scope"
                  + (count == 1 ? "" : "s")
                  + " on "
                  + Thread.currentThread().getName(),
          openedAt);
    }
  }

  /** The scope that this one was opened inside; null at a task's ground. */
  private @Nullable CorrelationScope outer() {
    return previous instanceof CorrelationScope scope ? scope : null;
  }

  /** All that may end half-way before anything has changed. */
  private @Nullable Object prepare(boolean snapshot, boolean root) {
    // A root scope has nothing before it, but may be opened inside a task, whose fields go.
    Object replaced = prepare(context, contextOf(slot[TOP]), snapshot);
    if (root) {
      replaced = withoutLeaks(replaced);
    }
    boolean strict = StrictMode.isOn();
    return strict || snapshot
        ? new Noted(
            replaced,
            strict ? new Throwable("the scope was opened here") : null,
            snapshot ? current() : null)
        : replaced;
  }

  /** From here on the thread changes; when it ends half-way, all that has changed is put back. */
  private void install() {
    try {
      slot[TOP] = this;
      show(context, installed());
    } catch (Throwable e) {
      // Closed in its slot, it is dropped by whoever comes next, if not by this.
      owner = null;
      dropClosed(slot, this);
      throw e;
    }
  }

  /** Reads what {@link #show} will replace in the MDC and in OpenTelemetry, and changes nothing. */
  private static @Nullable Object prepare(
      CorrelationContext context, CorrelationContext shown, boolean snapshot) {
    Object replaced = MdcBridge.read(context, shown);
    return OpenTelemetryPresence.PRESENT
        ? OpenTelemetryMirror.prepare(context, shown, replaced, snapshot)
        : replaced;
  }

  private static @Nullable Object withoutLeaks(@Nullable Object replaced) {
    if (OpenTelemetryPresence.PRESENT && replaced instanceof OpenTelemetryMirror mirror) {
      mirror.forgetLeaks();
      return mirror;
    }
    return MdcBridge.withoutLeaks(replaced);
  }

  /**
   * Shows a context in the MDC and in OpenTelemetry; {@link #unshow} puts back what it replaces.
   */
  private static void show(CorrelationContext context, @Nullable Object replaced) {
    if (OpenTelemetryPresence.PRESENT && replaced instanceof OpenTelemetryMirror mirror) {
      MdcBridge.show(context, mirror.mdcBefore());
      mirror.attach();
    } else {
      MdcBridge.show(context, replaced);
    }
  }

  /** May end half-way, and may be called again then. */
  private static void unshow(@Nullable Object replaced) {
    MdcBridge.restore(
        OpenTelemetryPresence.PRESENT && replaced instanceof OpenTelemetryMirror mirror
            ? mirror.detach()
            : replaced);
  }

  /** Closes and drops a scope that somebody left on this thread a while ago. */
  private void discard() {
    OWNER.setOpaque(this, null);
    Object installed = installed();
    if (OpenTelemetryPresence.PRESENT && installed instanceof OpenTelemetryMirror mirror) {
      installed = mirror.discard();
    }
    putBack(slot, installed);
    if (slot[TOP] == this) {
      slot[TOP] = previous;
    }
  }

  private @Nullable Object installed() {
    return before instanceof Noted noted ? noted.before : before;
  }

  private @Nullable Throwable openedAt() {
    return before instanceof Noted noted ? noted.openedAt : null;
  }

  private boolean isSnapshot() {
    return before instanceof Noted noted && noted.under != null;
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
