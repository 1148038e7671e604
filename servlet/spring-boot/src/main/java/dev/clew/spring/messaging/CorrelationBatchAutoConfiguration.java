package dev.clew.spring.messaging;

import dev.clew.spring.settings.ApplicationIds;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.batch.core.launch.support.TaskExecutorJobLauncher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Spring Batch: each run of a job has an ID of its own, whose parent is the ID of who launches it.
 * Its steps have it too, those on executors that are beans included.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass(TaskExecutorJobLauncher.class)
@ConditionalOnFeature(Feature.MESSAGING)
@Import(ApplicationIds.class)
public final class CorrelationBatchAutoConfiguration {
  CorrelationBatchAutoConfiguration() {}

  /** Static, so that it is there before the beans that it changes. */
  @Bean
  static BeanPostProcessor clewBatchPostProcessor(
      ApplicationIds ids, ObjectProvider<InstrumentationReport> report) {
    return new BatchPostProcessor(ids.generator(), report);
  }
}
