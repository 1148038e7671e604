package dev.clew.spring.logging;

import dev.clew.logback.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.util.StringUtils;

/**
 * What Spring Boot knows of the service: from {@code logging.structured.ecs.service.*}, from {@code
 * spring.application.*}, from the build, in this order.
 */
final class ServiceProperties {
  private static final String ECS = "logging.structured.ecs.service.";

  private final Environment environment;
  private final boolean ecs;
  private final List<EncoderProperty> properties = new ArrayList<>();

  private ServiceProperties(Environment environment, PropertyNames names) {
    this.environment = environment;
    this.ecs = names.mention("logging.structured.ecs");
  }

  static List<EncoderProperty> of(Environment environment, PropertyNames names) {
    ServiceProperties service = new ServiceProperties(environment, names);
    boolean named = service.addFirst(Setting.SERVICE_NAME, ECS + "name", "spring.application.name");
    boolean versioned =
        service.addFirst(Setting.SERVICE_VERSION, ECS + "version", "spring.application.version");
    service.addFirst(Setting.SERVICE_ENVIRONMENT, ECS + "environment");
    service.addFirst(Setting.SERVICE_NODE_NAME, ECS + "node-name");
    if (!named || !versioned) {
      Properties build = service.build();
      if (!named) {
        service.add(Setting.SERVICE_NAME, "build.artifact", build.getProperty("build.artifact"));
      }
      if (!versioned) {
        service.add(Setting.SERVICE_VERSION, "build.version", build.getProperty("build.version"));
      }
    }
    return service.properties;
  }

  private boolean addFirst(Setting<?> setting, String... names) {
    for (String name : names) {
      if ((ecs || !name.startsWith(ECS)) && add(setting, name, environment.getProperty(name))) {
        return true;
      }
    }
    return false;
  }

  private boolean add(Setting<?> setting, String name, @Nullable String value) {
    if (!StringUtils.hasText(value)) {
      return false;
    }
    properties.add(new EncoderProperty(name, value, setting.name(), value));
    return true;
  }

  /** What Spring Boot's build plugins leave in the jar; nothing where that cannot be read. */
  private Properties build() {
    Properties build = new Properties();
    Resource resource =
        new DefaultResourceLoader()
            .getResource(
                environment.getProperty(
                    "spring.info.build.location", "classpath:META-INF/build-info.properties"));
    if (resource.exists()) {
      try (InputStream in = resource.getInputStream()) {
        build.load(in);
      } catch (IOException | IllegalArgumentException e) {
        // The service has no name then, as without the file.
      }
    }
    return build;
  }
}
