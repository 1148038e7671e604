package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects instead of dotted names. */
class NestedTest extends EncoderTest {

  private CorrelationJsonEncoder nested() {
    return encoder(b -> b.nested(true));
  }

  /** What a record with dotted names says, in objects. */
  private static JsonNode nest(JsonNode dotted) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (String name : names(dotted)) {
      ObjectNode object = root;
      String[] parts = name.split("\\.", -1);
      for (int i = 0; i < parts.length - 1; i++) {
        object = object.withObjectProperty(parts[i]);
      }
      object.set(parts[parts.length - 1], dotted.get(name));
    }
    return root;
  }

  @Test
  void names_that_begin_alike_are_in_one_object_whoever_set_them() {
    LoggingEvent event =
        event()
            .mdc("correlation_id", "a-1")
            .mdc("user", "u7")
            .mdc("trace_id", "4bf9")
            .pair("http.route", "/orders")
            .pair("status", 503)
            .pair("http.request.method", "GET")
            .pair("http.request.body", Map.of("a.b", List.of("}", "\"")))
            .pair("service.kind", "x")
            .throwable(new IllegalStateException("boom"))
            .build();

    JsonNode record =
        record(encoder(b -> b.nested(true).serviceName("shop").staticField("http.x", "y")), event);

    assertThat(record.get("http"))
        .hasToString(
            "{\"route\":\"/orders\",\"request\":{\"method\":\"GET\","
                + "\"body_\":{\"a.b\":[\"}\",\"\\\"\"]}},\"x\":\"y\"}");
    assertThat(record.get("service")).hasToString("{\"name\":\"shop\",\"kind\":\"x\"}");
    assertThat(record.at("/error/type").textValue()).isEqualTo("java.lang.IllegalStateException");
    assertThat(record.at("/labels/user").textValue()).isEqualTo("u7");
    assertThat(record.at("/trace/id").textValue()).isEqualTo("4bf9");
    assertThat(names(record)).noneMatch(name -> name.contains("."));
  }

  @Test
  void a_name_that_is_a_value_and_an_object_keeps_both() {
    JsonNode record =
        record(
            nested(),
            event()
                .pair("order", 1)
                .pair("order.id", "x")
                .pair("log", "text")
                .pair("message.x", 2)
                .build());

    assertThat(record.get("order").intValue()).isEqualTo(1);
    assertThat(record.get("order_id").textValue()).isEqualTo("x");
    assertThat(record.get("log_").textValue()).isEqualTo("text");
    assertThat(record.get("message_x").intValue()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void any_record_says_what_its_dotted_one_says(long seed) {
    CorrelationJsonEncoder nested = encoder(b -> b.nested(true).maxRecordBytes(200_000));
    CorrelationJsonEncoder dotted = encoder(b -> b.maxRecordBytes(200_000));
    HostileEvents events = new HostileEvents(new Random(seed));
    for (int i = 0; i < 60; i++) {
      ILoggingEvent event = events.next();
      JsonNode record = parse(nested.encode(event), 200_000);
      assertThat(record).isEqualTo(nest(parse(dotted.encode(event), 200_000)));
    }
  }

  static Stream<Arguments> layouts() {
    return Stream.of(
            "",
            "mdcPrefix ctx.",
            "mdcPrefix a.b.",
            "mdcPrefix ",
            "mdcPrefix log.",
            "mdcPrefix _.",
            "fieldName log.level=a.status",
            "fieldName message=",
            "fieldName log.logger=",
            "correlationIdField a.id",
            "correlationIdField labels",
            "staticField a.b.c=x",
            "customFields {\"a.b\":{\"c\":1},\"log.y\":2}",
            "pattern {\"a.p\":{\"q\":\"%level\"}}",
            "mdcKeyFieldName user=a.user",
            "serviceNodeName n1",
            "includeCaller true",
            "stackHash true",
            "stackTraceAsArray true",
            "includeSequence true",
            "maskKey a.b",
            "maskPattern [0-4]+",
            "field message")
        .flatMap(setting -> Stream.of(7L, 8L).map(seed -> Arguments.of(setting, seed)));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void fields_find_their_objects_in_any_order_and_layout(String setting, long seed) {
    CorrelationJsonEncoder nested = laidOut(setting, true);
    CorrelationJsonEncoder dotted = laidOut(setting, false);
    Random random = new Random(seed);
    for (int i = 0; i < 80; i++) {
      LoggingEvent event = event(random);
      for (int twice = 0; twice < 2; twice++) {
        assertThat(parse(nested.encode(event), 200_000))
            .isEqualTo(nest(parse(dotted.encode(event), 200_000)));
      }
    }
  }

  private CorrelationJsonEncoder laidOut(String setting, boolean isNested) {
    return encoder(
        b -> {
          b.nested(isNested).serviceName("shop").maxRecordBytes(200_000);
          int space = setting.indexOf(' ');
          if (space > 0) {
            b.set(setting.substring(0, space), setting.substring(space + 1));
          }
          return setting.startsWith("field ")
              ? b.field("keyValuePairs").field("mdc").field("log.level").field("log.logger")
              : b;
        });
  }

  private LoggingEvent event(Random random) {
    EventBuilder event = event();
    for (int i = random.nextInt(20); i > 0; i--) {
      event.pair(name(random), i);
    }
    for (int i = random.nextInt(6); i > 0; i--) {
      event.mdc(name(random), "m" + i);
    }
    if (random.nextInt(3) == 0) {
      event.throwable(new IllegalStateException("boom"));
    }
    if (random.nextBoolean()) {
      event.mdc("trace_id", "4bf9").mdc("span_id", "00f0").mdc("user", "u7");
    }
    LoggingEvent built = event.build();
    built.setCallerData(
        new StackTraceElement[] {new StackTraceElement("com.acme.A", "run", "A.java", 42)});
    return built;
  }

  private static String name(Random random) {
    List<String> parts =
        List.of(
            "a", "b", "log", "error", "labels", "service", "process", "event", "\u00e9\"", "id");
    StringBuilder name = new StringBuilder(parts.get(random.nextInt(parts.size())));
    for (int i = random.nextInt(4); i > 0; i--) {
      name.append('.').append(parts.get(random.nextInt(parts.size())));
    }
    return name.toString();
  }

  @Test
  void fields_that_move_into_objects_cost_no_more_than_the_record_is_long() {
    EventBuilder event = event().message("m".repeat(4_000_000));
    for (int i = 0; i < 990; i++) {
      // None is behind one of its own object.
      event.pair((i % 2 == 0 ? "log.x" : "service.x") + i, i);
    }
    CorrelationJsonEncoder encoder = encoder(b -> b.nested(true).maxRecordBytes(16_000_000));

    JsonNode record = parse(encoder.encode(event.build()), 16_000_000);

    assertThat(record.at("/log/x988").intValue()).isEqualTo(988);
    assertThat(record.get("service").size()).isEqualTo(495);
  }

  @Test
  void thousands_of_objects_are_found_in_bounded_time() {
    EventBuilder event = event();
    for (int i = 0; i < 500; i++) {
      event.pair("a" + i + ".x", i).pair("b.c" + i + ".y", i);
    }
    CorrelationJsonEncoder encoder = encoder(b -> b.nested(true).maxRecordBytes(200_000));

    for (int i = 0; i < 3; i++) {
      JsonNode record = parse(encoder.encode(event.build()), 200_000);
      assertThat(record.at("/a499/x").intValue()).isEqualTo(499);
      assertThat(record.get("b").size()).isEqualTo(500);
    }
    assertThat(record(encoder, event().pair("k", 1).build()).get("k").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 700, 2_000, 32_000})
  void a_record_that_is_too_long_is_cut_as_any(int max) {
    EventBuilder event = event().message("m".repeat(40_000)).mdc("correlation_id", "a-1");
    for (int i = 0; i < 900; i++) {
      event.pair("a.b.c.d.e.f.g.h" + i + ".i.j.k", i);
    }

    JsonNode record =
        parse(encoder(b -> b.nested(true).maxRecordBytes(max)).encode(event.build()), max);

    assertThat(record.at("/log/truncated").booleanValue()).isTrue();
    assertThat(record.get("message").textValue()).startsWith("mmm");
    assertThat(record.get("correlation_id").textValue()).isEqualTo("a-1");
  }

  @Test
  void a_failing_event_is_nested_too() {
    for (int max : new int[] {512, 32_000}) {
      JsonNode record =
          parse(
              encoder(b -> b.nested(true).maxRecordBytes(max))
                  .encode(
                      new TestEvent(
                          event().message("m".repeat(50_000)).logger("l".repeat(999)).build()) {
                        @Override
                        public Map<String, String> getMDCPropertyMap() {
                          throw new IllegalStateException("e".repeat(999));
                        }
                      }),
              max);
      assertThat(record.at("/log/encoder_error").textValue()).startsWith("<IllegalState");
      assertThat(record.at("/log/truncated").booleanValue()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"logstash", "gcp", "gelf"})
  void other_formats_have_none(String format) {
    assertThatThrownBy(() -> encoder(b -> b.format(format).nested(true)))
        .hasMessage("nested must be false in the " + format + " format but was 'true'");
  }
}
