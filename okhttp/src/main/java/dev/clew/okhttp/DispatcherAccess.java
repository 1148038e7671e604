package dev.clew.okhttp;

import java.lang.reflect.Field;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import okhttp3.Dispatcher;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link DispatcherPool} in place of the executor of a dispatcher that is there already.
 *
 * <p>A callback runs after the last interceptor has returned, and before anything else that OkHttp
 * lets others hook into: only the executor's task encloses it. A dispatcher takes its executor when
 * it is made and never again, and a builder does not tell the dispatcher that it made itself from
 * one that the application holds, shares and goes on to configure. So the dispatcher stays and its
 * field is set. Where that is not to be had, on the module path or in an OkHttp to come, callbacks
 * run without a context, which is said once.
 */
final class DispatcherAccess {
  private static final @Nullable Field EXECUTOR = executorField();

  private DispatcherAccess() {}

  private static @Nullable Field executorField() {
    try {
      Field field = Dispatcher.class.getDeclaredField("executorServiceOrNull");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException | RuntimeException e) {
      return null;
    }
  }

  /** Makes a dispatcher's callbacks run in their contexts, unless its executor is not OkHttp's. */
  static void wrapExecutor(Dispatcher dispatcher) {
    // The monitor that the dispatcher itself takes for this field.
    synchronized (dispatcher) {
      ExecutorService executor = dispatcher.executorService();
      if (executor instanceof DispatcherExecutor own) {
        own.belongsTo(dispatcher);
        return;
      }
      if (!(executor instanceof ThreadPoolExecutor pool) || !isAsOkHttpMakesIt(pool)) {
        return;
      }
      try {
        if (EXECUTOR != null && DispatchedTask.isSupported()) {
          EXECUTOR.set(dispatcher, new DispatcherPool(pool, dispatcher));
          return;
        }
      } catch (IllegalAccessException | IllegalArgumentException e) {
        // Reported below, as any other way of not having it.
      }
    }
    Fault.DISPATCHER.report(null);
  }

  private static boolean isAsOkHttpMakesIt(ThreadPoolExecutor pool) {
    return pool.getClass() == ThreadPoolExecutor.class
        && !pool.isShutdown()
        && pool.getThreadFactory().getClass().getName().startsWith("okhttp3.");
  }
}
