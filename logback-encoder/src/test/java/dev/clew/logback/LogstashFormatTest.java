package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clew.logback.settings.Format;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Marker;
import org.slf4j.helpers.BasicMarkerFactory;

/** The logstash format beside logstash-logback-encoder's own record, of 7.x, 8.x and 9.x. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogstashFormatTest extends EncoderTest {
  private final Map<String, Peer> peers = new LinkedHashMap<>();
  private final BasicMarkerFactory markers = new BasicMarkerFactory();

  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }

  @BeforeAll
  void loadPeers() {
    versions().forEach(version -> peers.put(version, new Peer(version)));
  }

  @AfterAll
  void closePeers() throws IOException {
    for (Peer peer : peers.values()) {
      peer.close();
    }
  }

  private Stream<Arguments> versionsAndEvents() {
    return versions()
        .flatMap(
            version ->
                events().entrySet().stream()
                    .map(event -> Arguments.of(version, event.getKey(), event.getValue())));
  }

  private Map<String, EventBuilder> events() {
    Map<String, EventBuilder> events = new LinkedHashMap<>();
    events.put("a message", event());
    events.put("arguments", event().message("order {} of {} for {}", 42, "tea", 12.5));
    for (Level level : new Level[] {Level.TRACE, Level.DEBUG, Level.WARN, Level.ERROR}) {
      events.put("level " + level, event().level(level));
    }
    events.put("thread and logger", event().thread("pool-1 \"x\"").logger("a.b.C$D"));
    events.put("other alphabets", event().message("Grüße, 世界, \"quoted\"\n\ttab \\"));
    events.put("an MDC", event().mdc("user", "u7").mdc("a.b", "dotted").mdc("trace_id", "4bf9"));
    events.put(
        "key-value pairs",
        event()
            .pair("int", 42)
            .pair("long", Long.MAX_VALUE)
            .pair("double", 1.25)
            .pair("decimal", new BigDecimal("12.50"))
            .pair("boolean", true)
            .pair("text", "t")
            .pair("list", List.of(1, "two", false))
            .pair("map", Map.of("k", List.of(Map.of("deep", 1))))
            .pair("array", new int[] {1, 2})
            .pair("enum", java.util.concurrent.TimeUnit.SECONDS)
            .pair("bean", new Order(7, "tea")));
    events.put("a marker", event().marker(markers.getMarker("AUDIT")));
    events.put("nested markers", event().marker(parent()).marker(markers.getMarker("OTHER")));
    events.put("an exception", event().level(Level.ERROR).throwable(boom("boom")));
    events.put("an exception without a message", event().throwable(boom(null)));
    events.put(
        "an exception with causes and suppressed ones",
        event().mdc("user", "u7").pair("k", 1).throwable(nested()));
    events.put(
        "all at once",
        event()
            .message("order {}", 42)
            .mdc("user", "u7")
            .pair("k", 1)
            .marker(markers.getMarker("AUDIT"))
            .throwable(nested()));
    return events;
  }

  @ParameterizedTest(name = "{0}.x, {1}")
  @MethodSource("versionsAndEvents")
  void a_record_is_the_peers_but_for_the_id(
      String version, String description, EventBuilder builder) throws Exception {
    ILoggingEvent event = builder.build();
    LoggerContext context = newContext();
    ObjectNode theirs = (ObjectNode) parse(peer(version, context).encode(event), 1_000_000);

    ObjectNode ours = (ObjectNode) record(event);

    assertThat(ours.remove("correlation_id").textValue()).isEqualTo("Internal");
    assertSame(ours, theirs);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void the_contexts_properties_stand_where_the_peer_has_them(String version) throws Exception {
    LoggerContext context = newContext();
    context.putProperty("application", "shop");
    context.putProperty("region", "eu");
    ILoggingEvent event =
        new EventBuilder(context).mdc("user", "u7").pair("k", 1).throwable(boom("boom")).build();
    ObjectNode theirs = (ObjectNode) parse(peer(version, context).encode(event), 1_000_000);

    ObjectNode ours = (ObjectNode) record(event);

    ours.remove("correlation_id");
    assertSame(ours, theirs);
  }

  static Stream<String> versions() {
    return Peer.VERSIONS.stream();
  }

  @Test
  void the_id_stands_behind_the_level() {
    JsonNode record = record(event().mdc("correlation_id", "a-1").mdc("user", "u7").build());

    assertThat(names(record))
        .containsExactly(
            "@timestamp",
            "@version",
            "message",
            "logger_name",
            "thread_name",
            "level",
            "level_value",
            "correlation_id",
            "user");
  }

  @Test
  void static_fields_stand_behind_the_pairs_and_before_the_tags() {
    LoggerContext context = newContext();
    context.putProperty("application", "shop");

    JsonNode record =
        record(
            encoder(b -> b.staticField("region", "eu")),
            new EventBuilder(context)
                .mdc("user", "u7")
                .pair("k", 1)
                .marker(markers.getMarker("AUDIT"))
                .build());

    assertThat(names(record))
        .endsWith("correlation_id", "application", "user", "k", "region", "tags");
  }

  @Test
  void a_context_property_that_changes_changes_the_record() {
    LoggerContext context = newContext();
    CorrelationJsonEncoder encoder = encoder();
    context.putProperty("release", "1");
    assertThat(record(encoder, new EventBuilder(context).build()).get("release").textValue())
        .isEqualTo("1");

    context.putProperty("release", "2");

    assertThat(record(encoder, new EventBuilder(context).build()).get("release").textValue())
        .isEqualTo("2");
  }

  @Test
  void a_context_property_gives_way_to_all_but_static_fields() {
    LoggerContext context = newContext();
    for (String key : List.of("message", "pair", "mdc", "static")) {
      context.putProperty(key, "context");
    }

    JsonNode record =
        record(
            encoder(b -> b.staticField("static", "static")),
            new EventBuilder(context).pair("pair", "pair").mdc("mdc", "mdc").build());

    assertThat(record.get("pair").textValue()).isEqualTo("pair");
    assertThat(record.get("mdc").textValue()).isEqualTo("mdc");
    assertThat(record.get("static").textValue()).isEqualTo("context");
    assertThat(record.get("static_").textValue()).isEqualTo("static");
    assertThat(List.of("message_", "pair_", "mdc_"))
        .allMatch(name -> record.get(name).textValue().equals("context"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@timestamp",
        "@version",
        "message",
        "logger_name",
        "thread_name",
        "level",
        "level_value",
        "stack_trace",
        "tags",
        "log_truncated",
        "log_encoder_error"
      })
  void a_field_of_the_records_own_keeps_its_name_and_value_against_all_others(String name) {
    LoggerContext context = newContext();
    context.putProperty(name, "context");
    Exception exception = boom("boom");
    Marker marker = markers.getMarker("AUDIT");
    CorrelationJsonEncoder encoder = encoder(b -> b.staticField(name, "static"));
    JsonNode ordinary = record(event().throwable(exception).marker(marker).build());

    ObjectNode record =
        (ObjectNode)
            record(
                encoder,
                new EventBuilder(context)
                    .mdc(name, "mdc")
                    .pair(name, "pair")
                    .throwable(exception)
                    .marker(marker)
                    .build());

    assertThat(record.remove(name + "_").textValue()).isEqualTo("pair");
    assertThat(
            List.of(
                record.remove(name + "__").textValue(), record.remove(name + "___").textValue()))
        .containsExactlyInAnyOrder("mdc", "context");
    assertThat(record.remove(name + "____").textValue()).isEqualTo("static");
    assertThat(record).isEqualTo(ordinary);
  }

  @Test
  void the_ids_name_is_its_own_too_and_the_mdc_says_it() {
    JsonNode record =
        record(
            event()
                .mdc("correlation_id", "a-1")
                .mdc("parent_id", "p-1")
                .pair("parent_id", 1)
                .build());

    assertThat(record.get("correlation_id").textValue()).isEqualTo("a-1");
    assertThat(record.get("parent_id").textValue()).isEqualTo("p-1");
    assertThat(record.get("parent_id_").intValue()).isEqualTo(1);
  }

  @Test
  void nulls_do_no_harm() {
    LoggingEvent nothing = new LoggingEvent();
    nothing.setLoggerContext(loggerContext);

    JsonNode record = record(eventWithNulls());

    assertThat(record(nothing).get("message").textValue()).isEmpty();
    assertThat(names(record(nothing))).doesNotContain("log_encoder_error", "level_value");
    assertThat(record.get("m").isNull()).isTrue();
    assertThat(record.get("k").isNull()).isTrue();
    assertThat(names(record)).endsWith("level_value", "correlation_id", "m", "k");
  }

  @Test
  void names_that_only_the_ecs_format_keeps_for_itself_are_the_users() {
    JsonNode record =
        record(event().mdc("log", "l").mdc("service", "s").pair("error", "e").build());

    assertThat(names(record)).contains("log", "service", "error");
  }

  @Test
  void the_service_has_its_fields_where_it_is_configured() {
    JsonNode record =
        record(encoder(b -> b.serviceName("shop").serviceVersion("1.2")), event().build());

    assertThat(record.get("service.name").textValue()).isEqualTo("shop");
    assertThat(record.get("service.version").textValue()).isEqualTo("1.2");
  }

  private Encoder<ILoggingEvent> peer(String version, LoggerContext context) {
    return Objects.requireNonNull(peers.get(version)).encoder(context);
  }

  /** The same names in the same order with the same values, and the same instant. */
  private static void assertSame(ObjectNode ours, ObjectNode theirs) {
    assertThat(names(ours)).isEqualTo(names(theirs));
    assertThat(OffsetDateTime.parse(ours.remove("@timestamp").textValue()).toInstant())
        .isEqualTo(OffsetDateTime.parse(theirs.remove("@timestamp").textValue()).toInstant());
    assertThat(ours).isEqualTo(theirs);
  }

  @SuppressWarnings("deprecation") // There is no other way to a nested marker.
  private Marker parent() {
    Marker parent = markers.getDetachedMarker("PARENT");
    parent.add(markers.getDetachedMarker("CHILD"));
    return parent;
  }

  private static Exception boom(@Nullable String message) {
    return new IllegalStateException(message);
  }

  private static Exception nested() {
    Exception exception = new RuntimeException("outer", new IOException("middle", boom("inner")));
    exception.addSuppressed(new IllegalArgumentException("suppressed", boom("its cause")));
    return exception;
  }

  /** A bean as applications have them. */
  public record Order(int id, String item) {}
}
