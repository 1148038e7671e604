package dev.clew.spring.logging;

import dev.clew.logback.CorrelationJsonEncoder;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.Setting;
import dev.clew.spring.settings.ClewProperties;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
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

  /** Those of which one can be in another's way. */
  private static final Set<String> TOGETHER =
      Set.of(
          Setting.FIELD_NAME.name(),
          Setting.CORRELATION_ID_FIELD.name(),
          Setting.NESTED.name(),
          Setting.MAX_RECORD_BYTES.name());

  private final Environment environment;
  private final PropertyNames names;
  private final Binder binder;
  private final List<EncoderProperty> properties = new ArrayList<>();

  private EncoderProperties(Environment environment, PropertyNames names) {
    this.environment = environment;
    this.names = names;
    this.binder = Binder.get(environment);
  }

  /** Clew's own. What cannot be read, such as a list with a gap, throws. */
  private static List<EncoderProperty> own(Environment environment, PropertyNames names) {
    return own(
        environment,
        names,
        wrong -> {
          throw wrong;
        });
  }

  private static List<EncoderProperty> own(
      Environment environment, PropertyNames names, Consumer<RuntimeException> unreadable) {
    EncoderProperties read = new EncoderProperties(environment, names);
    for (Setting<?> setting : Setting.table()) {
      try {
        read.add(setting);
      } catch (RuntimeException e) {
        unreadable.accept(e);
        read.addEach(setting);
      }
    }
    read.properties.addAll(MaskProperties.of(environment, names, unreadable));
    return read.properties;
  }

  private static List<EncoderProperty> ofSpringBoot(Environment environment, PropertyNames names) {
    List<EncoderProperty> properties = new ArrayList<>(ServiceProperties.of(environment, names));
    properties.addAll(BootJsonProperties.of(environment, names, format(environment)));
    return properties;
  }

  /** {@return the names of Clew's own that are set, but for the format} */
  static List<String> ownNames(Environment environment) {
    return own(environment, PropertyNames.of(environment)).stream()
        .map(EncoderProperty::name)
        .filter(name -> !name.equals(LoggingFormat.PROPERTY))
        .toList();
  }

  /** The format that is asked for, ecs where that is none or a wrong one. */
  private static Format format(Environment environment) {
    String asked = LoggingFormat.of(environment);
    return Arrays.stream(Format.values())
        .filter(format -> format.shownName().equals(asked))
        .findFirst()
        .orElse(Format.ECS);
  }

  /**
   * An encoder that leaves out what is wrong, and keeps the masks. The start will fail because of
   * what is wrong, and has to be able to say so.
   */
  static CorrelationJsonEncoder lenientEncoder(Environment environment) {
    PropertyNames names = PropertyNames.of(environment);
    List<EncoderProperty> properties = new ArrayList<>();
    try {
      properties.addAll(ofSpringBoot(environment, names));
    } catch (RuntimeException e) {
      properties.addAll(ofService(environment, names));
    }
    // What is wrong is reported by the check.
    properties.addAll(own(environment, names, wrong -> {}));
    try {
      return lenient(properties).build();
    } catch (IllegalArgumentException e) {
      properties.removeIf(property -> TOGETHER.contains(property.setting()));
    }
    // Paths that lead to fields of the record's own are left out, and the other masks stay.
    while (true) {
      try {
        return lenient(properties).build();
      } catch (IllegalArgumentException e) {
        EncoderProperty culprit = culprit(properties, String.valueOf(e.getMessage()));
        if (culprit == null) {
          throw e;
        }
        properties.remove(culprit);
      }
    }
  }

  private static List<EncoderProperty> ofService(Environment environment, PropertyNames names) {
    try {
      return ServiceProperties.of(environment, names);
    } catch (RuntimeException e) {
      return List.of();
    }
  }

  private static CorrelationJsonEncoder.Builder lenient(List<EncoderProperty> properties) {
    CorrelationJsonEncoder.Builder encoder = builder();
    for (EncoderProperty property : properties) {
      try {
        property.applyTo(encoder);
      } catch (IllegalArgumentException e) {
        // Reported by the check.
      }
    }
    return encoder;
  }

  /** Spring Boot keeps how it sets Logback up in the logger context. */
  private static CorrelationJsonEncoder.Builder builder() {
    return CorrelationJsonEncoder.builder().includeContext(false);
  }

  /**
   * Refuses what the encoder would not take.
   *
   * @param isUsed whether the encoder is, so that what Spring Boot has for its own formats is meant
   *     for it
   * @throws
   *     org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
   *     with the property, its value and what is allowed
   */
  static void check(Environment environment, boolean isUsed) {
    CorrelationJsonEncoder.Builder encoder = builder();
    PropertyNames names = PropertyNames.of(environment);
    List<EncoderProperty> properties = new ArrayList<>();
    if (isUsed) {
      properties.addAll(ofSpringBoot(environment, names));
    }
    properties.addAll(own(environment, names));
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
      EncoderProperty culprit = culprit(properties, String.valueOf(e.getMessage()));
      throw culprit == null ? e : culprit.invalid(String.valueOf(e.getMessage()));
    }
  }

  /** Settings that do not go together: the error begins with one's name, and ends with its text. */
  private static @Nullable EncoderProperty culprit(
      List<EncoderProperty> properties, String reason) {
    EncoderProperty culprit = null;
    for (EncoderProperty property : properties) {
      if (reason.startsWith(property.setting() + " ")
          && (culprit == null || reason.endsWith("'" + property.text() + "'"))) {
        culprit = property;
      }
    }
    return culprit;
  }

  private void add(Setting<?> setting) {
    String name = ClewProperties.nameOf(setting);
    if (!names.mention(name)) {
      return;
    }
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

  /** The elements of a list that cannot be read as one, because there is a gap between them. */
  private void addEach(Setting<?> setting) {
    ConfigurationPropertyName list = ConfigurationPropertyName.of(ClewProperties.nameOf(setting));
    for (ConfigurationPropertyName name : Set.copyOf(names.below(list.toString()))) {
      if (list.isParentOf(name) && name.isLastElementIndexed()) {
        try {
          add(setting, name.toString());
        } catch (RuntimeException e) {
          // Reported by the check.
        }
      }
    }
  }

  private void addPair(Setting<?> setting, String name, String key, String value) {
    String property = child(name, key);
    properties.add(new EncoderProperty(property, value, setting.name(), key + '=' + value));
  }

  private void addElements(Setting<?> setting, String name, List<String> list) {
    for (int i = 0; i < list.size(); i++) {
      String element = list.get(i);
      String property = PropertyNames.ofElement(environment, name, i);
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
