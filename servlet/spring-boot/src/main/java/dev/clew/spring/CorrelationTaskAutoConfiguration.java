package dev.clew.spring;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationExecutors;
import dev.clew.internal.LongLived;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.util.ReflectionUtils;

/**
 * Makes Spring's task executors carry the context: Boot's own, and those that the application has
 * as beans. A decorator that an executor has is kept, and combined with Clew's.
 *
 * <p>An executor that looks at its tasks would find wrappers in their place, and break: one with a
 * queue of another kind, or with {@code beforeExecute} or {@code afterExecute}. It is left alone
 * and named once at start, and so is every other bean that runs tasks and cannot be decorated. A
 * rejection handler of the application's gets the application's own task.
 *
 * <p>This class makes no bean of type {@link TaskDecorator}. Boot 3.5 uses such a bean only when
 * there is exactly one, so a second one would switch the application's off, and a decorator that is
 * replaced as a bean can no longer be injected by its class. This class leaves schedulers alone:
 * see {@link CorrelationSchedulingAutoConfiguration}.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass({TaskDecorator.class, ThreadPoolTaskExecutor.class})
@Conditional(CorrelationEnabledCondition.class)
public final class CorrelationTaskAutoConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(CorrelationTaskAutoConfiguration.class);

  CorrelationTaskAutoConfiguration() {}

  /** Static, so that it is there before the beans that it changes. */
  @Bean
  static BeanPostProcessor clewTaskExecutorPostProcessor() {
    return new TaskExecutorPostProcessor();
  }

  private static final class TaskExecutorPostProcessor implements BeanPostProcessor {
    private static final String JDK = "java.util.concurrent.";

    private static final Set<String> HOOKS = Set.of("beforeExecute", "afterExecute", "newTaskFor");

    private static final Set<String> THREAD_HOOKS =
        Set.of("doExecute", "newThread", "createThread");

    /** Queues that take their tasks as they come. */
    private static final Set<Class<?>> BLIND_QUEUES =
        Set.of(
            ArrayBlockingQueue.class,
            LinkedBlockingDeque.class,
            LinkedBlockingQueue.class,
            LinkedTransferQueue.class,
            SynchronousQueue.class);

    /** Of the beans that are being initialized, what was joined; the bean may be proxied later. */
    private final Map<String, Joined> joined = new ConcurrentHashMap<>();

    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
      // Before, because a pool looks at its decorator when it is initialized.
      try {
        if (bean instanceof ThreadPoolTaskExecutor executor) {
          CorrelationTaskDecorator decorator = decorator(executor, ThreadPoolTaskExecutor.class);
          executor.setTaskDecorator(decorator);
          joined.put(beanName, new Joined(executor, decorator));
          showOwnTasksToRejectionHandler(executor);
        } else if (bean instanceof SimpleAsyncTaskExecutor executor
            && !(bean instanceof TaskScheduler)) {
          CorrelationTaskDecorator decorator = decorator(executor, SimpleAsyncTaskExecutor.class);
          executor.setTaskDecorator(decorator);
          joined.put(beanName, new Joined(executor, decorator));
        } else if (bean instanceof ConcurrentTaskExecutor executor
            && !(bean instanceof TaskScheduler)) {
          CorrelationTaskDecorator decorator = decorator(executor, ConcurrentTaskExecutor.class);
          executor.setTaskDecorator(decorator);
          joined.put(beanName, new Joined(executor, decorator));
        } else if (bean instanceof TaskExecutorAdapter executor) {
          CorrelationTaskDecorator decorator = decorator(executor, TaskExecutorAdapter.class);
          executor.setTaskDecorator(decorator);
          joined.put(beanName, new Joined(executor, decorator));
        }
      } catch (Throwable e) {
        // Whatever a subclass of the application's throws: the application starts without.
        LOG.warn("The task executor {} will not carry correlation IDs", beanName, e);
      }
      return bean;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
      if (!(bean instanceof Executor) && !(bean instanceof TaskScheduler)) {
        return bean;
      }
      Joined here = joined.remove(beanName);
      if (here == null) {
        nameWhatCannotBeJoined(bean, beanName);
        return bean;
      }
      String why;
      try {
        why = whyLeftAlone(here.executor());
      } catch (Throwable e) {
        why = "Clew cannot see what it is";
      }
      if (why != null) {
        here.decorator().leaveAlone();
        LOG.warn(
            "The task executor {} is left alone and carries no correlation IDs, because {}. If it"
                + " can work with wrapped tasks, give it a TaskDecorator that calls"
                + " Correlation.current().wrap(task), and use CorrelationExecutors.unwrap(task)"
                + " where it looks at one",
            beanName,
            why);
      }
      return bean;
    }

    private static void nameWhatCannotBeJoined(Object bean, String beanName) {
      String type = bean.getClass().getName();
      if (bean instanceof TaskScheduler) {
        LOG.info(
            "Each run of a @Scheduled method has a correlation ID of its own. What code hands to"
                + " the scheduler {} has none, unless it is wrapped with Correlation.current()",
            beanName);
      } else if (!(bean instanceof SyncTaskExecutor)
          && !carriesByItself(bean)
          && !type.startsWith("io.micrometer.context.")) {
        LOG.info(
            "The executor {} is a {}, which Clew cannot join: its tasks carry the correlation ID"
                + " only where it, or what it hands them to, is wrapped with"
                + " CorrelationExecutors.propagating",
            beanName,
            type);
      }
    }

    private static CorrelationTaskDecorator decorator(Object executor, Class<?> declaring) {
      // Spring has a setter only. What cannot be seen is not replaced.
      Field field = ReflectionUtils.findField(declaring, "taskDecorator", TaskDecorator.class);
      if (field == null) {
        throw new IllegalStateException(declaring + " has no field taskDecorator");
      }
      ReflectionUtils.makeAccessible(field);
      TaskDecorator there = (TaskDecorator) ReflectionUtils.getField(field, executor);
      return there instanceof CorrelationTaskDecorator already
          ? already
          : new CorrelationTaskDecorator(there);
    }

    private static void showOwnTasksToRejectionHandler(ThreadPoolTaskExecutor executor) {
      Field field =
          ReflectionUtils.findField(
              ExecutorConfigurationSupport.class,
              "rejectedExecutionHandler",
              RejectedExecutionHandler.class);
      if (field == null) {
        return;
      }
      ReflectionUtils.makeAccessible(field);
      if (ReflectionUtils.getField(field, executor) instanceof RejectedExecutionHandler handler
          && !isBlind(handler)) {
        executor.setRejectedExecutionHandler(new OwnTaskHandler(handler));
      }
    }

    /** Whether it only runs or drops a task, so that it runs one of ours with its ID. */
    private static boolean isBlind(RejectedExecutionHandler handler) {
      String type = handler.getClass().getName();
      return handler instanceof OwnTaskHandler
          || type.startsWith(JDK)
          || type.startsWith("org.springframework.");
    }

    private static @Nullable String whyLeftAlone(Object bean) throws ReflectiveOperationException {
      if (bean instanceof ThreadPoolTaskExecutor executor) {
        if (declares(bean.getClass(), ThreadPoolTaskExecutor.class, HOOKS)) {
          return "its class looks at the tasks before or after they run";
        }
        ThreadPoolExecutor pool = executor.getThreadPoolExecutor();
        return pool.getClass().getEnclosingClass() == ThreadPoolTaskExecutor.class
            ? whyLeftAlone(pool)
            : "it makes its pool itself";
      }
      if (bean instanceof SimpleAsyncTaskExecutor) {
        return declares(bean.getClass(), SimpleAsyncTaskExecutor.class, THREAD_HOOKS)
            ? "its class looks at the tasks before they run"
            : null;
      }
      Executor within;
      if (bean instanceof ConcurrentTaskExecutor executor) {
        within = executor.getConcurrentExecutor();
      } else {
        Field field =
            ReflectionUtils.findField(
                TaskExecutorAdapter.class, "concurrentExecutor", Executor.class);
        if (field == null) {
          return "Clew cannot see what runs its tasks";
        }
        ReflectionUtils.makeAccessible(field);
        within = (Executor) field.get(bean);
      }
      if (within instanceof ThreadPoolExecutor pool) {
        return declares(pool.getClass(), ThreadPoolExecutor.class, HOOKS)
                && !pool.getClass().getName().startsWith(JDK)
            ? "the class of its pool looks at the tasks"
            : whyLeftAlone(pool);
      }
      if (within == null) {
        return "Clew cannot see what runs its tasks";
      }
      String type = within.getClass().getName();
      return type.startsWith(JDK) || carriesByItself(within)
          ? null
          : "Clew does not know whether " + type + " looks at its tasks";
    }

    /** Whether it is one of {@link CorrelationExecutors}. */
    private static boolean carriesByItself(Object executor) {
      return executor.getClass().getPackageName().equals(Correlation.class.getPackageName());
    }

    private static @Nullable String whyLeftAlone(ThreadPoolExecutor pool) {
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

  private record Joined(Object executor, CorrelationTaskDecorator decorator) {}

  /** Shows the application's rejection handler the application's own task. */
  private record OwnTaskHandler(RejectedExecutionHandler application)
      implements RejectedExecutionHandler {
    @Override
    public void rejectedExecution(Runnable task, ThreadPoolExecutor pool) {
      application.rejectedExecution(CorrelationExecutors.unwrap(task), pool);
    }
  }

  /**
   * Decorates what the application's decorator made, so that that one's work has the ID as well.
   */
  private static final class CorrelationTaskDecorator implements TaskDecorator {
    private final @Nullable TaskDecorator application;
    private volatile boolean leftAlone;

    CorrelationTaskDecorator(@Nullable TaskDecorator application) {
      this.application = application;
    }

    void leaveAlone() {
      leftAlone = true;
    }

    @Override
    public Runnable decorate(Runnable task) {
      if (leftAlone) {
        return decorated(task);
      }
      CorrelationContext current = Correlation.current();
      return current.isEmpty() || !LongLived.is(task)
          ? current.wrap(decorated(task))
          : detached(task);
    }

    private Runnable decorated(Runnable task) {
      return application == null ? task : application.decorate(task);
    }

    /** Without a context from the start: the application's decorator may capture one as well. */
    private Runnable detached(Runnable task) {
      Runnable[] made = new Runnable[1];
      Correlation.run(CorrelationContext.empty(), () -> made[0] = decorated(task));
      return Correlation.detached(made[0]);
    }
  }
}
