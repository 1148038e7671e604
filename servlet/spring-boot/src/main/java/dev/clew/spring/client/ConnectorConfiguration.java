package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.spring.settings.InstrumentationReport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.HttpComponentsClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JdkClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is below Spring's reactive client, where the policy lists hosts. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(
    name = {
      "org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder",
      "org.springframework.web.reactive.function.client.WebClient"
    })
class ConnectorConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectorConfiguration.class);

  @Bean
  @SuppressWarnings("rawtypes") // A class literal has no parameters.
  static BeanPostProcessor clewConnectorBuilderPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<ClientHttpConnectorBuilder>(
        ClientHttpConnectorBuilder.class, policies, report, ConnectorConfiguration::instrument);
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
