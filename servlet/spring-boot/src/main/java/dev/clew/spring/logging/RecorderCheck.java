package dev.clew.spring.logging;

import dev.clew.spring.settings.Feature;
import dev.clew.spring.settings.RecorderProperty;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * What is wrong with the recorder's properties stops the start; what has no effect is said once.
 */
final class RecorderCheck {
  private static final String LEVEL = RecorderProperty.LEVEL.propertyName();
  private static final String LOGGER_CONTEXT = "ch.qos.logback.classic.LoggerContext";

  private RecorderCheck() {}

  static void check(Environment environment) {
    check(environment, loggerFactory());
  }

  /**
   * The same.
   *
   * @param loggerFactory the class of what SLF4J has its loggers from
   */
  static void check(Environment environment, String loggerFactory) {
    if (!Feature.ALL.isOn(environment)
        || !PropertyNames.of(environment).mention("clew.recorder")
        || !Feature.RECORDER.isOn(environment)) {
      return;
    }
    Log log = LogFactory.getLog(LoggingListener.class);
    String level = environment.getProperty(LEVEL, "");
    if (!loggerFactory.equals(LOGGER_CONTEXT)) {
      if (!level.isBlank()) {
        log.warn(
            "%s=%s has no effect: SLF4J logs to %s, and the recorder is one of Logback's. Use"
                    .formatted(LEVEL, level, loggerFactory)
                + " spring-boot-starter-logging");
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
    RecorderProperties properties = RecorderProperties.of(environment);
    properties.check();
    if (!properties.isOn() && !properties.names().isEmpty()) {
      log.warn(String.join(", ", properties.names()) + ": no effect without " + LEVEL);
    }
  }

  /** Whether what the application logs with SLF4J goes to Logback. By name: it may not be there. */
  static boolean isPossible() {
    return loggerFactory().equals(LOGGER_CONTEXT);
  }

  private static String loggerFactory() {
    return LoggerFactory.getILoggerFactory().getClass().getName();
  }
}
