package dev.clew.spring;

import dev.clew.CorrelationIdGenerator;
import dev.clew.spring.settings.ApplicationIds;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.InstrumentationReport;
import dev.clew.spring.task.CorrelatedTaskScheduler;
import dev.clew.spring.task.SchedulerPostProcessor;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.scheduling.config.TaskManagementConfigUtils;
import org.springframework.scheduling.config.TaskSchedulerRouter;

/**
 * Gives each run of a scheduled task an ID of its own: of a {@code @Scheduled} method, whatever
 * scheduler runs it, and of what code hands to a scheduler that is a bean, at a fixed rate, with a
 * fixed delay or with a trigger. The parent of each run is the ID of who scheduled it. A task that
 * is scheduled once carries the ID of who did it. The line that Spring logs when a run fails has
 * that run's ID.
 *
 * <p>A scheduler that cannot be joined is named once at start.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass({SchedulingConfigurer.class, TaskSchedulerRouter.class})
@ConditionalOnFeature(Feature.SCHEDULING)
@Import(ApplicationIds.class)
public final class CorrelationSchedulingAutoConfiguration {
  CorrelationSchedulingAutoConfiguration() {}

  /** Static, so that it is there before the beans that it changes. */
  @Bean
  static BeanPostProcessor clewTaskSchedulerPostProcessor(
      ApplicationIds ids, ObjectProvider<InstrumentationReport> report) {
    return new SchedulerPostProcessor(ids.generator(), report);
  }

  @Bean
  SchedulingConfigurer clewSchedulingConfigurer(
      ApplicationIds ids, BeanFactory beans, ObjectProvider<InstrumentationReport> report) {
    CorrelationIdGenerator generator = ids.generator();
    return new CorrelationSchedulingConfigurer(
        generator, new SchedulerPostProcessor(generator, report), beans);
  }

  /** Last, so that a scheduler that the application sets is seen, and joined. */
  @Order(Ordered.LOWEST_PRECEDENCE)
  private static final class CorrelationSchedulingConfigurer
      implements SchedulingConfigurer, DisposableBean {
    /** As Spring's own, which tells nobody what it has chosen. */
    private final TaskSchedulerRouter springsChoice =
        new TaskSchedulerRouter() {
          @Override
          protected TaskScheduler determineTargetScheduler(Runnable task) {
            return correlated(super.determineTargetScheduler(task));
          }
        };

    private final CorrelationIdGenerator generator;
    private final SchedulerPostProcessor schedulers;

    CorrelationSchedulingConfigurer(
        CorrelationIdGenerator generator, SchedulerPostProcessor schedulers, BeanFactory beans) {
      this.generator = generator;
      this.schedulers = schedulers;
      springsChoice.setBeanName(TaskManagementConfigUtils.SCHEDULED_ANNOTATION_PROCESSOR_BEAN_NAME);
      springsChoice.setBeanFactory(beans);
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
      TaskScheduler there = registrar.getScheduler();
      registrar.setTaskScheduler(
          there == null || there.getClass() == TaskSchedulerRouter.class
              ? springsChoice
              : correlated(there));
    }

    private TaskScheduler correlated(TaskScheduler scheduler) {
      return new CorrelatedTaskScheduler(scheduler, generator, schedulers.isJoinedProxy(scheduler));
    }

    @Override
    public void destroy() {
      springsChoice.destroy();
    }
  }
}
