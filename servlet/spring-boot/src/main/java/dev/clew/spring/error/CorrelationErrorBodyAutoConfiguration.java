package dev.clew.spring.error;

import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
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
  WebMvcConfigurer clewErrorConfigurer() {
    return new ErrorConfigurer();
  }

  private static final class ErrorConfigurer implements WebMvcConfigurer {
    @Override
    public void addErrorResponseInterceptors(List<ErrorResponse.Interceptor> interceptors) {
      interceptors.add(new ProblemDetailId());
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
      registry.addInterceptor(new ErrorPageId());
    }
  }
}
