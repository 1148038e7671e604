package dev.clew.spring.logging;

import ch.qos.logback.core.ContextBase;
import ch.qos.logback.core.status.Status;
import dev.clew.logback.CorrelationRecorder;
import dev.clew.spring.settings.ClewProperties;
import dev.clew.spring.settings.RecorderProperty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/** The recorder's settings as the properties of an application have them. */
final class RecorderProperties {
  private static final Bindable<List<String>> LIST = Bindable.listOf(String.class);

  /**
   * What a property sets.
   *
   * @param property which one
   * @param name the property, with the index of an element
   * @param value its value, as the application has written it
   */
  private record Value(RecorderProperty property, String name, String value) {
    void applyTo(CorrelationRecorder recorder) {
      switch (property) {
        case LEVEL -> recorder.setLevel(value);
        case WRITE_LEVEL -> recorder.setWriteLevel(value);
        case SLOWER_THAN -> recorder.setSlowerThan(milliseconds());
        case MAX_WRITES_PER_SECOND -> recorder.setMaxWritesPerSecond(value);
        case FILE -> recorder.setFile(value);
        case HEAP -> recorder.setHeap(value);
        case SIZE -> recorder.setSize(bytes());
        case KEEP_FILES -> recorder.setKeepFiles(value);
        case OUTSIDE_REQUESTS -> recorder.setOutsideRequests(value);
        case INCLUDE_LOGGER -> recorder.addIncludeLogger(value);
        case EXCLUDE_LOGGER -> recorder.addExcludeLogger(value);
      }
    }

    private String milliseconds() {
      long millis;
      try {
        millis = DurationStyle.detectAndParse(value.strip()).toMillis();
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw invalid("It must be a duration such as 2s or 500ms.", e);
      }
      if (millis < 1 || millis > Duration.ofDays(365).toMillis()) {
        throw invalid("It must be from 1ms to 365d.");
      }
      return millis + " milliseconds";
    }

    private String bytes() {
      try {
        return String.valueOf(DataSize.parse(value.strip()).toBytes());
      } catch (IllegalArgumentException | ArithmeticException e) {
        throw invalid("It must be a size such as 64MB.", e);
      }
    }

    InvalidConfigurationPropertyValueException invalid(String reason) {
      return new InvalidConfigurationPropertyValueException(name, value, reason);
    }

    private InvalidConfigurationPropertyValueException invalid(String reason, Throwable cause) {
      return ClewProperties.invalid(name, value, reason, cause);
    }
  }

  private final List<Value> values = new ArrayList<>();
  private final boolean on;

  private RecorderProperties(Environment environment) {
    Binder binder = Binder.get(environment);
    for (RecorderProperty property : RecorderProperty.values()) {
      String name = property.propertyName();
      if (property.isList()) {
        binder.bind(name, LIST).ifBound(list -> addElements(environment, property, list));
      } else {
        binder
            .bind(name, String.class)
            .ifBound(value -> values.add(new Value(property, name, value)));
      }
    }
    // Empty is how a profile takes back what another one sets.
    values.removeIf(value -> value.property == RecorderProperty.LEVEL && value.value.isBlank());
    on = values.stream().anyMatch(value -> value.property == RecorderProperty.LEVEL);
  }

  static RecorderProperties of(Environment environment) {
    return new RecorderProperties(environment);
  }

  /** Whether a recorder is wanted. The cheap answer to most applications. */
  static boolean isWanted(Environment environment) {
    return !environment.getProperty(RecorderProperty.LEVEL.propertyName(), "").isBlank();
  }

  private void addElements(Environment environment, RecorderProperty property, List<String> list) {
    String name = property.propertyName();
    for (int i = 0; i < list.size(); i++) {
      String element = PropertyNames.ofElement(environment, name, i);
      values.add(new Value(property, element, list.get(i)));
    }
  }

  boolean isOn() {
    return on;
  }

  /** {@return the names of those that are set} */
  List<String> names() {
    return values.stream().map(value -> value.property.propertyName()).distinct().toList();
  }

  /**
   * Refuses what the recorder would not take.
   *
   * @throws InvalidConfigurationPropertyValueException with the property, its value and what is
   *     allowed
   */
  void check() {
    for (Value value : values) {
      // Without a logger context a recorder says what is wrong, and opens no file.
      CorrelationRecorder recorder = new CorrelationRecorder();
      ContextBase context = new ContextBase();
      recorder.setContext(context);
      value.applyTo(recorder);
      recorder.start();
      for (Status status : context.getStatusManager().getCopyOfStatusList()) {
        String message = status.getMessage();
        int must = message.indexOf(" must ");
        int but = message.lastIndexOf(" but was '");
        if (must > 0 && but > must) {
          throw value.invalid("It" + message.substring(must, but) + ".");
        }
      }
    }
  }

  /** A recorder with these settings, not started. */
  CorrelationRecorder recorder() {
    CorrelationRecorder recorder = new CorrelationRecorder();
    values.forEach(value -> value.applyTo(recorder));
    return recorder;
  }
}
