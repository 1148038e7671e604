package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application with error attributes of its own keeps them, and their body has the ID too. */
class OwnErrorAttributesTest extends BootTest {
  private static RunningApplication shop;

  @BeforeAll
  static void start() {
    shop = RunningApplication.start(Shop.class);
  }

  @AfterAll
  static void stop() {
    shop.close();
  }

  @Test
  void the_applications_attributes_stay_and_get_the_id() throws Exception {
    assertThat(shop.get("/fails", "Correlation-Id", "a-1").body())
        .contains("\"shop\":\"tea\"", "\"correlation_id\":\"a-1\"", "\"status\":500");
    assertThat(shop.get("/not-there", "Correlation-Id", "a-2").body())
        .contains("\"shop\":\"tea\"", "\"correlation_id\":\"a-2\"", "\"status\":404");
  }

  @Test
  void a_field_of_the_applications_own_stays() throws Exception {
    assertThat(shop.get("/own-field", "Correlation-Id", "a-1").body())
        .contains("\"correlation_id\":\"the shop's own\"")
        .doesNotContain("a-1");
  }

  @Test
  void the_bean_is_of_the_applications_class() {
    assertThat(shop.context().getBean(OwnErrorAttributes.class).getClass())
        .isEqualTo(OwnErrorAttributes.class);
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Controller.class)
  static class Shop {
    @Bean
    OwnErrorAttributes errors() {
      return new OwnErrorAttributes();
    }
  }

  @RestController
  static class Controller {
    @GetMapping({"/fails", "/own-field"})
    String fails() {
      throw new IllegalStateException("no such luck");
    }
  }
}
