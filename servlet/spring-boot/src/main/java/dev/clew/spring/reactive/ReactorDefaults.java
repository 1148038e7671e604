package dev.clew.spring.reactive;

import dev.clew.spring.settings.Feature;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.util.ClassUtils;

/**
 * Has Reactor put the ID on the thread of every operator, by setting what Spring Boot has for it:
 * {@code spring.reactor.context-propagation=auto}. It is one of the default properties, the last of
 * all, so that the application's own value wins wherever it stands.
 */
final class ReactorDefaults
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {
  static final String CONTEXT_PROPAGATION = "spring.reactor.context-propagation";

  static final String HOOKS = "reactor.core.publisher.Hooks";
  static final String CONTEXT_REGISTRY = "io.micrometer.context.ContextRegistry";

  /** Spring Boot keeps this one behind all others, those of annotations included. */
  private static final String DEFAULT_PROPERTIES = "defaultProperties";

  /** By {@code spring.factories}. */
  ReactorDefaults() {}

  /** After the listener that reads the application's files. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    ConfigurableEnvironment environment = event.getEnvironment();
    if (missing().isEmpty()
        && isOn(environment, Feature.ALL)
        && isOn(environment, Feature.REACTIVE)
        && !isSet(environment)) {
      setDefault(environment.getPropertySources());
    }
  }

  private static void setDefault(MutablePropertySources sources) {
    PropertySource<?> present = sources.get(DEFAULT_PROPERTIES);
    if (present != null && !(present instanceof MapPropertySource)) {
      return;
    }
    Map<String, Object> defaults = new HashMap<>();
    if (present instanceof MapPropertySource map) {
      defaults.putAll(map.getSource());
      sources.remove(DEFAULT_PROPERTIES);
    }
    defaults.put(CONTEXT_PROPAGATION, "auto");
    sources.addLast(new MapPropertySource(DEFAULT_PROPERTIES, defaults));
  }

  private static boolean isOn(ConfigurableEnvironment environment, Feature feature) {
    try {
      return Binder.get(environment).bind(feature.property(), Boolean.class).orElse(true);
    } catch (BindException e) {
      // Refused, and explained, by the condition that asks the same.
      return false;
    }
  }

  private static boolean isSet(ConfigurableEnvironment environment) {
    return Binder.get(environment).bind(CONTEXT_PROPAGATION, String.class).isBound();
  }

  /** The class of an absent library without which Reactor carries nothing; empty for none. */
  static String missing() {
    for (String name : List.of(HOOKS, CONTEXT_REGISTRY)) {
      if (!ClassUtils.isPresent(name, ReactorDefaults.class.getClassLoader())) {
        return name;
      }
    }
    return "";
  }
}
