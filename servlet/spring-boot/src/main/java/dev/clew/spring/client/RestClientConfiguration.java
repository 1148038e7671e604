package dev.clew.spring.client;

import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** Spring's clients for the thread that calls. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(RestClient.class)
class RestClientConfiguration {
  @Bean
  static BeanPostProcessor clewRestClientBuilderPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(
        RestClient.Builder.class,
        policies,
        report,
        (builder, policy, name) -> RestClients.instrument(builder, policy));
  }

  @Bean
  static BeanPostProcessor clewRestClientPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(RestClient.class, policies, report, RestClients::instrument);
  }

  @Bean
  static BeanPostProcessor clewRestTemplatePostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(RestTemplate.class, policies, report, RestClients::instrument);
  }

  /** Where Boot 3.5 has its builder. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(
      name = {
        "org.springframework.boot.web.client.RestTemplateBuilder",
        "org.springframework.web.client.RestClient"
      })
  static class Boot3 {
    @Bean
    static BeanPostProcessor clewRestTemplateBuilderPostProcessor(
        ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
      return new ClientPostProcessor<>(
          org.springframework.boot.web.client.RestTemplateBuilder.class,
          policies,
          report,
          (builder, policy, name) ->
              builder.additionalCustomizers(template -> RestClients.instrument(template, policy)));
    }
  }

  /** Where Boot 4 has it, and the builders of HTTP interfaces' groups, which are no beans. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(
      name = {
        "org.springframework.boot.restclient.RestTemplateBuilder",
        "org.springframework.web.client.RestClient"
      })
  static class Boot4 {
    @Bean
    static BeanPostProcessor clewRestTemplateBuilderPostProcessor(
        ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
      return new ClientPostProcessor<>(
          org.springframework.boot.restclient.RestTemplateBuilder.class,
          policies,
          report,
          (builder, policy, name) ->
              builder.additionalCustomizers(template -> RestClients.instrument(template, policy)));
    }

    @Bean
    static RestClientCustomizer clewRestClientCustomizer(ClientPolicy policy) {
      return builder -> RestClients.instrument(builder, policy.policy());
    }
  }
}
