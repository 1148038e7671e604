package dev.clew.spring.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.clew.logback.settings.Setting;
import dev.clew.spring.settings.ClewProperties;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.json.JacksonJsonParser;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What the properties make of a record. */
class EncoderPropertiesTest {
  private final LoggerContext logback = new LoggerContext();

  private Map<String, Object> record(String... properties) {
    return record(Properties.of(properties));
  }

  private Map<String, Object> record(Environment environment) {
    LoggingEvent event =
        new LoggingEvent(
            EncoderPropertiesTest.class.getName(),
            logback.getLogger("com.acme.Orders"),
            Level.INFO,
            "card 1234-5678",
            new IllegalStateException("boom", new RuntimeException("root")),
            null);
    event.setMDCPropertyMap(Map.of("user", "u7", "token", "t"));
    String line = new CorrelationLogFormatter(environment).format((ILoggingEvent) event);
    assertThat(line).endsWith("}\n").hasLineCount(1);
    return new JacksonJsonParser().parseMap(line);
  }

  @Test
  void every_setting_has_a_property() {
    for (Setting<?> setting : Setting.table()) {
      assertThat(ClewProperties.all())
          .anyMatch(property -> property.name().equals(ClewProperties.nameOf(setting)));
    }
    assertThat(ClewProperties.nameOf(Setting.MAX_RECORD_BYTES))
        .isEqualTo("clew.logging.max-record-bytes");
  }

  @Test
  void properties_of_each_kind_are_settings() {
    Map<String, Object> record =
        record(
            "clew.logging.format=logstash",
            "clew.logging.service-name=shop",
            "clew.logging.static-field.region=eu",
            "clew.logging.static-field.cloud.zone=b",
            "clew.logging.field-name.level=severity",
            "clew.logging.field-name.[@version]=",
            "clew.logging.exclude-mdc-key=user, other",
            "clew.logging.mask-key[0]=token",
            "clew.logging.timestampPrecision=millis",
            "clew.logging.max-frames-per-throwable=0",
            "clew.logging.root-cause-first=true",
            "clew.logging.stack-hash=true");

    assertThat(record)
        .containsEntry("service.name", "shop")
        .containsEntry("region", "eu")
        .containsEntry("cloud.zone", "b")
        .containsEntry("severity", "INFO")
        .containsEntry("token", "****")
        .containsKey("stack_hash")
        .doesNotContainKeys("@version", "level", "user");
    assertThat((String) record.get("@timestamp")).hasSize("2026-11-20T23:18:18.662Z".length());
    assertThat((String) record.get("stack_trace"))
        .startsWith("java.lang.RuntimeException: root")
        .doesNotContain("\tat ");
  }

  @Test
  void an_empty_value_is_one() {
    assertThat(record("clew.logging.mdc-prefix=", "clew.logging.outside-request="))
        .containsEntry("user_", "u7")
        .doesNotContainKey("correlation_id");
  }

  @Test
  void a_comma_belongs_to_a_pattern_and_several_have_indices() {
    assertThat(record("clew.logging.mask-pattern=\\d{4}-\\d{4,5}"))
        .containsEntry("message", "card ****");
    assertThat(
            record(
                "clew.logging.mask-pattern[0]=c(a|b){1,2}rd", "clew.logging.mask-pattern[1]=56+"))
        .containsEntry("message", "**** 1234-****78");
  }

  @Test
  void masks_may_have_a_path_and_a_text_of_their_own() {
    assertThat(record("clew.logging.mask-path=user, /labels/x"))
        .containsEntry("labels.user", "****");
    assertThat(
            record(
                "clew.logging.mask[0].pattern=(\\d{4})-\\d{1,9}",
                "clew.logging.mask[0].replacement=$1-#",
                "clew.logging.mask[0].path=user",
                "clew.logging.mask[1].pattern=c(?=ard)",
                "clew.logging.mask[40].path=token",
                "clew.logging.mask[40].replacement="))
        .containsEntry("message", "****ard 1234-#")
        .containsEntry("labels.user", "$1-#")
        .containsEntry("labels.token", "");
  }

