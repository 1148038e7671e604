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
    @Nullable String logLevelHeader,
    boolean passTraceContext) {

  static final String HEADER_NAMES = "headerNames";
  private static final String GENERATOR = "generator";
  private static final String RESPONSE_HEADER = "responseHeader";
  private static final String EXPOSE_HEADER = "exposeHeader";
  private static final String ACCESS_LOG = "accessLog";
  static final String EXCLUDE_PATH = "excludePath";
  private static final String TRUST = "trust";
  static final String LOG_LEVEL_HEADER = "logLevelHeader";
  private static final String PASS_TRACE_CONTEXT = "passTraceContext";

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
          LOG_LEVEL_HEADER,
          PASS_TRACE_CONTEXT);

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
          null,
          false);

  /** What the builder and the init-params write to, one setting after the other. */
  static final class Draft {
    private CorrelationPropagator propagator;
    private CorrelationIdGenerator generator;
    private boolean responseHeader;
    private boolean exposeHeader;
    private boolean accessLog;
    private PathPatterns excludePath;
    private TrustPolicy trust;
    private @Nullable String logLevelHeader;
    private boolean passTraceContext;

    Draft(FilterSettings settings) {
      this.propagator = settings.propagator;
      this.generator = settings.generator;
      this.responseHeader = settings.responseHeader;
      this.exposeHeader = settings.exposeHeader;
      this.accessLog = settings.accessLog;
      this.excludePath = settings.excludePath;
      this.trust = settings.trust;
      this.logLevelHeader = settings.logLevelHeader;
      this.passTraceContext = settings.passTraceContext;
    }

    FilterSettings settings() {
      return new FilterSettings(
          propagator,
          generator,
          responseHeader,
          exposeHeader,
          accessLog,
          excludePath,
          trust,
          logLevelHeader,
          passTraceContext);
    }

    void headerNames(List<String> names) {
      CorrelationPropagator changed = propagator(names);
      requireDistinct(changed, logLevelHeader);
      propagator = changed;
    }

    void generator(CorrelationIdGenerator changed) {
      generator = Objects.requireNonNull(changed, GENERATOR);
    }

    void responseHeader(boolean changed) {
      responseHeader = changed;
    }

    void exposeHeader(boolean changed) {
      exposeHeader = changed;
    }

    void accessLog(boolean changed) {
      accessLog = changed;
    }

    void excludePath(List<String> patterns) {
      excludePath = PathPatterns.of(patterns);
    }

    void trust(TrustPolicy changed) {
      trust = changed;
    }

    void logLevelHeader(String name) {
      // The propagator knows what is a header name.
      String changed =
          name.isEmpty() ? null : CorrelationPropagator.of(List.of(name)).writtenName();
      requireDistinct(propagator, changed);
      logLevelHeader = changed;
    }

    void passTraceContext(boolean changed) {
      passTraceContext = changed;
    }

    private static void requireDistinct(CorrelationPropagator propagator, @Nullable String level) {
      if (level != null && propagator.names().stream().anyMatch(level::equalsIgnoreCase)) {
        throw new IllegalArgumentException(
            "must not be both the " + LOG_LEVEL_HEADER + " and one of the " + HEADER_NAMES);
      }
    }

    void set(String name, String value, FilterConfig config) {
      switch (name) {
        case HEADER_NAMES -> headerNames(list(value));
        case GENERATOR -> generator(FilterSettings.generator(value, config));
        case RESPONSE_HEADER -> responseHeader(bool(value));
        case EXPOSE_HEADER -> exposeHeader(bool(value));
        case ACCESS_LOG -> accessLog(bool(value));
        case EXCLUDE_PATH -> excludePath(value.isEmpty() ? List.of() : list(value));
        case TRUST -> trust(TrustPolicy.parse(value));
        case LOG_LEVEL_HEADER -> logLevelHeader(value);
        case PASS_TRACE_CONTEXT -> passTraceContext(bool(value));
        default -> throw new IllegalArgumentException("is none of the settings " + ALL);
      }
    }
  }

  /**
   * These settings, with those of the init-params in place of the same ones here.
   *
   * @throws ServletException when there is a parameter that is no setting, or one with a value that
   *     cannot be
   */
  FilterSettings withInitParams(FilterConfig config) throws ServletException {
    Draft draft = new Draft(this);
    Enumeration<String> names = config.getInitParameterNames();
    while (names.hasMoreElements()) {
      String name = names.nextElement();
      String value = Objects.requireNonNullElse(config.getInitParameter(name), "").strip();
      try {
        draft.set(name, value, config);
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
    return draft.settings();
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
        + Objects.requireNonNullElse(logLevelHeader, "")
        + ", "
        + PASS_TRACE_CONTEXT
        + "="
        + passTraceContext;
  }
}
