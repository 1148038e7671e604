package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import dev.clew.CorrelationIdGenerator;
import dev.clew.logback.CorrelationLevelTurboFilter;
import dev.clew.servlet.CorrelationFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;

/** Properties and beans of the application's. */
class ConfigurationTest extends BootTest {

  private static List<String> header(HttpResponse<String> response, String name) {
    return response.headers().allValues(name);
  }

  @Test
  void properties_configure_the_filter() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            Shop.class,
            "clew.header-names=X-Shop-Id, X-Request-ID",
            "clew.generator=hex32",
            "clew.access-log=false")) {
      HttpResponse<String> brought = shop.get("/ids", "X-Request-ID", "r-1");
      HttpResponse<String> generated = shop.get("/ids", "Correlation-Id", "not-asked-for");

      assertThat(brought.body()).isEqualTo("r-1 r-1");
      assertThat(header(brought, "X-Shop-Id")).containsExactly("r-1");
      assertThat(header(generated, "X-Shop-Id").get(0)).matches("[0-9a-f]{32}");
      assertThat(shop.accessRecords()).isEmpty();
    }
  }

  @Test
  void header_names_may_be_a_list_as_in_yaml() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            Shop.class, "clew.header-names[0]=X-Shop-Id", "clew.header-names[1]=X-Request-ID")) {
      assertThat(header(shop.get("/ids", "X-Request-ID", "r-1"), "X-Shop-Id"))
          .containsExactly("r-1");
    }
  }

  @Test
  void properties_may_come_from_environment_variables() throws Exception {
    Map<String, Object> environment =
        Map.of(
            "CLEW_HEADERNAMES", "X-Shop-Id", "CLEW_RESPONSEHEADER", "false", "CLEW_TRUST", "never");

    try (RunningApplication shop = RunningApplication.start(Shop.class, environment)) {
      HttpResponse<String> response = shop.get("/ids", "X-Shop-Id", "s-1");

      assertThat(response.body()).matches("[-0-9a-f]{36} [-0-9a-f]{36}");
      assertThat(header(response, "X-Shop-Id")).isEmpty();
    }
  }

  @Test
  void an_environment_variable_may_have_its_words_apart() throws Exception {
    Map<String, Object> environment =
        Map.of("CLEW_HEADER_NAMES", "X-Shop-Id", "CLEW_PASS_TRACE_CONTEXT", "true");

    try (RunningApplication shop = RunningApplication.start(Shop.class, environment)) {
      HttpResponse<String> response = shop.get("/ids", "X-Shop-Id", "s-1");

      assertThat(header(response, "X-Shop-Id")).containsExactly("s-1");
      assertThat(filterOf(shop).toString())
          .contains("headerNames=X-Shop-Id,", "passTraceContext=true");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clew.headerNames=X-Shop-Id",
        "clew.header_names=X-Shop-Id",
        "CLEW.HEADER-NAMES=X-Shop-Id",
        "clew.headernames[0]=X-Shop-Id"
      })
  void a_property_may_be_written_in_any_way_that_boot_reads(String property) throws Exception {
    try (RunningApplication shop = RunningApplication.start(Shop.class, property)) {
      assertThat(header(shop.get("/ids", "X-Shop-Id", "s-1"), "X-Shop-Id")).containsExactly("s-1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clew.header-namez=X-Shop-Id",
        "clew.headerNamez=X-Shop-Id",
        "Clew.header-namez=X-Shop-Id",
        "clew.header-namez[0]=X-Shop-Id",
        "clew.header-names.first=X-Shop-Id",
        "clew.header-names[0].name=X-Shop-Id",
        "clew.filter.header-names=X-Shop-Id",
        "clew.enable=X-Shop-Id"
      })
  void a_mistyped_property_fails_the_start_and_is_named(String property) {
    String name = property.substring(0, property.indexOf('='));

    assertThatThrownBy(() -> RunningApplication.start(Shop.class, property).close())
        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
        .hasMessageContaining(name + " ")
        .hasMessageContaining("commandLineArgs")
        // Those of the parts stand between them.
        .hasMessageContainingAll("Clew has clew.", " clew.enabled,", " clew.exclude-path,")
        .hasMessageContaining(" clew.expose-header,")
        .hasMessageContaining("clew.header-names");
  }

  @Test
  void a_mistyped_property_in_a_file_is_named_with_its_line(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("shop.properties");
    Files.writeString(file, "clew.trust=never\nclew.header-namez=X-Shop-Id\n");

    assertThatThrownBy(
            () -> RunningApplication.start(Shop.class, "spring.config.import=file:" + file).close())
        .isInstanceOf(InvalidConfigurationPropertyValueException.class)
        .hasMessageContaining("clew.header-namez")
        .hasMessageContaining("shop.properties] - 2:19");
  }

  @Test
  void a_mistyped_system_property_is_named_and_one_of_clews_own_is_none() throws Exception {
    System.setProperty("clew.opentelemetri", "false");
    try {
      assertThatThrownBy(() -> RunningApplication.start(Shop.class).close())
          .isInstanceOf(InvalidConfigurationPropertyValueException.class)
          .hasMessageContaining("clew.opentelemetri")
          .hasMessageContaining("systemProperties");
    } finally {
      System.clearProperty("clew.opentelemetri");
    }
    RunningApplication.start(Shop.class, "clew.opentelemetry=true", "clew.strict=false").close();
  }

  @Test
  void another_programs_environment_variable_stops_nothing() throws Exception {
    Map<String, Object> environment =
        Map.of("CLEW_HOME", "/opt/clew", "CLEW_HEADERNAMEZ", "X-Shop-Id", "clew.home", "/opt");

    try (RunningApplication shop = RunningApplication.start(Shop.class, environment)) {
      assertThat(header(shop.get("/ids", "Correlation-Id", "a-1"), "Correlation-Id"))
          .containsExactly("a-1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",dev.clew.spring.CorrelationReportAutoConfiguration"})
  void an_application_with_properties_of_its_own_excludes_the_check(String others)
      throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            Shop.class,
            "clew.farm=Dolly",
            "management.server.port=0",
            "management.endpoints.web.exposure.include=*",
            "spring.autoconfigure.exclude="
                + "dev.clew.spring.CorrelationPropertiesAutoConfiguration"
                + others)) {
      assertThat(shop.getFromManagement("/actuator/clew").body()).contains("\"instrumented\":{");
    }
  }

  @Test
  void two_properties_that_contradict_each_other_fail_the_start() {
    assertThatThrownBy(
            () ->
                RunningApplication.start(
                        Shop.class,
                        "clew.log-level-header=X-Request-ID",
                        "clew.header-names=My-Id, defaults")
                    .close())
        .satisfies(
            failure ->
                assertThat(messages(failure))
                    .anySatisfy(
                        message ->
                            assertThat(message)
                                .contains("clew.log-level-header", "'X-Request-ID'")
                                .contains("headerNames")));
  }

  @Test
  void header_names_may_be_given_anew_for_a_filter_with_a_log_level_header() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(
            WithFilter.class, "clew.log-level-header=X-Own-Id", "clew.header-names=My-Id")) {
      assertThat(header(shop.get("/ids", "My-Id", "m-1"), "My-Id")).containsExactly("m-1");
    }
  }

  private static CorrelationFilter filterOf(RunningApplication application) {
    return (CorrelationFilter)
        Objects.requireNonNull(
            application
                .context()
                .getBean("clewCorrelationFilterRegistration", FilterRegistrationBean.class)
                .getFilter());
  }

  @Test
  void a_trusted_request_turns_debug_on_for_itself_alone() throws Exception {
    LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger details = logback.getLogger(Shop.DETAILS);
    details.setLevel(Level.INFO);
    CorrelationLevelTurboFilter turbo = new CorrelationLevelTurboFilter();
    turbo.setContext(logback);
    turbo.start();
    logback.addTurboFilter(turbo);
    try (RunningApplication shop =
        RunningApplication.start(
            Shop.class, "clew.log-level-header=X-Level", "clew.trust=127.0.0.0/8, ::1")) {
      assertThat(shop.get("/detail", "Correlation-Id", "a-1", "X-Level", "debug").body())
          .isEqualTo("DEBUG");
      assertThat(shop.get("/detail", "Correlation-Id", "b-2").body()).isEqualTo("null");
      assertThat(shop.get("/detail", "X-Level", "everything").body()).isEqualTo("null");
      assertThat(shop.logged(Shop.DETAILS)).containsExactly("in detail a-1");
    } finally {
      logback.getTurboFilterList().remove(turbo);
      details.setLevel(null);
    }
  }

  @Test
  void a_request_that_is_not_trusted_turns_nothing_on() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(Shop.class, "clew.log-level-header=X-Level", "clew.trust=never")) {
      assertThat(shop.get("/detail", "X-Level", "DEBUG").body()).isEqualTo("null");
    }
  }

  @Test
  void disabled_it_does_nothing() throws Exception {
    try (RunningApplication shop = RunningApplication.start(Shop.class, "clew.enabled=false")) {
      HttpResponse<String> response = shop.get("/ids", "Correlation-Id", "a-1");

      assertThat(response.body()).isEqualTo("null null");
      assertThat(header(response, "Correlation-Id")).isEmpty();
      assertThat(shop.get("/executor", "Correlation-Id", "a-1").body()).endsWith(" null null");
      assertThat(shop.accessRecords()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "clew.enabled, ture",
    "clew.header-names, no header",
    "clew.generator, uuidv9",
    "clew.response-header, ja",
    "clew.access-log, ja",
    "clew.trust, sometimes"
  })
  void a_wrong_value_fails_the_start_with_the_propertys_name_and_value(
      String property, String value) {
    assertThatThrownBy(() -> RunningApplication.start(Shop.class, property + "=" + value).close())
        .satisfies(
            failure ->
                assertThat(messages(failure))
                    .anySatisfy(message -> assertThat(message).contains(property))
                    .anySatisfy(message -> assertThat(message).contains(value)));
  }

  private static List<String> messages(Throwable failure) {
    return Stream.iterate(failure, t -> t != null, Throwable::getCause)
        .map(String::valueOf)
        .toList();
  }

  @Test
  void a_generator_bean_is_used() throws Exception {
    try (RunningApplication shop = RunningApplication.start(WithGenerator.class)) {
      assertThat(shop.get("/ids").body()).isEqualTo("shop-1 shop-1");
    }
  }

  @Test
  void a_filter_bean_replaces_ours_and_serves_every_dispatch_once() throws Exception {
    try (RunningApplication shop =
        RunningApplication.start(WithFilter.class, "clew.generator=hex32")) {
      HttpResponse<String> response = shop.get("/unknown", "X-Own-Id", "o-1");
      HttpResponse<String> generated = shop.get("/ids");

      assertThat(header(response, "X-Own-Id")).containsExactly("o-1");
      assertThat(header(generated, "X-Own-Id").get(0)).matches("[0-9a-f]{32}");
      assertThat(shop.logged(Shop.DISPATCHES)).contains("REQUEST o-1", "ERROR o-1");
      assertThat(shop.accessRecords()).hasSize(2).contains("o-1 /unknown 404");
    }
  }

  @Test
  void a_registration_bean_replaces_ours() throws Exception {
    try (RunningApplication shop = RunningApplication.start(WithRegistration.class)) {
      assertThat(shop.context().getBeanNamesForType(CorrelationFilter.class)).isEmpty();
      HttpResponse<String> response = shop.get("/ids", "X-Own-Id", "o-1");

      assertThat(header(response, "X-Own-Id")).containsExactly("o-1");
      assertThat(header(response, "Correlation-Id")).isEmpty();
      assertThat(shop.accessRecords()).containsExactly("o-1 /ids 200");
    }
  }

  @Test
  @DisplayName("R21: registered once more it gives the same ID and one record")
  void registered_once_more_it_gives_the_same_id_and_one_access_record() throws Exception {
    try (RunningApplication shop = RunningApplication.start(RegisteredTwice.class)) {
      HttpResponse<String> generated = shop.get("/ids");
      String id = header(generated, "Correlation-Id").get(0);

      assertThat(generated.body()).isEqualTo(id + " " + id);
      assertThat(header(generated, "Correlation-Id")).hasSize(1);
      assertThat(shop.get("/callable", "Correlation-Id", "a-1").body()).endsWith(" a-1 a-1");
      assertThat(shop.get("/unknown", "Correlation-Id", "a-2").statusCode()).isEqualTo(404);
      assertThat(shop.accessRecords())
          .containsExactlyInAnyOrder(id + " /ids 200", "a-1 /callable 200", "a-2 /unknown 404");
    }
  }

  @Import(Shop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class WithGenerator {
    @Bean
    CorrelationIdGenerator generator() {
      return () -> "shop-1";
    }
  }

  @Import(Shop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class WithFilter {
    @Bean
    CorrelationFilter anyName() {
      return CorrelationFilter.builder().headerNames("X-Own-Id").build();
    }
  }

  @Import(Shop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class WithRegistration {
    @Bean
    FilterRegistrationBean<CorrelationFilter> clewCorrelationFilter() {
      FilterRegistrationBean<CorrelationFilter> registration =
          new FilterRegistrationBean<>(CorrelationFilter.builder().headerNames("X-Own-Id").build());
      registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
      registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
      return registration;
    }
  }

  @Import(Shop.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class RegisteredTwice {
    @Bean
    FilterRegistrationBean<Filter> correlationFilter() {
      FilterRegistrationBean<Filter> registration =
          new FilterRegistrationBean<>(new CorrelationFilter());
      registration.setDispatcherTypes(EnumSet.allOf(DispatcherType.class));
      return registration;
    }
  }
}
