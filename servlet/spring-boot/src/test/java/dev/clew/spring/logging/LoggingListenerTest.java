package dev.clew.spring.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What becomes of Spring Boot's own properties. */
class LoggingListenerTest {
  private static final String CONSOLE = "logging.structured.format.console";
  private static final String FILE = "logging.structured.format.file";
  private static final String BANNER = "spring.main.banner-mode";
  private static final String PATTERN = "logging.pattern.correlation";

  @AfterEach
  void leave_the_logging_system_to_spring_boot() {
    System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
  }

  private static StandardEnvironment prepared(String... properties) {
    StandardEnvironment environment = Properties.of(properties);
    LoggingListener.prepare(environment, new SpringApplication(LoggingListenerTest.class));
    return environment;
  }

  private static InvalidConfigurationPropertyValueException refused(String... properties) {
    StandardEnvironment environment = prepared(properties);
    return catchThrowableOfType(
        InvalidConfigurationPropertyValueException.class,
        () -> LoggingCheck.check(environment, new SpringApplication(LoggingListenerTest.class)));
  }

  @Test
  void without_a_format_the_pattern_has_the_id_and_no_other_property_changes() {
    StandardEnvironment environment = prepared();

    assertThat(environment.getProperty(PATTERN)).isEqualTo("[%X{correlation_id:-Internal}] ");
    assertThat(environment.containsProperty(CONSOLE)).isFalse();
    assertThat(environment.containsProperty(FILE)).isFalse();
    assertThat(environment.containsProperty(BANNER)).isFalse();
  }

  @Test
  void the_trace_stands_behind_the_id_where_something_traces() {
    assertThat(prepared("logging.expect-correlation-id=true").getProperty(PATTERN))
        .isEqualTo("[%X{correlation_id:-Internal}] %correlationId");
  }

  @Test
  void a_pattern_of_the_applications_stays() {
    assertThat(prepared(PATTERN + "=").getProperty(PATTERN)).isEmpty();
  }

  @Test
  void a_format_is_that_of_console_and_file_and_the_banner_is_off() {
    StandardEnvironment environment = prepared("clew.logging.format=ecs");

    assertThat(environment.getProperty(CONSOLE)).isEqualTo(CorrelationLogFormatter.class.getName());
    assertThat(environment.getProperty(FILE)).isEqualTo(CorrelationLogFormatter.class.getName());
    assertThat(environment.getProperty(BANNER)).isEqualTo("off");
  }

  @Test
  void formats_of_the_applications_stay() {
    StandardEnvironment environment =
        prepared("clew.logging.format=ecs", CONSOLE + "=gelf", FILE + "=", BANNER + "=console");

    assertThat(environment.getProperty(CONSOLE)).isEqualTo("gelf");
    assertThat(environment.getProperty(FILE)).isEmpty();
    assertThat(environment.getProperty(BANNER)).isEqualTo("console");
  }

  @Test
  void a_banner_that_is_wanted_on_the_console_becomes_a_record() {
    assertThat(prepared("clew.logging.format=ecs", BANNER + "=console").getProperty(BANNER))
        .isEqualTo("log");
  }

  @ParameterizedTest
  @ValueSource(strings = {"clew.enabled=false", "clew.logging.enabled=false"})
  void switched_off_nothing_changes(String property) {
    StandardEnvironment environment = prepared("clew.logging.format=ecs", property);

    assertThat(environment.containsProperty(CONSOLE)).isFalse();
    assertThat(environment.containsProperty(PATTERN)).isFalse();
  }

