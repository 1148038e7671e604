package dev.clew.spring.task;

import dev.clew.Correlation;
import dev.clew.CorrelationExecutors;
import dev.clew.spring.settings.PrivateFields;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Why an executor is left alone: because it looks at its tasks, and would find ours in their place;
 * and because Clew cannot see what it does.
 */
final class LeftAlone {
  private static final String JDK = "java.util.concurrent.";

  private static final Set<String> HOOKS =
      Set.of("beforeExecute", "afterExecute", "newTaskFor", "decorateTask");

  private static final Set<String> THREAD_HOOKS = Set.of("doExecute", "newThread", "createThread");

  /** Queues that take their tasks as they come. */
  private static final Set<Class<?>> BLIND_QUEUES =
      Set.of(
          ArrayBlockingQueue.class,
          LinkedBlockingDeque.class,
          LinkedBlockingQueue.class,
          LinkedTransferQueue.class,
          SynchronousQueue.class);

  private LeftAlone() {}

  /** Null for one that can be joined. */
  static @Nullable String why(Object bean) {
    try {
      if (bean instanceof ThreadPoolTaskExecutor executor) {
        return why(executor);
      }
      if (bean instanceof SimpleAsyncTaskExecutor) {
        Class<?> base =
            bean instanceof SimpleAsyncTaskScheduler
                ? SimpleAsyncTaskScheduler.class
                : SimpleAsyncTaskExecutor.class;
        return declares(bean.getClass(), base, THREAD_HOOKS)
            ? "its class looks at the tasks before they run"
            : null;
      }
      if (bean instanceof ConcurrentTaskExecutor executor) {
        return whyWithin(executor.getConcurrentExecutor());
      }
      if (bean instanceof TaskExecutorAdapter) {
        return whyWithin(
            PrivateFields.read(
                bean, TaskExecutorAdapter.class, "concurrentExecutor", Executor.class));
      }
      return whyWithin((Executor) bean);
    } catch (Throwable e) {
      return "Clew cannot see what it is";
    }
  }

  private static @Nullable String why(ThreadPoolTaskExecutor executor) {
    if (declares(executor.getClass(), ThreadPoolTaskExecutor.class, HOOKS)) {
      return "its class looks at the tasks before or after they run";
    }
    ThreadPoolExecutor pool = executor.getThreadPoolExecutor();
    return pool.getClass().getEnclosingClass() == ThreadPoolTaskExecutor.class
        ? why(pool)
        : "it makes its pool itself";
  }

  private static @Nullable String whyWithin(@Nullable Executor executor) {
    if (executor == null) {
      return "Clew cannot see what runs its tasks";
    }
    String type = executor.getClass().getName();
    if (executor instanceof ThreadPoolExecutor pool) {
      Class<?> base =
          pool instanceof ScheduledThreadPoolExecutor
              ? ScheduledThreadPoolExecutor.class
              : ThreadPoolExecutor.class;
      // Spring's own, in a factory bean, pauses between tasks.
      return declares(pool.getClass(), base, HOOKS)
              && !type.startsWith(JDK)
              && !type.startsWith("org.springframework.scheduling.concurrent.")
          ? "the class of its pool looks at the tasks"
          : why(pool);
    }
    return type.startsWith(JDK) || carriesByItself(executor)
        ? null
        : "Clew does not know whether " + type + " looks at its tasks";
  }

  private static @Nullable String why(ThreadPoolExecutor pool) {
    BlockingQueue<Runnable> queue = pool.getQueue();
    boolean naturalOrder =
        queue.getClass() == PriorityBlockingQueue.class
            && ((PriorityBlockingQueue<Runnable>) queue).comparator() == null;
    if (!naturalOrder
        && !BLIND_QUEUES.contains(queue.getClass())
        && !queue.getClass().getName().startsWith(JDK + "ScheduledThreadPoolExecutor$")) {
      return "its queue, a " + queue.getClass().getName() + ", may look at the tasks";
    }
    RejectedExecutionHandler handler = pool.getRejectedExecutionHandler();
    return isBlind(handler)
        ? null
        : "its rejection handler, a " + handler.getClass().getName() + ", may look at the tasks";
  }

  /** Whether it only runs or drops a task, so that it runs one of ours with its ID. */
  static boolean isBlind(RejectedExecutionHandler handler) {
    String type = handler.getClass().getName();
    return handler instanceof OwnTaskHandler
        || type.startsWith(JDK)
        || type.startsWith("org.springframework.");
  }

  /** Whether it is one of {@link CorrelationExecutors}, or of this package. */
  static boolean carriesByItself(Object executor) {
    String room = executor.getClass().getPackageName();
    return room.equals(Correlation.class.getPackageName())
        || room.equals(LeftAlone.class.getPackageName());
  }

  private static boolean declares(Class<?> type, Class<?> base, Set<String> methods) {
    for (Class<?> each = type; each != null && each != base; each = each.getSuperclass()) {
      for (Method method : each.getDeclaredMethods()) {
        if (methods.contains(method.getName())) {
          return true;
        }
      }
    }
    return false;
  }
}
