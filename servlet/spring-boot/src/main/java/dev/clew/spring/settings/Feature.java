package dev.clew.spring.settings;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/** A part of the starter that a property switches off. All of them are on by default. */
public enum Feature {
  /** Everything: {@code clew.enabled}. */
  ALL("clew.enabled", "Whether Clew does anything at all in this application."),
  /** HTTP clients that Spring Boot builds, and client builders that are beans. */
  CLIENTS(
      "clew.clients.enabled",
      "Whether the HTTP clients that Spring Boot builds, and client builders that are beans, send"
          + " the correlation ID."),
  /** Error bodies, and the container's error lines. */
  ERRORS(
      "clew.errors.enabled",
      "Whether problem details and Spring Boot's error attributes have the field correlation_id,"
          + " and the container's own error lines the correlation ID."),
  /** Task executors. */
  EXECUTORS(
      "clew.executors.enabled",
      "Whether beans that run tasks carry the correlation ID of who hands them a task."),
  /** Schedulers. */
  SCHEDULING(
      "clew.scheduling.enabled",
      "Whether each run of a scheduled task has a correlation ID of its own."),
  /** Listeners, templates, and jobs. */
  MESSAGING(
      "clew.messaging.enabled",
      "Whether message listeners take the correlation ID of a message, templates send it, and batch"
          + " jobs have one."),
  /** The log: JSON lines, and the ID in Spring Boot's own pattern. */
  LOGGING(
      "clew.logging.enabled",
      "Whether Spring Boot's log has the correlation ID in its pattern, and the JSON format that"
          + " clew.logging.format asks for."),
  /** The recorder of what is below the level. */
  RECORDER(
      "clew.recorder.enabled", "Whether there is the recorder that clew.recorder.level asks for."),
  /** Reactive servers, and Reactor. */
  REACTIVE(
      "clew.reactive.enabled",
      "Whether requests to a reactive server have their correlation ID, and Reactor carries it."),
  /** Counters. */
  METRICS(
      "clew.metrics.enabled",
      "Whether Micrometer counts the correlation IDs that were received, generated, replaced and"
          + " rejected.");

  private final String property;
  private final String description;

  Feature(String property, String description) {
    this.property = property;
    this.description = description;
  }

  /** The property that switches it off. */
  public String property() {
    return property;
  }

  /** What the property does. */
  public String description() {
    return description;
  }

  /**
   * Whether its property leaves it on, whatever that of {@link #ALL} says.
   *
   * @throws InvalidConfigurationPropertyValueException when the property is neither true nor false
   */
  public boolean isOn(Environment environment) {
    // Asked some twenty times at each start, and a binder looks in many more places.
    String text = environment.getProperty(property);
    if (text == null || text.equals("true") || text.equals("false")) {
      return !"false".equals(text);
    }
    try {
      return Binder.get(environment).bind(property, Boolean.class).orElse(true);
    } catch (BindException e) {
      ConfigurationProperty wrong = e.getProperty();
      if (wrong == null) {
        throw e;
      }
      throw ClewProperties.invalid(property, wrong.getValue(), "It must be true or false.", e);
    }
  }
}
