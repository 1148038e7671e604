package dev.clew.servlet;

import dev.clew.CorrelationIdGenerator;
import dev.clew.CorrelationPropagator;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import java.lang.reflect.InvocationTargetException;
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
    boolean accessLog,
    TrustPolicy trust,
    @Nullable String logLevelHeader) {

  private static final String HEADER_NAMES = "headerNames";
  private static final String GENERATOR = "generator";
  private static final String RESPONSE_HEADER = "responseHeader";
  private static final String ACCESS_LOG = "accessLog";
  private static final String TRUST = "trust";
  private static final String LOG_LEVEL_HEADER = "logLevelHeader";

  /** The names of all settings. */
  static final List<String> ALL =
      List.of(HEADER_NAMES, GENERATOR, RESPONSE_HEADER, ACCESS_LOG, TRUST, LOG_LEVEL_HEADER);

  static final FilterSettings DEFAULT =
      new FilterSettings(
          CorrelationPropagator.create(),
          CorrelationIdGenerator.uuidV7(),
          true,
          true,
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
    CorrelationPropagator of;
    try {
      of = CorrelationPropagator.of(names);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(HEADER_NAMES + " " + names + ": " + e.getMessage(), e);
    }
    return withPropagator(of);
  }

  private FilterSettings withPropagator(CorrelationPropagator newPropagator) {
    return new FilterSettings(
        newPropagator, generator, responseHeader, accessLog, trust, logLevelHeader);
  }

  FilterSettings withGenerator(CorrelationIdGenerator newGenerator) {
    return new FilterSettings(
        propagator,
        Objects.requireNonNull(newGenerator, GENERATOR),
        responseHeader,
        accessLog,
        trust,
        logLevelHeader);
  }

  FilterSettings withResponseHeader(boolean newResponseHeader) {
    return new FilterSettings(
        propagator, generator, newResponseHeader, accessLog, trust, logLevelHeader);
  }

  FilterSettings withAccessLog(boolean newAccessLog) {
    return new FilterSettings(
        propagator, generator, responseHeader, newAccessLog, trust, logLevelHeader);
  }

  FilterSettings withTrust(TrustPolicy newTrust) {
    return new FilterSettings(
        propagator, generator, responseHeader, accessLog, newTrust, logLevelHeader);
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
    return new FilterSettings(propagator, generator, responseHeader, accessLog, trust, header);
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
      case HEADER_NAMES ->
          withPropagator(
              CorrelationPropagator.of(
                  Arrays.stream(value.split(",", -1)).map(String::strip).toList()));
      case GENERATOR -> withGenerator(generator(value, config));
      case RESPONSE_HEADER -> withResponseHeader(bool(value));
      case ACCESS_LOG -> withAccessLog(bool(value));
      case TRUST -> withTrust(TrustPolicy.parse(value));
      case LOG_LEVEL_HEADER -> withLevelHeader(value);
      default -> throw new IllegalArgumentException("is none of the settings " + ALL);
    };
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
        + ACCESS_LOG
        + "="
        + accessLog
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
