package dev.clew.spring.task;

import dev.clew.CorrelationExecutors;
import dev.clew.CorrelationIdGenerator;
import dev.clew.spring.settings.InstrumentationReport;
import dev.clew.spring.settings.PrivateFields;
import dev.clew.spring.settings.ProxyTarget;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Gives each run of a task that a scheduler repeats an ID of its own, and a task that it runs once
 * the ID of who hands it over. The scope is around Spring's error handler, so that its error line
 * has the run's ID.
 */
public final class SchedulerPostProcessor implements BeanPostProcessor {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerPostProcessor.class);

  private final CorrelationIdGenerator generator;
  private final ObjectProvider<InstrumentationReport> report;

  /**
   * Makes one.
   *
   * @param generator makes the IDs of runs, and never fails
   * @param report gets the names of the schedulers
   */
  public SchedulerPostProcessor(
      CorrelationIdGenerator generator, ObjectProvider<InstrumentationReport> report) {
    this.generator = generator;
    this.report = report;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof TaskScheduler
        && !(bean instanceof CorrelatedTaskScheduler)
        && !(bean instanceof ScopedObject)) {
      String why;
      try {
        why = join(ProxyTarget.of(bean));
      } catch (Throwable e) {
        // Whatever a subclass of the application's throws: the application starts without.
        LOG.debug("The scheduler {} could not be joined", beanName, e);
        why = "Clew cannot see what it is";
      }
      if (why == null) {
        report.ifAvailable(to -> to.add("schedulers", beanName));
      } else {
        LOG.info(
            "The scheduler {} is left alone, because {}. Each run of a @Scheduled method has a"
                + " correlation ID nevertheless. What code hands to it has none, unless it is"
                + " wrapped with Correlation.current()",
            beanName,
            why);
      }
    }
    return bean;
  }

  /**
   * Whether a scheduler is a proxy, which may look at the tasks that it gets, and stands before one
   * that gives each run an ID by itself. ShedLock locks for no task that is not Spring's own.
   */
  public boolean isJoinedProxy(TaskScheduler scheduler) {
    try {
      return AopUtils.isAopProxy(scheduler) && join(ProxyTarget.of(scheduler)) == null;
    } catch (Throwable e) {
      // Then its tasks are wrapped, as those of any other.
      return false;
    }
  }

  /** Null where it was joined, or why not. */
  private @Nullable String join(Object bean) {
    if (bean instanceof ThreadPoolTaskScheduler scheduler) {
      return join(scheduler);
    }
    if (bean instanceof SimpleAsyncTaskScheduler scheduler) {
      return join(scheduler);
    }
    if (bean instanceof ConcurrentTaskScheduler scheduler) {
      return join(scheduler);
    }
    return "Clew does not know a " + bean.getClass().getName();
  }

  private @Nullable String join(ThreadPoolTaskScheduler scheduler) {
    ScheduledThreadPoolExecutor pool = scheduler.getScheduledThreadPoolExecutor();
    if (pool.getClass().getEnclosingClass() != ThreadPoolTaskScheduler.class) {
      return "it makes its pool itself";
    }
    TaskDecorator there =
        PrivateFields.read(
            scheduler, ThreadPoolTaskScheduler.class, "taskDecorator", TaskDecorator.class);
    if (there instanceof PoolSchedulerDecorator) {
      return null;
    }
    if (there == null && pool.getRemoveOnCancelPolicy()) {
      return "it is to remove cancelled tasks from its queue, where Spring's pool does not find"
          + " them when they are decorated";
    }
    scheduler.setTaskDecorator(new PoolSchedulerDecorator(there, generator));
    return null;
  }

  private @Nullable String join(SimpleAsyncTaskScheduler scheduler) {
    String why = LeftAlone.why(scheduler);
    if (why != null) {
      return why;
    }
    // Its decorator is asked on its own thread, where nothing is left of who schedules.
    for (String field : new String[] {"triggerExecutor", "fixedDelayExecutor"}) {
      ScheduledExecutorService there =
          PrivateFields.read(
              scheduler, SimpleAsyncTaskScheduler.class, field, ScheduledExecutorService.class);
      if (there == null) {
        return "Clew cannot see what runs its tasks";
      }
      if (!(there instanceof CorrelatedScheduledExecutor)) {
        PrivateFields.replace(
            scheduler,
            SimpleAsyncTaskScheduler.class,
            field,
            ScheduledExecutorService.class,
            new CorrelatedScheduledExecutor(there, generator));
      }
    }
    scheduler.setTaskDecorator(
        CorrelationTaskDecorator.joining(scheduler, SimpleAsyncTaskExecutor.class));
    return null;
  }

  private @Nullable String join(ConcurrentTaskScheduler scheduler) {
    ScheduledExecutorService there =
        PrivateFields.read(
            scheduler,
            ConcurrentTaskScheduler.class,
            "scheduledExecutor",
            ScheduledExecutorService.class);
    if (there == null) {
      return "Clew cannot see what runs its tasks";
    }
    String why = LeftAlone.why(there);
    if (why == null) {
      why = LeftAlone.why(scheduler);
    }
    if (why != null) {
      return why;
    }
    if (!(there instanceof CorrelatedScheduledExecutor)) {
      scheduler.setScheduledExecutor(new CorrelatedScheduledExecutor(there, generator));
    }
    scheduler.setConcurrentExecutor(
        CorrelationExecutors.propagating(scheduler.getConcurrentExecutor()));
    TaskDecorator decorator =
        PrivateFields.read(
            scheduler, ConcurrentTaskExecutor.class, "taskDecorator", TaskDecorator.class);
    if (decorator != null && !(decorator instanceof InRunDecorator)) {
      scheduler.setTaskDecorator(new InRunDecorator(decorator));
    }
    return null;
  }
}
