package dev.clew.servlet.ingress;

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
 * The table of the settings of the ingress, servlet or not. A setting has the same name as a method
 * of the filter's builder and as an init-param.
 *
 * <p>Immutable, and so thread-safe.
 *
 * @param <T> what the text stands for
 */
public final class Setting<T> {
  private static final List<Setting<?>> TABLE = new ArrayList<>();

  /** Which headers may bring an ID, and which one the response has. */
  public static final Setting<CorrelationPropagator> HEADER_NAMES =
      new Setting<>(
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

  /** What makes an ID. */
  public static final Setting<CorrelationIdGenerator> GENERATOR =
      new Setting<>(
          "generator",
          String.class,
          "uuidv7",
          "What makes the ID of a request that brings none: uuidv7, uuidv4, hex32, or the name of a"
              + " class that implements dev.clew.CorrelationIdGenerator and has a public"
              + " constructor without parameters.",
          Setting::generator,
          Setting::name);

  /** Whether the response has the ID. */
  public static final Setting<Boolean> RESPONSE_HEADER =
      flag("responseHeader", true, "Whether the response has the ID in a header.");

  /** Whether scripts from other origins may read it. */
  public static final Setting<Boolean> EXPOSE_HEADER =
      flag(
          "exposeHeader",
          false,
          "Whether the response names its ID header in Access-Control-Expose-Headers, so that"
              + " scripts from other origins may read it.");

  /** Whether there are access records. */
  public static final Setting<Boolean> ACCESS_LOG =
      flag("accessLog", true, "Whether there is an access record for each request.");

  /** Whether those of failed requests have the exception. */
  public static final Setting<Boolean> ACCESS_LOG_FAILURE =
      flag(
          "accessLogFailure",
          true,
          "Whether the access record of a failed request has the exception, with its whole stack"
              + " trace, and level ERROR where the status is 5xx.");

  /** Whether they tell who asked. */
  public static final Setting<Boolean> ACCESS_LOG_CLIENT =
      flag(
          "accessLogClient",
          false,
          "Whether the access record has the address of the client, as the container tells it, and"
              + " its User-Agent.");

  /** Which requests have none. */
  public static final Setting<PathPatterns> EXCLUDE_PATH =
      new Setting<>(
          "excludePath",
          List.class,
          "",
          "Paths whose requests have no access record, separated by commas: /path, /path/* or"
              + " *.ending, inside the application.",
          (text, loader) -> text.isEmpty() ? PathPatterns.NONE : PathPatterns.of(list(text)),
          PathPatterns::toString);

  /** Which requests are believed. */
  public static final Setting<Trust> TRUST =
      new Setting<>(
          "trust",
          String.class,
          "always",
          "Which requests are believed when they bring an ID: always, never, or those from address"
              + " ranges that are separated by commas, such as 10.0.0.0/8, 127.0.0.1.",
          (text, loader) -> Trust.parse(text),
          Trust::toString);

  /** The header with which a request asks for a log level. */
  public static final Setting<Optional<String>> LOG_LEVEL_HEADER =
      new Setting<>(
          "logLevelHeader",
          String.class,
          "",
          "Request header with which a trusted request turns DEBUG or TRACE on for itself. None by"
              + " default. Whoever is trusted can use it: set a trust policy too, or take the"
              + " header off at the gateway.",
          (text, loader) -> headerName(text),
          name -> name.orElse(""));

  /** Whether a W3C Trace Context is passed on. */
  public static final Setting<Boolean> PASS_TRACE_CONTEXT =
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

  private Setting(
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

  private static Setting<Boolean> flag(String name, boolean byDefault, String description) {
    return new Setting<>(
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
  public static List<Setting<?>> all() {
    return Collections.unmodifiableList(TABLE);
  }

  static List<String> names() {
    return TABLE.stream().map(Setting::name).toList();
  }

  /**
   * The setting of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Setting<?> named(String name, String text) {
    for (Setting<?> setting : TABLE) {
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
   * What kind of text it takes.
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
   * @return the text, empty when the default is none
   */
  public String defaultText() {
    return defaultText;
  }

  /**
   * What the setting does, for who configures it.
   *
   * @return one or more sentences of plain text
   */
  public String description() {
    return description;
  }

  T defaultValue() {
    return parser.parse(defaultText, Setting.class.getClassLoader());
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

  /** The elements of a text that are separated by commas. */
  public static List<String> list(String text) {
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
  public static Optional<String> headerName(String name) {
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
              className, true, loader == null ? Setting.class.getClassLoader() : loader)
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
          "is no public class with a public constructor without parameters", e);
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
