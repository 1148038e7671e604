package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.jdk.JdkHttpClientCorrelation;
import dev.clew.spring.settings.InstrumentationReport;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Beans that are the JDK's client, or build one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({HttpClient.class, JdkHttpClientCorrelation.class})
class JdkHttpClientConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(JdkHttpClientConfiguration.class);

  @Bean
  static BeanPostProcessor clewJdkHttpClientBuilderPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(
        HttpClient.Builder.class,
        policies,
        report,
        (builder, policy, name) -> instrument(builder, policy));
  }

  @Bean
  static BeanPostProcessor clewJdkHttpClientPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(
        HttpClient.class, policies, report, JdkHttpClientConfiguration::instrument);
  }

  /** A proxy, because each JDK has more methods. */
  private static HttpClient.Builder instrument(HttpClient.Builder builder, EgressPolicy policy) {
    return (HttpClient.Builder)
        Proxy.newProxyInstance(
            JdkHttpClientConfiguration.class.getClassLoader(),
            new Class<?>[] {HttpClient.Builder.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("build")) {
                return JdkHttpClientCorrelation.build(builder, policy);
              }
              try {
                Object result = method.invoke(builder, arguments);
                return result == builder ? proxy : result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static @Nullable HttpClient instrument(
      HttpClient client, EgressPolicy policy, String beanName) {
    if (!client.getClass().getName().startsWith("jdk.internal.")
        && !Adapters.isInstrumentation(client, JdkHttpClientCorrelation.class)) {
      // A class of the application's, or a test's, may not be replaced.
      return null;
    }
    if (Adapters.isInstrumentation(client, JdkHttpClientCorrelation.class)) {
      return client;
    }
    if (!policy.allowedHosts().isEmpty() && client.followRedirects() != HttpClient.Redirect.NEVER) {
      LOG.warn(
          "The HTTP client {} sends no correlation IDs, because {} lists hosts and the client"
              + " follows redirects itself. Build it with JdkHttpClientCorrelation, or with an"
              + " HttpClient.Builder that is a bean",
          beanName,
          EgressProperties.ALLOW_HOSTS);
      return null;
    }
    return JdkHttpClientCorrelation.instrument(client, policy);
  }
}
