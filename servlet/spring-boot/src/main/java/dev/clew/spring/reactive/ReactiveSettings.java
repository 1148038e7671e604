package dev.clew.spring.reactive;

import dev.clew.CorrelationIdGenerator;
import dev.clew.servlet.FilterSetting;
import dev.clew.servlet.ingress.Setting;
import dev.clew.servlet.ingress.Settings;
import dev.clew.spring.settings.ClewProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
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
    Map<String, String> texts = texts(Binder.get(environment));
    try {
      return draft.build().with(texts, ClassUtils.getDefaultClassLoader());
    } catch (IllegalArgumentException e) {
      throw invalid(texts, e);
    }
  }

  /** Each by its name, because an environment variable does not tell where the dashes were. */
  private static Map<String, String> texts(Binder binder) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (FilterSetting<?> setting : FilterSetting.all()) {
      binder
          .bind(ClewProperties.nameOf(setting), Bindable.listOf(String.class))
          .ifBound((List<String> values) -> texts.put(setting.name(), String.join(",", values)));
    }
    return texts;
  }

  private static RuntimeException invalid(Map<String, String> texts, IllegalArgumentException e) {
    String reason = String.valueOf(e.getMessage());
    for (FilterSetting<?> setting : FilterSetting.all()) {
      if (reason.startsWith(setting.name() + " ")) {
        var invalid =
            new InvalidConfigurationPropertyValueException(
                ClewProperties.nameOf(setting), texts.get(setting.name()), reason);
        invalid.initCause(e);
        return invalid;
      }
    }
    return e;
  }
}