  @Test
  void a_part_of_a_mask_may_come_from_the_environment() {
    StandardEnvironment environment =
        withVariables(
            Map.of("CLEW_LOGGING_MASK_0_PATH", "user"), "clew.logging.mask[0].replacement=#");

    assertThat(record(environment)).containsEntry("labels.user", "#");
  }

  @Test
  void an_environment_variable_may_have_its_words_apart() {
    StandardEnvironment environment =
        withVariables(
            Map.of(
                "CLEW_LOGGING_MASK_KEY",
                "token",
                "CLEW_LOGGING_MASK_PATH_0",
                "user",
                "CLEW_LOGGING_SERVICE_NAME",
                "shop",
                "LOGGING_STRUCTURED_JSON_STACKTRACE_MAX_THROWABLE_DEPTH",
                "1"));

    EncoderProperties.check(environment, true);
    Map<String, Object> record = record(environment);
    assertThat(record)
        .containsEntry("labels.token", "****")
        .containsEntry("labels.user", "****")
        .containsEntry("service.name", "shop");
    assertThat((String) record.get("error.stack_trace")).contains("frames truncated");
  }

  private static StandardEnvironment withVariables(
      Map<String, Object> variables, String... properties) {
    StandardEnvironment environment = Properties.of(properties);
    environment
        .getPropertySources()
        .replace(
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
            new SystemEnvironmentPropertySource(
                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
    return environment;
  }

  @Test
  void a_pattern_is_taken_from_the_source_that_is_asked_first() {
    StandardEnvironment environment = Properties.of("clew.logging.mask-pattern=card");
    environment
        .getPropertySources()
        .addFirst(new MapPropertySource("first", Map.of("clew.logging.mask-pattern[0]", "\\d+")));

    assertThat(record(environment)).containsEntry("message", "card ****-****");
  }

  @Test
  void what_spring_boot_keeps_in_the_logger_context_is_no_field_unless_asked_for() {
    logback.putProperty("CONSOLE_LOG_PATTERN", "%m");

    assertThat(record("clew.logging.format=logstash")).doesNotContainKey("CONSOLE_LOG_PATTERN");
    assertThat(record("clew.logging.format=logstash", "clew.logging.include-context=true"))
        .containsKey("CONSOLE_LOG_PATTERN");
  }

  @Test
  void the_service_is_what_spring_boot_knows_of_it_unless_a_property_of_clews_says_otherwise() {
    assertThat(record("spring.application.name=shop", "spring.application.version=1.2"))
        .containsEntry("service.name", "shop")
        .containsEntry("service.version", "1.2");
    assertThat(
            record(
                "spring.application.name=shop",
                "logging.structured.ecs.service.name=corner",
                "logging.structured.ecs.service.environment=test",
                "logging.structured.ecs.service.node-name=n1"))
        .containsEntry("service.name", "corner")
        .containsEntry("service.environment", "test")
        .containsEntry("service.node.name", "n1");
    assertThat(
            record(
                "logging.structured.ecs.service.name=corner", "clew.logging.service-name=market"))
        .containsEntry("service.name", "market");
  }

  @Test
  void the_build_tells_what_nothing_else_does() {
    assertThat(record("spring.info.build.location=classpath:build.properties"))
        .containsEntry("service.name", "shop-service")
        .containsEntry("service.version", "3.1");
    assertThat(
            record(
                "spring.info.build.location=classpath:build.properties",
                "spring.application.name=shop"))
        .containsEntry("service.name", "shop")
        .containsEntry("service.version", "3.1");
  }

  @Test
  void what_the_encoder_has_too_of_spring_boots_own_is_honoured() {
    Map<String, Object> record =
        record(
            "logging.structured.json.add.corp=acme",
            "logging.structured.json.rename.log.level=severity",
            "logging.structured.json.exclude=process,ecs.version,process.pid",
            "logging.structured.json.stacktrace.root=first",
            "logging.structured.json.stacktrace.max-throwable-depth=1",
            "logging.structured.json.stacktrace.include-hashes=false",
            "logging.structured.json.stacktrace.printer=standard",
            "logging.structured.json.context.include=true");

    assertThat(record)
        .containsEntry("corp", "acme")
        .containsEntry("log.severity", "INFO")
        .doesNotContainKeys("log.level", "process.thread.name", "ecs.version");
    assertThat((String) record.get("error.stack_trace"))
        .startsWith("java.lang.RuntimeException: root")
        .contains("frames truncated");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          include | message | clew.logging.include-mdc-key
          customizer | com.acme.Customizer | clew.logging.static-field
          context.include | false | clew.logging.include-mdc-key
          context.prefix | mdc | clew.logging.mdc-prefix
          stacktrace.max-length | 100 | clew.logging.max-record-bytes
          stacktrace.include-common-frames | true | leave it out
          stacktrace.include-hashes | true | clew.logging.stack-hash
          stacktrace.printer | com.acme.Printer | clew.logging.exclude-frame
          exclude | user | clew.logging.exclude-mdc-key
          rename.user | name | keeps its name
          stacktrace.max-throwable-depth | none | must be a whole number
          something.new | 1 | leave it out
          """)
  void what_it_has_not_is_refused_by_name_with_what_to_write_instead(
      String name, String value, String instead) {
    String property = "logging.structured.json." + name;

    InvalidConfigurationPropertyValueException refused = refused(property + "=" + value);

    assertThat(refused.getName()).isEqualTo(property);
    assertThat(refused.getValue()).isEqualTo(value);
    assertThat(refused.getReason()).contains(instead);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          clew.logging.max-record-bytes | 5 | 512 to 16777216
          clew.logging.timestamp-precision | nanos | micros or millis
          clew.logging.stack-hash | yes | true or false
          clew.logging.field-name.log.level | message | two fields one name
          clew.logging.field-name.no.such.field | x | name a field of the ecs format
          clew.logging.mask-pattern | [ | regular expression
          clew.logging.mask-key[1] | '' | not be blank
          clew.logging.mask-key[1] | ${none} | a variable that is not defined
          clew.logging.mask-path[1] | user.${none} | a variable that is not defined
          clew.logging.exclude-mdc-key | ${none} | a variable that is not defined
          clew.logging.include-context | no | true or false
          clew.logging.field-name.log.loger | '' | name a field of the ecs format
          clew.logging.mask-path | a..b | a name in each of its parts
          clew.logging.mask-path[1] | message | a field of the record's own
          clew.logging.mask[0].path | log.level | a field of the record's own
          clew.logging.mask[0].path | a. | a name in each of its parts
          clew.logging.mask[0].pattern | [ | regular expression
          clew.logging.mask[3].replacement | x | a pattern or a path
          clew.logging.correlation-id-field | message | another field's name
          """)
  void a_wrong_value_is_named_with_what_is_allowed(String name, String value, String allowed) {
    InvalidConfigurationPropertyValueException refused =
        refused("clew.logging.mask-key[0]=x", "clew.logging.mask-path[0]=x", name + "=" + value);

    assertThat(refused.getName()).isEqualTo(name);
    assertThat(refused.getValue()).isEqualTo(value);
    assertThat(refused.getReason()).contains(allowed);
  }

  @Test
  void a_wrong_reference_to_a_group_is_named_with_the_pattern() {
    InvalidConfigurationPropertyValueException refused =
        refused("clew.logging.mask[0].pattern=(a),b", "clew.logging.mask[0].replacement=$2");

    assertThat(refused.getName()).isEqualTo("clew.logging.mask[0].pattern");
    assertThat(refused.getValue()).isEqualTo("(a),b");
    assertThat(refused.getReason()).contains("replacement", "No group 2", "'$2'");
  }

  @Test
  void there_are_no_other_parts_of_a_mask() {
    for (String part : List.of("pattern", "path", "replacement", "Pattern")) {
      ClewProperties.requireKnown(Properties.of("clew.logging.mask[1]." + part + "=x"));
    }
    for (String name : List.of("mask[0].text", "mask.pattern", "mask[0].path[0]", "mask-keys[0]")) {
      assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
          .isThrownBy(
              () -> ClewProperties.requireKnown(Properties.of("clew.logging." + name + "=x")));
    }
  }

  @Test
  void the_other_masks_stay_where_a_path_is_refused() {
    assertThat(
            record(
                "clew.logging.mask-path=message, user",
                "clew.logging.mask[0].path=log.level",
                "clew.logging.mask[1].path=token"))
        .containsEntry("labels.user", "****")
        .containsEntry("labels.token", "****")
        .containsEntry("message", "card 1234-5678");
  }

  @Test
  void the_masks_stay_where_something_cannot_be_read() {
    for (String wrong :
        List.of(
            "clew.logging.exclude-mdc-key[1]=x",
            "clew.logging.mask-pattern[7]=x",
            "clew.logging.mask[99999999999].pattern=x",
            "clew.logging.mask[2].pattern=${nowhere}",
            "clew.logging.service-name=${nowhere}",
            "spring.application.name=${nowhere}")) {
      assertThat(
              record(
                  wrong,
                  "clew.logging.mask-key[0]=tok",
                  "clew.logging.mask-key[2]=token",
                  "clew.logging.mask-path=/labels/x",
                  "clew.logging.mask[1].path=user"))
          .as(wrong)
          .containsEntry("labels.token", "****")
          .containsEntry("labels.user", "****");
    }
  }

  @Test
  void what_cannot_be_read_is_refused() {
    for (String gap : List.of("clew.logging.mask-key[1]", "clew.logging.mask-pattern[7]")) {
      assertThatExceptionOfType(BindException.class)
          .isThrownBy(() -> EncoderProperties.check(Properties.of(gap + "=x"), true))
          .withStackTraceContaining(gap);
    }
    InvalidConfigurationPropertyValueException index =
        refused("clew.logging.mask[99999999999].pattern=x");
    assertThat(index.getName()).isEqualTo("clew.logging.mask[99999999999].pattern");
    assertThat(index.getValue()).isEqualTo("x");
    assertThat(index.getReason()).contains("too large");
  }

  @Test
  void records_are_written_in_the_format_asked_for_even_where_another_property_is_wrong() {
    assertThat(
            record(
                "clew.logging.format=logstash",
                "clew.logging.service-name=shop",
                "clew.logging.stack-hash=yes"))
        .containsKeys("level", "service.name");
    assertThat(record("clew.logging.format=logstash", "clew.logging.field-name.level=message"))
        .containsKeys("level", "message");
    assertThat(
            record(
                "clew.logging.format=logstash",
                "clew.logging.mask-key=user",
                "clew.logging.field-name.level=message",
                "logging.structured.json.include=message"))
        .containsKey("level")
        .containsEntry("user", "****");
  }

  @Test
  void records_are_in_utf_8_whatever_the_charset() {
    ILoggingEvent event =
        new LoggingEvent("", logback.getLogger("a"), Level.INFO, "Grüße", null, null);

    byte[] line =
        new CorrelationLogFormatter(Properties.of())
            .formatAsBytes(event, StandardCharsets.ISO_8859_1);

    assertThat(new String(line, StandardCharsets.UTF_8)).contains("Grüße");
  }

  @Test
  void the_names_of_clews_own_are_those_that_are_set() {
    assertThat(
            EncoderProperties.ownNames(
                Properties.of(
                    "clew.logging.format=ecs",
                    "clew.logging.service-name=shop",
                    "clew.logging.static-field.region=eu",
                    "spring.application.name=shop")))
        .isEqualTo(List.of("clew.logging.service-name", "clew.logging.static-field.region"));
  }

  private static InvalidConfigurationPropertyValueException refused(String... properties) {
    return catchThrowableOfType(
        InvalidConfigurationPropertyValueException.class,
        () -> EncoderProperties.check(Properties.of(properties), true));
  }
}
