package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.servlet.CorrelationFilter;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Actuator on a port, and so in a container, of its own. */
class ManagementPortTest extends BootTest {
  private static final String OWN_PORT = "management.server.port=0";

  private static final String FILTER_LOGGER = "dev.clew.spring.CorrelationFilterAutoConfiguration";

  private static RunningApplication start(Class<?> application, String... properties) {
    String[] all = new String[properties.length + 1];
    System.arraycopy(properties, 0, all, 0, properties.length);
    all[properties.length] = OWN_PORT;
    return RunningApplication.start(application, all);
  }

  private static List<String> header(HttpResponse<String> response, String name) {
    return response.headers().allValues(name);
  }

  @Test
  void a_request_to_actuator_has_an_id_and_a_record_by_the_applications_settings()
      throws Exception {
    try (RunningApplication shop =
        start(
            Shop.class,
            "clew.header-names=X-Shop-Id",
            "clew.generator=hex32",
            "clew.exclude-path=/actuator/unlogged")) {
      HttpResponse<String> health =
          shop.getFromManagement("/actuator/health", "X-Shop-Id", "probe-1");
      HttpResponse<String> generated = shop.getFromManagement("/actuator/health");
      HttpResponse<String> unlogged =
          shop.getFromManagement("/actuator/unlogged", "X-Shop-Id", "probe-2");
      HttpResponse<String> unknown = shop.getFromManagement("/no", "X-Shop-Id", "probe-3");
      HttpResponse<String> application = shop.get("/ids", "X-Shop-Id", "a-1");

      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).contains("UP");
      assertThat(header(health, "X-Shop-Id")).containsExactly("probe-1");
      assertThat(header(generated, "X-Shop-Id").get(0)).matches("[0-9a-f]{32}");
      assertThat(header(unlogged, "X-Shop-Id")).containsExactly("probe-2");
      assertThat(header(unknown, "X-Shop-Id")).containsExactly("probe-3");
      assertThat(application.body()).isEqualTo("a-1 a-1");
      assertThat(header(application, "X-Shop-Id")).containsExactly("a-1");
      assertThat(shop.accessRecords())
          .containsExactlyInAnyOrder(
              "probe-1 /actuator/health 200",
              header(generated, "X-Shop-Id").get(0) + " /actuator/health 200",
              "probe-3 /no 404",
              "a-1 /ids 200");
    }
  }

  @Test
  void a_filter_of_the_applications_own_serves_that_port_too() throws Exception {
    try (RunningApplication shop = start(WithRegistration.class)) {
      HttpResponse<String> health = shop.getFromManagement("/actuator/health", "X-Own-Id", "o-1");

      assertThat(header(health, "X-Own-Id")).containsExactly("o-1");
      assertThat(header(health, "Correlation-Id")).isEmpty();
      assertThat(shop.accessRecords()).containsExactly("o-1 /actuator/health 200");
    }
  }

  @Test
  void a_registration_that_is_switched_off_is_off_there_too() throws Exception {
    try (RunningApplication shop = start(SwitchedOff.class)) {
      HttpResponse<String> health =
          shop.getFromManagement("/actuator/health", "Correlation-Id", "a-1");

      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(header(health, "Correlation-Id")).isEmpty();
      assertThat(shop.accessRecords()).isEmpty();
    }
  }

  @Test
  void disabled_it_does_nothing_there_either() throws Exception {
    try (RunningApplication shop = start(Shop.class, "clew.enabled=false")) {
      HttpResponse<String> health =
          shop.getFromManagement("/actuator/health", "Correlation-Id", "a-1");

      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(header(health, "Correlation-Id")).isEmpty();
      assertThat(shop.accessRecords()).isEmpty();
    }
  }

  @Import(Shop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class WithRegistration {
    @Bean
    FilterRegistrationBean<CorrelationFilter> clewCorrelationFilter() {
      FilterRegistrationBean<CorrelationFilter> registration =
          new FilterRegistrationBean<>(new CorrelationFilter());
      // The main container's init() reads it.
      registration.addInitParameter("headerNames", "X-Own-Id");
      return registration;
    }
  }

  @Import(Shop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class SwitchedOff {
    @Bean
    FilterRegistrationBean<CorrelationFilter> clewCorrelationFilter() {
      FilterRegistrationBean<CorrelationFilter> registration =
          new FilterRegistrationBean<>(new CorrelationFilter());
      registration.setEnabled(false);
      return registration;
    }
  }

  @Test
  void a_filter_for_that_port_that_a_component_scan_finds_does_not_replace_the_applications()
      throws Exception {
    try (RunningApplication shop =
        start(WithScannedManagement.class, "clew.header-names=X-Shop-Id")) {
      HttpResponse<String> application = shop.get("/ids", "X-Shop-Id", "a-1");
      HttpResponse<String> health =
          shop.getFromManagement("/actuator/health", "X-Shop-Id", "probe-1");

      assertThat(header(application, "X-Shop-Id")).containsExactly("a-1");
      assertThat(header(health, "X-Shop-Id")).containsExactly("probe-1");
      assertThat(shop.logged(FILTER_LOGGER)).hasSize(1);
      assertThat(shop.logged(FILTER_LOGGER).get(0)).contains("[managementFilter]", "scan");
      assertThat(shop.accessRecords())
          .containsExactlyInAnyOrder("a-1 /ids 200", "probe-1 /actuator/health 200");
    }
  }

  @Test
  void what_replaces_the_filter_is_named_with_the_settings_that_are_lost() throws Exception {
    try (RunningApplication shop = start(WithRegistration.class, "clew.generator=hex32")) {
      assertThat(shop.logged(FILTER_LOGGER)).hasSize(1);
      assertThat(shop.logged(FILTER_LOGGER).get(0))
          .contains("[clewCorrelationFilter]", "[generator]");
    }
  }

  /** As an application writes it that does not know that the filter is there already. */
  @ManagementContextConfiguration(proxyBeanMethods = false)
  static class ScannedManagement {
    @Bean
    FilterRegistrationBean<CorrelationFilter> managementFilter() {
      return new FilterRegistrationBean<>(
          CorrelationFilter.builder().headerNames("X-Management-Id").accessLog(false).build());
    }
  }

  @Import({Shop.class, ScannedManagement.class})
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class WithScannedManagement {}
}
