package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.WebClient;

/** Beans that are Spring's reactive client, or build one. */
final class WebClientBeans implements ClientLibrary {
  @Override
  public boolean has(Object bean) {
    return bean instanceof WebClient.Builder || bean instanceof WebClient;
  }

  @Override
  public @Nullable Object instrument(Object bean, EgressPolicy policy, String beanName) {
    return bean instanceof WebClient.Builder builder
        ? WebClients.instrument(builder, policy)
        : WebClients.instrument((WebClient) bean, policy, beanName);
  }
}
