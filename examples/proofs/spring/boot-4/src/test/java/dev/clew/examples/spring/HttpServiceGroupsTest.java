package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.testing.RecordingServer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup;
import org.springframework.web.service.registry.ImportHttpServices;

/** HTTP interfaces that are imported in groups, whose builders are no beans. */
class HttpServiceGroupsTest extends BootTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "localhost"})
  void interfaces_of_a_group_send_the_id_to_whom_they_may(String hosts) throws Exception {
    try (RecordingServer server = new RecordingServer();
        ConfigurableApplicationContext context =
            ClientApplication.start(
                Groups.class,
                "jdk",
                "clew.clients.allow-hosts=" + hosts,
                "spring.http.serviceclient.here.base-url=" + server.uri(""),
                "spring.http.serviceclient.there.base-url=" + server.thirdPartyUri(""),
                "spring.http.serviceclient.reactive.base-url=" + server.uri(""))) {
      try (CorrelationScope scope = Correlation.open("a-1")) {
        context.getBean(Near.class).ok("here");
        context.getBean(There.class).ok("there");
        context.getBean(Reactive.class).ok("reactive");
      }

      assertThat(server.only("/ok/here").header("Correlation-Id")).containsExactly("a-1");
      assertThat(server.only("/ok/reactive").header("Correlation-Id")).containsExactly("a-1");
      assertThat(server.only("/ok/there").header("Correlation-Id"))
          .isEqualTo(hosts.isEmpty() ? List.of("a-1") : List.of());
    }
  }

  interface Remote {
    @GetExchange("/ok/{name}")
    String ok(@PathVariable("name") String name);
  }

  interface Near extends Remote {}

  interface There extends Remote {}

  interface Reactive extends Remote {}

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  @ImportHttpServices(group = "here", types = Near.class)
  @ImportHttpServices(group = "there", types = There.class)
  @ImportHttpServices(
      group = "reactive",
      types = Reactive.class,
      clientType = HttpServiceGroup.ClientType.WEB_CLIENT)
  static class Groups {}
}
