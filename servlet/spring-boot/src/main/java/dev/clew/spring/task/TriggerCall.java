package dev.clew.spring.task;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;

/**
 * Tells a task with a trigger from one that runs once. Spring hands both over the same way: one
 * with a trigger is scheduled anew from within each run. A pool's decorator sees no more than a
 * future of it, so the stack is asked who calls. In a run the task itself may call, too, to hand
 * over another one.
 */
enum TriggerCall {
  /** No trigger. */
  ONCE,
  /** The first run of a task that has one. */
  FIRST,
  /** A further run. */
  AGAIN;

  private static final String TRIGGERED =
      "org.springframework.scheduling.concurrent.ReschedulingRunnable";

  /** From a decorator to who schedules there are six calls; some more for a pool's own. */
  private static final int DEPTH = 16;

  static boolean isTriggered(Runnable task) {
    return task.getClass().getName().equals(TRIGGERED);
  }

  static TriggerCall here() {
    return StackWalker.getInstance()
        .walk(
            frames -> {
              Iterator<StackFrame> callers = frames.limit(DEPTH).iterator();
              while (callers.hasNext()) {
                StackFrame caller = callers.next();
                if (isTriggered(caller)) {
                  if (caller.getMethodName().equals("run")) {
                    return ONCE;
                  }
                  return callers.hasNext() && isTriggered(callers.next()) ? AGAIN : FIRST;
                }
              }
              return ONCE;
            });
  }

  private static boolean isTriggered(StackFrame caller) {
    return caller.getClassName().equals(TRIGGERED);
  }
}
