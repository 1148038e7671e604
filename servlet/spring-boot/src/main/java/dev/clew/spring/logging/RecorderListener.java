package dev.clew.spring.logging;

import dev.clew.spring.settings.Feature;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationContextInitializedEvent;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.GenericApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Turns the recorder on where {@code clew.recorder.level} is set, once Spring Boot has set Logback
 * up and what is wrong with properties can be reported, until the application context is closed.
 *
 * <p>One for each application that is started; its events come one after the other.
 */
final class RecorderListener implements GenericApplicationListener {
  private static final String PROPERTIES = "clew.recorder";
  static final String LEVEL = PROPERTIES + ".level";

  private @Nullable Closeable recorder;

  RecorderListener() {}

  /** Behind the check of the log's own properties. */
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public boolean supportsEventType(ResolvableType eventType) {
    Class<?> event = eventType.resolve(Object.class);
    return ApplicationContextInitializedEvent.class.isAssignableFrom(event)
        || ApplicationFailedEvent.class.isAssignableFrom(event);
  }

  @Override
  public void onApplicationEvent(ApplicationEvent event) {
    if (event instanceof ApplicationContextInitializedEvent initialized) {
      ConfigurableApplicationContext context = initialized.getApplicationContext();
      start(context.getEnvironment(), initialized.getSpringApplication());
      if (recorder != null) {
        context.addApplicationListener(
            (ContextClosedEvent closed) -> {
              if (closed.getApplicationContext() == context) {
                stop();
              }
            });
      }
    } else {
      stop();
    }
  }

  private void start(ConfigurableEnvironment environment, SpringApplication application) {
    if (!Feature.ALL.isOn(environment) || !PropertyNames.of(environment).mention(PROPERTIES)) {
      return;
    }
    String level = environment.getProperty(LEVEL, "");
    ClassLoader loader = application.getClassLoader();
    if (LoggingBackend.of(loader) != LoggingBackend.LOGBACK) {
      if (!level.isBlank()) {
        warn(
            "has no effect: Spring Boot logs to %s, and the recorder is one of Logback's"
                .formatted(LoggingBackend.name(loader)));
      }
      return;
    }
    if (!LoggingFormat.isEncoderPresent()) {
      if (!level.isBlank()) {
        throw new InvalidConfigurationPropertyValueException(
            LEVEL, level, "It needs clew-logback-encoder on the class path.");
      }
      return;
    }
    if (!level.isBlank()) {
      recorder = BootRecorder.start(environment);
    } else {
      warn("is not set, so that no other of the recorder's properties has an effect");
    }
  }

  static void warn(String what) {
    LogFactory.getLog(RecorderListener.class).warn(LEVEL + " " + what);
  }

  private void stop() {
    Closeable running = recorder;
    recorder = null;
    if (running != null) {
      try {
        running.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
