package dev.clew.examples.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/** Actuator on a port, and so on a server, of its own. */
class ManagementPortTest extends ReactiveTest {
  @Test
  void a_request_to_actuator_has_an_id_and_a_record_by_the_applications_settings()
      throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            ReactiveShop.class,
            "management.server.port=0",
            "clew.exclude-path=/actuator/unlogged")) {
      HttpResponse<String> health =
          shop.getFromManagement("/actuator/health", "Correlation-Id", "probe-1");
      HttpResponse<String> unlogged =
          shop.getFromManagement("/actuator/unlogged", "Correlation-Id", "probe-2");
      HttpResponse<String> unknown = shop.getFromManagement("/no", "Correlation-Id", "probe-3");
      HttpResponse<String> application = shop.get("/ids", "Correlation-Id", "a-1");

      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).contains("UP");
      assertThat(idOf(health)).isEqualTo("probe-1");
      assertThat(idOf(unlogged)).isEqualTo("probe-2");
      assertThat(idOf(unknown)).isEqualTo("probe-3");
      assertThat(unknown.body()).contains("\"correlation_id\":\"probe-3\"");
      assertThat(application.body()).isEqualTo("a-1 a-1");
      assertThat(shop.allAccessRecords())
          .containsExactlyInAnyOrder(
              "probe-1 /actuator/health 200", "probe-3 /no 404", "a-1 /ids 200");
    }
  }

  @Test
  void disabled_it_does_nothing_there_either() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            ReactiveShop.class, "management.server.port=0", "clew.enabled=false")) {
      HttpResponse<String> health =
          shop.getFromManagement("/actuator/health", "Correlation-Id", "a-1");

      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.headers().allValues("Correlation-Id")).isEmpty();
      assertThat(shop.allAccessRecords()).isEmpty();
    }
  }
}
