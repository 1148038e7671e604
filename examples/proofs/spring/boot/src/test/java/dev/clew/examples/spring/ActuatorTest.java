package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CapturedLog;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.json.JsonParserFactory;

/** What an operator sees of Clew. */
class ActuatorTest extends BootTest {
  private static final String EXPOSED = "management.endpoints.web.exposure.include=clew,metrics";
  private static final String OWN_PORT = "management.server.port=0";

  @Test
  void the_endpoint_shows_settings_and_where_ids_came_from() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            Shop.class, OWN_PORT, EXPOSED, "clew.header-names=X-Shop-Id", "clew.generator=hex32")) {
      shop.get("/ids", "X-Shop-Id", "a-1");
      shop.get("/ids", "X-Shop-Id", "not valid");
      shop.get("/ids");
      shop.get("/ids");

      Map<String, Object> clew = json(shop.getFromManagement("/actuator/clew").body());

      assertThat(clew).containsEntry("ingress", "servlet").containsKey("instrumented");
      assertThat(map(clew, "settings"))
          .containsEntry("headerNames", "X-Shop-Id")
          .containsEntry("generator", "hex32")
          .containsEntry("trust", "always");
      // The request for it is the third that brings none.
      assertThat(map(clew, "ids"))
          .isEqualTo(Map.of("received", 1, "generated", 3, "replaced", 1, "rejected", 0));
    }
  }

  @Test
  void micrometer_counts_the_same() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(Shop.class, OWN_PORT, EXPOSED, "clew.trust=never")) {
      shop.get("/ids", "Correlation-Id", "a-1");
      shop.get("/ids", "Correlation-Id", "a-2");

      String rejected =
          shop.getFromManagement("/actuator/metrics/clew.ids?tag=origin:rejected").body();
      String received =
          shop.getFromManagement("/actuator/metrics/clew.ids?tag=origin:received").body();

      assertThat(rejected).contains("\"value\":2.0");
      assertThat(received).contains("\"value\":0.0");
    }
  }

  @Test
  void the_counters_can_be_switched_off() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(Shop.class, OWN_PORT, EXPOSED, "clew.metrics.enabled=false")) {
      assertThat(shop.getFromManagement("/actuator/metrics/clew.ids").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void the_endpoint_is_there_only_where_it_is_exposed() throws Exception {
    try (RunningApplication shop = RunningApplication.start(Shop.class, OWN_PORT)) {
      assertThat(shop.getFromManagement("/actuator/clew").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void one_line_at_start_says_what_is_instrumented() {
    try (CapturedLog log = CapturedLog.of("dev.clew.spring");
        RunningApplication shop = RunningApplication.start(Shop.class, "clew.trust=10.0.0.0/8")) {
      assertThat(log.events())
          .filteredOn(event -> event.getFormattedMessage().startsWith("Correlation IDs: "))
          .singleElement()
          .satisfies(
              event ->
                  assertThat(event.getFormattedMessage())
                      .contains("servlet requests")
                      .contains("trust=10.0.0.0/8"));
      assertThat(shop.context().isActive()).isTrue();
    }
  }

  private static Map<String, Object> json(String text) {
    return JsonParserFactory.getJsonParser().parseMap(text);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Map<String, Object> of, String name) {
    Object value = Objects.requireNonNull(of.get(name), name);
    assertThat(value).isInstanceOf(Map.class);
    return (Map<String, Object>) value;
  }
}
