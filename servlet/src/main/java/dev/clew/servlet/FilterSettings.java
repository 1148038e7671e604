package dev.clew.servlet;

import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationPropagator;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What users configure, checked. Immutable; each request reads the fields. */
final class FilterSettings {
  static final FilterSettings DEFAULT = new FilterSettings(Map.of());

  private final Map<FilterSetting<?>, Object> values;
  private final CorrelationPropagator propagator;
  private final CorrelationIdGenerator generator;
  private final boolean responseHeader;
  private final boolean exposeHeader;
  private final boolean accessLog;
  private final PathPatterns excludePath;
  private final TrustPolicy trust;
  private final @Nullable String logLevelHeader;
  private final boolean passTraceContext;

  private FilterSettings(Map<FilterSetting<?>, Object> values) {
    this.values = values;
    this.propagator = get(FilterSetting.HEADER_NAMES);
    this.generator = CorrelationIdGenerator.failSafe(get(FilterSetting.GENERATOR));
    this.responseHeader = get(FilterSetting.RESPONSE_HEADER);
    this.exposeHeader = get(FilterSetting.EXPOSE_HEADER);
    this.accessLog = get(FilterSetting.ACCESS_LOG);
    this.excludePath = get(FilterSetting.EXCLUDE_PATH);
    this.trust = get(FilterSetting.TRUST);
    this.logLevelHeader = get(FilterSetting.LOG_LEVEL_HEADER).orElse(null);
    this.passTraceContext = get(FilterSetting.PASS_TRACE_CONTEXT);
    requireDistinct(propagator, logLevelHeader);
  }

  private static void requireDistinct(CorrelationPropagator propagator, @Nullable String level) {
    if (level != null && propagator.names().stream().anyMatch(level::equalsIgnoreCase)) {
      throw new IllegalArgumentException(
          FilterSetting.wrong(
              FilterSetting.LOG_LEVEL_HEADER.name(),
              level,
              "must not be one of the " + FilterSetting.HEADER_NAMES + " too"));
    }
  }

  private <T> T get(FilterSetting<T> setting) {
    return get(values, setting);
  }

  @SuppressWarnings("unchecked") // The draft puts under a setting what belongs to it.
  private static <T> T get(Map<FilterSetting<?>, Object> values, FilterSetting<T> setting) {
    Object value = values.get(setting);
    return value == null ? setting.defaultValue() : (T) value;
  }

  CorrelationPropagator propagator() {
    return propagator;
  }

  CorrelationIdGenerator generator() {
    return generator;
  }

  boolean responseHeader() {
    return responseHeader;
  }

  boolean exposeHeader() {
    return exposeHeader;
  }

  boolean accessLog() {
    return accessLog;
  }

  PathPatterns excludePath() {
    return excludePath;
  }

  TrustPolicy trust() {
    return trust;
  }

  @Nullable String logLevelHeader() {
    return logLevelHeader;
  }

  boolean passTraceContext() {
    return passTraceContext;
  }

  /** Settings in the making: each is checked by itself here, all together when they are built. */
  static final class Draft {
    private final Map<FilterSetting<?>, Object> values;

    Draft(FilterSettings settings) {
      this.values = new HashMap<>(settings.values);
    }

    <T> void set(FilterSetting<T> setting, T value) {
      values.put(setting, Objects.requireNonNull(value, setting.name()));
    }

    /**
     * Sets what a text stands for.
     *
     * @throws IllegalArgumentException with the name and the text, when one of them is wrong
     */
    void set(String name, String text, @Nullable ClassLoader loader) {
      parse(FilterSetting.named(name, text), text, loader);
    }

    private <T> void parse(FilterSetting<T> setting, String text, @Nullable ClassLoader loader) {
      set(setting, setting.parse(text, loader));
    }

    /**
     * The settings as they are now.
     *
     * @throws IllegalArgumentException when two of them contradict each other
     */
    FilterSettings build() {
      return new FilterSettings(Map.copyOf(values));
    }
  }

  /**
   * These settings, with those of the init-params in place of the same ones here.
   *
   * @throws ServletException when there is a parameter that is no setting, or one with a value that
   *     cannot be, alone or beside the others; its cause begins with the name of the parameter
   */
  FilterSettings withInitParams(FilterConfig config) throws ServletException {
    Enumeration<String> names = config.getInitParameterNames();
    if (!names.hasMoreElements()) {
      return this;
    }
    // The application's own loader, for Clew may sit above it in the container; an embedded
    // container may have none.
    ClassLoader loader = config.getServletContext().getClassLoader();
    try {
      Draft draft = new Draft(this);
      while (names.hasMoreElements()) {
        String name = names.nextElement();
        draft.set(name, Objects.requireNonNullElse(config.getInitParameter(name), ""), loader);
      }
      return draft.build();
    } catch (IllegalArgumentException e) {
      throw new ServletException(
          "Filter " + config.getFilterName() + ": init-param " + e.getMessage(), e);
    }
  }

  /** As the settings are written in init-params. */
  @Override
  public String toString() {
    return FilterSetting.all().stream()
        .map(setting -> setting + "=" + text(setting))
        .collect(Collectors.joining(", "));
  }

  private <T> String text(FilterSetting<T> setting) {
    return setting.text(get(setting));
  }
}
