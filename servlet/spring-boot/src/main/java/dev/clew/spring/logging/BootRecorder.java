package dev.clew.spring.logging;

import ch.qos.logback.classic.LoggerContext;
import dev.clew.logback.CorrelationRecorder;
import dev.clew.logback.settings.RecorderSetting;
import dev.clew.spring.settings.ClewProperties;
import java.io.Closeable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/** The recorder in Spring Boot's logger context, with the settings that the properties have. */
final class BootRecorder implements Closeable {
  private final LoggerContext context;
  private final CorrelationRecorder recorder;

  private BootRecorder(LoggerContext context, CorrelationRecorder recorder) {
    this.context = context;
    this.recorder = recorder;
  }

  /**
   * Starts it, unless there is one already: of the application's own configuration of Logback, or
   * of another application in this process.
   *
   * @throws InvalidConfigurationPropertyValueException with the property, its value and what is
   *     allowed
   */
  static @Nullable BootRecorder start(Environment environment) {
    CorrelationRecorder recorder = new CorrelationRecorder();
    Binder binder = Binder.get(environment);
    for (RecorderSetting setting : RecorderSetting.values()) {
      apply(setting, binder, recorder);
    }
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return null;
    }
    if (context.getTurboFilterList().stream().anyMatch(CorrelationRecorder.class::isInstance)) {
      RecorderListener.warn("has no effect: Logback has a recorder already");
      return null;
    }
    if (context.getObject(LogTarget.FORMATTER) instanceof CorrelationLogFormatter formatter) {
      recorder.setEncoder(formatter.encoder());
    }
    recorder.setContext(context);
    recorder.start();
    context.addTurboFilter(recorder);
    return new BootRecorder(context, recorder);
  }

  private static void apply(RecorderSetting setting, Binder binder, CorrelationRecorder recorder) {
    String property = ClewProperties.nameOf(setting);
    for (String text : texts(setting, property, binder)) {
      try {
        recorder.set(setting.shownName(), text);
      } catch (IllegalArgumentException e) {
        throw new InvalidConfigurationPropertyValueException(
            property, text, String.valueOf(e.getMessage()));
      }
    }
  }

  private static List<String> texts(RecorderSetting setting, String property, Binder binder) {
    try {
      if (setting.type() == List.class) {
        return binder.bind(property, Bindable.listOf(String.class)).orElse(List.of());
      }
      if (setting.type() == Duration.class) {
        return one(
            binder.bind(property, Duration.class).map(time -> time.toMillis() + " milliseconds"));
      }
      if (setting.type() == RecorderSetting.Size.class) {
        return one(
            binder.bind(property, DataSize.class).map(size -> String.valueOf(size.toBytes())));
      }
      return one(binder.bind(property, String.class));
    } catch (BindException e) {
      ConfigurationProperty wrong = e.getProperty();
      throw ClewProperties.invalid(
          property, wrong == null ? null : wrong.getValue(), setting.description(), e);
    }
  }

  private static List<String> one(BindResult<String> result) {
    return result.isBound() ? List.of(result.get()) : List.of();
  }

  /** Nothing is recorded any more, and the file is free. */
  @Override
  public void close() {
    context.getTurboFilterList().remove(recorder);
    recorder.stop();
  }
}
