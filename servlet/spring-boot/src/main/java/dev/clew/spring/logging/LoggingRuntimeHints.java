package dev.clew.spring.logging;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** What a native image would not see: a class that Spring Boot makes by its name, and a file. */
final class LoggingRuntimeHints implements RuntimeHintsRegistrar {
  LoggingRuntimeHints() {}

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    hints
        .reflection()
        .registerType(
            TypeReference.of(LogTarget.FORMATTER), MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
    hints.reflection().registerTypeIfPresent(classLoader, LoggingFormat.ENCODER, hint -> {});
    hints.resources().registerPattern("META-INF/build-info.properties");
  }
}
