package dev.clew.spring.settings;

import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationPropagator;
import dev.clew.servlet.FilterSetting;
import dev.clew.servlet.ingress.Setting;
import dev.clew.servlet.ingress.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** The filter's settings, as the properties have them: for whatever takes IDs in or sends them. */
public final class FilterProperties {
  private static final String HEADER_NAMES = "clew.header-names";

  private FilterProperties() {}

  /** What the properties set, by the names of the settings. */
  public static Map<String, String> texts(Environment environment) {
    return texts(environment, setting -> true);
  }

  /**
   * Each is asked for by its name, because an environment variable does not tell where the dashes
   * were.
   */
  private static Map<String, String> texts(Environment environment, Predicate<String> wanted) {
    Binder binder = Binder.get(environment);
    Map<String, String> texts = new LinkedHashMap<>();
    for (FilterSetting<?> setting : FilterSetting.all()) {
      if (wanted.test(setting.name())) {
        binder
            .bind(ClewProperties.nameOf(setting), Bindable.listOf(String.class))
            .ifBound(values -> texts.put(setting.name(), String.join(",", values)));
      }
    }
    return texts;
  }

  /**
   * The settings that the properties stand for.
   *
   * @param application the application's generator, which a property overrides; null for none
   * @throws InvalidConfigurationPropertyValueException when a property's value cannot be
   */
  public static Settings settings(
      Environment environment, @Nullable CorrelationIdGenerator application) {
    return settings(texts(environment), application);
  }

  /**
   * What makes IDs, and never fails: what the property names, else the application's, else the
   * default.
   *
   * @param application the application's generator; null for none
   * @throws InvalidConfigurationPropertyValueException when the property's value cannot be
   */
  static CorrelationIdGenerator generator(
      Environment environment, @Nullable CorrelationIdGenerator application) {
    Map<String, String> texts = texts(environment, Setting.GENERATOR.name()::equals);
    return settings(texts, application).generator();
  }

  private static Settings settings(
      Map<String, String> texts, @Nullable CorrelationIdGenerator application) {
    Settings.Draft draft = new Settings.Draft(Settings.DEFAULT);
    if (application != null) {
      draft.set(Setting.GENERATOR, application);
    }
    try {
      return draft.build().with(texts, ClassUtils.getDefaultClassLoader());
    } catch (IllegalArgumentException e) {
      throw invalid(texts, e);
    }
  }

  /**
   * As Spring Boot reports it, with the property that is wrong.
   *
   * @param texts what the properties set
   * @param wrong says what is wrong, the setting's name first
   */
  public static RuntimeException invalid(Map<String, String> texts, Throwable wrong) {
    String reason = String.valueOf(wrong.getMessage());
    for (FilterSetting<?> setting : FilterSetting.all()) {
      if (reason.startsWith(setting.name() + " ")) {
        return ClewProperties.invalid(
            ClewProperties.nameOf(setting), texts.get(setting.name()), reason, wrong);
      }
    }
    return new IllegalArgumentException(reason, wrong);
  }

  /**
   * The headers that the filter takes IDs from, so that whatever comes in and whatever goes out has
   * one name.
   *
   * @throws InvalidConfigurationPropertyValueException when the property's value cannot be
   */
  public static CorrelationPropagator propagator(Environment environment) {
    List<String> names =
        Binder.get(environment).bind(HEADER_NAMES, Bindable.listOf(String.class)).orElse(List.of());
    if (names.isEmpty()) {
      return CorrelationPropagator.create();
    }
    String text = String.join(",", names);
    try {
      return CorrelationPropagator.parse(text);
    } catch (IllegalArgumentException e) {
      throw ClewProperties.invalid(HEADER_NAMES, text, String.valueOf(e.getMessage()), e);
    }
  }
}
