package dev.clew.spring.reactive;

import dev.clew.CorrelationIdGenerator;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.FilterProperties;
import dev.clew.spring.settings.Ingress;
import dev.clew.spring.settings.InstrumentationReport;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/**
 * Spring Boot 3.5 and 4, WebFlux: gives each request its correlation ID, with the properties of the
 * servlet filter, and carries it through Reactor.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass({HttpHandler.class, WebFilter.class, Mono.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnFeature(Feature.REACTIVE)
public final class CorrelationReactiveAutoConfiguration {
  CorrelationReactiveAutoConfiguration() {}

  @Bean
  ReactiveIngress clewReactiveIngress(
      Environment environment,
      ObjectProvider<CorrelationIdGenerator> generator,
      ObjectProvider<InstrumentationReport> report) {
    report.ifAvailable(known -> known.add("requests", "WebFlux"));
    return new ReactiveIngress(FilterProperties.settings(environment, generator.getIfAvailable()));
  }

  /** What Actuator shows. */
  @Bean
  Ingress clewIngress(ReactiveIngress ingress) {
    return new Ingress("reactive", ingress::settings, ingress::counts);
  }

  @Bean
  static HttpHandlerPostProcessor clewHttpHandlerPostProcessor(
      ObjectProvider<ReactiveIngress> ingress) {
    return new HttpHandlerPostProcessor(ingress);
  }

  @Bean
  @ConditionalOnMissingBean
  CorrelationWebFilter clewCorrelationWebFilter(ReactiveIngress ingress) {
    return new CorrelationWebFilter(ingress);
  }
}
