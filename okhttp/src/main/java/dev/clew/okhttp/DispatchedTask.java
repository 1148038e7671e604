package dev.clew.okhttp;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import java.lang.reflect.Method;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * One enqueued call, with its callback, on a thread of the dispatcher: all of it is in the call's
 * context. Which call it is, OkHttp's task tells; no other call that the thread makes meanwhile, in
 * an interceptor or a callback, has a part in it.
 */
final class DispatchedTask {
  private static final ThreadLocal<@Nullable DispatchedTask> CURRENT = new ThreadLocal<>();
  private static final @Nullable Method GET_CALL = getCall();

  private final @Nullable Call call;
  private final @Nullable CorrelationContext context;

  /** Not null where the executor's policy runs a task on the thread that hands it over. */
  private final @Nullable DispatchedTask outer;

  private @Nullable CorrelationScope scope;

  private DispatchedTask(
      @Nullable Call call, @Nullable CorrelationContext context, @Nullable DispatchedTask outer) {
    this.call = call;
    this.context = context;
    this.outer = outer;
  }

  private static @Nullable Method getCall() {
    try {
      Method method =
          Class.forName(
                  "okhttp3.internal.connection.RealCall$AsyncCall",
                  false,
                  Call.class.getClassLoader())
              .getMethod("getCall");
      method.setAccessible(true);
      return method;
    } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
      return null;
    }
  }

  /** Whether OkHttp's tasks tell their calls. */
  static boolean isSupported() {
    return GET_CALL != null;
  }

  /**
   * Makes the context of a dispatcher's task current.
   *
   * @return what is to be {@linkplain #end() ended}; null when that failed
   */
  static @Nullable DispatchedTask begin(Runnable task) {
    CorrelationScope scope = null;
    try {
      DispatchedTask outer = CURRENT.get();
      Call call = callOf(task);
      CorrelationContext context = call == null ? null : contextOf(call);
      if (context == null && outer != null) {
        // The outer one's context is not that of a call that nothing is known of.
        context = CorrelationContext.empty();
      }
      DispatchedTask begun = new DispatchedTask(call, context, outer);
      if (context != null) {
        scope = Correlation.open(context);
        begun.scope = scope;
      }
      CURRENT.set(begun);
      return begun;
    } catch (Throwable e) {
      if (scope != null) {
        scope.close();
      }
      Fault.TASK.report(e);
      return null;
    }
  }

  private static @Nullable Call callOf(Runnable task) throws ReflectiveOperationException {
    return GET_CALL != null && GET_CALL.getDeclaringClass().isInstance(task)
        ? (Call) GET_CALL.invoke(task)
        : null;
  }

  private static @Nullable CorrelationContext contextOf(Call call) {
    CorrelationContext captured = CallContexts.ALL.get(call);
    return captured == null ? call.request().tag(CorrelationContext.class) : captured;
  }

  /** Ends the task that this thread, which runs one after another, is running, if it began. */
  static void endCurrent() {
    DispatchedTask task = CURRENT.get();
    if (task != null) {
      task.end();
    }
  }

  /** Puts back what the thread had before this began. The call has been run. */
  void end() {
    try {
      if (call != null) {
        CallContexts.ALL.remove(call);
      }
    } finally {
      leave();
    }
  }

  /** As {@link #end}, where the call may still have to be run. */
  void leave() {
    try {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    } finally {
      close();
    }
  }

  /** Whether this thread is running a task. */
  static boolean isRunning() {
    return CURRENT.get() != null;
  }

  /**
   * What comes next on this thread may be another call's, whose listener or callback gets no
   * context rather than a wrong one.
   */
  static void leaveCurrent() {
    DispatchedTask task = CURRENT.get();
    // A scope of the application's that is open inside is its own to close.
    if (task != null && Correlation.current().equals(task.context)) {
      task.close();
    }
  }

  private void close() {
    if (scope != null) {
      CorrelationScope open = scope;
      scope = null;
      open.close();
    }
  }
}
