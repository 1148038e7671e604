package dev.clew.spring.client;

import dev.clew.EgressPolicy;
import dev.clew.okhttp.OkHttpCorrelation;
import dev.clew.spring.settings.InstrumentationReport;
import java.util.List;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Beans that are OkHttp's client, or build one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({OkHttpClient.class, OkHttpCorrelation.class})
class OkHttpConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(OkHttpConfiguration.class);

  @Bean
  static BeanPostProcessor clewOkHttpClientBuilderPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(
        OkHttpClient.Builder.class,
        policies,
        report,
        (builder, policy, name) ->
            isInstrumented(builder.interceptors())
                ? builder
                : OkHttpCorrelation.instrument(builder, policy));
  }

  @Bean
  static BeanPostProcessor clewOkHttpClientPostProcessor(
      ObjectProvider<ClientPolicy> policies, ObjectProvider<InstrumentationReport> report) {
    return new ClientPostProcessor<>(
        OkHttpClient.class, policies, report, OkHttpConfiguration::instrument);
  }

  /** The new client shares the other's pool, dispatcher and cache. */
  private static @Nullable OkHttpClient instrument(
      OkHttpClient client, EgressPolicy policy, String beanName) {
    if (isInstrumented(client.interceptors())) {
      return client;
    }
    if (client.getClass() != OkHttpClient.class) {
      LOG.warn(
          "The HTTP client {} sends no correlation IDs, because it is a {}: instrument its builder"
              + " with OkHttpCorrelation",
          beanName,
          client.getClass().getName());
      return null;
    }
    return OkHttpCorrelation.instrument(client.newBuilder(), policy).build();
  }

  private static boolean isInstrumented(List<Interceptor> interceptors) {
    return interceptors.stream()
        .anyMatch(each -> Adapters.isInstrumentation(each, OkHttpCorrelation.class));
  }
}
