package dev.clew.spring;

import dev.clew.servlet.CorrelationFilter;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.MethodMetadata;
import org.springframework.util.ClassUtils;

/**
 * Beans of one context that are the filter or register it. Those of a configuration that is meant
 * for the management context are not the application's: where a component scan has found such a
 * configuration, the application's filter stays what it is.
 */
final class FilterBeans {
  static final ResolvableType REGISTRATION =
      ResolvableType.forClassWithGenerics(FilterRegistrationBean.class, CorrelationFilter.class);

  private static final ResolvableType FILTER = ResolvableType.forClass(CorrelationFilter.class);

  /** By its name, because Actuator may be missing. */
  private static final String MANAGEMENT =
      "org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration";

  private FilterBeans() {}

  /** The names of the application's registrations. */
  static List<String> registrations(ConfigurableListableBeanFactory beans) {
    return names(beans, REGISTRATION, name -> !isForManagement(beans, name));
  }

  /** The names of the application's filters. */
  static List<String> filters(ConfigurableListableBeanFactory beans) {
    return names(beans, FILTER, name -> !isForManagement(beans, name));
  }

  /** The names of the filters and registrations that are meant for the management context. */
  static List<String> misplaced(ConfigurableListableBeanFactory beans) {
    Predicate<String> misplaced = name -> isForManagement(beans, name);
    return Stream.of(REGISTRATION, FILTER)
        .flatMap(type -> names(beans, type, misplaced).stream())
        .toList();
  }

  private static List<String> names(
      ConfigurableListableBeanFactory beans, ResolvableType type, Predicate<String> wanted) {
    return Arrays.stream(beans.getBeanNamesForType(type, true, false)).filter(wanted).toList();
  }

  private static boolean isForManagement(ConfigurableListableBeanFactory beans, String name) {
    Class<?> configuration = configuration(beans, name);
    return configuration != null && AnnotatedElementUtils.isAnnotated(configuration, MANAGEMENT);
  }

  /** The class whose method makes a bean, or null where it is made in another way. */
  private static @Nullable Class<?> configuration(
      ConfigurableListableBeanFactory beans, String name) {
    if (!beans.containsBeanDefinition(name)) {
      return null;
    }
    BeanDefinition definition = beans.getBeanDefinition(name);
    MethodMetadata method =
        definition instanceof AnnotatedBeanDefinition annotated
            ? annotated.getFactoryMethodMetadata()
            : null;
    if (method == null) {
      return null;
    }
    try {
      return ClassUtils.forName(method.getDeclaringClassName(), beans.getBeanClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      return null;
    }
  }
}
