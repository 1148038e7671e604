package dev.clew.spring.logging;

import ch.qos.logback.classic.LoggerContext;
import dev.clew.spring.settings.Feature;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.support.PropertiesLoaderUtils;

/** What is wrong with the properties stops the start; what they cannot do here is said once. */
final class LoggingCheck {
  private static final String CUSTOMIZER =
      "org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer";

  private LoggingCheck() {}

  static void check(ConfigurableEnvironment environment, SpringApplication application) {
    if (!Feature.ALL.isOn(environment)
        || !Feature.LOGGING.isOn(environment)
        || !PropertyNames.of(environment).mention("clew.logging")) {
      return;
    }
    // As Spring Boot logs, for there may be a logging system that SLF4J knows nothing of.
    Log log = LogFactory.getLog(LoggingListener.class);
    String asked = environment.getProperty(LoggingFormat.PROPERTY, "");
    String format = LoggingFormat.of(environment);
    if (format == null && !asked.isBlank()) {
      throw new InvalidConfigurationPropertyValueException(
          LoggingFormat.PROPERTY, asked, "It must be ecs, logstash, gcp or gelf.");
    }
    LoggingBackend backend = LoggingBackend.of(application.getClassLoader());
    if (backend != LoggingBackend.LOGBACK) {
      if (format != null) {
        log.warn(
            "clew.logging.format=%s has no effect: Spring Boot logs to %s, and the encoder is one"
                    .formatted(format, LoggingBackend.name(application.getClassLoader()))
                + " of Logback's. Use spring-boot-starter-logging, or that system's own JSON"
                + " format");
      }
      return;
    }
    if (!LoggingFormat.isEncoderPresent()) {
      if (format != null) {
        throw new InvalidConfigurationPropertyValueException(
            LoggingFormat.PROPERTY, asked, "It needs clew-logback-encoder on the class path.");
      }
      return;
    }
    List<LogTarget> targets =
        Arrays.stream(LogTarget.values())
            .filter(target -> target.isWrittenTo(environment))
            .toList();
    List<LogTarget> written =
        targets.stream().filter(target -> target.hasClewsFormat(environment)).toList();
    EncoderProperties.check(environment, !written.isEmpty());
    written.forEach(target -> target.requireUtf8(environment));
    if (format == null) {
      if (written.isEmpty() && !EncoderProperties.ownNames(environment).isEmpty()) {
        log.warn(
            String.join(", ", EncoderProperties.ownNames(environment))
                + ": no effect without clew.logging.format");
      }
      return;
    }
    for (LogTarget target : targets) {
      if (!written.contains(target)) {
        log.info(
            "clew.logging.format=%s is not that of the %s: %s=%s"
                .formatted(
                    format,
                    target,
                    target.formatProperty(),
                    environment.getProperty(target.formatProperty())));
      }
    }
    if (!written.isEmpty()) {
      reportWhatIsIgnored(log, format, application.getClassLoader());
    }
  }

  private static void reportWhatIsIgnored(Log log, String format, ClassLoader loader) {
    if (!isInUse()) {
      log.warn(
          "clew.logging.format="
              + format
              + " has no effect: Logback has a configuration of the application's"
              + " (logback-spring.xml, logback.xml, logging.config). Use the encoder"
              + " dev.clew.logback.CorrelationJsonEncoder there, or include"
              + " org/springframework/boot/logging/logback/structured-console-appender.xml");
    }
    String customizers = customizers(loader);
    if (!customizers.isEmpty()) {
      log.warn(
          "clew.logging.format=%s does not ask %s: it is for Spring Boot's own formats"
              .formatted(format, customizers));
    }
  }

  /** Whether the logger context, as it is set up now, has asked for the formatter. */
  static boolean isInUse() {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getObject(LogTarget.FORMATTER) != null;
  }

  /** Those that Spring Boot finds by itself. */
  private static String customizers(ClassLoader loader) {
    try {
      return PropertiesLoaderUtils.loadAllProperties("META-INF/spring.factories", loader)
          .getProperty(CUSTOMIZER, "");
    } catch (IOException e) {
      return "";
    }
  }
}
