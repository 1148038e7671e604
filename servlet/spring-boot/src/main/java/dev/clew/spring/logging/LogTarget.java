package dev.clew.spring.logging;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/** Where Spring Boot's own set-up of Logback writes to. */
enum LogTarget {
  CONSOLE("console"),
  FILE("file");

  /** The class that makes the records, as Spring Boot wants it. */
  static final String FORMATTER = "dev.clew.spring.logging.CorrelationLogFormatter";

  private final String target;

  LogTarget(String target) {
    this.target = target;
  }

  String formatProperty() {
    return "logging.structured.format." + target;
  }

  boolean hasClewsFormat(Environment environment) {
    return FORMATTER.equals(environment.getProperty(formatProperty()));
  }

  boolean isWrittenTo(Environment environment) {
    return isWrittenTo(environment, SpringBootVersion.getVersion());
  }

  /**
   * Whether there is such output.
   *
   * @param springBoot the version: nothing switches the console off in one before 4
   */
  boolean isWrittenTo(Environment environment, String springBoot) {
    return this == CONSOLE
        ? springBoot.startsWith("3.")
            || environment.getProperty("logging.console.enabled", Boolean.class, true)
        : environment.containsProperty("logging.file.name")
            || environment.containsProperty("logging.file.path");
  }

  /**
   * Refuses another charset than that of the records.
   *
   * @throws InvalidConfigurationPropertyValueException when the application asks for one
   */
  void requireUtf8(Environment environment) {
    String property = "logging.charset." + target;
    String charset = environment.getProperty(property);
    if (charset != null && !isUtf8(charset)) {
      throw new InvalidConfigurationPropertyValueException(
          property,
          charset,
          "With clew.logging.format the "
              + target
              + " is written in UTF-8: set UTF-8, or nothing.");
    }
  }

  private static boolean isUtf8(@Nullable String charset) {
    try {
      return StandardCharsets.UTF_8.equals(Charset.forName(charset));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return target;
  }
}
