package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** An application whose error controller redirects. */
class OwnErrorControllerTest extends BootTest {
  @ParameterizedTest
  @ValueSource(strings = {"name", "view"})
  void a_redirect_goes_to_the_url_that_the_application_names(String answer) throws Exception {
    try (RunningApplication shop = RunningApplication.start(Shop.class)) {
      HttpResponse<String> redirect = shop.get("/fails/" + answer, "Correlation-Id", "a-1");

      assertThat(redirect.headers().firstValue("Location"))
          .hasValueSatisfying(location -> assertThat(location).endsWith("/sorry"));
      assertThat(redirect.headers().allValues("Correlation-Id")).containsExactly("a-1");
    }
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import({Controller.class, RedirectingErrors.class})
  static class Shop {}

  @RestController
  static class Controller {
    @GetMapping("/fails/{answer}")
    String fails(@PathVariable("answer") String answer, HttpServletRequest request) {
      request.setAttribute("answer", answer);
      throw new IllegalStateException("no such luck");
    }
  }
}
