package dev.clew.spring;

import dev.clew.servlet.CorrelationFilter;
import dev.clew.spring.settings.ConditionalOnFeature;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * Spring Boot's Actuator on a port of its own ({@code management.server.port}): the application's
 * filter there too, first, with the settings that it has. That port has a container and an
 * application context of its own, which see none of the application's registrations.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnFeature
class CorrelationManagementConfiguration {
  /**
   * The filter is the application's own, which its container has initialized by now: the management
   * container's {@code init} has no parameters, and changes nothing.
   */
  @Bean
  @ConditionalOnBean(
      value = CorrelationFilter.class,
      parameterizedContainer = FilterRegistrationBean.class,
      search = SearchStrategy.ANCESTORS)
  FilterRegistrationBean<CorrelationFilter> clewManagementFilterRegistration(
      HierarchicalBeanFactory beans) {
    BeanFactory application = beans.getParentBeanFactory();
    if (application == null) {
      throw new IllegalStateException("The management context has no parent");
    }
    ObjectProvider<FilterRegistrationBean<CorrelationFilter>> registrations =
        application.getBeanProvider(CorrelationFilterAutoConfiguration.REGISTRATION);
    FilterRegistrationBean<CorrelationFilter> registered =
        registrations.orderedStream().findFirst().orElse(null);
    if (registered == null) {
      // Left to Boot: the filter is a bean.
      return new CorrelationFilterAutoConfiguration.FirstRegistration(
          application.getBean(CorrelationFilter.class));
    }
    var registration =
        new CorrelationFilterAutoConfiguration.FirstRegistration(registered.getFilter());
    registration.setEnabled(registered.isEnabled());
    return registration;
  }
}
