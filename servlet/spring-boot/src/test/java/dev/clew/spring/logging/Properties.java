package dev.clew.spring.logging;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** An environment as Spring Boot has it, with nothing in it but what a test says. */
final class Properties {
  private Properties() {}

  /**
   * The environment.
   *
   * @param properties {@code name=value}
   */
  static StandardEnvironment of(String... properties) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (String property : properties) {
      int equals = property.indexOf('=');
      map.put(property.substring(0, equals), property.substring(equals + 1));
    }
    StandardEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(new MapPropertySource("test", map));
    ConfigurationPropertySources.attach(environment);
    return environment;
  }
}
