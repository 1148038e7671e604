package dev.clew.examples.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.CorrelationIdGenerator;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Hooks;

/** The servlet filter's properties configure the reactive ingress, with the same meaning. */
class SettingsTest extends ReactiveTest {
  private static List<String> header(HttpResponse<String> response, String name) {
    return response.headers().allValues(name);
  }

  @Test
  @DisplayName("R8: a trusted address chooses the ID, the level and the trace")
  void a_request_from_a_trusted_address_is_believed() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            ReactiveShop.class,
            "clew.header-names=X-Shop-Id, X-Request-ID",
            "clew.generator=hex32",
            "clew.trust=127.0.0.0/8, ::1/128",
            "clew.log-level-header=Log-Level",
            "clew.pass-trace-context=true",
            "clew.expose-header=true",
            "clew.exclude-path=/attribute, *.css",
            "spring.webflux.base-path=/shop")) {
      String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
      HttpResponse<String> brought = shop.get("/shop/ids", "X-Request-ID", "r-1");

      assertThat(brought.body()).isEqualTo("r-1 r-1");
      assertThat(header(brought, "X-Shop-Id")).containsExactly("r-1");
      assertThat(header(brought, "Access-Control-Expose-Headers")).containsExactly("X-Shop-Id");
      assertThat(header(shop.get("/shop/ids"), "X-Shop-Id").get(0)).matches("[0-9a-f]{32}");
      assertThat(shop.get("/shop/level", "Log-Level", "debug").body()).isEqualTo("DEBUG DEBUG");
      assertThat(shop.get("/shop/level", "Log-Level", "INFO").body()).isEqualTo("null null");
      assertThat(shop.get("/shop/level", "Log-Level", "DEBUG", "Log-Level", "DEBUG").body())
          .isEqualTo("null null");
      assertThat(shop.get("/shop/calls-on", "traceparent", parent, "tracestate", "a=1").body())
          .isEqualTo("{traceparent=" + parent + ", tracestate=a=1}");
      assertThat(shop.get("/shop/attribute", "X-Shop-Id", "unlogged").body()).isEqualTo("unlogged");
      assertThat(shop.get("/shop/no.css", "X-Shop-Id", "unlogged").statusCode()).isEqualTo(404);
      assertThat(shop.get("/shop/%61ttribute", "X-Shop-Id", "unlogged").statusCode())
          .isEqualTo(200);
      HttpResponse<String> crossOrigin =
          shop.get("/shop/cross-origin", "Origin", "https://else.example", "X-Shop-Id", "c-1");
      assertThat(crossOrigin.body()).isEqualTo("c-1 c-1");
      assertThat(String.join(",", header(crossOrigin, "Access-Control-Expose-Headers")))
          .contains("X-Total", "X-Shop-Id");
      assertThat(shop.allAccessRecords())
          .contains("r-1 /shop/ids 200", "c-1 /shop/cross-origin 200")
          .noneMatch(record -> record.startsWith("unlogged"));
    }
  }

  @ParameterizedTest
  @CsvSource({"none, 10.0.0.0/8", "framework, 10.0.0.0/8"})
  @DisplayName("R8: only a trusted peer chooses the ID, whatever its headers say")
  void an_address_in_a_header_is_not_believed(String strategy, String trusted) throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            ReactiveShop.class,
            "clew.trust=" + trusted,
            "clew.log-level-header=Log-Level",
            "server.forward-headers-strategy=" + strategy)) {
      HttpResponse<String> response =
          shop.get(
              "/ids",
              "X-Correlation-ID",
              "victim",
              "X-Forwarded-For",
              "10.0.0.1",
              "Forwarded",
              "for=10.0.0.1");

      assertThat(idOf(response)).isNotEqualTo("victim");
      assertThat(response.body()).isEqualTo(shown(idOf(response), 1));
      assertThat(shop.get("/level", "Log-Level", "DEBUG").body()).isEqualTo("null null");
      assertThat(shop.warnings()).isEmpty();
    }
  }

  @Test
  void natively_forwarded_headers_are_believed_as_the_server_believes_them() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            ReactiveShop.class,
            "clew.trust=10.0.0.0/8",
            "server.forward-headers-strategy=native")) {
      assertThat(idOf(shop.get("/ids", "Correlation-Id", "a-1", "X-Forwarded-For", "10.0.0.1")))
          .isEqualTo("a-1");
      assertThat(idOf(shop.get("/ids", "Correlation-Id", "a-1"))).isNotEqualTo("a-1");
      assertThat(idOf(shop.get("/ids", "Correlation-Id", "a-1", "X-Forwarded-For", "localhost")))
          .isNotEqualTo("a-1");
    }
  }

  @Test
  void the_record_tells_who_asked_where_that_is_wanted() throws Exception {
    try (RunningApplication shop =
            RunningApplication.start(ReactiveShop.class, "clew.access-log-client=true");
        RunningApplication usual = RunningApplication.start(ReactiveShop.class)) {
      shop.get("/ids", "Correlation-Id", "a-1", "User-Agent", "shop/1.0");
      usual.get("/ids", "Correlation-Id", "b-2", "User-Agent", "shop/1.0");

      ILoggingEvent event = shop.accessEventOf("a-1");
      assertThat(RunningApplication.pair(event, "user_agent.original")).isEqualTo("shop/1.0");
      assertThat(RunningApplication.pair(event, "client.address"))
          .asString()
          .containsPattern("^(127[.]|0:0:0)");
      assertThat(usual.accessEventOf("b-2").getKeyValuePairs())
          .extracting(pair -> pair.key)
          .doesNotContain("client.address", "user_agent.original");
    }
  }

  @Test
  void without_records_and_header_the_id_is_there_all_the_same() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            ReactiveShop.class, "clew.access-log=false", "clew.response-header=false")) {
      HttpResponse<String> response = shop.get("/ids", "Correlation-Id", "a-1");

      assertThat(response.body()).isEqualTo("a-1 a-1");
      assertThat(header(response, "Correlation-Id")).isEmpty();
      assertThat(header(shop.get("/own-header"), "Correlation-Id"))
          .containsExactly("another", "and-another");
      assertThat(shop.allAccessRecords()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "clew.header-names, no header",
    "clew.generator, uuidv9",
    "clew.response-header, ja",
    "clew.trust, sometimes",
    "clew.reactive.enabled, ja"
  })
  void a_wrong_value_fails_the_start_with_the_propertys_name_and_value(
      String property, String value) {
    assertThatThrownBy(
            () -> RunningApplication.start(ReactiveShop.class, property + "=" + value).close())
        .satisfies(
            failure ->
                assertThat(
                        Stream.iterate(failure, t -> t != null, Throwable::getCause)
                            .map(String::valueOf))
                    .anySatisfy(message -> assertThat(message).contains(property))
                    .anySatisfy(message -> assertThat(message).contains(value)));
  }

  @Test
  void the_record_tells_the_version_of_http() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(ReactiveShop.class, "server.http2.enabled=true")) {
      // The first one asks for another protocol, in HTTP/1.1.
      HttpClient client = HttpClient.newHttpClient();
      for (int i = 1; i <= 2; i++) {
        assertThat(
                client
                    .send(
                        shop.request("/ids", "Correlation-Id", "h-" + i).build(),
                        HttpResponse.BodyHandlers.ofString())
                    .version())
            .isEqualTo(HttpClient.Version.HTTP_2);
      }

      assertThat(RunningApplication.pair(shop.accessEventOf("h-2"), "http.version"))
          .isEqualTo("2.0");
    }
  }

  @Test
  void a_generator_bean_is_used() throws Exception {
    try (RunningApplication shop = RunningApplication.start(WithGenerator.class)) {
      assertThat(shop.get("/ids").body()).isEqualTo("shop-1 shop-1");
    }
  }

  @Test
  void disabled_it_does_nothing() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(ReactiveShop.class, "clew.enabled=false")) {
      HttpResponse<String> response = shop.get("/ids", "Correlation-Id", "a-1");

      assertThat(response.body()).isEqualTo("null null");
      assertThat(header(response, "Correlation-Id")).isEmpty();
      assertThat(shop.allAccessRecords()).isEmpty();
      assertThat(shop.warnings()).isEmpty();
    }
  }

  @Test
  void with_the_reactive_part_switched_off_a_warning_says_what_is_missing() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(ReactiveShop.class, "clew.reactive.enabled=false")) {
      assertThat(shop.get("/ids", "Correlation-Id", "a-1").body()).isEqualTo("null null");
      assertThat(shop.get("/throws").body()).doesNotContain("correlation_id");
      assertThat(shop.warnings()).hasSize(1);
      assertThat(shop.warnings().get(0)).contains("reactive", "clew.reactive.enabled");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spring.main.lazy-initialization=true",
        "spring.autoconfigure.exclude="
            + "org.springframework.boot.autoconfigure.reactor.ReactorAutoConfiguration,"
            + "org.springframework.boot.reactor.autoconfigure.ReactorAutoConfiguration"
      })
  void reactor_carries_the_id_where_spring_boot_does_not_tell_it_to(String property)
      throws Exception {
    Hooks.disableAutomaticContextPropagation();
    try (RunningApplication shop = RunningApplication.start(ReactiveShop.class, property)) {
      assertThat(shop.get("/ids", "Correlation-Id", "a-1").body()).isEqualTo("a-1 a-1");
      assertThat(shop.warnings()).isEmpty();
    } finally {
      Hooks.enableAutomaticContextPropagation();
    }
  }

  @Test
  void where_reactor_is_told_not_to_carry_thread_locals_a_warning_says_so() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            ReactiveShop.class, "spring.reactor.context-propagation=limited")) {
      assertThat(idOf(shop.get("/ids", "Correlation-Id", "a-1"))).isEqualTo("a-1");
      assertThat(shop.warnings()).hasSize(1);
      assertThat(shop.warnings().get(0))
          .contains("spring.reactor.context-propagation=auto", "limited");
    }
  }

  @Import(ReactiveShop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class WithGenerator {
    @Bean
    CorrelationIdGenerator generator() {
      return () -> "shop-1";
    }
  }
}
