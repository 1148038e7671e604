package dev.clew.spring;

import dev.clew.CorrelationIdGenerator;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.servlet.FilterSetting;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Registers the filter first, for everything and for all dispatcher types, in Spring Boot 3.5 and
 * 4. The properties are the filter's settings in Boot's notation, such as {@code
 * clew.header-names}.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnClass({Filter.class, FilterRegistrationBean.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@Conditional(CorrelationEnabledCondition.class)
public final class CorrelationFilterAutoConfiguration {
  static final ResolvableType REGISTRATION =
      ResolvableType.forClassWithGenerics(FilterRegistrationBean.class, CorrelationFilter.class);

  CorrelationFilterAutoConfiguration() {}

  /**
   * Registers the application's filter where it is a bean, because Boot would register that one
   * last and not for error pages. An application that registers the filter is left to it.
   */
  @Bean
  @Conditional(NotRegisteredCondition.class)
  FilterRegistrationBean<CorrelationFilter> clewCorrelationFilterRegistration(
      ObjectProvider<CorrelationFilter> applicationFilter,
      ObjectProvider<CorrelationIdGenerator> generator,
      Environment environment,
      ServletContext servletContext) {
    CorrelationFilter filter = applicationFilter.getIfAvailable(() -> filter(generator));
    configure(filter, environment, servletContext);
    return new FirstRegistration(filter);
  }

  /**
   * Comes before every other registration. Boot has the container call its filters in the order in
   * which it sorts their registrations, and among equals an order decides nothing: Boot's own
   * {@code ForwardedHeaderFilter} is of the highest precedence too, and the trust policy would be
   * asked about an address that a client made up. What is {@link PriorityOrdered} is sorted before
   * whatever is only ordered. Boot wraps a plain {@code Filter} bean in a registration that is only
   * ordered.
   */
  static final class FirstRegistration extends FilterRegistrationBean<CorrelationFilter>
      implements PriorityOrdered {
    FirstRegistration(CorrelationFilter filter) {
      super(filter);
      setOrder(HIGHEST_PRECEDENCE);
      setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
    }
  }

  private static CorrelationFilter filter(ObjectProvider<CorrelationIdGenerator> generator) {
    CorrelationFilter.Builder filter = CorrelationFilter.builder();
    generator.ifAvailable(filter::generator);
    return filter.build();
  }

  /**
   * Gives the properties to the filter as init-params, so that one place reads and checks them, and
   * does it here, because of a filter that fails in the container Boot does not tell the reason.
   * Each is asked for by its name, because an environment variable does not tell where the dashes
   * were.
   */
  private static void configure(
      CorrelationFilter filter, Environment environment, ServletContext servletContext) {
    Binder binder = Binder.get(environment);
    Map<String, String> params = new LinkedHashMap<>();
    for (FilterSetting<?> setting : FilterSetting.all()) {
      binder
          .bind(ClewProperties.nameOf(setting), Bindable.listOf(String.class))
          .ifBound(values -> params.put(setting.name(), String.join(",", values)));
    }
    try {
      filter.init(new InitParams(params, servletContext));
    } catch (ServletException e) {
      throw invalid(params, e);
    }
  }

  /** As Boot reports it, with the property that is wrong. */
  private static RuntimeException invalid(Map<String, String> params, ServletException e) {
    Throwable cause = e.getCause() != null ? e.getCause() : e;
    String reason = String.valueOf(cause.getMessage());
    for (FilterSetting<?> setting : FilterSetting.all()) {
      if (reason.startsWith(setting.name() + " ")) {
        var invalid =
            new InvalidConfigurationPropertyValueException(
                ClewProperties.nameOf(setting), params.get(setting.name()), reason);
        invalid.initCause(cause);
        return invalid;
      }
    }
    return new IllegalArgumentException(reason, cause);
  }

  private record InitParams(Map<String, String> params, ServletContext servletContext)
      implements FilterConfig {
    @Override
    public String getFilterName() {
      return "clew";
    }

    @Override
    public ServletContext getServletContext() {
      return servletContext;
    }

    @Override
    public @Nullable String getInitParameter(String name) {
      return params.get(name);
    }

    @Override
    public Enumeration<String> getInitParameterNames() {
      return Collections.enumeration(params.keySet());
    }
  }

  /**
   * Boot's own condition would take a filter that is a bean for a registered one, or, asked for
   * registrations, take one of any filter for one of ours.
   */
  static class NotRegisteredCondition extends SpringBootCondition
      implements ConfigurationCondition {
    @Override
    public ConfigurationPhase getConfigurationPhase() {
      return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(
        ConditionContext context, AnnotatedTypeMetadata metadata) {
      ConfigurableListableBeanFactory beans = context.getBeanFactory();
      String[] names =
          beans == null ? new String[0] : beans.getBeanNamesForType(REGISTRATION, true, false);
      ConditionMessage.Builder message = ConditionMessage.forCondition("Clew");
      return names.length == 0
          ? ConditionOutcome.match(message.because("the filter is not registered"))
          : ConditionOutcome.noMatch(message.because("the filter is registered by " + names[0]));
    }
  }
}
