package dev.clew.spring.client;

import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;

/** Spring's reactive client. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(WebClient.class)
class WebClientConfiguration {
  @Bean
  static BeanPostProcessor clewWebClientBuilderPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(
        WebClient.Builder.class,
        policies,
        report,
        (builder, policy, name) -> WebClients.instrument(builder, policy));
  }

  @Bean
  static BeanPostProcessor clewWebClientPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(WebClient.class, policies, report, WebClients::instrument);
  }

  /** The builders of HTTP interfaces' groups, which are no beans. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(
      name = {
        "org.springframework.boot.webclient.WebClientCustomizer",
        "org.springframework.web.reactive.function.client.WebClient"
      })
  static class Boot4 {
    @Bean
    static WebClientCustomizer clewWebClientCustomizer(ClientPolicy policy) {
      return builder -> WebClients.instrument(builder, policy.policy());
    }
  }
}
