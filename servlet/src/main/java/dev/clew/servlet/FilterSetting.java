package dev.clew.servlet;

import dev.clew.servlet.ingress.Setting;
import java.util.List;

/**
 * The table of the filter's settings. A setting has the same name as a method of {@link
 * CorrelationFilter.Builder} and as an init-param.
 *
 * <p>You need this class only to read the settings from a configuration of your own: pass the text
 * that you find for each of {@link #all()} to {@link CorrelationFilter#init} as an init-param.
 *
 * <p>Immutable, and so thread-safe.
 *
 * @param <T> what the filter makes of the text
 * @since 0.1
 */
public final class FilterSetting<T> {
  private static final List<FilterSetting<?>> TABLE =
      Setting.all().stream().<FilterSetting<?>>map(FilterSetting::new).toList();

  private final Setting<T> setting;

  private FilterSetting(Setting<T> setting) {
    this.setting = setting;
  }

  /**
   * All settings, in the order of their documentation.
   *
   * @return an unmodifiable list
   */
  public static List<FilterSetting<?>> all() {
    return TABLE;
  }

  /**
   * The name of the setting: that of the builder's method and of the init-param.
   *
   * @return a name in camel case
   */
  public String name() {
    return setting.name();
  }

  /**
   * The kind of text that the setting takes.
   *
   * @return {@code Boolean.class} for {@code true} and {@code false}, {@code List.class} for texts
   *     that are separated by commas, {@code String.class} for any other
   */
  public Class<?> type() {
    return setting.type();
  }

  /**
   * The text that stands for the default.
   *
   * @return the text, empty when there is no default
   */
  public String defaultText() {
    return setting.defaultText();
  }

  /**
   * What the setting does, for whoever configures it.
   *
   * @return one or more sentences of plain text
   */
  public String description() {
    return setting.description();
  }

  /** The setting's name. */
  @Override
  public String toString() {
    return setting.name();
  }
}
