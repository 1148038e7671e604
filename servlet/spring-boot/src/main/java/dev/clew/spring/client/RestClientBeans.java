package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** Beans that are Spring's clients for the thread that calls, or build one. */
final class RestClientBeans implements ClientLibrary {
  @Override
  public boolean has(Object bean) {
    return bean instanceof RestClient.Builder
        || bean instanceof RestClient
        || bean instanceof RestTemplate;
  }

  @Override
  public @Nullable Object instrument(Object bean, EgressPolicy policy, String beanName) {
    if (bean instanceof RestClient.Builder builder) {
      return RestClients.instrument(builder, policy);
    }
    return bean instanceof RestClient client
        ? RestClients.instrument(client, policy, beanName)
        : RestClients.instrument((RestTemplate) bean, policy, beanName);
  }
}
