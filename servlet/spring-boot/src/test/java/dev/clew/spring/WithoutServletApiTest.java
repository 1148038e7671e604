package dev.clew.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** A service that only takes messages, or runs jobs: no servlet API is there. */
class WithoutServletApiTest extends CleanThreadTest {
  @Test
  void task_executors_carry_the_id_and_the_filter_is_left_out() throws Exception {
    try (AnnotationConfigApplicationContext application = start("clew.trust")) {
      assertThat(application.getBeanDefinitionNames())
          .contains("clewTaskExecutorPostProcessor", "clewSchedulingConfigurer")
          .doesNotContain("clewCorrelationFilterRegistration");
    }
  }

  @Test
  void a_mistyped_property_stops_the_start() {
    assertThatThrownBy(() -> start("clew.header-namez").close())
        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
        .hasMessageContaining("clew.header-namez")
        .hasMessageContaining("clew.header-names");
  }

  private static AnnotationConfigApplicationContext start(String property) throws Exception {
    ClassLoader loader = new NoServletApi();
    assertThatThrownBy(() -> loader.loadClass("jakarta.servlet.Filter"))
        .isInstanceOf(ClassNotFoundException.class);
    AnnotationConfigApplicationContext application = new AnnotationConfigApplicationContext();
    application.setClassLoader(loader);
    application
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("test", Map.of(property, "never")));
    for (String part : new String[] {"Properties", "Filter", "Task", "Scheduling"}) {
      application.register(
          loader.loadClass("dev.clew.spring.Correlation" + part + "AutoConfiguration"));
    }
    application.refresh();
    return application;
  }

  /** Has Clew's classes itself, and all others but the servlet API from above. */
  private static final class NoServletApi extends ClassLoader {
    NoServletApi() {
      super(WithoutServletApiTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("jakarta.servlet.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("dev.clew.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
