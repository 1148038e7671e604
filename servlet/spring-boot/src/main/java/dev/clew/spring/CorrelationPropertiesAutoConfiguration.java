package dev.clew.spring;

import dev.clew.spring.settings.ClewProperties;
import dev.clew.spring.settings.ConditionalOnFeature;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Stops the start when a property begins with {@code clew.} and is not one of Clew's. The error
 * names the property and its origin.
 *
 * <p>Environment variables are not checked, because one such as {@code CLEW_HOME} may be another
 * program's. An application that has properties of its own under this prefix can exclude this
 * class.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnFeature
public final class CorrelationPropertiesAutoConfiguration {
  CorrelationPropertiesAutoConfiguration() {}

  /** Before any bean is made, so that the error comes as it is, and before a port is open. */
  @Bean
  static BeanFactoryPostProcessor clewPropertiesCheck(ConfigurableEnvironment environment) {
    return beans -> ClewProperties.requireKnown(environment);
  }
}
