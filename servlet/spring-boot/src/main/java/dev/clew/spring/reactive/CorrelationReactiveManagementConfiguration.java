package dev.clew.spring.reactive;

import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/**
 * Spring Boot's Actuator on a port of its own ({@code management.server.port}): the same ingress
 * there. That port has a server and an application context of its own, in which the application's
 * post-processors do nothing.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnFeature(Feature.REACTIVE)
class CorrelationReactiveManagementConfiguration {
  @Bean
  @ConditionalOnBean(value = ReactiveIngress.class, search = SearchStrategy.ANCESTORS)
  static HttpHandlerPostProcessor clewManagementHttpHandlerPostProcessor(
      ObjectProvider<ReactiveIngress> ingress) {
    return new HttpHandlerPostProcessor(ingress);
  }
}
