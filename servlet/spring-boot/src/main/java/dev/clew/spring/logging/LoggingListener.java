package dev.clew.spring.logging;

import dev.clew.spring.settings.Feature;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;

/**
 * Turns {@code clew.logging.format} into Spring Boot's own properties, and has the ID in its
 * patterns, where the application did not set these itself. That is done between all that prepares
 * the environment and what sets the logging system up; so an {@code EnvironmentPostProcessor},
 * whose type is not the same in Spring Boot 3 and 4, is not needed.
 *
 * <p>What is wrong is reported later, when there are a log and an application context: Spring
 * Boot's failure analysis takes a property's origin from the context. No state.
 */
final class LoggingListener implements GenericApplicationListener {
  private static final String BANNER_MODE = "spring.main.banner-mode";
  private static final String CORRELATION_PATTERN = "logging.pattern.correlation";

  LoggingListener() {}

  @Override
  public int getOrder() {
    return LoggingApplicationListener.DEFAULT_ORDER - 5;
  }

  @Override
  public boolean supportsEventType(ResolvableType eventType) {
    Class<?> event = eventType.resolve(Object.class);
    return ApplicationEnvironmentPreparedEvent.class.isAssignableFrom(event)
        || ApplicationContextInitializedEvent.class.isAssignableFrom(event);
  }

  @Override
  public void onApplicationEvent(ApplicationEvent event) {
    if (event instanceof ApplicationEnvironmentPreparedEvent prepared) {
      prepare(prepared.getEnvironment(), prepared.getSpringApplication());
    } else if (event instanceof ApplicationContextInitializedEvent initialized) {
      ConfigurableEnvironment environment = initialized.getApplicationContext().getEnvironment();
      LoggingCheck.check(environment, initialized.getSpringApplication());
      RecorderCheck.check(environment);
      RecorderLifecycle.restore();
    }
  }

  static void prepare(ConfigurableEnvironment environment, SpringApplication application) {
    try {
      setDefaults(environment, application);
    } catch (RuntimeException e) {
      // A value that cannot be read. Nothing could be printed here; the check will come upon it.
    }
  }

  private static void setDefaults(
      ConfigurableEnvironment environment, SpringApplication application) {
    if (!Feature.ALL.isOn(environment) || !Feature.LOGGING.isOn(environment)) {
      return;
    }
    LoggingBackend backend = LoggingBackend.of(application.getClassLoader());
    Map<String, Object> defaults = new LinkedHashMap<>();
    String pattern = pattern(environment, backend);
    if (!pattern.isEmpty()) {
      defaults.put(CORRELATION_PATTERN, pattern);
    }
    MutablePropertySources sources = environment.getPropertySources();
    if (LoggingFormat.of(environment) != null && LoggingFormat.isPossibleOn(backend)) {
      for (LogTarget target : LogTarget.values()) {
        defaults.put(target.formatProperty(), LogTarget.FORMATTER);
      }
      defaults.put(BANNER_MODE, "off");
    }
    defaults.keySet().removeIf(environment::containsProperty);
    sources.addLast(new MapPropertySource("clewLogging", defaults));
    if (LogTarget.CONSOLE.hasClewsFormat(environment)
        && "console".equalsIgnoreCase(environment.getProperty(BANNER_MODE))) {
      // It would be text between the records.
      sources.addFirst(new MapPropertySource("clewLoggingBanner", Map.of(BANNER_MODE, "log")));
    }
  }

  /** With what Spring Boot prints of a trace behind it, where something traces. */
  private static String pattern(ConfigurableEnvironment environment, LoggingBackend backend) {
    boolean traces = environment.getProperty("logging.expect-correlation-id", Boolean.class, false);
    return traces && !backend.pattern.isEmpty()
        ? backend.pattern + "%correlationId"
        : backend.pattern;
  }
}
