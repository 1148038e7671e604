package dev.clew.spring.task;

import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/** Where Spring MVC is there: the executor that it makes for itself. */
@AutoConfiguration
@ConditionalOnClass(RequestMappingHandlerAdapter.class)
@ConditionalOnFeature(Feature.EXECUTORS)
public final class CorrelationMvcTaskAutoConfiguration {
  CorrelationMvcTaskAutoConfiguration() {}

  @Bean
  static BeanPostProcessor clewMvcExecutorPostProcessor(
      ObjectProvider<InstrumentationReport> report) {
    return new MvcExecutorPostProcessor(report);
  }
}
