package dev.clew.spring;

import dev.clew.servlet.CorrelationFilter;
import dev.clew.servlet.CorrelationRequestListener;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.Feature;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.HierarchicalBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Spring Boot's Actuator on a port of its own ({@code management.server.port}): the application's
 * filter there too, first, with the settings that it has. That port has a container and an
 * application context of its own, which see none of the application's registrations.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnFeature
@Order(Ordered.LOWEST_PRECEDENCE)
class CorrelationManagementConfiguration {
  private static final Logger LOG =
      LoggerFactory.getLogger(CorrelationManagementConfiguration.class);

  private static final String OWN_REGISTRATION = "clewManagementFilterRegistration";

  /**
   * The filter is the application's own, which its container has initialized by now: the management
   * container's {@code init} has no parameters, and changes nothing.
   */
  @Bean(OWN_REGISTRATION)
  @ConditionalOnMissingBean(
      value = CorrelationFilter.class,
      parameterizedContainer = FilterRegistrationBean.class,
      search = SearchStrategy.CURRENT)
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
        application.getBeanProvider(FilterBeans.REGISTRATION);
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

  /** So that the container's own line of an exception has the ID there too. */
  @Bean
  @ConditionalOnFeature(Feature.ERRORS)
  @ConditionalOnMissingBean(
      value = CorrelationRequestListener.class,
      parameterizedContainer = ServletListenerRegistrationBean.class,
      search = SearchStrategy.CURRENT)
  ServletListenerRegistrationBean<CorrelationRequestListener>
      clewManagementRequestListenerRegistration() {
    return new ServletListenerRegistrationBean<>(new CorrelationRequestListener());
  }

  /** Says at start what stands in for the filter on this port. */
  @Bean
  static SmartInitializingSingleton clewManagementFilterReport(
      ConfigurableListableBeanFactory beans) {
    return () -> {
      List<String> replacing =
          Arrays.stream(beans.getBeanNamesForType(FilterBeans.REGISTRATION, true, false))
              .filter(name -> !name.equals(OWN_REGISTRATION))
              .toList();
      if (!replacing.isEmpty()) {
        LOG.info("On the management port, Clew's filter is replaced by {}", replacing);
      }
    };
  }
}
