package dev.clew.spring.logging;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/** The property that has Clew write JSON. */
final class LoggingFormat {
  static final String PROPERTY = "clew.logging.format";
  static final String ENCODER = "dev.clew.logback.CorrelationJsonEncoder";

  private static final Set<String> FORMATS = Set.of("ecs", "logstash", "gcp", "gelf");

  private LoggingFormat() {}

  /** {@return the format in lower case, or null where there is none, or a wrong one} */
  static @Nullable String of(Environment environment) {
    String format = environment.getProperty(PROPERTY, "").trim().toLowerCase(Locale.ROOT);
    return FORMATS.contains(format) ? format : null;
  }

  static boolean isPossibleOn(LoggingBackend backend) {
    return backend == LoggingBackend.LOGBACK && isEncoderPresent();
  }

  static boolean isEncoderPresent() {
    return ClassUtils.isPresent(ENCODER, LoggingFormat.class.getClassLoader());
  }
}
