package dev.clew.spring.logging;

import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.Setting;
import dev.clew.spring.settings.ClewProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.Environment;

/**
 * The encoder's settings as the properties have them: {@code clew.logging.max-record-bytes} for
 * {@code maxRecordBytes}. Before them come what Spring Boot knows of the service, and what it has
 * for its own formats, so that Clew's own properties decide.
 */
final class EncoderProperties {
  private static final Bindable<List<String>> LIST = Bindable.listOf(String.class);

  private final Environment environment;
  private final Binder binder;
  private final List<EncoderProperty> properties = new ArrayList<>();

  private EncoderProperties(Environment environment) {
    this.environment = environment;
    this.binder = Binder.get(environment);
  }

  /**
   * What is set.
   *
   * @throws
   *     org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
   *     for a property of Spring Boot's own that the encoder cannot honour
   */
  static List<EncoderProperty> of(Environment environment) {
    EncoderProperties read = new EncoderProperties(environment);
    read.properties.addAll(ServiceProperties.of(environment));
    read.properties.addAll(BootJsonProperties.of(environment, format(environment)));
    Setting.table().forEach(read::add);
    return read.properties;
  }

  /** {@return the names of Clew's own that are set, but for the format} */
  static List<String> ownNames(Environment environment) {
    return of(environment).stream()
        .map(EncoderProperty::name)
        .filter(name -> name.startsWith(ClewProperties.LOGGING))
        .filter(name -> !name.equals(LoggingFormat.PROPERTY))
        .toList();
  }

  /** The format that is asked for, ecs where that is none or a wrong one. */
  private static Format format(Environment environment) {
    return Format.LOGSTASH.shownName().equals(LoggingFormat.of(environment))
        ? Format.LOGSTASH
        : Format.ECS;
  }

  /** A lenient encoder: what is wrong has its default. The start will fail because of it. */
  static CorrelationJsonEncoder lenientEncoder(Environment environment) {
    CorrelationJsonEncoder.Builder encoder = builder();
    try {
      for (EncoderProperty property : of(environment)) {
        try {
          property.applyTo(encoder);
        } catch (IllegalArgumentException e) {
          // Reported by the check.
        }
      }
      return encoder.build();
    } catch (RuntimeException e) {
      return builder().format(format(environment).shownName()).build();
    }
  }

  /** Spring Boot keeps how it sets Logback up in the logger context. */
  private static CorrelationJsonEncoder.Builder builder() {
    return CorrelationJsonEncoder.builder().includeContext(false);
  }

  /**
   * Refuses what the encoder would not take.
   *
   * @throws
   *     org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
   *     with the property, its value and what is allowed
   */
  static void check(Environment environment) {
    CorrelationJsonEncoder.Builder encoder = builder();
    List<EncoderProperty> properties = of(environment);
    for (EncoderProperty property : properties) {
      try {
        property.applyTo(encoder);
      } catch (IllegalArgumentException e) {
        throw property.invalid(String.valueOf(e.getMessage()));
      }
    }
    try {
      encoder.build();
    } catch (IllegalArgumentException e) {
      throw culprit(properties, String.valueOf(e.getMessage()), e);
    }
  }

  /** Settings that do not go together: the error begins with one's name, and ends with its text. */
  private static RuntimeException culprit(
      List<EncoderProperty> properties, String reason, IllegalArgumentException cause) {
    EncoderProperty culprit = null;
    for (EncoderProperty property : properties) {
      if (reason.startsWith(property.setting() + " ")
          && (culprit == null || reason.endsWith("'" + property.text() + "'"))) {
        culprit = property;
      }
    }
    return culprit == null ? cause : culprit.invalid(reason);
  }

  private void add(Setting<?> setting) {
    String name = ClewProperties.nameOf(setting);
    if (setting.type() == Map.class) {
      binder
          .bind(name, Bindable.mapOf(String.class, String.class))
          .ifBound(map -> map.forEach((key, value) -> addPair(setting, name, key, value)));
    } else if (setting.type() == List.class) {
      if (setting == Setting.MASK_PATTERN && isText(name)) {
        // Spring Boot would take a comma for the end of a pattern.
        add(setting, name);
      } else {
        binder.bind(name, LIST).ifBound(list -> addElements(setting, name, list));
      }
    } else {
      add(setting, name);
    }
  }

  private void add(Setting<?> setting, String name) {
    binder
        .bind(name, String.class)
        .ifBound(value -> properties.add(new EncoderProperty(name, value, setting.name(), value)));
  }

  private void addPair(Setting<?> setting, String name, String key, String value) {
    String property = child(name, key);
    properties.add(new EncoderProperty(property, value, setting.name(), key + '=' + value));
  }

  private void addElements(Setting<?> setting, String name, List<String> list) {
    boolean whole = environment.containsProperty(name);
    for (int i = 0; i < list.size(); i++) {
      String element = list.get(i);
      String property = whole ? name : name + '[' + i + ']';
      properties.add(new EncoderProperty(property, element, setting.name(), element));
    }
  }

  /** The name of a key's property, in brackets where it would not be one otherwise. */
  static String child(String name, String key) {
    String child = name + '.' + key;
    return ConfigurationPropertyName.isValid(child) ? child : name + '[' + key + ']';
  }

  /** Whether what is in force is one text, and no list with indices. */
  private boolean isText(String name) {
    ConfigurationPropertyName text = ConfigurationPropertyName.of(name);
    ConfigurationPropertyName first = text.append("[0]");
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source.getConfigurationProperty(text) != null) {
        return true;
      }
      if (source.getConfigurationProperty(first) != null) {
        return false;
      }
    }
    return false;
  }
}
