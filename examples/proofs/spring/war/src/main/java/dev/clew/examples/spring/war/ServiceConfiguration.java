package dev.clew.examples.spring.war;

import dev.clew.Correlation;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** The parent context: what does not know of the web. */
@Configuration(proxyBeanMethods = false)
public class ServiceConfiguration {
  @Bean
  ThreadPoolTaskExecutor taskExecutor() {
    ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
    executor.setTaskDecorator(task -> Correlation.current().wrap(task));
    return executor;
  }
}
