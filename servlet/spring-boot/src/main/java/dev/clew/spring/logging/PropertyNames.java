package dev.clew.spring.logging;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Which properties of Clew's and of the log's there are. Spring Boot lists the system properties
 * anew for each name that it is asked for, and most of the names here are not there.
 */
final class PropertyNames {
  private static final Set<String> ROOTS = Set.of("clew", "logging");

  private final List<ConfigurationPropertyName> names = new ArrayList<>();
  private boolean complete = true;

  private PropertyNames() {}

  static PropertyNames of(Environment environment) {
    PropertyNames read = new PropertyNames();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource listed) {
        listed.stream().filter(PropertyNames::isBelowRoots).forEach(read.names::add);
      } else if (ROOTS.stream().anyMatch(root -> mayHave(source, root))) {
        read.complete = false;
      }
    }
    return read;
  }

  /** The name of an element of a list, which may be written in one piece or with indices. */
  static String ofElement(Environment environment, String list, int index) {
    return environment.containsProperty(list) ? list : list + '[' + index + ']';
  }

  private static boolean isBelowRoots(ConfigurationPropertyName name) {
    return name.getNumberOfElements() > 1 && ROOTS.contains(name.getElement(0, Form.UNIFORM));
  }

  private static boolean mayHave(ConfigurationPropertySource source, String root) {
    return source.containsDescendantOf(ConfigurationPropertyName.of(root))
        != ConfigurationPropertyState.ABSENT;
  }

  /** Whether there is, or may be, a property of this name or below it. */
  boolean mention(String name) {
    List<ConfigurationPropertyName> forms = forms(name);
    return !complete || names.stream().anyMatch(listed -> isAtOrBelow(listed, forms));
  }

  /** Whether a listed name is a property's, or one below it. */
  static boolean isAtOrBelow(ConfigurationPropertyName listed, String property) {
    return isAtOrBelow(listed, forms(property));
  }

  private static boolean isAtOrBelow(
      ConfigurationPropertyName listed, List<ConfigurationPropertyName> forms) {
    return forms.stream().anyMatch(form -> form.equals(listed) || form.isAncestorOf(listed));
  }

  /**
   * As what a property may be listed. An environment variable does not tell dashes from dots:
   * Spring Boot reads {@code CLEW_LOGGING_MASK_KEY} for {@code mask-key}, and lists it as {@code
   * mask.key}.
   */
  private static List<ConfigurationPropertyName> forms(String property) {
    ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
    return property.indexOf('-') < 0
        ? List.of(name)
        : List.of(name, ConfigurationPropertyName.of(property.replace('-', '.')));
  }

  /** Those below a name that can be listed. */
  List<ConfigurationPropertyName> below(String name) {
    ConfigurationPropertyName root = ConfigurationPropertyName.of(name);
    return names.stream().filter(root::isAncestorOf).toList();
  }
}
