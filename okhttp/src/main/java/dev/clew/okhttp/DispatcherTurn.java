package dev.clew.okhttp;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.stream.Stream;
import okhttp3.Dispatcher;
import org.jspecify.annotations.Nullable;

/**
 * A dispatcher turns to the calls that wait on the thread of whichever call made it look, and since
 * OkHttp 5.2 first asks its executor whether that is shut down. What it then tells the listeners
 * and callbacks of waiting calls is not to be in the other call's context. It is in none: nothing
 * of OkHttp's encloses what one of them is told.
 */
final class DispatcherTurn {
  private static final StackWalker STACK = StackWalker.getInstance();
  private static final String DISPATCHER = Dispatcher.class.getName();
  private static final String END_OF_TASK = "okhttp3.internal.connection.RealCall$AsyncCall.run";

  private DispatcherTurn() {}

  /** Has this class initialized before a call that may be made where the stack ends. */
  static void prepare() {
    // To be called is enough.
  }

  /**
   * To be called where an executor is asked whether it is shut down. Never throws.
   *
   * @param dispatcher whose executor it is, null when that is not known
   * @param shutdown the answer
   */
  static void begins(@Nullable Dispatcher dispatcher, boolean shutdown) {
    try {
      if (shutdown) {
        DispatchedTask.leaveCurrent();
        if (dispatcher != null && isInOthersContext(dispatcher) && !asker().isEmpty()) {
          failWaiting(dispatcher);
        }
      } else if (DispatchedTask.isRunning()
          && (dispatcher == null || dispatcher.queuedCallsCount() > 0)
          && asker().equals(END_OF_TASK)) {
        // The task has called back and has nobody left to tell but its dispatcher.
        DispatchedTask.leaveCurrent();
      }
    } catch (Throwable e) {
      Fault.TASK.report(e);
    }
  }

  private static boolean isInOthersContext(Dispatcher dispatcher) {
    return !Correlation.current().isEmpty() && dispatcher.queuedCallsCount() > 0;
  }

  /** The method that the dispatcher asks for; empty when it is not the dispatcher that asks. */
  private static String asker() {
    return STACK.walk(DispatcherTurn::askerAmong);
  }

  private static String askerAmong(Stream<StackFrame> frames) {
    // Behind this class's own is that of the executor's which is asked.
    Iterator<StackFrame> callers = frames.dropWhile(DispatcherTurn::isOwn).skip(1).iterator();
    for (int dispatchers = 0; callers.hasNext(); dispatchers++) {
      StackFrame caller = callers.next();
      if (!caller.getClassName().equals(DISPATCHER)) {
        return dispatchers == 0 ? "" : caller.getClassName() + '.' + caller.getMethodName();
      }
    }
    return "";
  }

  private static boolean isOwn(StackFrame frame) {
    return frame.getClassName().equals(DispatcherTurn.class.getName());
  }

  /** Has the dispatcher do in no context what it is about to do in this one. */
  private static void failWaiting(Dispatcher dispatcher) {
    Thread thread = Thread.currentThread();
    try {
      // It turns to them whenever it is told a limit.
      Correlation.run(
          CorrelationContext.empty(), () -> dispatcher.setMaxRequests(dispatcher.getMaxRequests()));
    } catch (Throwable e) {
      // From one of their callbacks: not for the call that made the dispatcher look.
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }
}
