package dev.clew.examples.spring.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.config.Customizer.withDefaults;

import dev.clew.Correlation;
import dev.clew.testing.CleanThreadTest;
import jakarta.servlet.DispatcherType;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Spring MVC: a request that no controller sees has its ID everywhere all the same. */
class ServletSecurityTest extends CleanThreadTest {
  private static final String FIELD = "\"correlation_id\":\"%s\"";

  private static SecuredApplication start(Class<?> application) {
    return new SecuredApplication(application, "spring.main.web-application-type=servlet");
  }

  @Test
  void what_is_denied_has_the_id_in_header_body_record_and_security_s_own_lines() throws Exception {
    try (SecuredApplication shop = start(Shop.class)) {
      HttpResponse<String> unknown = shop.get("/orders", "nobody", 401);
      assertThat(unknown.headers().firstValue("WWW-Authenticate")).isPresent();
      assertThat(unknown.body())
          .contains(FIELD.formatted("nobody"), "\"status\":401", "\"path\":\"/orders\"");
      assertThat(shop.getAsImpostor("/orders", "impostor", 401).body())
          .contains(FIELD.formatted("impostor"));
      assertThat(shop.getAsAnn("/accounts", "not-hers", 403).body())
          .contains(FIELD.formatted("not-hers"), "\"status\":403");
      assertThat(shop.postAsAnn("/orders", "no-token", 403).body())
          .contains(FIELD.formatted("no-token"));
      assertThat(shop.get("/api/orders", "writes", 401).body()).isEqualTo("no entry: writes");
      assertThat(shop.getRaw("/orders//1", "strange-url"))
          .startsWith("HTTP/1.1 400")
          .contains("Correlation-Id: strange-url", FIELD.formatted("strange-url"));
      assertThat(shop.getAsAnn("/orders", "let-in", 200).body()).isEqualTo("let-in");

      assertThat(shop.accessRecords())
          .containsExactlyInAnyOrder(
              "nobody 401",
              "impostor 401",
              "not-hers 403",
              "no-token 403",
              "writes 401",
              "strange-url 400",
              "let-in 200");
      assertThat(Set.copyOf(shop.idsOfSecuritysLines()))
          .containsExactlyInAnyOrder(
              "nobody", "impostor", "not-hers", "no-token", "writes", "strange-url", "let-in");
    }
  }

  @Test
  void where_error_pages_are_denied_too_header_and_record_have_the_id() throws Exception {
    try (SecuredApplication shop = start(AsSpringBootHasIt.class)) {
      shop.get("/orders", "nobody", 401);
      assertThat(shop.getAsAnn("/orders", "let-in", 200).body()).isEqualTo("let-in");

      assertThat(shop.accessRecords()).containsExactlyInAnyOrder("nobody 401", "let-in 200");
      assertThat(Set.copyOf(shop.idsOfSecuritysLines()))
          .containsExactlyInAnyOrder("nobody", "let-in");
    }
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Controller.class)
  static class AsSpringBootHasIt {}

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Controller.class)
  static class Shop {
    /** Its entry point writes the answer itself. */
    @Bean
    @Order(1)
    SecurityFilterChain api(HttpSecurity http) throws Exception {
      return http.securityMatcher("/api/**")
          .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
          .exceptionHandling(
              handling ->
                  handling.authenticationEntryPoint(
                      (request, response, denied) -> {
                        response.setStatus(401);
                        response.getWriter().write("no entry: " + Correlation.currentId());
                      }))
          .build();
    }

    /** Its entry point and its handler call {@code sendError}, as Spring's do. */
    @Bean
    @Order(2)
    SecurityFilterChain pages(HttpSecurity http) throws Exception {
      return http.authorizeHttpRequests(
              requests ->
                  requests
                      .dispatcherTypeMatchers(DispatcherType.ERROR)
                      .permitAll()
                      .requestMatchers("/accounts")
                      .hasRole("ADMIN")
                      .anyRequest()
                      .authenticated())
          .httpBasic(withDefaults())
          .build();
    }
  }

  @RestController
  static class Controller {
    @GetMapping("/orders")
    String orders() {
      return String.valueOf(Correlation.currentId());
    }
  }
}
