package dev.clew.servlet;

import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationPropagator;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be configured, under the same name in the builder and in an init-param. */
record FilterSettings(
    CorrelationPropagator propagator,
    CorrelationIdGenerator generator,
    boolean responseHeader,
    boolean exposeHeader,
    boolean accessLog,
    PathPatterns excludePath,
    TrustPolicy trust,
    @Nullable String logLevelHeader) {

  private static final String HEADER_NAMES = "headerNames";
  private static final String GENERATOR = "generator";
  private static final String RESPONSE_HEADER = "responseHeader";
  private static final String EXPOSE_HEADER = "exposeHeader";
  private static final String ACCESS_LOG = "accessLog";
  private static final String EXCLUDE_PATH = "excludePath";
  private static final String TRUST = "trust";
  private static final String LOG_LEVEL_HEADER = "logLevelHeader";

  /** The names of all settings. */
  static final List<String> ALL =
      List.of(
          HEADER_NAMES,
          GENERATOR,
          RESPONSE_HEADER,
          EXPOSE_HEADER,
          ACCESS_LOG,
          EXCLUDE_PATH,
          TRUST,
          LOG_LEVEL_HEADER);

  /** In the list of header names: those of the default that do not stand there. */
  private static final String DEFAULTS = "defaults";

  /** In the list of header names: the headers of tracers. */
  private static final String TRACING = "tracing";

  private static final List<String> TRACING_NAMES = List.of("traceparent", "b3", "X-B3-TraceId");

  static final FilterSettings DEFAULT =
      new FilterSettings(
          CorrelationPropagator.create(),
          CorrelationIdGenerator.uuidV7(),
          true,
          false,
          true,
          PathPatterns.NONE,
          TrustPolicy.always(),
          null);

  FilterSettings {
    if (logLevelHeader != null
        && propagator.names().stream().anyMatch(logLevelHeader::equalsIgnoreCase)) {
      throw new IllegalArgumentException(
          "must not be both the " + LOG_LEVEL_HEADER + " and one of the " + HEADER_NAMES);
    }
  }

  FilterSettings withHeaderNames(List<String> names) {
    try {
      return withPropagator(propagator(names));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(HEADER_NAMES + " " + names + ": " + e.getMessage(), e);
    }
  }

  private static CorrelationPropagator propagator(List<String> names) {
    List<String> all = new ArrayList<>();
    for (String name : names) {
      switch (name) {
        case DEFAULTS -> addMissing(all, CorrelationPropagator.DEFAULT_NAMES);
        case TRACING -> addMissing(all, TRACING_NAMES);
        default -> all.add(name);
      }
    }
    return CorrelationPropagator.of(all);
  }

  private static void addMissing(List<String> names, List<String> more) {
    for (String name : more) {
      if (names.stream().noneMatch(name::equalsIgnoreCase)) {
        names.add(name);
      }
    }
  }

  private FilterSettings withPropagator(CorrelationPropagator changed) {
    return new FilterSettings(
        changed,
        generator,
        responseHeader,
        exposeHeader,
        accessLog,
        excludePath,
        trust,
        logLevelHeader);
  }

  FilterSettings withGenerator(CorrelationIdGenerator changed) {
    Objects.requireNonNull(changed, GENERATOR);
    return new FilterSettings(
        propagator,
        changed,
        responseHeader,
        exposeHeader,
        accessLog,
        excludePath,
        trust,
        logLevelHeader);
  }

  FilterSettings withResponseHeader(boolean changed) {
    return new FilterSettings(
        propagator,
        generator,
        changed,
        exposeHeader,
        accessLog,
        excludePath,
        trust,
        logLevelHeader);
  }

  FilterSettings withExposeHeader(boolean changed) {
    return new FilterSettings(
        propagator,
        generator,
        responseHeader,
        changed,
        accessLog,
        excludePath,
        trust,
        logLevelHeader);
  }

  FilterSettings withAccessLog(boolean changed) {
    return new FilterSettings(
        propagator,
        generator,
        responseHeader,
        exposeHeader,
        changed,
        excludePath,
        trust,
        logLevelHeader);
  }

  FilterSettings withExcludePath(List<String> patterns) {
    try {
      return withExcludePath(PathPatterns.of(patterns));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(EXCLUDE_PATH + " " + patterns + ": " + e.getMessage(), e);
    }
  }

  private FilterSettings withExcludePath(PathPatterns changed) {
    return new FilterSettings(
        propagator,
        generator,
        responseHeader,
        exposeHeader,
        accessLog,
        changed,
        trust,
        logLevelHeader);
  }

  FilterSettings withTrust(TrustPolicy changed) {
    return new FilterSettings(
        propagator,
        generator,
        responseHeader,
        exposeHeader,
        accessLog,
        excludePath,
        changed,
        logLevelHeader);
  }

  FilterSettings withLogLevelHeader(String name) {
    try {
      return withLevelHeader(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          LOG_LEVEL_HEADER + " '" + name + "': " + e.getMessage(), e);
    }
  }

  private FilterSettings withLevelHeader(String name) {
    // The propagator knows what is a header name.
    String header = name.isEmpty() ? null : CorrelationPropagator.of(List.of(name)).writtenName();
    return new FilterSettings(
        propagator, generator, responseHeader, exposeHeader, accessLog, excludePath, trust, header);
  }

  /**
   * These settings, with those of the init-params in place of the same ones here.
   *
   * @throws ServletException when there is a parameter that is no setting, or one with a value that
   *     cannot be
   */
  FilterSettings withInitParams(FilterConfig config) throws ServletException {
    FilterSettings settings = this;
    Enumeration<String> names = config.getInitParameterNames();
    while (names.hasMoreElements()) {
      String name = names.nextElement();
      String value = Objects.requireNonNullElse(config.getInitParameter(name), "").strip();
      try {
        settings = settings.withInitParam(name, value, config);
      } catch (IllegalArgumentException e) {
        throw new ServletException(
            "Filter "
                + config.getFilterName()
                + ": init-param "
                + name
                + " = '"
                + value
                + "' "
                + e.getMessage(),
            e);
      }
    }
    return settings;
  }

  private FilterSettings withInitParam(String name, String value, FilterConfig config) {
    return switch (name) {
      case HEADER_NAMES -> withPropagator(propagator(list(value)));
      case GENERATOR -> withGenerator(generator(value, config));
      case RESPONSE_HEADER -> withResponseHeader(bool(value));
      case EXPOSE_HEADER -> withExposeHeader(bool(value));
      case ACCESS_LOG -> withAccessLog(bool(value));
      case EXCLUDE_PATH ->
          withExcludePath(value.isEmpty() ? PathPatterns.NONE : PathPatterns.of(list(value)));
      case TRUST -> withTrust(TrustPolicy.parse(value));
      case LOG_LEVEL_HEADER -> withLevelHeader(value);
      default -> throw new IllegalArgumentException("is none of the settings " + ALL);
    };
  }

  static List<String> list(String value) {
    return Arrays.stream(value.split(",", -1)).map(String::strip).toList();
  }

  private static boolean bool(String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false");
    };
  }

  private static CorrelationIdGenerator generator(String value, FilterConfig config) {
    return switch (value) {
      case "uuidv7" -> CorrelationIdGenerator.uuidV7();
      case "uuidv4" -> CorrelationIdGenerator.uuidV4();
      case "hex32" -> CorrelationIdGenerator.hex32();
      default -> instantiate(value, config);
    };
  }

  private static CorrelationIdGenerator instantiate(String className, FilterConfig config) {
    try {
      return load(className, config)
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

  private static Class<?> load(String className, FilterConfig config)
      throws ClassNotFoundException {
    // The application's own loader, for Clew may sit above it in the container; an embedded
    // container may have none.
    ClassLoader loader = config.getServletContext().getClassLoader();
    if (loader == null) {
      loader = FilterSettings.class.getClassLoader();
    }
    return Class.forName(className, true, loader);
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

  /** As the settings are written in init-params. */
  @Override
  public String toString() {
    return HEADER_NAMES
        + "="
        + String.join(",", propagator.names())
        + ", "
        + GENERATOR
        + "="
        + name(generator)
        + ", "
        + RESPONSE_HEADER
        + "="
        + responseHeader
        + ", "
        + EXPOSE_HEADER
        + "="
        + exposeHeader
        + ", "
        + ACCESS_LOG
        + "="
        + accessLog
        + ", "
        + EXCLUDE_PATH
        + "="
        + excludePath
        + ", "
        + TRUST
        + "="
        + trust
        + ", "
        + LOG_LEVEL_HEADER
        + "="
        + Objects.requireNonNullElse(logLevelHeader, "");
  }
}
