package dev.clew.spring;

import dev.clew.spring.settings.ApplicationIds;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.InstrumentationReport;
import dev.clew.spring.task.AsyncExecutorPostProcessor;
import dev.clew.spring.task.TaskExecutorPostProcessor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Makes the executors among the beans carry the context: Boot's own, and the application's, those
 * that factory beans and XML make included. Whatever decorator an executor has is joined. The JDK's
 * executors are wrapped where their bean is declared as an interface: one that is declared as a
 * class may be injected as that class. What runs {@code @Async} methods carries the context also
 * where it is no bean.
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
@ConditionalOnFeature(Feature.EXECUTORS)
@Import(ApplicationIds.class)
public final class CorrelationTaskAutoConfiguration {
  CorrelationTaskAutoConfiguration() {}

  /** Static, so that it is there before the beans that it changes. */
  @Bean
  static BeanPostProcessor clewTaskExecutorPostProcessor(
      ApplicationIds ids, ObjectProvider<InstrumentationReport> report) {
    return new TaskExecutorPostProcessor(ids.generator(), report);
  }

  /** Static for the same reason, and of this type, because it is to be one of the first. */
  @Bean
  static AsyncExecutorPostProcessor clewAsyncExecutorPostProcessor(
      ObjectProvider<InstrumentationReport> report) {
    return new AsyncExecutorPostProcessor(report);
  }
}
