package dev.clew.spring;

import dev.clew.CorrelationIdGenerator;
import dev.clew.servlet.CorrelationFilter;
import dev.clew.spring.settings.ConditionalOnFeature;
import dev.clew.spring.settings.FilterProperties;
import dev.clew.spring.settings.Ingress;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.function.SingletonSupplier;

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
@ConditionalOnFeature
public final class CorrelationFilterAutoConfiguration {
  private static final Logger LOG =
      LoggerFactory.getLogger(CorrelationFilterAutoConfiguration.class);

  private static final String OWN_REGISTRATION = "clewCorrelationFilterRegistration";

  CorrelationFilterAutoConfiguration() {}

  /**
   * Registers the application's filter where it is a bean, because Boot would register that one
   * last and not for error pages. An application that registers the filter is left to it.
   */
  @Bean(OWN_REGISTRATION)
  @Conditional(NotRegisteredCondition.class)
  FilterRegistrationBean<CorrelationFilter> clewCorrelationFilterRegistration(
      ObjectProvider<CorrelationFilter> applicationFilter,
      ObjectProvider<CorrelationIdGenerator> generator,
      ConfigurableListableBeanFactory beans,
      Environment environment,
      ServletContext servletContext) {
    CorrelationFilter filter;
    List<String> own = FilterBeans.filters(beans);
    if (own.isEmpty()) {
      filter = filter(generator);
    } else if (FilterBeans.misplaced(beans).isEmpty()) {
      filter = applicationFilter.getObject();
    } else {
      filter = beans.getBean(own.get(0), CorrelationFilter.class);
    }
    configure(filter, environment, servletContext);
    return new FirstRegistration(filter);
  }

  /** What Actuator shows of the filter that is registered, whoever registered it. */
  @Bean
  Ingress clewServletIngress(
      ObjectProvider<FilterRegistrationBean<CorrelationFilter>> registrations) {
    Supplier<CorrelationFilter> filter =
        SingletonSupplier.of(
            () -> registrations.orderedStream().findFirst().orElseThrow().getFilter());
    return new Ingress(
        "servlet",
        () -> Objects.requireNonNull(filter.get()).settings(),
        () -> Objects.requireNonNull(filter.get()).counts());
  }

  /** Says at start what stands in for the filter that the properties are for. */
  @Bean
  static SmartInitializingSingleton clewFilterReport(
      ConfigurableListableBeanFactory beans, Environment environment) {
    return () -> report(beans, environment);
  }

  private static void report(ConfigurableListableBeanFactory beans, Environment environment) {
    List<String> replacing =
        FilterBeans.registrations(beans).stream()
            .filter(name -> !name.equals(OWN_REGISTRATION))
            .toList();
    if (!replacing.isEmpty()) {
      List<String> unused = new ArrayList<>(FilterProperties.texts(environment).keySet());
      if (unused.isEmpty()) {
        LOG.info("Clew's filter is replaced by the registration {} of the application", replacing);
      } else {
        LOG.warn(
            "Clew's filter is replaced by the registration {} of the application, to which these"
                + " settings do not apply: {}. Declare the filter as a bean of type"
                + " CorrelationFilter instead, and they do",
            replacing,
            unused);
      }
    }
    List<String> filters = FilterBeans.filters(beans);
    if (replacing.isEmpty() && !filters.isEmpty()) {
      LOG.info("Clew's filter is replaced by the bean {} of the application", filters);
    }
    List<String> misplaced = FilterBeans.misplaced(beans);
    if (!misplaced.isEmpty()) {
      LOG.warn(
          "{} belongs to a @ManagementContextConfiguration, which a component scan has found. It"
              + " does not replace the application's filter. On a management port the"
              + " application's filter is there without it",
          misplaced);
    }
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
   */
  private static void configure(
      CorrelationFilter filter, Environment environment, ServletContext servletContext) {
    Map<String, String> params = FilterProperties.texts(environment);
    try {
      filter.init(new InitParams(params, servletContext));
    } catch (ServletException e) {
      throw FilterProperties.invalid(params, e.getCause() != null ? e.getCause() : e);
    }
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
      List<String> names = beans == null ? List.of() : FilterBeans.registrations(beans);
      ConditionMessage.Builder message = ConditionMessage.forCondition("Clew");
      return names.isEmpty()
          ? ConditionOutcome.match(message.because("the filter is not registered"))
          : ConditionOutcome.noMatch(
              message.because("the filter is registered by " + names.get(0)));
    }
  }
}
