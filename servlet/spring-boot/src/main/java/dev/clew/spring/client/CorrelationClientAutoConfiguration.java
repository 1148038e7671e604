package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import org.springframework.beans.factory.ObjectProvider;
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
@Import({
  RestClientConfiguration.class,
  WebClientConfiguration.class,
  RequestFactoryConfiguration.class,
  ConnectorConfiguration.class,
  JdkHttpClientConfiguration.class,
  HttpComponentsConfiguration.class,
  OkHttpConfiguration.class,
  FeignConfiguration.class
})
public final class CorrelationClientAutoConfiguration {
  CorrelationClientAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  static EgressPolicy clewEgressPolicy(Environment environment) {
    return EgressProperties.policy(environment);
  }

  @Bean
  static ClientPolicy clewClientPolicy(
      ObjectProvider<EgressPolicy> policies, Environment environment) {
    return new ClientPolicy(policies.getIfUnique(() -> EgressProperties.policy(environment)));
  }
}
