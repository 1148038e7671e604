package dev.clew.spring.error;

import dev.clew.servlet.CorrelationRequestListener;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import jakarta.servlet.ServletRequestListener;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Errors of a servlet application: the container's own line of an exception has the ID, and {@link
 * CorrelationErrorBodyAutoConfiguration} puts it into the bodies.
 */
@AutoConfiguration
@ConditionalOnClass({ServletRequestListener.class, ServletListenerRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnFeature(Feature.ERRORS)
public final class CorrelationErrorAutoConfiguration {
  CorrelationErrorAutoConfiguration() {}

  /** An application that registers the listener is left to it. */
  @Bean
  @ConditionalOnMissingBean(
      value = CorrelationRequestListener.class,
      parameterizedContainer = ServletListenerRegistrationBean.class,
      search = SearchStrategy.CURRENT)
  ServletListenerRegistrationBean<CorrelationRequestListener>
      clewCorrelationRequestListenerRegistration() {
    return new ServletListenerRegistrationBean<>(new CorrelationRequestListener());
  }
}
