package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.BasicMarkerFactory;

/**
 * The rules of the ecs-logging specification, for its fields that the encoder writes.
 *
 * @see <a href="https://github.com/elastic/ecs-logging/tree/main/spec">the specification</a>
 */
class EcsSpecificationTest extends EncoderTest {
  private static final List<String> REQUIRED_IN_ORDER = List.of("@timestamp", "log.level");
  private static final Set<String> STRINGS =
      Set.of(
          "log.level",
          "message",
          "ecs.version",
          "trace.id",
          "service.name",
          "service.version",
          "service.environment",
          "service.node.name",
          "process.thread.name",
          "log.logger",
          "log.origin.file.name",
          "log.origin.function",
          "error.type",
          "error.message",
          "error.stack_trace");

  @Test
  void the_required_fields_are_in_every_record_and_the_recommended_order_is_kept() {
    for (LoggingEvent event : List.of(event().build(), full())) {
      JsonNode record = record(encoder(), event);

      assertThat(names(record)).startsWith(REQUIRED_IN_ORDER.toArray(new String[0]));
      assertThat(names(record).get(2)).isEqualTo("message");
      assertThat(record.has("ecs.version")).isTrue();
    }
  }

  @Test
  void every_field_has_the_type_that_is_specified() {
    JsonNode record =
        record(
            encoder(
                b ->
                    b.serviceName("shop")
                        .serviceVersion("1.2")
                        .serviceEnvironment("test")
                        .serviceNodeName("n1")
                        .includeCaller(true)),
            full());

    assertThat(Instant.parse(record.get("@timestamp").textValue())).isNotNull();
    assertThat(STRINGS)
        .allSatisfy(name -> assertThat(record.path(name).isTextual()).as(name).isTrue());
    assertThat(record.get("log.origin.file.line").isInt()).isTrue();
  }

  @Test
  void fields_of_the_specification_stand_at_the_top_level_with_their_dots() {
    JsonNode record = record(full());

    assertThat(names(record)).contains("log.level", "ecs.version", "error.stack_trace");
    assertThat(names(record)).doesNotContain("log", "ecs", "error", "labels");
  }

  @Test
  void the_keys_of_labels_have_underscores_for_dots_stars_and_backslashes() {
    JsonNode record = record(event().mdc("a.b", "1").mdc("c*d", "2").mdc("e\\f", "3").build());

    Set<String> labels = new TreeSet<>();
    Stream.of("labels.a_b", "labels.c_d", "labels.e_f").forEach(labels::add);
    assertThat(names(record)).containsAll(labels);
    assertThat(labels).allMatch(label -> record.get(label).isTextual());
  }

  private LoggingEvent full() {
    LoggingEvent event =
        event()
            .mdc("correlation_id", "a-1")
            .mdc("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")
            .mdc("user", "u7")
            .pair("orderId", 42)
            .marker(new BasicMarkerFactory().getDetachedMarker("AUDIT"))
            .throwable(new IllegalStateException("boom"))
            .build();
    event.setCallerData(
        new StackTraceElement[] {new StackTraceElement("com.acme.A", "run", "A.java", 42)});
    return event;
  }
}
