package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.HttpComponentsClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JdkClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;

/** What is below Spring's reactive client, where the policy lists hosts. */
final class ConnectorBuilders implements ClientLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectorBuilders.class);

  @Override
  public boolean has(Object bean) {
    return bean instanceof ClientHttpConnectorBuilder;
  }

  @Override
  public @Nullable Object instrument(Object bean, EgressPolicy policy, String beanName) {
    // The records are left by the WebClient.
    EgressPolicy hops = policy.toBuilder().logCalls(false).build();
    return instrument((ClientHttpConnectorBuilder<?>) bean, hops, beanName);
  }

  /** The builder of the same class: the application may ask for it. */
  private static @Nullable ClientHttpConnectorBuilder<?> instrument(
      ClientHttpConnectorBuilder<?> builder, EgressPolicy policy, String beanName) {
    if (policy.allowedHosts().isEmpty()) {
      // Then it is Spring's client that sets the header.
      return null;
    }
    if (builder instanceof ReactorClientHttpConnectorBuilder reactor) {
      return ReactorHops.instrument(reactor, policy);
    }
    if (builder instanceof JdkClientHttpConnectorBuilder jdk) {
      return JdkHops.instrument(jdk, policy);
    }
    if (builder instanceof HttpComponentsClientHttpConnectorBuilder httpComponents) {
      return HttpComponentsHops.instrument(httpComponents, policy);
    }
    if (builder instanceof JettyClientHttpConnectorBuilder jetty) {
      return JettyHops.instrument(jetty, policy);
    }
    LOG.warn(
        "WebClients on {}, a {}, send no correlation IDs, because {} lists hosts and Clew does not"
            + " know this kind. Choose another: jdk, http-components, jetty or reactor",
        beanName,
        builder.getClass().getName(),
        EgressProperties.ALLOW_HOSTS);
    return null;
  }
}
