package dev.clew.servlet.ingress;

import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationPropagator;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What users configure, checked. Immutable; each request reads the fields. */
public final class Settings {
  /** The defaults. */
  public static final Settings DEFAULT = new Settings(Map.of());

  private final Map<Setting<?>, Object> values;
  private final CorrelationPropagator propagator;
  private final CorrelationIdGenerator generator;
  private final boolean responseHeader;
  private final boolean exposeHeader;
  private final boolean accessLog;
  private final boolean accessLogFailure;
  private final boolean accessLogClient;
  private final PathPatterns excludePath;
  private final Trust trust;
  private final @Nullable String logLevelHeader;
  private final boolean passTraceContext;

  private Settings(Map<Setting<?>, Object> values) {
    this.values = values;
    this.propagator = get(Setting.HEADER_NAMES);
    this.generator = CorrelationIdGenerator.failSafe(get(Setting.GENERATOR));
    this.responseHeader = get(Setting.RESPONSE_HEADER);
    this.exposeHeader = get(Setting.EXPOSE_HEADER);
    this.accessLog = get(Setting.ACCESS_LOG);
    this.accessLogFailure = get(Setting.ACCESS_LOG_FAILURE);
    this.accessLogClient = get(Setting.ACCESS_LOG_CLIENT);
    this.excludePath = get(Setting.EXCLUDE_PATH);
    this.trust = get(Setting.TRUST);
    this.logLevelHeader = get(Setting.LOG_LEVEL_HEADER).orElse(null);
    this.passTraceContext = get(Setting.PASS_TRACE_CONTEXT);
    requireDistinct(propagator, logLevelHeader);
  }

  private static void requireDistinct(CorrelationPropagator propagator, @Nullable String level) {
    if (level != null && propagator.names().stream().anyMatch(level::equalsIgnoreCase)) {
      throw new IllegalArgumentException(
          Setting.wrong(
              Setting.LOG_LEVEL_HEADER.name(),
              level,
              "must not be one of the " + Setting.HEADER_NAMES + " too"));
    }
  }

  private <T> T get(Setting<T> setting) {
    return get(values, setting);
  }

  @SuppressWarnings("unchecked") // The draft puts under a setting what belongs to it.
  private static <T> T get(Map<Setting<?>, Object> values, Setting<T> setting) {
    Object value = values.get(setting);
    return value == null ? setting.defaultValue() : (T) value;
  }

  /** Reads the headers. */
  public CorrelationPropagator propagator() {
    return propagator;
  }

  /** Makes IDs, and never fails. */
  public CorrelationIdGenerator generator() {
    return generator;
  }

  /** Whether the response has the ID. */
  public boolean responseHeader() {
    return responseHeader;
  }

  /** Whether scripts may read it. */
  public boolean exposeHeader() {
    return exposeHeader;
  }

  /** Whether there are access records. */
  public boolean accessLog() {
    return accessLog;
  }

  /** Whether those of failed requests have the exception. */
  public boolean accessLogFailure() {
    return accessLogFailure;
  }

  /** Whether they tell who asked. */
  public boolean accessLogClient() {
    return accessLogClient;
  }

  /** Which requests have none. */
  public PathPatterns excludePath() {
    return excludePath;
  }

  /** Which requests are believed. */
  public Trust trust() {
    return trust;
  }

  /** The header that asks for a log level, or null for none. */
  public @Nullable String logLevelHeader() {
    return logLevelHeader;
  }

  /** Whether a trace is passed on. */
  public boolean passTraceContext() {
    return passTraceContext;
  }

  /** Settings in the making: each is checked by itself here, all together when they are built. */
  public static final class Draft {
    private final Map<Setting<?>, Object> values;

    /** Begins with these settings. */
    public Draft(Settings settings) {
      this.values = new HashMap<>(settings.values);
    }

    /** Sets what is checked already. */
    public <T> void set(Setting<T> setting, T value) {
      values.put(setting, Objects.requireNonNull(value, setting.name()));
    }

    /**
     * Sets what a text stands for.
     *
     * @throws IllegalArgumentException with the name and the text, when one of them is wrong
     */
    void set(String name, String text, @Nullable ClassLoader loader) {
      parse(Setting.named(name, text), text, loader);
    }

    private <T> void parse(Setting<T> setting, String text, @Nullable ClassLoader loader) {
      set(setting, setting.parse(text, loader));
    }

    /**
     * The settings as they are now.
     *
     * @throws IllegalArgumentException when two of them contradict each other
     */
    public Settings build() {
      return new Settings(Map.copyOf(values));
    }
  }

  /**
   * These settings, with some in place of the same ones here.
   *
   * @param texts the settings' texts by their names
   * @param loader where classes are looked up, or null for Clew's own loader
   * @throws IllegalArgumentException when there is a name that is no setting's, or a text that
   *     cannot be, alone or beside the others; the message begins with the name
   */
  public Settings with(Map<String, String> texts, @Nullable ClassLoader loader) {
    Draft draft = new Draft(this);
    texts.forEach((name, text) -> draft.set(name, text, loader));
    return draft.build();
  }

  /** As the settings are written in init-params. */
  @Override
  public String toString() {
    return Setting.all().stream()
        .map(setting -> setting + "=" + text(setting))
        .collect(Collectors.joining(", "));
  }

  /** The settings as texts that would make them, by their names. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    Setting.all().forEach(setting -> texts.put(setting.name(), text(setting)));
    return Collections.unmodifiableMap(texts);
  }

  private <T> String text(Setting<T> setting) {
    return setting.text(get(setting));
  }
}
