package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;

/**
 * What is below Spring's clients for the thread that calls: it leaves the records of calls, and
 * sets the headers where the policy lists hosts.
 */
final class RequestFactoryBuilders implements ClientLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(RequestFactoryBuilders.class);

  @Override
  public boolean has(Object bean) {
    return bean instanceof ClientHttpRequestFactoryBuilder;
  }

  @Override
  public @Nullable Object instrument(Object bean, EgressPolicy policy, String beanName) {
    return instrument((ClientHttpRequestFactoryBuilder<?>) bean, policy, beanName);
  }

  /** The builder of the same class: the application may ask for it. */
  private static @Nullable ClientHttpRequestFactoryBuilder<?> instrument(
      ClientHttpRequestFactoryBuilder<?> builder, EgressPolicy policy, String beanName) {
    if (builder instanceof JdkClientHttpRequestFactoryBuilder jdk) {
      return JdkHops.instrument(jdk, policy);
    }
    if (builder instanceof HttpComponentsClientHttpRequestFactoryBuilder httpComponents) {
      return HttpComponentsHops.instrument(httpComponents, policy);
    }
    if (policy.allowedHosts().isEmpty()) {
      // Then it is Spring's client that sets the header, and the others leave no records.
      return null;
    }
    if (builder instanceof JettyClientHttpRequestFactoryBuilder jetty) {
      return JettyHops.instrument(jetty, policy);
    }
    if (builder instanceof ReactorClientHttpRequestFactoryBuilder reactor) {
      return ReactorHops.instrument(reactor, policy);
    }
    LOG.warn(
        "Clients on {}, a {}, send no correlation IDs, because {} lists hosts and this kind does"
            + " not show where it is redirected to. Choose another: jdk, http-components, jetty or"
            + " reactor",
        beanName,
        builder.getClass().getName(),
        EgressProperties.ALLOW_HOSTS);
    return null;
  }
}
