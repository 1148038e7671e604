package dev.clew.examples.shop;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.util.DefaultUriBuilderFactory;

/** In a folder of its own, because Spring Boot 4 moved the builder to another package. */
@Configuration(proxyBeanMethods = false)
class Templates {
  @Bean
  RestTemplate restTemplate(RestTemplateBuilder builder, @Value("${warehouse.url}") String url) {
    return builder.uriTemplateHandler(new DefaultUriBuilderFactory(url)).build();
  }
}
