package dev.clew.spring.client;

import dev.clew.httpclient.HttpClientCorrelation;
import dev.clew.spring.settings.InstrumentationReport;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.H2AsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Beans that build Apache's HttpClient. One that is built already has no hook. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({HttpAsyncClientBuilder.class, HttpClientCorrelation.class})
class HttpComponentsConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(HttpComponentsConfiguration.class);

  @Bean
  static BeanPostProcessor clewHttpClientBuilderPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(
        HttpClientBuilder.class,
        policies,
        report,
        (builder, policy, name) ->
            isInstrumented(builder) ? builder : HttpClientCorrelation.instrument(builder, policy));
  }

  @Bean
  static BeanPostProcessor clewHttpAsyncClientBuilderPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(
        HttpAsyncClientBuilder.class,
        policies,
        report,
        (builder, policy, name) ->
            isInstrumented(builder) ? builder : HttpClientCorrelation.instrument(builder, policy));
  }

  @Bean
  static BeanPostProcessor clewH2AsyncClientBuilderPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(
        H2AsyncClientBuilder.class,
        policies,
        report,
        (builder, policy, name) ->
            isInstrumented(builder) ? builder : HttpClientCorrelation.instrument(builder, policy));
  }

  @Bean
  static BeanPostProcessor clewCloseableHttpClientPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(
        CloseableHttpClient.class,
        policies,
        report,
        (client, policy, name) -> {
          nameIt(name);
          return null;
        });
  }

  @Bean
  static BeanPostProcessor clewCloseableHttpAsyncClientPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(
        CloseableHttpAsyncClient.class,
        policies,
        report,
        (client, policy, name) -> {
          nameIt(name);
          return null;
        });
  }

  private static boolean isInstrumented(Object builder) {
    return Adapters.hasInstrumentation(
        builder, "requestInterceptors", "interceptor", HttpClientCorrelation.class);
  }

  private static void nameIt(String beanName) {
    LOG.info(
        "The HTTP client {} is built already. It sends correlation IDs if its builder was"
            + " instrumented: by Clew, where the builder is a bean, or by hand with"
            + " HttpClientCorrelation",
        beanName);
  }
}
