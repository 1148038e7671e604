package dev.clew.spring.client;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** In Boot 4 the builders of HTTP interfaces' groups, which are no beans. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(
    name = {
      "org.springframework.boot.restclient.RestClientCustomizer",
      "org.springframework.web.client.RestClient"
    })
class RestClientConfiguration {
  @Bean
  static RestClientCustomizer clewRestClientCustomizer(ClientPolicy policy) {
    return builder -> RestClients.instrument(builder, policy.policy());
  }
}
