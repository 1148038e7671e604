package dev.clew.servlet;

import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationPropagator;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
  private static final List<FilterSetting<?>> TABLE = new ArrayList<>();

  static final FilterSetting<CorrelationPropagator> HEADER_NAMES =
      new FilterSetting<>(
          "headerNames",
          List.class,
          "defaults",
          "Request headers that may bring an ID, in the order in which they are asked, separated by"
              + " commas. The first is also the response header. The word defaults stands for "
              + String.join(", ", CorrelationPropagator.DEFAULT_NAMES)
              + ", the word tracing for traceparent, b3, X-B3-TraceId; each leaves out the names"
              + " that stand before it.",
          (text, loader) -> CorrelationPropagator.parse(text),
          propagator -> String.join(",", propagator.names()));

  static final FilterSetting<CorrelationIdGenerator> GENERATOR =
      new FilterSetting<>(
          "generator",
          String.class,
          "uuidv7",
          "What makes the ID of a request that brings none: uuidv7, uuidv4, hex32, or the name of a"
              + " class that implements dev.clew.CorrelationIdGenerator and has a public"
              + " constructor without parameters.",
          FilterSetting::generator,
          FilterSetting::name);

  static final FilterSetting<Boolean> RESPONSE_HEADER =
      flag("responseHeader", true, "Whether the response has the ID in a header.");

  static final FilterSetting<Boolean> EXPOSE_HEADER =
      flag(
          "exposeHeader",
          false,
          "Whether the response names its ID header in Access-Control-Expose-Headers, so that"
              + " scripts from other origins may read it.");

  static final FilterSetting<Boolean> ACCESS_LOG =
      flag("accessLog", true, "Whether there is an access record for each request.");

  static final FilterSetting<PathPatterns> EXCLUDE_PATH =
      new FilterSetting<>(
          "excludePath",
          List.class,
          "",
          "Paths whose requests have no access record, separated by commas: /path, /path/* or"
              + " *.ending, inside the application.",
          (text, loader) -> text.isEmpty() ? PathPatterns.NONE : PathPatterns.of(list(text)),
          PathPatterns::toString);

  static final FilterSetting<TrustPolicy> TRUST =
      new FilterSetting<>(
          "trust",
          String.class,
          "always",
          "Which requests are believed when they bring an ID: always, never, or those from address"
              + " ranges that are separated by commas, such as 10.0.0.0/8, 127.0.0.1.",
          (text, loader) -> TrustPolicy.parse(text),
          TrustPolicy::toString);

  static final FilterSetting<Optional<String>> LOG_LEVEL_HEADER =
      new FilterSetting<>(
          "logLevelHeader",
          String.class,
          "",
          "Request header with which a trusted request turns DEBUG or TRACE on for itself. None by"
              + " default. Whoever is trusted can use it: set a trust policy too, or take the"
              + " header off at the gateway.",
          (text, loader) -> headerName(text),
          name -> name.orElse(""));

  static final FilterSetting<Boolean> PASS_TRACE_CONTEXT =
      flag(
          "passTraceContext",
          false,
          "Whether the calls that a trusted request makes have the traceparent and tracestate that"
              + " it came with, for a service in which nothing traces.");

  /** Turns a text into a value. */
  @FunctionalInterface
  private interface Parser<T> {
    /**
     * What a text stands for.
     *
     * @param text without blanks around it
     * @param loader where classes are looked up, or null for Clew's own loader
     * @throws IllegalArgumentException with the rule that the text breaks
     */
    T parse(String text, @Nullable ClassLoader loader);
  }

  private final String name;
  private final Class<?> type;
  private final String defaultText;
  private final String description;
  private final Parser<T> parser;
  private final Function<T, String> writer;

  private FilterSetting(
      String name,
      Class<?> type,
      String defaultText,
      String description,
      Parser<T> parser,
      Function<T, String> writer) {
    this.name = name;
    this.type = type;
    this.defaultText = defaultText;
    this.description = description;
    this.parser = parser;
    this.writer = writer;
    TABLE.add(this);
  }

  private static FilterSetting<Boolean> flag(String name, boolean byDefault, String description) {
    return new FilterSetting<>(
        name,
        Boolean.class,
        Boolean.toString(byDefault),
        description,
        (text, loader) -> bool(text),
        value -> Boolean.toString(value));
  }

  /**
   * All settings, in the order of their documentation.
   *
   * @return an unmodifiable list
   */
  public static List<FilterSetting<?>> all() {
    return Collections.unmodifiableList(TABLE);
  }

  static List<String> names() {
    return TABLE.stream().map(FilterSetting::name).toList();
  }

  /**
   * The setting of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  static FilterSetting<?> named(String name, String text) {
    for (FilterSetting<?> setting : TABLE) {
      if (setting.name.equals(name)) {
        return setting;
      }
    }
    throw new IllegalArgumentException(wrong(name, text, "is not one of the settings " + names()));
  }

  /**
   * The name of the setting: that of the builder's method and of the init-param.
   *
   * @return a name in camel case
   */
  public String name() {
    return name;
  }

  /**
   * The kind of text that the setting takes.
   *
   * @return {@code Boolean.class} for {@code true} and {@code false}, {@code List.class} for texts
   *     that are separated by commas, {@code String.class} for any other
   */
  public Class<?> type() {
    return type;
  }

  /**
   * The text that stands for the default.
   *
   * @return the text, empty when there is no default
   */
  public String defaultText() {
    return defaultText;
  }

  /**
   * What the setting does, for whoever configures it.
   *
   * @return one or more sentences of plain text
   */
  public String description() {
    return description;
  }

  T defaultValue() {
    return parser.parse(defaultText, FilterSetting.class.getClassLoader());
  }

  /**
   * What a text stands for.
   *
   * @throws IllegalArgumentException with the setting's name and the text, when it stands for none
   */
  T parse(String text, @Nullable ClassLoader loader) {
    try {
      return parser.parse(text.strip(), loader);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(wrong(name, text.strip(), e.getMessage()), e);
    }
  }

  static String wrong(String name, String text, @Nullable String rule) {
    return name + " = '" + text + "' " + rule;
  }

  /** A value as a text that stands for it. */
  String text(T value) {
    return writer.apply(value);
  }

  /** The setting's name. */
  @Override
  public String toString() {
    return name;
  }

  static List<String> list(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  private static boolean bool(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  /** The name of a header that a request may have; empty is none. */
  static Optional<String> headerName(String name) {
    // The propagator knows what is a header name.
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(CorrelationPropagator.of(List.of(name)).writtenName());
  }

  private static CorrelationIdGenerator generator(String text, @Nullable ClassLoader loader) {
    return switch (text) {
      case "uuidv7" -> CorrelationIdGenerator.uuidV7();
      case "uuidv4" -> CorrelationIdGenerator.uuidV4();
      case "hex32" -> CorrelationIdGenerator.hex32();
      default -> instantiate(text, loader);
    };
  }

  private static CorrelationIdGenerator instantiate(
      String className, @Nullable ClassLoader loader) {
    try {
      return Class.forName(
              className, true, loader == null ? FilterSetting.class.getClassLoader() : loader)
          .asSubclass(CorrelationIdGenerator.class)
          .getConstructor()
          .newInstance();
    } catch (ClassNotFoundException | LinkageError e) {
      throw new IllegalArgumentException(
          "must be uuidv7, uuidv4, hex32 or the name of a class that can be loaded", e);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException(
          "is a class that does not implement " + CorrelationIdGenerator.class.getName(), e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "is a class whose constructor threw " + e.getCause(), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(
          "is not a public class with a public constructor without parameters", e);
    }
  }

  private static String name(CorrelationIdGenerator generator) {
    @Nullable String known = null;
    if (generator == CorrelationIdGenerator.uuidV7()) {
      known = "uuidv7";
    } else if (generator == CorrelationIdGenerator.uuidV4()) {
      known = "uuidv4";
    } else if (generator == CorrelationIdGenerator.hex32()) {
      known = "hex32";
    }
    // Not the generator's toString, which is not ours to trust.
    return known != null ? known : generator.getClass().getName();
  }
}
