package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Makes HTTP clients send the ID: what comes of Boot's {@code RestClient.Builder}, {@code
 * RestTemplateBuilder} and {@code WebClient.Builder}, groups of HTTP interfaces, and beans that are
 * clients, or builders of clients, that Clew has an adapter for. An {@link EgressPolicy} that is a
 * bean replaces ours, for all of them; of several, the primary one, if there is one.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnFeature(Feature.CLIENTS)
@Import({RestClientConfiguration.class, WebClientConfiguration.class, FeignConfiguration.class})
public final class CorrelationClientAutoConfiguration {
  CorrelationClientAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  static EgressPolicy clewEgressPolicy(Environment environment) {
    return EgressProperties.policy(environment);
  }

  /** Static, so that it is there before the beans that it changes. */
  @Bean
  static BeanPostProcessor clewClientPostProcessor(
      ConfigurableBeanFactory beans,
      ObjectProvider<ClientPolicy> policies,
      ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor(
        ClientLibraries.present(beans.getBeanClassLoader()), policies, report);
  }

  @Bean
  static ClientPolicy clewClientPolicy(
      ObjectProvider<EgressPolicy> policies, Environment environment) {
    return new ClientPolicy(policies.getIfUnique(() -> EgressProperties.policy(environment)));
  }
}
