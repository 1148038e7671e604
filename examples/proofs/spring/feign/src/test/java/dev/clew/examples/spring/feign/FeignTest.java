package dev.clew.examples.spring.feign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.testing.CleanThreadTest;
import dev.clew.testing.RecordingServer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;

/** A Feign client is an interface; nothing in it knows of IDs. */
class FeignTest extends CleanThreadTest {
  private static final String HEADER = "Correlation-Id";

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost"})
  void a_feign_client_sends_the_id_once_unless_hosts_are_listed(String hosts) throws Exception {
    try (RecordingServer server = new RecordingServer();
        ConfigurableApplicationContext context =
            new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .run("--clew.clients.allow-hosts=" + hosts, "--shop.url=" + server.uri(""))) {
      Shop shop = context.getBean(Shop.class);
      try (CorrelationScope scope = Correlation.open("a-1")) {
        shop.order();
        shop.explicit("mine");
      }
      shop.none();

      assertThat(server.only("/ok/order").header(HEADER))
          .isEqualTo(hosts.isEmpty() ? List.of("a-1") : List.of());
      assertThat(server.only("/ok/explicit").header(HEADER)).containsExactly("mine");
      assertThat(server.only("/ok/none").header(HEADER)).isEmpty();
    }
  }

  @FeignClient(name = "shop", url = "${shop.url}")
  interface Shop {
    @GetMapping("/ok/order")
    String order();

    @GetMapping("/ok/explicit")
    String explicit(@RequestHeader(HEADER) String id);

    @GetMapping("/ok/none")
    String none();
  }

  @EnableFeignClients(clients = Shop.class)
  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Application {}
}
