package dev.clew.spring.client;

import dev.clew.Correlation;
import dev.clew.CorrelationPropagator;
import dev.clew.EgressPolicy;
import dev.clew.spring.settings.InstrumentationReport;
import feign.RequestInterceptor;
import feign.RequestTemplate;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** OpenFeign, of whose clients each takes the interceptors that are beans. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(RequestInterceptor.class)
class FeignConfiguration {
  private static final Logger LOG = LoggerFactory.getLogger(FeignConfiguration.class);

  private static final CorrelationPropagator.Getter<RequestTemplate> GETTER =
      FeignConfiguration::header;

  /** Last, because the others may set the header themselves. */
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  static RequestInterceptor clewFeignInterceptor(
      ClientPolicy policies, ObjectProvider<InstrumentationReport> report) {
    EgressPolicy policy = policies.policy();
    if (!policy.allowedHosts().isEmpty()) {
      LOG.warn(
          "OpenFeign's own client sends no correlation IDs, because {} lists hosts and Clew cannot"
              + " see where it is redirected to. On OkHttp, whose builder is a bean, it does",
          EgressProperties.ALLOW_HOSTS);
      return request -> {};
    }
    report.ifAvailable(it -> it.add("clients", "OpenFeign"));
    return request ->
        policy.inject(
            Correlation.current(),
            null,
            request,
            GETTER,
            (to, name, value) -> to.header(name, value));
  }

  private static @Nullable String header(RequestTemplate request, String name) {
    Collection<String> values = request.headers().get(name);
    return values == null || values.isEmpty() ? null : values.iterator().next();
  }
}
