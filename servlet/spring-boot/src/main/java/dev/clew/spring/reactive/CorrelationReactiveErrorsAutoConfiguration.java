package dev.clew.spring.reactive;

import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * WebFlux: problem details and Spring Boot's error attributes have the field {@code
 * correlation_id}. An application with an {@code ErrorAttributes} bean of its own adds the field
 * itself.
 *
 * @since 0.1
 */
@AutoConfiguration(
    beforeName = {
      "org.springframework.boot.autoconfigure.web.reactive.error.ErrorWebFluxAutoConfiguration",
      "org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration"
    })
@ConditionalOnClass(name = "org.springframework.web.reactive.config.WebFluxConfigurer")
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnFeature(Feature.ERRORS)
public final class CorrelationReactiveErrorsAutoConfiguration {
  CorrelationReactiveErrorsAutoConfiguration() {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnFeature(Feature.REACTIVE)
  static class ProblemDetails {
    @Bean
    WebFluxConfigurer clewProblemDetails() {
      return new ProblemDetailsConfigurer();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnFeature(Feature.REACTIVE)
  @ConditionalOnClass(name = "org.springframework.boot.web.reactive.error.DefaultErrorAttributes")
  static class Boot3 {
    @Bean
    @ConditionalOnMissingBean(org.springframework.boot.web.reactive.error.ErrorAttributes.class)
    ReactiveErrorAttributes3 errorAttributes() {
      return new ReactiveErrorAttributes3();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnFeature(Feature.REACTIVE)
  @ConditionalOnClass(name = "org.springframework.boot.webflux.error.DefaultErrorAttributes")
  static class Boot4 {
    @Bean
    @ConditionalOnMissingBean(org.springframework.boot.webflux.error.ErrorAttributes.class)
    ReactiveErrorAttributes4 errorAttributes() {
      return new ReactiveErrorAttributes4();
    }
  }
}
