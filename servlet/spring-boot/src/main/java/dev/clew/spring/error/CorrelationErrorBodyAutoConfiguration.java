package dev.clew.spring.error;

import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Spring MVC: problem details and Spring Boot's error attributes have the field {@code
 * correlation_id}, unless the application has put one there.
 */
@AutoConfiguration
@ConditionalOnClass({WebMvcConfigurer.class, ErrorResponse.Interceptor.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnFeature(Feature.ERRORS)
public final class CorrelationErrorBodyAutoConfiguration {
  CorrelationErrorBodyAutoConfiguration() {}

  @Bean
  ErrorAttributesId clewErrorAttributesId() {
    return new ErrorAttributesId();
  }

  @Bean
  WebMvcConfigurer clewErrorConfigurer(Environment environment) {
    return new ErrorConfigurer(isExposed(environment));
  }

  /**
   * Whether templates have the request's attributes in their model, and so the ID: Spring takes no
   * object of the same name beside it.
   */
  private static boolean isExposed(Environment environment) {
    return Stream.of("freemarker", "groovy.template", "mustache.servlet")
        .map(engine -> "spring." + engine + ".expose-request-attributes")
        .anyMatch(name -> environment.getProperty(name, Boolean.class, false));
  }

  private record ErrorConfigurer(boolean exposed) implements WebMvcConfigurer {
    @Override
    public void addErrorResponseInterceptors(List<ErrorResponse.Interceptor> interceptors) {
      interceptors.add(new ProblemDetailId());
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
      if (!exposed) {
        registry.addInterceptor(new ErrorPageId());
      }
    }
  }
}
