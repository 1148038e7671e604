package dev.clew.servlet;

import dev.clew.CorrelationIdGenerator;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Spring Boot 3.5 and 4: registers the filter first, for everything and for all dispatcher types.
 * The properties are the filter's settings, written as Boot has it: {@code clew.header-names}.
 */
@AutoConfiguration
@ConditionalOnClass({Filter.class, FilterRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnProperty(
    prefix = CorrelationFilterAutoConfiguration.PREFIX,
    name = "enabled",
    matchIfMissing = true)
class CorrelationFilterAutoConfiguration {
  static final String PREFIX = "clew";

  /**
   * The filter, unless the application has one of its own, as a bean or in a registration. Its
   * generator may be a bean.
   */
  @Bean
  @ConditionalOnMissingBean(
      value = CorrelationFilter.class,
      parameterizedContainer = FilterRegistrationBean.class)
  FilterRegistrationBean<CorrelationFilter> clewCorrelationFilterRegistration(
      ObjectProvider<CorrelationIdGenerator> generator, Environment environment) {
    CorrelationFilter.Builder filter = CorrelationFilter.builder();
    generator.ifUnique(filter::generator);
    FilterRegistrationBean<CorrelationFilter> registration =
        new FilterRegistrationBean<>(filter.build());
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    registration.setInitParameters(initParameters(environment));
    return registration;
  }

  /**
   * The properties go through the filter's own init-params: one place reads and checks them. Each
   * is asked for by its name, because an environment variable does not tell where the dashes were.
   */
  private static Map<String, String> initParameters(Environment environment) {
    Binder binder = Binder.get(environment);
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String setting : FilterSettings.ALL) {
      binder
          .bind(PREFIX + "." + kebabCase(setting), Bindable.listOf(String.class))
          .ifBound(values -> parameters.put(setting, String.join(",", values)));
    }
    return parameters;
  }

  private static String kebabCase(String camelCase) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < camelCase.length(); i++) {
      char c = camelCase.charAt(i);
      if (Character.isUpperCase(c)) {
        name.append('-');
      }
      name.append(Character.toLowerCase(c));
    }
    return name.toString();
  }
}
