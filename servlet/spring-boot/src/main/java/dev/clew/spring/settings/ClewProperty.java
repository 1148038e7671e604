package dev.clew.spring.settings;

import org.jspecify.annotations.Nullable;

/**
 * A property that begins with {@code clew.}, as {@code spring-configuration-metadata.json} has it.
 *
 * @param name the name in Spring Boot's canonical form
 * @param type the type, as the metadata writes it
 * @param defaultValue the default, or null when there is none
 * @param description what it does, in one or more sentences
 */
public record ClewProperty(
    String name, String type, @Nullable Object defaultValue, String description) {
  static final String BOOLEAN = "java.lang.Boolean";
  static final String MAP = "java.util.Map<java.lang.String,java.lang.String>";
  static final String MAPS = "java.util.List<java.util.Map<java.lang.String,java.lang.String>>";
  static final String LIST = "java.util.List<java.lang.String>";
}