  @Test
  void another_logging_system_keeps_its_format_and_log4j2_gets_a_pattern_of_its_own() {
    System.setProperty(
        LoggingSystem.SYSTEM_PROPERTY, "org.springframework.boot.logging.java.JavaLoggingSystem");
    StandardEnvironment environment = prepared("clew.logging.format=ecs");

    assertThat(environment.containsProperty(CONSOLE)).isFalse();
    assertThat(environment.containsProperty(PATTERN)).isFalse();
    assertThat(LoggingBackend.LOG4J2.pattern).isEqualTo("[%X{correlation_id}] ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"clew.logging.format=xml", "clew.enabled=maybe", "clew.logging.enabled=1x"})
  void a_wrong_value_is_refused_and_named(String property) {
    InvalidConfigurationPropertyValueException refused = refused(property);

    assertThat(refused.getName() + "=" + refused.getValue()).isEqualTo(property);
    assertThat(refused.getReason())
        .matches("It must be (ecs, logstash, gcp or gelf|true or false)\\.");
  }

  @Test
  void what_is_meant_for_spring_boots_own_formats_is_left_to_them() {
    String customizer = "logging.structured.json.customizer=com.acme.Customizer";

    assertThat(refused("clew.logging.format=ecs", customizer)).hasMessageContaining("customizer");
    assertThat(refused("clew.logging.format=ecs", customizer, CONSOLE + "=ecs")).isNull();
    assertThat(refused("clew.logging.enabled=true", customizer, CONSOLE + "=ecs")).isNull();
    assertThat(refused("clew.logging.stack-hash=yes", CONSOLE + "=ecs"))
        .hasMessageContaining("clew.logging.stack-hash");
  }

  @Test
  void a_charset_that_records_are_not_in_is_refused() {
    assertThat(refused("clew.logging.format=ecs", "logging.charset.console=ISO-8859-1"))
        .hasMessageContaining("logging.charset.console")
        .hasMessageContaining("UTF-8");
    assertThat(refused("clew.logging.format=ecs", "logging.charset.console=utf8")).isNull();
    assertThat(refused("logging.charset.console=ISO-8859-1")).isNull();
    assertThat(refused("clew.logging.format=ecs", "logging.charset.file=ISO-8859-1")).isNull();
  }

  /** Spring Boot 4 has a property for it, which to Spring Boot 3 means nothing. */
  @ParameterizedTest
  @CsvSource({"3.5.0, true", "3.5.16, true", "4.0.0, false", "4.1.1-SNAPSHOT, false"})
  void a_console_is_asked_for_nothing_where_spring_boot_switches_it_off(
      String springBoot, boolean written) {
    assertThat(
            LogTarget.CONSOLE.isWrittenTo(
                Properties.of("logging.console.enabled=false"), springBoot))
        .isEqualTo(written);
    assertThat(LogTarget.CONSOLE.isWrittenTo(Properties.of(), springBoot)).isTrue();
  }

  @Test
  void a_console_that_this_spring_boot_writes_to_is_asked_for_its_charset() {
    assertThat(
            refused(
                "clew.logging.format=ecs",
                "logging.console.enabled=false",
                "logging.charset.console=ISO-8859-1"))
        .hasMessageContaining("logging.charset.console");
    assertThat(refused("clew.logging.format=ecs", "logging.console.enabled=maybe")).isNull();
  }

  @Test
  void spring_boot_finds_the_listener_and_a_native_image_the_formatter() {
    assertThat(
            SpringFactoriesLoader.forDefaultResourceLocation()
                .load(org.springframework.context.ApplicationListener.class))
        .anyMatch(listener -> listener instanceof LoggingListener);
    RuntimeHints hints = new RuntimeHints();
    SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
        .load(org.springframework.aot.hint.RuntimeHintsRegistrar.class)
        .stream()
        .filter(registrar -> registrar instanceof LoggingRuntimeHints)
        .forEach(registrar -> registrar.registerHints(hints, getClass().getClassLoader()));
    assertThat(
            RuntimeHintsPredicates.reflection()
                .onType(CorrelationLogFormatter.class)
                .withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS))
        .accepts(hints);
    assertThat(LogTarget.FORMATTER)
        .isEqualTo(TypeReference.of(CorrelationLogFormatter.class).getName());
    assertThat(RuntimeHintsPredicates.resource().forResource("META-INF/build-info.properties"))
        .accepts(hints);
  }
}
