package dev.clew.servlet;

import dev.clew.Correlation;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.util.ReflectionUtils;

/**
 * Makes Spring's task executors carry the context: Boot's own, and those that the application has
 * as beans. Whatever decorator an executor has is joined.
 *
 * <p>No bean of type {@link TaskDecorator}: Boot 3.5 takes such a bean only when there is exactly
 * one, so that another would switch the application's off, and a decorator that is replaced as a
 * bean can no longer be injected by its class. Schedulers are not among them: see {@link
 * CorrelationSchedulingAutoConfiguration}.
 */
@AutoConfiguration
@ConditionalOnClass({TaskDecorator.class, ThreadPoolTaskExecutor.class})
@Conditional(CorrelationEnabledCondition.class)
class CorrelationTaskAutoConfiguration {

  /** Static, so that it is there before the beans that it changes. */
  @Bean
  static BeanPostProcessor clewTaskExecutorPostProcessor() {
    return new TaskExecutorPostProcessor();
  }

  private static final class TaskExecutorPostProcessor implements BeanPostProcessor {
    @Override
    public Object postProcessBeforeInitialization(Object bean, String beanName) {
      // Before, because a pool looks at its decorator when it is initialized.
      try {
        if (bean instanceof ThreadPoolTaskExecutor executor) {
          executor.setTaskDecorator(joined(executor, ThreadPoolTaskExecutor.class));
        } else if (bean instanceof SimpleAsyncTaskExecutor executor
            && !(bean instanceof TaskScheduler)) {
          executor.setTaskDecorator(joined(executor, SimpleAsyncTaskExecutor.class));
        }
      } catch (RuntimeException | LinkageError e) {
        LoggerFactory.getLogger(CorrelationTaskAutoConfiguration.class)
            .warn("The task executor {} will not carry correlation IDs", beanName, e);
      }
      return bean;
    }

    private static TaskDecorator joined(Object executor, Class<?> declaring) {
      // Spring has a setter only. What cannot be seen is not replaced.
      Field field = ReflectionUtils.findField(declaring, "taskDecorator", TaskDecorator.class);
      if (field == null) {
        throw new IllegalStateException(declaring + " has no field taskDecorator");
      }
      ReflectionUtils.makeAccessible(field);
      TaskDecorator there = (TaskDecorator) ReflectionUtils.getField(field, executor);
      return there instanceof CorrelationTaskDecorator
          ? there
          : new CorrelationTaskDecorator(there);
    }
  }

  /**
   * Decorates what the application's decorator made, so that that one's work has the ID as well.
   */
  private record CorrelationTaskDecorator(@Nullable TaskDecorator application)
      implements TaskDecorator {
    @Override
    public Runnable decorate(Runnable task) {
      return Correlation.current().wrap(application == null ? task : application.decorate(task));
    }
  }
}
