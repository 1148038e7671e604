package dev.clew.spring.logging;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LoggingSystem;

/** What Spring Boot logs to. */
enum LoggingBackend {
  LOGBACK("[%X{correlation_id:-Internal}] "),
  LOG4J2("[%X{correlation_id}] "),
  /** {@code java.util.logging}, which has no MDC, or what the application brings, or nothing. */
  OTHER("");

  /** How its patterns print the ID, empty where they cannot. */
  final String pattern;

  LoggingBackend(String pattern) {
    this.pattern = pattern;
  }

  static LoggingBackend of(ClassLoader loader) {
    return of(LoggingSystem.get(loader).getClass());
  }

  /** {@return the name of what Spring Boot logs to, for a message} */
  static String name(ClassLoader loader) {
    return LoggingSystem.get(loader).getClass().getSimpleName();
  }

  /** By name, because the classes of none but one are there. */
  private static LoggingBackend of(@Nullable Class<?> type) {
    if (type == null) {
      return OTHER;
    }
    return switch (type.getName()) {
      case "org.springframework.boot.logging.logback.LogbackLoggingSystem" -> LOGBACK;
      case "org.springframework.boot.logging.log4j2.Log4J2LoggingSystem" -> LOG4J2;
      default -> of(type.getSuperclass());
    };
  }
}
