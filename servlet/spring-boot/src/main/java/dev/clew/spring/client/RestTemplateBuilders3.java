package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import org.springframework.boot.web.client.RestTemplateBuilder;

/** Where Boot 3.5 has its builder of {@code RestTemplate}. */
final class RestTemplateBuilders3 implements ClientLibrary {
  @Override
  public boolean has(Object bean) {
    return bean instanceof RestTemplateBuilder;
  }

  @Override
  public Object instrument(Object bean, EgressPolicy policy, String beanName) {
    return ((RestTemplateBuilder) bean)
        .additionalCustomizers(template -> RestClients.instrument(template, policy));
  }
}
