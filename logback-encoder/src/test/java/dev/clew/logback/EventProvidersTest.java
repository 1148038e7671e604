package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAware;
import ch.qos.logback.core.spi.ContextAwareBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The providers that users of logstash-logback-encoder add to its encoder. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventProvidersTest extends EncoderTest {
  private final Map<String, Peer> peers = new LinkedHashMap<>();

  EventProvidersTest() {
    for (String version : Peer.VERSIONS) {
      peers.put(version, new Peer(version));
    }
  }

  @AfterAll
  void closePeers() throws IOException {
    for (Peer peer : peers.values()) {
      peer.close();
    }
  }

  private Stream<Peer> versions() {
    return peers.values().stream();
  }

  private static Object made(Class<?> type) throws ReflectiveOperationException {
    return type.getConstructor().newInstance();
  }

  /** One of an application's own, in the words of Jackson 2. */
  private static Object own(Peer peer, String name, String body) throws Exception {
    boolean is3 = peer.version().equals("9");
    String code =
        is3 ? body.replace("Field(", "Property(").replace("writeFieldName", "writeName") : body;
    String className = name + peer.version();
    return made(
        peer.compile(
            "com.acme.provider." + className,
            """
            package com.acme.provider;
            import ch.qos.logback.classic.spi.ILoggingEvent;
            import net.logstash.logback.composite.AbstractJsonProvider;
            public class NAME extends AbstractJsonProvider<ILoggingEvent> {
              public void writeTo(GENERATOR json, ILoggingEvent event) THROWS {
                CODE
              }
            }
            """
                .replace("NAME", className)
                .replace("CODE", code)));
  }

  private static Object pattern(Peer peer) throws ReflectiveOperationException {
    Object pattern = made(peer.load("composite.loggingevent.LoggingEventPatternJsonProvider"));
    pattern
        .getClass()
        .getMethod("setPattern", String.class)
        .invoke(
            pattern,
            "{\"said\":{\"level\":\"%level\",\"text\":\"%message\",\"n\":\"#asLong{7}\"}}");
    return pattern;
  }

  private CorrelationJsonEncoder with(Object provider) {
    CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    encoder.setContext(newContext());
    encoder.setFormat("logstash");
    encoder.addProvider((ContextAware) provider);
    encoder.start();
    return encoder;
  }

  @ParameterizedTest
  @MethodSource("versions")
  void theirs_write_the_fields_that_they_wrote(Peer peer) throws Exception {
    ILoggingEvent event = event().message("accepted {}", 42).build();
    LoggerContext context = newContext();
    @SuppressWarnings("unchecked")
    Encoder<ILoggingEvent> theirs =
        (Encoder<ILoggingEvent>) made(peer.load("encoder.LogstashEncoder"));
    theirs.setContext(context);
    theirs
        .getClass()
        .getMethod("addProvider", peer.load("composite.JsonProvider"))
        .invoke(theirs, pattern(peer));
    theirs.start();

    ObjectNode ours = (ObjectNode) record(with(pattern(peer)), event);

    ObjectNode expected = (ObjectNode) parse(theirs.encode(event), 1_000_000);
    ours.remove(List.of("@timestamp", "correlation_id"));
    expected.remove("@timestamp");
    assertThat(ours).isEqualTo(expected);
    assertThat(ours.get("said").get("n").intValue()).isEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void one_of_an_applications_own_does_too(Peer peer) throws Exception {
    Object provider =
        own(
            peer,
            "Own",
            "json.writeStringField(\"who\", event.getLoggerName());"
                + " json.writeNumberField(\"n\", 3);");

    JsonNode record = record(with(provider), event().pair("k", "v").build());

    assertThat(record.get("who").textValue()).isEqualTo(event().build().getLoggerName());
    assertThat(record.get("n").intValue()).isEqualTo(3);
    assertThat(record.get("k").textValue()).isEqualTo("v");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void one_that_throws_half_way_costs_its_own_fields_and_is_reported_once(Peer peer)
      throws Exception {
    Object provider =
        own(
            peer,
            "Failing",
            "json.writeStringField(\"whole\", \"w\"); json.writeFieldName(\"half\");"
                + " if (event != null) throw new IllegalStateException(\"boom\");");
    CorrelationJsonEncoder encoder = with(provider);

    JsonNode record = record(encoder, event().pair("k", "v").build());
    record(encoder, event().build());

    assertThat(record.get("whole").textValue()).isEqualTo("w");
    assertThat(record.get("half").textValue()).isEqualTo("<IllegalStateException: boom>");
    assertThat(record.get("k").textValue()).isEqualTo("v");
    assertThat(warnings(encoder)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("versions")
  @DisplayName("The first failure was one with an event that nobody logged, and no other was told")
  void what_fails_with_the_events_that_the_encoder_makes_itself_is_not_reported(Peer peer)
      throws Exception {
    Object provider =
        own(
            peer,
            "Naming",
            "json.writeStringField(\"who\", event.getLoggerName().trim());"
                + " if (event.getMessage().equals(\"fail\")) throw new IllegalStateException();");
    CorrelationJsonEncoder encoder = with(provider);

    // The first value for Jackson waits until it is ready, and with it the last of these events.
    JsonNode record = record(encoder, event().pair("value", new Object() {}).build());

    assertThat(record.get("who").textValue()).isEqualTo(event().build().getLoggerName());
    assertThat(warnings(encoder)).isEmpty();

    record(encoder, event().message("fail").build());

    assertThat(warnings(encoder)).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("versions")
  @DisplayName("They were in the object")
  void its_fields_are_at_the_root_where_those_of_arguments_are_in_an_object(Peer peer)
      throws Exception {
    CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    encoder.setContext(newContext());
    encoder.setFormat("logstash");
    CorrelationJsonEncoder.FieldNames names = new CorrelationJsonEncoder.FieldNames();
    names.setArguments("args");
    encoder.setFieldNames(names);
    encoder.addProvider((ContextAware) pattern(peer));
    encoder.start();

    JsonNode record =
        record(
            encoder,
            event()
                .message("{}", peer.argument("kv", "orderId", 42))
                .marker(peer.marker("append", "m", 1))
                .build());
    JsonNode without = record(encoder, event().build());

    assertThat(record.get("m").intValue()).isEqualTo(1);
    assertThat(record.get("args")).hasToString("{\"orderId\":42}");
    assertThat(record.get("said").get("n").intValue()).isEqualTo(7);
    assertThat(without.has("args")).isFalse();
    assertThat(without.get("said").get("n").intValue()).isEqualTo(7);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void a_name_that_is_taken_is_not_written_twice_and_masks_apply(Peer peer) throws Exception {
    Object provider =
        own(
            peer,
            "Taken",
            "json.writeStringField(\"message\", \"mine\");"
                + " json.writeStringField(\"password\", \"hunter2\");");
    CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    encoder.setContext(newContext());
    encoder.addProvider((ContextAware) provider);
    encoder.addMaskKey("password");
    encoder.start();

    JsonNode record = record(encoder, event().message("accepted").build());

    assertThat(record.get("message").textValue()).isEqualTo("accepted");
    assertThat(record.get("message_").textValue()).isEqualTo("mine");
    assertThat(record.get("password").textValue()).isEqualTo("****");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void it_is_shown_no_more_than_a_pattern(Peer peer) throws Exception {
    Object provider =
        own(
            peer,
            "Telling",
            "json.writeStringField(\"told\", event.getMDCPropertyMap().get(\"pin\"));");
    CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    encoder.setContext(newContext());
    encoder.addProvider((ContextAware) provider);
    encoder.addMaskKey("pin");
    encoder.start();

    JsonNode record = record(encoder, event().mdc("pin", "1234").build());

    assertThat(record.get("told").textValue()).isEqualTo("****");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void it_ends_with_its_context(Peer peer) throws Exception {
    Object provider = own(peer, "Ending", "");
    LoggerContext context = newContext();
    CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    encoder.setContext(context);
    encoder.addProvider((ContextAware) provider);
    encoder.start();
    assertThat(provider.getClass().getMethod("isStarted").invoke(provider)).isEqualTo(true);

    context.stop();

    assertThat(provider.getClass().getMethod("isStarted").invoke(provider)).isEqualTo(false);
  }

  @Test
  void what_is_no_provider_is_an_error_that_names_it() {
    CorrelationJsonEncoder encoder = with(new ContextAwareBase());

    assertThat(record(encoder, event().message("accepted").build()).get("message").textValue())
        .isEqualTo("accepted");
    assertThat(warnings(encoder))
        .singleElement(STRING)
        .contains("'provider'", ContextAwareBase.class.getName());
  }
}
