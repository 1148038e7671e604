package dev.clew.spring.client;

import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** In Boot 4 the builders of HTTP interfaces' groups, which are no beans. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(
    name = {
      "org.springframework.boot.webclient.WebClientCustomizer",
      "org.springframework.web.reactive.function.client.WebClient"
    })
class WebClientConfiguration {
  @Bean
  static WebClientCustomizer clewWebClientCustomizer(ClientPolicy policy) {
    return builder -> WebClients.instrument(builder, policy.policy());
  }
}
