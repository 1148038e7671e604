package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.settings.Format;
import dev.clew.logback.settings.Setting;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each setting changes about a record, and what is so without it. */
class EverySettingTest extends EncoderTest {

  static Stream<String> settings() {
    return Setting.table().stream().map(Setting::name);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void it_has_its_effect_and_its_default(String setting) throws Exception {
    boolean ecs = format() == Format.ECS;
    String user = ecs ? "labels.user" : "user";
    String other = ecs ? "labels.other" : "other";
    String trace = name("error.stack_trace");
    String level = name("log.level");
    JsonNode without = configured("");
    switch (setting) {
      case "format" -> {
        JsonNode with = configured("<format>" + (ecs ? "logstash" : "ecs") + "</format>");
        assertThat(names(without)).contains(level);
        assertThat(names(with)).contains(ecs ? "level" : "log.level").doesNotContain(level);
        assertThat(names(parse(new CorrelationJsonEncoder().encode(event().build()), 32_000)))
            .contains("log.level");
        assertThat(names(configured("<format>gcp</format>"))).contains("severity");
        assertThat(names(configured("<format>gelf</format>"))).contains("short_message");
      }
      case "serviceName" -> assertNew(setting, "shop", "service.name");
      case "serviceVersion" -> assertNew(setting, "shop", "service.version");
      case "serviceEnvironment" -> assertNew(setting, "shop", "service.environment");
      case "serviceNodeName" -> assertNew(setting, "shop", "service.node.name");
      case "staticField" -> {
        assertThat(without.has("region")).isFalse();
        assertThat(with(setting, "region=eu").get("region").textValue()).isEqualTo("eu");
      }
      case "correlationIdField" -> {
        assertThat(names(without)).contains("correlation_id").doesNotContain("request.id");
        assertThat(names(with(setting, "request.id")))
            .contains("request.id")
            .doesNotContain("correlation_id");
      }
      case "outsideRequest" -> {
        assertThat(without.get("correlation_id").textValue()).isEqualTo("Internal");
        assertThat(with(setting, "none").get("correlation_id").textValue()).isEqualTo("none");
        assertThat(with(setting, "${none:-}").has("correlation_id")).isFalse();
      }
      case "mdcPrefix" -> {
        assertThat(without.get(user).textValue()).isEqualTo("u7");
        assertThat(names(with(setting, "mdc."))).contains("mdc.user").doesNotContain(user);
        assertThat(names(with(setting, "${none:-}"))).contains(ecs ? "user_" : "user");
      }
      case "includeMdcKey" -> {
        assertThat(names(without)).contains(user, other);
        assertThat(names(with(setting, "other"))).contains(other).doesNotContain(user);
      }
      case "excludeMdcKey" ->
          assertThat(names(with(setting, "other"))).contains(user).doesNotContain(other);
      case "fieldName" -> {
        assertThat(names(with(setting, level + "=severity")))
            .contains("severity")
            .doesNotContain(level);
        assertThat(names(with(setting, level + "="))).doesNotContain(level);
      }
      case "timestampPrecision" -> {
        assertThat(without.get("@timestamp").textValue()).isEqualTo("2026-11-20T23:18:18.662545Z");
        assertThat(with(setting, "millis").get("@timestamp").textValue())
            .isEqualTo("2026-11-20T23:18:18.662Z");
      }
      case "maxRecordBytes" -> {
        assertLongest(encoder(), 32_000);
        assertLongest(encoder(b -> b.maxRecordBytes(600)), 600);
      }
      case "maxFramesPerThrowable" -> {
        assertThat(without.get(trace).textValue()).contains("com.acme.B").doesNotContain("truncat");
        assertThat(with(setting, "1").get(trace).textValue())
            .contains("com.acme.A", "\t... 1 frames truncated")
            .doesNotContain("com.acme.B");
      }
      case "excludeFrame" ->
          assertThat(with(setting, "com.acme.A").get(trace).textValue())
              .contains("\t... 1 frames excluded", "com.acme.B")
              .doesNotContain("com.acme.A");
      case "rootCauseFirst" -> {
        assertThat(without.get(trace).textValue()).startsWith("java.lang.IllegalState");
        assertThat(with(setting, "true").get(trace).textValue())
            .startsWith("java.lang.RuntimeException: root")
            .contains("Wrapped by: java.lang.IllegalState");
      }
      case "stackHash" -> {
        assertThat(without.has(name("error.stack_hash"))).isFalse();
        assertThat(with(setting, "true").get(name("error.stack_hash")).textValue()).hasSize(16);
      }
      case "maskKey" -> assertThat(with(setting, "USER").get(user).textValue()).isEqualTo("****");
      case "maskPath" -> {
        assertThat(without.get(user).textValue()).isEqualTo("u7");
        assertThat(with(setting, "User").get(user).textValue()).isEqualTo("****");
        assertThat(with(setting, "other.user").get(user).textValue()).isEqualTo("u7");
      }
      case "maskPreset" -> {
        CorrelationJsonEncoder encoder = encoder(b -> b.maskPreset("card").maskPreset("EMAIL"));
        LoggingEvent event = event().message("4111 1111 1111 1111 of a@b.cd").build();
        assertThat(record(event).get("message").textValue()).contains("1111", "a@b.cd");
        assertThat(record(encoder, event).get("message").textValue()).isEqualTo("**** of ****");
        assertThat(with(setting, "iban").get("message").textValue()).isEqualTo("hello");
      }
      case "maskPattern" ->
          assertThat(with(setting, "h.l+").get("message").textValue()).isEqualTo("****o");
      case "includeCaller" -> {
        String line = ecs ? "log.origin.file.line" : "caller_line_number";
        assertThat(without.has(line)).isFalse();
        assertThat(with(setting, "true").get(line).intValue()).isEqualTo(42);
      }
      case "includeSequence" -> {
        String sequence = ecs ? "event.sequence" : "sequence";
        assertThat(without.has(sequence)).isFalse();
        assertThat(with(setting, "true").get(sequence).intValue()).isEqualTo(1);
      }
      case "includeContext" -> {
        loggerContext.putProperty("deployment", "blue");
        assertThat(configured("").has("deployment")).isEqualTo(!ecs);
        assertThat(with(setting, "false").has("deployment")).isFalse();
      }
      case "customFields" ->
          assertThat(with(setting, "{\"team\":{\"size\":4}}").get("team"))
              .hasToString("{\"size\":4}");
      case "pattern" -> {
        assertThat(without.has("who")).isFalse();
        assertThat(with(setting, "{\"who\":\"%X{user}-%level\"}").get("who").textValue())
            .isEqualTo("u7-INFO");
      }
      case "omitEmptyFields" -> {
        String pattern = "<pattern>{\"who\":\"%X{none}\"}</pattern>";
        assertThat(configured(pattern).get("who").textValue()).isEmpty();
        String omit = "<omitEmptyFields>true</omitEmptyFields>";
        assertThat(configured(pattern + omit).has("who")).isFalse();
      }
      case "field" ->
          assertThat(names(configured("<field>who=%X{user}</field><field>message</field>")))
              .containsExactly("who", "message", "correlation_id");
      case "includeMdc" -> {
        assertThat(names(with(setting, "false"))).doesNotContain(user, other);
        assertThat(names(with(setting, "true"))).contains(user, other);
      }
      case "mdcKeyFieldName" ->
          assertThat(names(with(setting, "user=user.id"))).contains("user.id").doesNotContain(user);
      case "includeKeyValuePairs" -> {
        assertThat(names(without)).contains("k1", "k2");
        assertThat(names(with(setting, "false"))).doesNotContain("k1", "k2");
      }
      case "includeStructuredArguments" -> {
        // CallSitesTest has the arguments.
        assertThat(names(with(setting, "false"))).isEqualTo(names(without));
      }
      case "includeNonStructuredArguments", "nonStructuredArgumentsFieldPrefix" -> {
        // CallSitesTest has the arguments.
        assertThat(names(with(setting, "false"))).isEqualTo(names(without));
      }
      case "includeKeyValueKeyName" ->
          assertThat(names(with(setting, "k1"))).contains("k1").doesNotContain("k2");
      case "excludeKeyValueKeyName" ->
          assertThat(names(with(setting, "k1"))).contains("k2").doesNotContain("k1");
      case "keyValueKeyFieldName" ->
          assertThat(names(with(setting, "k1=x"))).contains("x", "k2").doesNotContain("k1");
      case "timestampPattern" ->
          assertThat(with(setting, "[UNIX_TIMESTAMP_AS_NUMBER]").get("@timestamp").longValue())
              .isEqualTo(1795216698662L);
      case "timeZone" ->
          assertThat(with(setting, "Asia/Tokyo").get("@timestamp").textValue())
              .isEqualTo("2026-11-21T08:18:18.662545+09:00");
      case "stackTraceAsArray" -> {
        assertThat(with(setting, "true").get(trace).get(1).textValue())
            .isEqualTo("\tat com.acme.A.run(A.java:42)");
        assertThat(with(setting, "true").get(trace).size())
            .isEqualTo(without.get(trace).textValue().lines().count());
      }
      case "shortenedLoggerNameLength" ->
          assertThat(with(setting, "20").get(name("log.logger")).textValue())
              .isEqualTo("c.acme.OrderService");
      case "version" -> {
        assertThat(without.has("@version")).isEqualTo(!ecs);
        assertThat(with(setting, "2").path("@version").asText()).isEqualTo(ecs ? "" : "2");
      }
      case "writeVersionAsInteger" ->
          assertThat(with(setting, "true").path("@version").isInt()).isEqualTo(!ecs);
      case "nested" -> {
        if (ecs) {
          assertThat(with(setting, "true").at("/log/level").textValue()).isEqualTo("INFO");
        }
      }
      case "gcpProject" -> assertThat(with(setting, "acme")).isEqualTo(without);
      default -> throw new AssertionError("say here what " + setting + " does");
    }
  }

  private void assertLongest(CorrelationJsonEncoder encoder, int bytes) {
    int others = encoder.encode(event().message("").build()).length;
    assertThat(encoder.encode(event().message("m".repeat(bytes - others)).build())).hasSize(bytes);
    JsonNode longer = record(encoder, event().message("m".repeat(bytes - others + 1)).build());
    assertThat(longer.get(name("log.truncated")).booleanValue()).isTrue();
  }

  private void assertNew(String setting, String text, String field) throws Exception {
    assertThat(configured("").has(field)).isFalse();
    assertThat(with(setting, text).get(field).textValue()).isEqualTo(text);
  }

  private JsonNode with(String setting, String text) throws Exception {
    return configured("<%1$s>%2$s</%1$s>".formatted(setting, text));
  }

  /** The record with these settings. */
  private JsonNode configured(String settings) throws Exception {
    LoggerContext context = newContext();
    String format = "<format>" + format().shownName() + "</format>";
    JsonNode record = record(configured(context, format + settings), rich());
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .noneMatch(status -> status.getLevel() == Status.ERROR);
    return record;
  }

  private LoggingEvent rich() {
    Exception root = new RuntimeException("root");
    root.setStackTrace(new StackTraceElement[0]);
    Exception exception = new IllegalStateException("boom", root);
    exception.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("com.acme.A", "run", "A.java", 42),
          new StackTraceElement("com.acme.B", "main", "B.java", 7)
        });
    LoggingEvent event =
        event()
            .mdc("user", "u7")
            .mdc("other", "o")
            .pair("k1", 1)
            .pair("k2", 2)
            .throwable(exception)
            .build();
    event.setCallerData(exception.getStackTrace());
    return event;
  }
}
