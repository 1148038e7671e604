package dev.clew.spring;

import dev.clew.Correlation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.SchedulingAwareRunnable;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.Trigger;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.scheduling.config.TaskSchedulerRouter;

/**
 * Gives each run of a {@code @Scheduled} method an ID of its own, whatever scheduler runs it.
 *
 * <p>It works between the annotation and the scheduler, and not in a scheduler's decorator. A
 * decorator is not called for a fixed delay on virtual threads. It also cannot tell the next run of
 * a cron expression, which is scheduled inside the previous run, from a task that belongs to that
 * run.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass({SchedulingConfigurer.class, TaskSchedulerRouter.class})
@Conditional(CorrelationEnabledCondition.class)
public final class CorrelationSchedulingAutoConfiguration {
  CorrelationSchedulingAutoConfiguration() {}

  @Bean
  SchedulingConfigurer clewSchedulingConfigurer(BeanFactory beans) {
    return new CorrelationSchedulingConfigurer(beans);
  }

  /** Last, so that a scheduler that the application sets is seen, and joined. */
  @Order(Ordered.LOWEST_PRECEDENCE)
  private static final class CorrelationSchedulingConfigurer
      implements SchedulingConfigurer, DisposableBean {
    private final TaskSchedulerRouter springsChoice = new TaskSchedulerRouter();

    CorrelationSchedulingConfigurer(BeanFactory beans) {
      springsChoice.setBeanFactory(beans);
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
      TaskScheduler there = registrar.getScheduler();
      registrar.setTaskScheduler(
          new CorrelatedTaskScheduler(there == null ? springsChoice : there));
    }

    @Override
    public void destroy() {
      springsChoice.destroy();
    }
  }

  private record CorrelatedTaskScheduler(TaskScheduler scheduler) implements TaskScheduler {
    @Override
    public Clock getClock() {
      return scheduler.getClock();
    }

    @Override
    public @Nullable ScheduledFuture<?> schedule(Runnable task, Trigger trigger) {
      return scheduler.schedule(new Run(task), trigger);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, Instant start) {
      return scheduler.schedule(new Run(task), start);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, Instant start, Duration period) {
      return scheduler.scheduleAtFixedRate(new Run(task), start, period);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, Duration period) {
      return scheduler.scheduleAtFixedRate(new Run(task), period);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, Instant start, Duration delay) {
      return scheduler.scheduleWithFixedDelay(new Run(task), start, delay);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, Duration delay) {
      return scheduler.scheduleWithFixedDelay(new Run(task), delay);
    }
  }

  /** The task with a new ID each time, and with the scheduler that its annotation names. */
  private static final class Run implements SchedulingAwareRunnable {
    private final Runnable task;
    private final Runnable periodic;

    Run(Runnable task) {
      this.task = task;
      this.periodic = Correlation.current().wrapPeriodic(task);
    }

    @Override
    public void run() {
      periodic.run();
    }

    @Override
    public boolean isLongLived() {
      return task instanceof SchedulingAwareRunnable aware && aware.isLongLived();
    }

    @Override
    public @Nullable String getQualifier() {
      return task instanceof SchedulingAwareRunnable aware ? aware.getQualifier() : null;
    }

    @Override
    public String toString() {
      return task.toString();
    }
  }
}
