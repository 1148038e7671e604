package dev.clew.servlet;

import dev.clew.Correlation;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.TaskDecorator;

/**
 * Makes Spring Boot's task executors carry the context. An application that has task decorators of
 * its own keeps them: Boot 3.5 takes a decorator only when there is exactly one, so another bean
 * would switch the application's off; what it has is joined instead.
 */
@AutoConfiguration(
    beforeName = "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration")
@ConditionalOnClass(TaskDecorator.class)
@ConditionalOnProperty(
    prefix = CorrelationFilterAutoConfiguration.PREFIX,
    name = "enabled",
    matchIfMissing = true)
class CorrelationTaskAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean(TaskDecorator.class)
  TaskDecorator clewTaskDecorator() {
    return new CorrelationTaskDecorator(task -> task);
  }

  /** Static, so that it is there before the beans that it joins. */
  @Bean
  static BeanPostProcessor clewTaskDecoratorJoiner() {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String beanName) {
        return bean instanceof TaskDecorator decorator
                && !(bean instanceof CorrelationTaskDecorator)
            ? new CorrelationTaskDecorator(decorator)
            : bean;
      }
    };
  }

  /**
   * Decorates what the application's decorator made, so that that one's work has the ID as well.
   */
  private record CorrelationTaskDecorator(TaskDecorator application) implements TaskDecorator {
    @Override
    public Runnable decorate(Runnable task) {
      return Correlation.current().wrap(application.decorate(task));
    }
  }
}
