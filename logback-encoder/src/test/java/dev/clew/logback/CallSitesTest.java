package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clew.logback.settings.Format;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.math.BigDecimal;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Marker;
import org.slf4j.helpers.BasicMarkerFactory;

/**
 * Log calls that were written for logstash-logback-encoder, 7.x, 8.x and 9.x, and for
 * cf-java-logging-support: no call site changes, and no value is lost.
 */
@Tag("every-logback")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallSitesTest extends EncoderTest {
  private final Map<String, Peer> peers = new LinkedHashMap<>();
  private final BasicMarkerFactory plain = new BasicMarkerFactory();

  @BeforeAll
  void loadPeers() {
    Peer.VERSIONS.forEach(version -> peers.put(version, new Peer(version)));
  }

  @AfterAll
  void closePeers() throws IOException {
    for (Peer peer : peers.values()) {
      peer.close();
    }
  }

  /** A log call. */
  private interface CallSite {
    EventBuilder on(Peer peer);
  }

  private Map<String, CallSite> callSites() {
    Map<String, Object> entries = new LinkedHashMap<>();
    entries.put("count", 3);
    entries.put("order", new Order(7, "tea"));
    entries.put("nested", Map.of("deep", List.of(1, true)));
    entries.put("nothing", null);
    Map<String, CallSite> sites = new LinkedHashMap<>();
    sites.put("kv", p -> argument(p, "kv", "orderId", 43));
    sites.put("v", p -> argument(p, "v", "orderId", 43));
    sites.put("keyValue", p -> argument(p, "keyValue", "orderId", "o-43"));
    sites.put("keyValue with a format", p -> argument(p, "keyValue", "orderId", 43, "<{0}: {1}>"));
    sites.put("value", p -> argument(p, "value", "orderId", 43L));
    sites.put("kv of a decimal", p -> argument(p, "kv", "amount", new BigDecimal("12.50")));
    sites.put("kv of a double", p -> argument(p, "kv", "amount", 12.5));
    sites.put("kv of a flag", p -> argument(p, "kv", "paid", true));
    sites.put("kv of null", p -> argument(p, "kv", "orderId", null));
    sites.put("kv of a bean", p -> argument(p, "kv", "order", new Order(7, "tea")));
    sites.put("kv of a list", p -> argument(p, "kv", "items", List.of("tea", 2)));
    sites.put("kv of a map", p -> argument(p, "kv", "items", Map.of("tea", List.of(1, 2))));
    sites.put("kv of an enum", p -> argument(p, "kv", "unit", TimeUnit.SECONDS));
    sites.put("kv of an array", p -> argument(p, "kv", "numbers", new int[] {1, 2}));
    sites.put("kv of a dotted name", p -> argument(p, "kv", "order.id", 43));
    sites.put("entries", p -> argument(p, "entries", entries));
    sites.put("e of numbers", p -> argument(p, "e", Map.of(1, "one")));
    sites.put("entries of null", p -> argument(p, "entries", (Object) null));
    sites.put("fields", p -> argument(p, "fields", new Order(7, "tea")));
    sites.put("f of annotated fields", p -> argument(p, "f", new Annotated()));
    sites.put("fields of a map, which are none", p -> argument(p, "fields", Map.of("a", 1)));
    sites.put("fields of a text, which are none", p -> argument(p, "fields", "text"));
    sites.put("fields of null", p -> argument(p, "fields", (Object) null));
    sites.put("array", p -> argument(p, "array", "a", new Object[] {1, "b", new Order(7, "tea")}));
    sites.put("a of none", p -> argument(p, "a", "a", new Object[0]));
    sites.put("raw", p -> argument(p, "raw", "r", "{\"a\":[1,2.50,null,\"\\u00fc\"],\"b\":{}}"));
    sites.put("r of a number", p -> argument(p, "r", "r", "-1.5e3"));
    sites.put("raw of a text", p -> argument(p, "raw", "r", "\"text\""));
    sites.put("raw of null", p -> argument(p, "raw", "r", "null"));
    sites.put("defer", p -> argument(p, "defer", supplier(p.argument("kv", "orderId", 43))));
    sites.put("defer of nothing", p -> argument(p, "defer", supplier(null)));
    sites.put(
        "defer of defer",
        p ->
            argument(p, "defer", supplier(p.argument("defer", supplier(p.argument("v", "a", 1))))));
    sites.put(
        "an argument that the message does not name",
        p -> event().message("accepted", p.argument("kv", "orderId", 43)));
    sites.put(
        "an argument among others",
        p -> event().message("{} of {} {}", 1, p.argument("v", "all", 2), "items"));
    sites.put(
        "several arguments",
        p ->
            event()
                .message(
                    "{} {} {}",
                    p.argument("kv", "b", 2),
                    p.argument("kv", "a", 1),
                    p.argument("entries", entries)));
    sites.put(
        "an argument with an exception",
        p ->
            event().message("failed {}", p.argument("kv", "orderId", 43), new IOException("disk")));
    sites.put("an argument of one's own", p -> event().message("{}", p.argument(this::own)));
    sites.put(
        "a marker as an argument", p -> event().message("{}", p.marker("append", "orderId", 43)));
    sites.put(
        "a deferred marker as an argument, which is none",
        p -> event().message("{}", p.marker("defer", supplier(p.marker("append", "a", 1)))));

    sites.put("append", p -> marker(p, "append", "orderId", 43));
    sites.put("append of a bean", p -> marker(p, "append", "order", new Order(7, "tea")));
    sites.put("appendEntries", p -> marker(p, "appendEntries", entries));
    sites.put("appendFields", p -> marker(p, "appendFields", new Order(7, "tea")));
    sites.put("appendArray", p -> marker(p, "appendArray", "a", new Object[] {1, "b"}));
    sites.put("appendRaw", p -> marker(p, "appendRaw", "r", "{\"a\":[1]}"));
    sites.put("empty", p -> marker(p, "empty"));
    sites.put("defer of a marker", p -> marker(p, "defer", supplier(chain(p))));
    sites.put("defer of no marker", p -> marker(p, "defer", supplier(null)));
    sites.put("and", p -> event().marker(chain(p)));
    sites.put(
        "aggregate",
        p ->
            marker(
                p,
                "aggregate",
                (Object)
                    new Marker[] {
                      p.marker("append", "a", 1),
                      plain.getDetachedMarker("AUDIT"),
                      p.marker("appendEntries", entries)
                    }));
    sites.put(
        "aggregate of a collection",
        p -> marker(p, "aggregate", List.of(p.marker("append", "a", 1), chain(p))));
    sites.put(
        "a marker inside of a plain one",
        p -> event().marker(nested(plain.getDetachedMarker("AUDIT"), p.marker("append", "a", 1))));
    sites.put(
        "two markers",
        p ->
            event()
                .marker(p.marker("append", "b", 2))
                .marker(plain.getDetachedMarker("AUDIT"))
                .marker(p.marker("append", "a", 1)));
    sites.put(
        "all at once",
        p ->
            event()
                .message("{} {}", p.argument("kv", "argument", 1), p.argument("raw", "raw", "[2]"))
                .mdc("mdc", "m")
                .pair("pair", 3)
                .marker(plain.getDetachedMarker("AUDIT"))
                .marker(p.marker("append", "marker", 4))
                .throwable(new IllegalStateException("boom")));
    return sites;
  }

  private EventBuilder argument(Peer peer, String factory, @Nullable Object... arguments) {
    return event().message("accepted {}", peer.argument(factory, arguments));
  }

  private EventBuilder marker(Peer peer, String factory, @Nullable Object... arguments) {
    return event().marker(peer.marker(factory, arguments));
  }

  private static Supplier<@Nullable Object> supplier(@Nullable Object value) {
    return () -> value;
  }

  private void own(Peer.Generator json) {
    json.name("a").value(1).name("b").start().name("c").value("d").end();
    json.name("e").value(List.of(new Order(7, "tea")));
  }

  private Marker chain(Peer peer) {
    return nested(
        nested(peer.marker("append", "a", 1), peer.marker("append", "b", "two")),
        plain.getDetachedMarker("AUDIT"));
  }

  @SuppressWarnings("deprecation") // There is no other way to a nested marker.
  private static Marker nested(Marker marker, Marker reference) {
    marker.add(reference);
    return marker;
  }

  private Stream<Arguments> versionsAndCallSites() {
    return peers.values().stream()
        .flatMap(
            peer ->
                callSites().entrySet().stream()
                    .map(site -> Arguments.of(peer, site.getKey(), site.getValue())));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("versionsAndCallSites")
  void a_log_call_has_the_fields_that_it_had(Peer peer, String description, CallSite site) {
    ILoggingEvent event = site.on(peer).build();
    ObjectNode theirs = (ObjectNode) parse(peer.encoder(newContext()).encode(event), 1_000_000);
    CorrelationJsonEncoder encoder = encoder(b -> b.format("logstash"));

    ObjectNode ours = (ObjectNode) record(encoder, event);

    ours.remove(List.of("@timestamp", "correlation_id"));
    theirs.remove("@timestamp");
    assertThat(names(ours)).isEqualTo(names(theirs));
    assertThat(ours).isEqualTo(theirs);
    assertThat(warnings(encoder)).isEmpty();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("versionsAndCallSites")
  void in_ecs_it_has_them_too(Peer peer, String description, CallSite site) {
    ILoggingEvent event = site.on(peer).build();
    ObjectNode theirs = (ObjectNode) parse(peer.encoder(newContext()).encode(event), 1_000_000);
    theirs.remove(
        List.of("@timestamp", "@version", "logger_name", "thread_name", "level", "level_value"));
    theirs.remove(List.of("stack_trace", "mdc"));

    JsonNode ours = record(event);

    theirs
        .properties()
        .forEach(field -> assertThat(ours.get(field.getKey())).isEqualTo(field.getValue()));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void other_arguments_are_fields_too_where_that_is_wanted(Peer peer) {
    JsonNode record =
        record(
            encoder(
                b -> b.includeNonStructuredArguments(true).nonStructuredArgumentsFieldPrefix("p_")),
            event()
                .message("{} {} {} {}", 1, null, peer.argument("kv", "id", 2), List.of("a", "b"))
                .build());

    assertThat(names(record)).containsSubsequence("p_0", "p_1", "id", "p_3").doesNotContain("p_2");
    assertThat(record.get("p_0").intValue()).isEqualTo(1);
    assertThat(record.get("p_1").isNull()).isTrue();
    assertThat(record.get("id").intValue()).isEqualTo(2);
    assertThat(record.get("p_3").get(1).textValue()).isEqualTo("b");
  }

  @Test
  void other_arguments_alone_are_fields_as_well() {
    JsonNode record =
        record(
            encoder(b -> b.includeNonStructuredArguments(true).includeStructuredArguments(false)),
            event()
                .message("{}", versions().findFirst().orElseThrow().argument("kv", "id", 2), 3)
                .build());

    assertThat(record.has("id")).isFalse();
    assertThat(record.has("arg0")).isFalse();
    assertThat(record.get("arg1").intValue()).isEqualTo(3);
  }

  private Stream<Peer> versions() {
    return peers.values().stream();
  }

  private Stream<Arguments> versionsAndFormats() {
    return versions()
        .flatMap(
            peer ->
                Stream.of(Format.ECS, Format.LOGSTASH).map(format -> Arguments.of(peer, format)));
  }

  // Names.

  @ParameterizedTest
  @MethodSource("versions")
  void a_name_that_is_taken_is_not_written_twice_and_no_value_is_lost(Peer peer) {
    JsonNode record =
        record(
            encoder(b -> b.format("logstash").staticField("static", "s")),
            event()
                .message(
                    "{} {} {} {}",
                    peer.argument("kv", "message", "argument"),
                    peer.argument("kv", "pair", "argument"),
                    peer.argument("kv", "mdc", "argument"),
                    peer.argument("kv", "marker", "argument"))
                .mdc("mdc", "mdc")
                .pair("pair", "pair")
                .marker(peer.marker("append", "marker", "marker"))
                .marker(peer.marker("append", "static", "marker"))
                .build());

    assertThat(record.get("message").textValue()).startsWith("message=argument");
    assertThat(record.get("message_").textValue()).isEqualTo("argument");
    assertThat(record.get("pair").textValue()).isEqualTo("pair");
    assertThat(record.get("pair_").textValue()).isEqualTo("argument");
    assertThat(record.get("mdc").textValue()).isEqualTo("argument");
    assertThat(record.get("mdc_").textValue()).isEqualTo("mdc");
    assertThat(record.get("marker").textValue()).isEqualTo("marker");
    assertThat(record.get("marker_").textValue()).isEqualTo("argument");
    assertThat(record.get("static").textValue()).isEqualTo("marker");
    assertThat(record.get("static_").textValue()).isEqualTo("s");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void other_formats_have_the_fields_in_their_own_way(Peer peer) {
    ILoggingEvent event =
        event()
            .message("{} {}", peer.argument("kv", "order.id", 1), peer.argument("kv", "paid", true))
            .marker(peer.marker("append", "shelf", 2))
            .build();

    JsonNode gcp = record(encoder(b -> b.format("gcp")), event);
    JsonNode gelf = record(encoder(b -> b.format("gelf")), event);
    JsonNode nested = record(encoder(b -> b.nested(true)), event);

    assertThat(gcp.get("order.id").intValue()).isEqualTo(1);
    assertThat(gcp.get("shelf").intValue()).isEqualTo(2);
    assertThat(gelf.get("_order.id").intValue()).isEqualTo(1);
    assertThat(gelf.get("_paid").textValue()).isEqualTo("true");
    assertThat(gelf.get("_shelf").intValue()).isEqualTo(2);
    assertThat(nested.get("order").get("id").intValue()).isEqualTo(1);
    assertThat(nested.get("shelf").intValue()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void arguments_are_no_fields_where_that_is_not_wanted_and_markers_are(Peer peer) {
    JsonNode record =
        record(
            encoder(b -> b.includeStructuredArguments(false)),
            event()
                .message("{}", peer.argument("kv", "id", 1))
                .marker(peer.marker("append", "shelf", 2))
                .build());

    assertThat(record.get("message").textValue()).isEqualTo("id=1");
    assertThat(record.has("id")).isFalse();
    assertThat(record.get("shelf").intValue()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void a_record_that_is_a_list_has_those_that_are_listed(Peer peer) throws Exception {
    ILoggingEvent event =
        event()
            .message("{}", peer.argument("kv", "id", 1))
            .marker(peer.marker("append", "shelf", 2))
            .build();

    JsonNode none = record(configured(newContext(), "<field>message</field>"), event);
    JsonNode arguments =
        record(configured(newContext(), "<providers><message/><arguments/></providers>"), event);
    JsonNode markers =
        record(
            configured(newContext(), "<providers><logstashMarkers/><message/></providers>"), event);
    JsonNode both =
        record(
            configured(
                newContext(),
                "<field>markers</field><field>message</field><field>structuredArguments</field>"),
            event);

    assertThat(names(none)).containsExactly("message", "correlation_id");
    assertThat(names(arguments)).containsExactly("message", "id", "correlation_id");
    assertThat(names(markers)).containsExactly("shelf", "message", "correlation_id");
    assertThat(names(both)).containsExactly("shelf", "id", "message", "correlation_id");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void filters_and_names_of_pairs_are_for_pairs_alone(Peer peer) {
    CorrelationJsonEncoder encoder =
        encoder(b -> b.excludeKeyValueKeyName("id").keyValueKeyFieldName("customer", "who"));
    ILoggingEvent mixed =
        event()
            .message("{} {}", peer.argument("v", "id", 1), peer.argument("v", "customer", "u7"))
            .pair("id", 2)
            .pair("customer", "u8")
            .build();
    ILoggingEvent arguments =
        event()
            .message("{} {}", peer.argument("v", "id", 3), peer.argument("v", "customer", "u9"))
            .build();

    for (int i = 0; i < 3; i++) {
      JsonNode both = record(encoder, mixed);
      assertThat(both.get("id").intValue()).isEqualTo(1);
      assertThat(both.get("customer").textValue()).isEqualTo("u7");
      assertThat(both.get("who").textValue()).isEqualTo("u8");
      JsonNode own = record(encoder, arguments);
      assertThat(own.get("id").intValue()).isEqualTo(3);
      assertThat(own.get("customer").textValue()).isEqualTo("u9");
    }
  }

  @ParameterizedTest
  @MethodSource("versionsAndFormats")
  void arguments_of_one_name_are_both_there(Peer peer, Format format) {
    CorrelationJsonEncoder encoder = encoder(b -> b.format(format.name()));
    ILoggingEvent event =
        event()
            .message("{} {}", peer.argument("v", "id", 1), peer.argument("v", "id", 2))
            .pair("k", 0)
            .build();

    for (int i = 0; i < 3; i++) {
      JsonNode record = record(encoder, event);

      assertThat(record.get("id").intValue()).isEqualTo(1);
      assertThat(record.get("id_").intValue()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void a_name_below_a_value_does_not_stay_there(Peer peer) {
    JsonNode record =
        record(
            event()
                .message("{}", peer.argument("kv", "a.b", 2), peer.argument("kv", "event", 3))
                .pair("a", 1)
                .build());

    assertThat(record.get("a_b").intValue()).isEqualTo(2);
    assertThat(record.get("a").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("versionsAndFormats")
  void events_in_a_row_that_differ_in_their_arguments_keep_theirs(Peer peer, Format format) {
    CorrelationJsonEncoder encoder = encoder(b -> b.format(format.name()));
    for (int i = 0; i < 20; i++) {
      EventBuilder event = event().mdc("user", "u7").pair("k", i);
      if (i % 2 == 0) {
        event.message("{}", peer.argument("kv", "orderId", i));
      }
      if (i % 3 == 0) {
        event.marker(peer.marker("append", "marked", i));
      }

      JsonNode record = record(encoder, event.build());

      assertThat(record.has("orderId")).isEqualTo(i % 2 == 0);
      assertThat(record.has("marked")).isEqualTo(i % 3 == 0);
      assertThat(record.path("orderId").asInt(i)).isEqualTo(i);
      assertThat(record.path("marked").asInt(i)).isEqualTo(i);
      assertThat(record.get("k").intValue()).isEqualTo(i);
      assertThat(record.has("tags")).isFalse();
    }
  }

  // Masks.

  @ParameterizedTest
  @MethodSource("versionsAndFormats")
  void secrets_are_masked_wherever_they_are(Peer peer, Format format) {
    CorrelationJsonEncoder encoder =
        encoder(b -> b.format(format.name()).maskKey("password").maskPattern("s3cr[e]t"));
    Map<String, Object> deep = Map.of("login", Map.of("Password", "hidden"));
    List<Object> arguments =
        List.of(
            peer.argument("v", "password", "hidden"),
            peer.argument("entries", deep),
            peer.argument("entries", Map.of("PASSWORD", "hidden")),
            peer.argument("fields", new Login("hidden")),
            peer.argument("kv", "bean", new Login("hidden")),
            peer.argument("raw", "raw", "{\"list\":[{\"password\":{\"x\":\"hidden\"}}]}"),
            peer.argument("raw", "password", "{\"x\":\"hidden\"}"),
            peer.argument("array", "all", new Object[] {new Login("hidden"), "s3cret"}),
            peer.argument("defer", supplier(peer.argument("kv", "passWord", "hidden"))),
            peer.argument(json -> json.name("password").value("hidden")),
            peer.argument(json -> json.name("own").value(new Login("hidden"))),
            peer.argument(json -> json.name("text").value("a s3cret")));

    byte[] line =
        encoder.encode(
            event()
                .message("no placeholder", arguments.toArray())
                .marker(peer.marker("append", "password", "hidden"))
                .marker(peer.marker("appendFields", new Login("hidden")))
                .marker(peer.marker("appendRaw", "marked", "{\"password\":\"hidden\"}"))
                .build());

    JsonNode record = parse(line, DEFAULT_MAX_RECORD_BYTES);
    assertThat(record.toString()).doesNotContain("hidden", "s3cret").contains("a ****");
    assertThat(record.get("login").get("Password").textValue()).isEqualTo("****");
    assertThat(record.get("marked").get("password").textValue()).isEqualTo("****");
  }

  // Bounds.

  @ParameterizedTest
  @MethodSource("versionsAndFormats")
  void a_record_that_is_too_long_is_cut_and_nothing_is_read_twice(Peer peer, Format format) {
    AtomicInteger reads = new AtomicInteger();
    CorrelationJsonEncoder encoder = encoder(b -> b.format(format.name()).maxRecordBytes(2_000));
    ILoggingEvent event =
        event()
            .message(
                "accepted",
                peer.argument(
                    json -> {
                      reads.incrementAndGet();
                      json.name("own").value("o".repeat(1_500)).name("after").value(1);
                    }),
                peer.argument("kv", "long", "x".repeat(10_000)),
                peer.argument("raw", "raw", "[\"" + "y".repeat(10_000) + "\"]"),
                peer.argument("entries", Map.of("list", IntStream.range(0, 5_000).toArray())),
                peer.argument("kv", "short", 1))
            .throwable(new IllegalStateException("boom"))
            .build();

    JsonNode record = parse(encoder.encode(event), 2_000);

    assertThat(reads).hasValue(1);
    assertThat(record.get(format == Format.ECS ? "log.truncated" : "log_truncated").booleanValue())
        .isTrue();
    assertThat(record.get("short").intValue()).isEqualTo(1);
    assertThat(record.get("long").textValue()).startsWith("xxx");
    assertThat(record.get("raw").toString()).contains("yyy");
    assertThat(record.get("own").textValue()).startsWith("ooo");
    assertThat(warnings(encoder)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void of_very_many_fields_those_that_have_room_are_there(Peer peer) {
    Map<String, Integer> many = new LinkedHashMap<>();
    IntStream.range(0, 20_000).forEach(i -> many.put("k" + i, i));

    JsonNode record = record(event().message("all", peer.argument("entries", many)).build());

    assertThat(record.get("log.truncated").booleanValue()).isTrue();
    assertThat(record.get("k0").intValue()).isZero();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void what_writes_without_end_is_stopped(Peer peer) {
    Object endless =
        peer.argument(
            json -> {
              for (int i = 0; ; i++) {
                json.name("k" + i).value(i);
              }
            });
    Object deep =
        peer.argument(
            json -> {
              for (int i = 0; ; i++) {
                json.name("deep" + i).start();
              }
            });

    JsonNode first = record(event().message("all", endless).build());
    JsonNode second = record(event().message("all", deep).build());

    assertThat(first.get("k0").intValue()).isZero();
    assertThat(first.get("log.truncated").booleanValue()).isTrue();
    assertThat(second.has("deep0")).isTrue();
    assertThat(second.get("log.encoder_error").textValue()).contains("nesting depth");
  }

  // Failures.

  private Map<String, CallSite> hostileCallSites() {
    Map<String, CallSite> sites = new LinkedHashMap<>();
    for (String raw : List.of("{no json", "{\"a\":1} x", "", " ", "{\"a\":01}", "NaN", "'a'")) {
      sites.put("raw " + raw, p -> argument(p, "raw", "bad", raw));
    }
    sites.put("raw lines", p -> argument(p, "raw", "bad", "{\"a\":\"\n\"}"));
    sites.put("raw that is deep", p -> argument(p, "raw", "bad", "[".repeat(100_000)));
    sites.put("appendRaw", p -> marker(p, "appendRaw", "bad", "no json"));
    sites.put("half an object", p -> own(p, this::half));
    sites.put("two objects", p -> own(p, this::two));
    sites.put("an object without a name", p -> own(p, json -> json.start().end()));
    sites.put("a value without a name", p -> own(p, json -> json.value(1)));
    sites.put("a name without a value", p -> own(p, json -> json.name("a")));
    sites.put("too many ends", p -> own(p, json -> json.name("a").value(1).end().end()));
    sites.put("an object that stays open", p -> own(p, json -> json.name("a").start()));
    sites.put("one that closes", p -> own(p, json -> json.name("a").value(1).close()));
    sites.put("raw inside", p -> own(p, json -> json.name("a").raw("}{").name("b").value(1)));
    sites.put(
        "one that throws at once",
        p ->
            own(
                p,
                json -> {
                  throw new IllegalStateException("boom");
                }));
    sites.put(
        "the end of the stack",
        p ->
            own(
                p,
                json -> {
                  json.name("a").value(1);
                  overflow(1);
                }));
    sites.put(
        "a supplier that throws",
        p ->
            argument(
                p,
                "defer",
                (Supplier<Object>)
                    () -> {
                      throw new IllegalStateException("boom");
                    }));
    sites.put(
        "a supplier of a marker that throws",
        p ->
            marker(
                p,
                "defer",
                (Supplier<Object>)
                    () -> {
                      throw new IllegalStateException("boom");
                    }));
    sites.put("entries that throw", p -> argument(p, "entries", new ThrowingMap()));
    sites.put("fields that throw", p -> argument(p, "fields", new Throwing()));
    return sites;
  }

  private EventBuilder own(Peer peer, Peer.Code code) {
    return event().message("accepted {}", peer.argument(code));
  }

  private void half(Peer.Generator json) {
    json.name("whole").value("w").name("part").start().name("x").value(1).name("y");
    throw new IllegalStateException("boom");
  }

  @Test
  @DisplayName("The rest was left out, and no field said so")
  void more_fields_than_a_record_may_have_are_told_where_some_are_in_an_object() throws Exception {
    Peer peer = versions().findFirst().orElseThrow();
    CorrelationJsonEncoder encoder =
        configured(
            newContext(),
            "<format>logstash</format><fieldNames><arguments>args</arguments></fieldNames>");

    JsonNode record =
        record(
            encoder,
            event()
                .message("accepted", peer.argument("entries", numbers("a", 501)))
                .marker(peer.marker("appendEntries", numbers("m", 500)))
                .build());
    JsonNode whole =
        record(
            encoder,
            event()
                .message("accepted", peer.argument("entries", numbers("a", 500)))
                .marker(peer.marker("appendEntries", numbers("m", 500)))
                .build());

    assertThat(record.get("log_truncated").booleanValue()).isTrue();
    assertThat(whole.get("args").size()).isEqualTo(500);
    assertThat(whole.has("log_truncated")).isFalse();
  }

  private static Map<String, Integer> numbers(String name, int count) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      numbers.put(name + i, i);
    }
    return numbers;
  }

  private void two(Peer.Generator json) {
    json.name("first").value(1).end().start().name("second").value(2);
  }

  @SuppressWarnings("InfiniteRecursion") // Which is the point.
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  /** What makes a record, and where in it users' fields are. */
  private enum Shape {
    ECS("<format>ecs</format>", "", "/labels.user"),
    LOGSTASH("<format>logstash</format>", "", "/user"),
    GCP("<format>gcp</format>", "", "/logging.googleapis.com~1labels/user"),
    GELF("<format>gelf</format>", "_", "/_user"),
    NESTED("<nested>true</nested>", "", "/labels/user"),
    LIST(
        "<field>message</field><field>structuredArguments</field><field>markers</field>"
            + "<field>mdc</field><field>tags</field><field>keyValuePairs</field>",
        "",
        "/labels.user"),
    OBJECTS(
        "<format>logstash</format><fieldNames><mdc>mdc</mdc><arguments>args</arguments>"
            + "<context>ctx</context></fieldNames>",
        "",
        "/mdc/user");

    final String settings;
    final String prefix;
    final String user;

    Shape(String settings, String prefix, String user) {
      this.settings = settings;
      this.prefix = prefix;
      this.user = user;
    }

    JsonNode field(JsonNode record, String name) {
      return record.at('/' + prefix + name);
    }

    JsonNode argument(JsonNode record, String name) {
      return this == OBJECTS ? record.at("/args/" + name) : field(record, name);
    }
  }

  private Stream<Arguments> versionsAndHostileCallSites() {
    return versions()
        .flatMap(
            peer ->
                hostileCallSites().entrySet().stream()
                    .flatMap(
                        site ->
                            Stream.of(Shape.values())
                                .map(
                                    shape ->
                                        Arguments.of(
                                            peer, site.getKey(), shape, site.getValue()))));
  }

  @ParameterizedTest(name = "{0}, {1}, {2}")
  @MethodSource("versionsAndHostileCallSites")
  void what_fails_costs_nothing_but_itself(
      Peer peer, String description, Shape shape, CallSite site) throws Exception {
    CorrelationJsonEncoder encoder = configured(newContext(), shape.settings);
    LoggingEvent hostile = site.on(peer).mdc("user", "u7").pair("k", 1).build();
    hostile.addMarker(peer.marker("append", "marked", 3));
    hostile.addMarker(plain.getDetachedMarker("AUDIT"));
    ILoggingEvent event =
        new TestEvent(hostile) {
          @Override
          public Object[] getArgumentArray() {
            return Stream.of(
                    Stream.of(peer.argument("kv", "before", 1)),
                    Stream.ofNullable(super.getArgumentArray()).flatMap(Stream::of),
                    Stream.of(peer.argument("kv", "behind", 2)))
                .flatMap(arguments -> arguments)
                .toArray();
          }
        };
    ILoggingEvent plainOne = event().pair("k", 1).build();
    byte[] ordinary = encoder.encode(plainOne);

    JsonNode record = record(encoder, event);
    record(encoder, event);

    assertThat(record.at(shape.user).textValue()).isEqualTo("u7");
    assertThat(shape.field(record, "k").intValue()).isEqualTo(1);
    assertThat(shape.argument(record, "before").intValue()).isEqualTo(1);
    assertThat(shape.argument(record, "behind").intValue()).isEqualTo(2);
    assertThat(shape.field(record, "marked").intValue()).isEqualTo(3);
    assertThat(shape.field(record, "tags").toString()).contains("AUDIT");
    assertThat(warnings(encoder)).hasSize(1);
    assertThat(encoder.encode(plainOne)).isEqualTo(ordinary);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void raw_json_that_is_none_is_a_text(Peer peer) {
    JsonNode record = record(argument(peer, "raw", "bad", "{no json").build());

    assertThat(record.get("bad").textValue()).isEqualTo("{no json");
    assertThat(record.has("log.encoder_error")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("versions")
  @DisplayName("Nobody knew the names in it, and a password stood there")
  void raw_json_that_is_none_is_masked_whole_where_names_are_masked(Peer peer) {
    for (String raw :
        List.of(
            "{\"password\":\"hidden\",}",
            "{'password':'hidden'}",
            "{\"password\":\"hidden\"} {}",
            "password=hidden")) {
      ILoggingEvent event =
          event()
              .message("in", peer.argument("raw", "body", raw))
              .marker(peer.marker("appendRaw", "marked", raw))
              .build();
      for (CorrelationJsonEncoder encoder :
          List.of(encoder(b -> b.maskKey("password")), encoder(b -> b.maskPath("/a/b")))) {
        JsonNode record = record(encoder, event);

        assertThat(record.get("body").textValue()).isEqualTo("****");
        assertThat(record.get("marked").textValue()).isEqualTo("****");
        assertThat(record.toString()).doesNotContain("hidden");
      }

      assertThat(record(encoder(b -> b.maskPattern("x")), event).get("body").textValue())
          .isEqualTo(raw);
    }
  }

  @ParameterizedTest
  @MethodSource("versions")
  void raw_json_of_any_depth_and_with_any_number_is_masked(Peer peer) {
    CorrelationJsonEncoder encoder = encoder(b -> b.maskKey("password"));
    String deep = "[".repeat(100) + "\"]\\\"{\",{}" + "]".repeat(100);
    for (String rest : List.of("1e9999999999", "-1e-99999999999", deep)) {
      String raw = "{\"n\":" + rest + ",\"password\":\"hidden\"}";

      JsonNode record =
          record(encoder, event().message("in", peer.argument("raw", "body", raw)).build());

      assertThat(record.get("body").get("password").textValue()).isEqualTo("****");
      assertThat(record.get("body").get("n").toString())
          .contains(rest.equals(deep) ? "<depth>" : rest);
      assertThat(record.toString()).doesNotContain("hidden");
    }
    assertThat(warnings(encoder)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void what_was_written_before_a_failure_stays_and_the_record_says_why_there_is_no_more(Peer peer) {
    JsonNode record = record(own(peer, this::half).build());

    assertThat(record.get("whole").textValue()).isEqualTo("w");
    assertThat(record.get("part").toString()).isEqualTo("{\"x\":1,\"<more>\":true}");
    assertThat(record.get("log.encoder_error").textValue())
        .isEqualTo("<IllegalStateException: boom>");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void a_field_that_fails_says_so_itself(Peer peer) {
    JsonNode record =
        record(
            own(
                    peer,
                    json -> {
                      json.name("a");
                      throw new IllegalStateException("boom");
                    })
                .build());

    assertThat(record.get("a").textValue()).isEqualTo("<IllegalStateException: boom>");
    assertThat(record.has("log.encoder_error")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void two_objects_have_their_fields(Peer peer) {
    JsonNode record = record(own(peer, this::two).build());

    assertThat(record.get("first").intValue()).isEqualTo(1);
    assertThat(record.get("second").intValue()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void names_that_an_argument_writes_twice_or_that_are_taken_are_all_there(Peer peer) {
    JsonNode record =
        record(
            own(peer, json -> json.name("a").value(1).name("message").value(2).name("k").value(3))
                .pair("k", 0)
                .pair("a", 0)
                .build());

    assertThat(record.get("a_").intValue()).isEqualTo(1);
    assertThat(record.get("message_").intValue()).isEqualTo(2);
    assertThat(record.get("k_").intValue()).isEqualTo(3);
    assertThat(record.get("k").intValue()).isZero();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void markers_that_go_round_in_a_circle_are_read_once(Peer peer) {
    Marker first = peer.marker("append", "a", 1);
    LoopingMarker second = new LoopingMarker("AUDIT");
    nested(first, second);
    second.refer(first);
    second.refer(second);

    JsonNode record = record(event().marker(first).build());

    assertThat(record.get("a").intValue()).isEqualTo(1);
    assertThat(record.has("a_")).isFalse();
    assertThat(record.get("tags")).hasToString("[\"AUDIT\"]");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void an_argument_that_logs_while_it_is_read_has_a_record_of_its_own(Peer peer) {
    CorrelationJsonEncoder encoder = encoder();
    List<JsonNode> inner = new ArrayList<>();
    Object logging =
        peer.argument(
            json -> {
              inner.add(record(encoder, argument(peer, "kv", "inner", 1).build()));
              json.name("outer").value(2);
            });

    JsonNode record = record(encoder, event().message("{}", logging).build());

    assertThat(record.get("outer").intValue()).isEqualTo(2);
    assertThat(inner).hasSize(1);
    assertThat(inner.get(0).get("inner").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void a_value_that_fails_is_a_value_that_fails(Peer peer) {
    JsonNode record =
        record(
            event()
                .message(
                    "no placeholder",
                    peer.argument("kv", "bad", new Throwing()),
                    peer.argument("kv", "good", 1))
                .build());

    assertThat(record.get("bad").textValue()).isEqualTo("<IllegalStateException: boom>");
    assertThat(record.get("good").intValue()).isEqualTo(1);
  }

  @Test
  void an_event_that_does_not_give_its_arguments_away_has_all_the_rest() {
    JsonNode record =
        record(
            new TestEvent(event().pair("k", 1).build()) {
              @Override
              public Object[] getArgumentArray() {
                throw new IllegalStateException("boom");
              }
            });

    assertThat(record.get("k").intValue()).isEqualTo(1);
    assertThat(record.get("log.encoder_error").textValue())
        .isEqualTo("<IllegalStateException: boom>");
  }

  // Class loaders.

  /** An application's own Jackson in a container whose Logback does not know it. */
  @ParameterizedTest
  @MethodSource("versions")
  void an_application_may_have_a_jackson_of_its_own(Peer known) throws Exception {
    Stream<URL> jackson =
        Stream.of(
                com.fasterxml.jackson.core.JsonGenerator.class,
                com.fasterxml.jackson.databind.ObjectMapper.class,
                com.fasterxml.jackson.annotation.JsonProperty.class,
                tools.jackson.core.JsonGenerator.class,
                tools.jackson.databind.ObjectMapper.class)
            .map(type -> type.getProtectionDomain().getCodeSource().getLocation());
    Peer peer = new Peer(known.version(), withoutJackson(), jackson);
    try {
      CorrelationJsonEncoder encoder = encoder();
      JsonNode record =
          record(
              encoder,
              event()
                  .message(
                      "all",
                      peer.argument("kv", "orderId", 43),
                      peer.argument("fields", new Order(7, "tea")),
                      peer.argument(json -> json.name("own").value(Map.of("a", List.of(1)))),
                      peer.argument(this::half))
                  .marker(peer.marker("appendRaw", "raw", "[1]"))
                  .build());

      assertThat(record.get("orderId").intValue()).isEqualTo(43);
      assertThat(record.get("id").intValue()).isEqualTo(7);
      assertThat(record.get("own")).hasToString("{\"a\":[1]}");
      assertThat(record.get("whole").textValue()).isEqualTo("w");
      assertThat(record.get("raw")).hasToString("[1]");
      assertThat(record.get("log.encoder_error").textValue())
          .isEqualTo("<IllegalStateException: boom>");
      assertThat(warnings(encoder)).hasSize(1);
    } finally {
      peer.close();
    }
  }

  /** Its own classes are known inside out; those that are derived from them write themselves. */
  @ParameterizedTest
  @MethodSource("versions")
  void a_marker_of_an_applications_own_class_writes_itself(Peer peer) throws Exception {
    Class<?> type =
        peer.compile(
            "acme.Marked",
            """
            package acme;
            public class Marked extends net.logstash.logback.marker.ObjectAppendingMarker {
              public Marked(String name, Object value) { super(name, value); }
              @Override
              protected void writeFieldValue(GENERATOR json) THROWS {
                json.writeStartArray();
                json.writeString("own");
                super.writeFieldValue(json);
                json.writeEndArray();
              }
            }
            """);
    Marker marker =
        (Marker)
            type.getConstructor(String.class, Object.class).newInstance("a", new Login("hidden"));
    CorrelationJsonEncoder encoder = encoder(b -> b.maskKey("password"));

    JsonNode record =
        record(encoder, event().message("{}", marker).marker(nested(marker, chain(peer))).build());

    assertThat(record.get("a")).hasToString("[\"own\",{\"password\":\"****\"}]");
    assertThat(record.get("a_").intValue()).isEqualTo(1);
    assertThat(record.get("a__")).isEqualTo(record.get("a"));
    assertThat(record.get("tags")).hasToString("[\"AUDIT\"]");
  }

  private Stream<Arguments> versionsAndClassPaths() {
    return versions()
        .flatMap(
            peer ->
                Stream.of("", "com.fasterxml.", "tools.jackson.", "com.fasterxml.|tools.jackson.")
                    .map(hidden -> Arguments.of(peer, hidden)));
  }

  /** With one Jackson, with the other, with both and with neither. */
  @ParameterizedTest(name = "{0} without {1}")
  @MethodSource("versionsAndClassPaths")
  void the_encoder_may_have_any_jackson(Peer peer, String hidden) throws Exception {
    URL own = CorrelationJsonEncoder.class.getProtectionDomain().getCodeSource().getLocation();
    List<String> absent = hidden.isEmpty() ? List.of() : List.of(hidden.split("\\|"));
    try (URLClassLoader loader = new EncoderLoader(absent, own)) {
      @SuppressWarnings("unchecked")
      Encoder<ILoggingEvent> encoder =
          (Encoder<ILoggingEvent>)
              loader
                  .loadClass(CorrelationJsonEncoder.class.getName())
                  .getConstructor()
                  .newInstance();
      encoder.setContext(newContext());
      encoder.start();

      byte[] line =
          encoder.encode(
              event()
                  .message(
                      "all",
                      peer.argument("kv", "orderId", 43),
                      peer.argument("fields", new Order(7, "tea")),
                      peer.argument("raw", "raw", "{\"a\":[1.50]}"),
                      peer.argument(this::own))
                  .marker(peer.marker("appendEntries", Map.of("entry", 1)))
                  .build());

      JsonNode record = parse(line, DEFAULT_MAX_RECORD_BYTES);

      assertThat(record.get("orderId").intValue()).isEqualTo(43);
      assertThat(record.get("id").intValue()).isEqualTo(7);
      assertThat(record.get("item").textValue()).isEqualTo("tea");
      assertThat(new String(line, UTF_8)).contains(",\"raw\":{\"a\":[1.50]}");
      assertThat(record.get("a").intValue()).isEqualTo(1);
      assertThat(record.get("e")).hasToString("[{\"id\":7,\"item\":\"tea\"}]");
      assertThat(record.get("entry").intValue()).isEqualTo(1);
      assertThat(record.has("log.encoder_error")).isFalse();
      encoder.stop();
    }
  }

  /** As in most applications. */
  @ParameterizedTest
  @MethodSource("versions")
  void the_encoder_and_the_library_may_share_a_class_loader(Peer known) throws Exception {
    URL own = CorrelationJsonEncoder.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader =
        new EncoderLoader(
            List.of(),
            own,
            Peer.jar("logstash-logback-encoder-" + known.version()),
            Peer.jar("cf-java-logging-support"))) {
      Peer peer = new Peer(known.version(), loader);
      @SuppressWarnings("unchecked")
      Encoder<ILoggingEvent> encoder =
          (Encoder<ILoggingEvent>)
              loader
                  .loadClass(CorrelationJsonEncoder.class.getName())
                  .getConstructor()
                  .newInstance();
      encoder.setContext(newContext());
      encoder.start();
      Object customField =
          loader
              .loadClass("com.sap.hcp.cf.logging.common.customfields.CustomField")
              .getMethod("customField", String.class, Object.class)
              .invoke(null, "custom", 1);

      JsonNode record =
          parse(
              encoder.encode(
                  event()
                      .message(
                          "all",
                          peer.argument("kv", "orderId", 43),
                          peer.argument("raw", "raw", "[1]"),
                          peer.argument("entries", Map.of("entry", 2)),
                          peer.argument("fields", new Order(7, "tea")),
                          peer.argument("defer", supplier(peer.argument("v", "late", 3))),
                          customField)
                      .marker(peer.marker("defer", supplier(chain(peer))))
                      .build()),
              DEFAULT_MAX_RECORD_BYTES);

      assertThat(names(record))
          .endsWith("a", "b", "orderId", "raw", "entry", "id", "item", "late", "custom");
      assertThat(record.get("orderId").intValue()).isEqualTo(43);
      assertThat(record.get("raw")).hasToString("[1]");
      assertThat(record.get("late").intValue()).isEqualTo(3);
      assertThat(record.get("custom").intValue()).isEqualTo(1);
      encoder.stop();
    }
  }

  /** A team that changes the encoder's class may well leave Jackson out. */
  @ParameterizedTest
  @MethodSource("versions")
  void call_sites_need_no_jackson(Peer known) throws Exception {
    Peer peer = new Peer(known.version(), withoutJackson(), Stream.empty());
    try {
      CorrelationJsonEncoder encoder = encoder();

      JsonNode record =
          record(
              encoder,
              event()
                  .message(
                      "{} {} {}",
                      peer.argument("kv", "orderId", 43),
                      peer.argument("raw", "raw", "[1]"),
                      peer.argument("entries", Map.of("entry", 2)))
                  .marker(peer.marker("append", "marked", 3))
                  .marker(peer.marker("aggregate", List.of(peer.marker("append", "more", 4))))
                  .build());

      assertThat(record.get("orderId").intValue()).isEqualTo(43);
      assertThat(record.get("raw")).hasToString("[1]");
      assertThat(record.get("entry").intValue()).isEqualTo(2);
      assertThat(record.get("marked").intValue()).isEqualTo(3);
      assertThat(record.get("more").intValue()).isEqualTo(4);
      assertThat(record.has("log.encoder_error")).isFalse();
    } finally {
      peer.close();
    }
  }

  private ClassLoader withoutJackson() {
    return new ClassLoader(getClass().getClassLoader()) {
      @Override
      protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("com.fasterxml.jackson.") || name.startsWith("tools.jackson.")) {
          throw new ClassNotFoundException(name);
        }
        return super.loadClass(name, resolve);
      }
    };
  }

  @ParameterizedTest
  @MethodSource("versions")
  void an_application_that_is_gone_is_not_kept(Peer known) throws Exception {
    CorrelationJsonEncoder encoder = encoder();
    WeakReference<Object> application = encodeOfAnother(encoder, known.version());

    assertThat(isCollected(application)).isTrue();
    assertThat(encoder.encode(event().build())).isNotEmpty();
  }

  private WeakReference<Object> encodeOfAnother(CorrelationJsonEncoder encoder, String version)
      throws IOException {
    Peer peer = new Peer(version);
    ILoggingEvent event =
        event()
            .message("{}", peer.argument("kv", "orderId", 43), peer.argument(this::own))
            .marker(peer.marker("append", "marked", 7))
            .build();
    assertThat(record(encoder, event).get("orderId").intValue()).isEqualTo(43);
    peer.close();
    return new WeakReference<>(peer.load("argument.StructuredArguments").getClassLoader());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void an_encoder_that_is_gone_is_not_kept(Peer peer) throws Exception {
    assertThat(isCollected(encodeWithAnother(peer))).isTrue();
  }

  private WeakReference<Object> encodeWithAnother(Peer peer) throws Exception {
    URL own = CorrelationJsonEncoder.class.getProtectionDomain().getCodeSource().getLocation();
    URLClassLoader loader = new EncoderLoader(List.of(), own);
    @SuppressWarnings("unchecked")
    Encoder<ILoggingEvent> encoder =
        (Encoder<ILoggingEvent>)
            loader.loadClass(CorrelationJsonEncoder.class.getName()).getConstructor().newInstance();
    encoder.start();
    ILoggingEvent event =
        event()
            .message("{} {}", 1, peer.argument("kv", "orderId", 43))
            .marker(peer.marker("append", "marked", 7))
            .build();
    assertThat(parse(encoder.encode(event), DEFAULT_MAX_RECORD_BYTES).has("orderId")).isTrue();
    encoder.stop();
    loader.close();
    return new WeakReference<>(loader);
  }

  private static boolean isCollected(WeakReference<Object> reference) throws InterruptedException {
    for (int i = 0; i < 50 && reference.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    return reference.get() == null;
  }

  /** The encoder once more, without some libraries. */
  private static final class EncoderLoader extends URLClassLoader {
    private final List<String> absent;

    EncoderLoader(List<String> absent, URL... classPath) {
      super(classPath, CallSitesTest.class.getClassLoader());
      this.absent = absent;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (absent.stream().anyMatch(name::startsWith)) {
        throw new ClassNotFoundException(name);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null && name.startsWith("dev.clew.logback.")) {
          return findClass(name);
        }
        return loaded == null ? super.loadClass(name, resolve) : loaded;
      }
    }
  }

  // cf-java-logging-support.

  @Test
  void a_custom_field_is_a_field() throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {Peer.jar("cf-java-logging-support")}, getClass().getClassLoader())) {
      Class<?> type = loader.loadClass("com.sap.hcp.cf.logging.common.customfields.CustomField");
      Object field =
          type.getMethod("customField", String.class, Object.class).invoke(null, "orderId", 43);
      Object bean =
          type.getMethod("customField", String.class, Object.class)
              .invoke(null, "order", new Order(7, "tea"));

      JsonNode record = record(event().message("accepted {}", field, bean).build());

      assertThat(record.get("message").textValue()).isEqualTo("accepted orderId=43");
      assertThat(record.get("orderId").intValue()).isEqualTo(43);
      assertThat(record.get("order")).hasToString("{\"id\":7,\"item\":\"tea\"}");
    }
  }

  @Test
  void other_arguments_are_no_fields() {
    JsonNode plainly = record(event().message("3 of tea").build());

    JsonNode record = record(event().message("{} of {}", 3, "tea", new Order(7, "tea")).build());

    assertThat(record).isEqualTo(plainly);
  }

  // As applications have them.

  public record Order(int id, String item) {}

  public record Login(String password) {}

  /** A bean that Jackson is told about. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public static final class Annotated {
    @JsonProperty("renamed")
    public String getText() {
      return "text";
    }

    public @Nullable String getNothing() {
      return null;
    }

    public List<Order> getOrders() {
      return List.of(new Order(7, "tea"));
    }
  }

  /** A bean that fails half-way. */
  public static final class Throwing {
    public int getA() {
      return 1;
    }

    @SuppressWarnings("DoNotCallSuggester") // Jackson calls it.
    public int getB() {
      throw new IllegalStateException("boom");
    }
  }

  private static final class ThrowingMap extends AbstractMap<String, Object> {
    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      throw new IllegalStateException("boom");
    }

    @Override
    public String toString() {
      return "throwing";
    }
  }
}
