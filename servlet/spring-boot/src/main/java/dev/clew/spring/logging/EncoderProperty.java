package dev.clew.spring.logging;

import dev.clew.logback.CorrelationJsonEncoder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * What a property sets.
 *
 * @param name the property, as the application may have written it
 * @param value its value
 * @param setting the encoder's setting
 * @param text what the setting becomes, or is added to it
 * @param target who takes it
 */
record EncoderProperty(String name, String value, String setting, String text, Target target) {
  /** Who takes it. */
  @FunctionalInterface
  interface Target {
    void apply(CorrelationJsonEncoder.Builder encoder);
  }

  EncoderProperty(String name, String value, String setting, String text) {
    this(name, value, setting, text, encoder -> encoder.set(setting, text));
  }

  /**
   * Makes the setting.
   *
   * @throws IllegalArgumentException when the text is wrong
   */
  void applyTo(CorrelationJsonEncoder.Builder encoder) {
    target.apply(encoder);
  }

  /** As Spring Boot reports it, with the property's origin. */
  InvalidConfigurationPropertyValueException invalid(String reason) {
    return new InvalidConfigurationPropertyValueException(name, value, reason);
  }
}
