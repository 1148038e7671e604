package dev.clew.examples.spring.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.config.Customizer.withDefaults;

import dev.clew.Correlation;
import dev.clew.testing.CleanThreadTest;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.PathPatternParserServerWebExchangeMatcher;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** WebFlux: a request that no controller sees has its ID everywhere all the same. */
class ReactiveSecurityTest extends CleanThreadTest {
  @Test
  void what_is_denied_has_the_id_in_header_body_record_and_security_s_own_lines() throws Exception {
    try (SecuredApplication shop =
        new SecuredApplication(Shop.class, "spring.main.web-application-type=reactive")) {
      assertThat(shop.get("/orders", "nobody", 401).headers().firstValue("WWW-Authenticate"))
          .isPresent();
      shop.getAsImpostor("/orders", "impostor", 401);
      shop.getAsAnn("/accounts", "not-hers", 403);
      shop.postAsAnn("/orders", "no-token", 403);
      assertThat(shop.get("/api/orders", "error", 401).body())
          .contains("\"correlation_id\":\"error\"", "\"status\":401");
      assertThat(shop.getAsAnn("/orders", "let-in", 200).body()).isEqualTo("let-in");

      assertThat(shop.accessRecords())
          .containsExactlyInAnyOrder(
              "nobody 401",
              "impostor 401",
              "not-hers 403",
              "no-token 403",
              "error 401",
              "let-in 200");
      // On Tomcat, whose request is the servlet API's.
      assertThat(Set.copyOf(shop.httpVersions())).containsExactly("1.1");
      assertThat(Set.copyOf(shop.idsOfSecuritysLines()))
          .doesNotContain("none")
          .contains("nobody", "impostor", "not-hers", "error", "let-in");
    }
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Controller.class)
  static class Shop {
    /** Its entry point has the application's handler of errors answer. */
    @Bean
    @Order(1)
    SecurityWebFilterChain api(ServerHttpSecurity http) {
      return http.securityMatcher(new PathPatternParserServerWebExchangeMatcher("/api/**"))
          .authorizeExchange(exchanges -> exchanges.anyExchange().authenticated())
          .exceptionHandling(
              handling ->
                  handling.authenticationEntryPoint(
                      (exchange, denied) ->
                          Mono.error(new ResponseStatusException(HttpStatus.UNAUTHORIZED))))
          .build();
    }

    @Bean
    @Order(2)
    SecurityWebFilterChain pages(ServerHttpSecurity http) {
      return http.authorizeExchange(
              exchanges ->
                  exchanges
                      .pathMatchers("/accounts")
                      .hasRole("ADMIN")
                      .anyExchange()
                      .authenticated())
          .httpBasic(withDefaults())
          .build();
    }
  }

  @RestController
  static class Controller {
    @GetMapping("/orders")
    Mono<String> orders() {
      return Mono.fromSupplier(() -> String.valueOf(Correlation.currentId()));
    }
  }
}
