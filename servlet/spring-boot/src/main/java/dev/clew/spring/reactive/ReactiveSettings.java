package dev.clew.spring.reactive;

import dev.clew.CorrelationIdGenerator;
import dev.clew.servlet.ingress.Setting;
import dev.clew.servlet.ingress.Settings;
import dev.clew.spring.settings.FilterProperties;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** The servlet filter's settings, from the same properties. */
final class ReactiveSettings {
  private ReactiveSettings() {}

  /**
   * The settings that the properties stand for.
   *
   * @param generator the application's generator, which a property overrides; null for none
   * @throws InvalidConfigurationPropertyValueException when a property's value cannot be
   */
  static Settings of(Environment environment, @Nullable CorrelationIdGenerator generator) {
    Settings.Draft draft = new Settings.Draft(Settings.DEFAULT);
    if (generator != null) {
      draft.set(Setting.GENERATOR, generator);
    }
    Map<String, String> texts = FilterProperties.texts(environment);
    try {
      return draft.build().with(texts, ClassUtils.getDefaultClassLoader());
    } catch (IllegalArgumentException e) {
      throw FilterProperties.invalid(texts, e);
    }
  }
}
