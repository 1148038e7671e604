package dev.clew.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.checks.ClewAlone;
import dev.clew.testing.CleanThreadTest;
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
    ClassLoader loader =
        new ClewAlone(WithoutServletApiTest.class.getClassLoader(), "jakarta.servlet.");
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
}
