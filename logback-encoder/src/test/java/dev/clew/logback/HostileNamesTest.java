package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextVO;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.names.FieldNames;
import dev.clew.logback.names.NameTable;
import dev.clew.logback.settings.Setting;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Names that somebody chose so that they collide: whoever can put a key into a logged body can try.
 * Without end some of these were once encoded: what takes minutes here hangs.
 */
@Timeout(
    value = 2,
    threadMode = ThreadMode.SEPARATE_THREAD,
    unit = java.util.concurrent.TimeUnit.MINUTES)
class HostileNamesTest extends EncoderTest {
  private static final int LARGE = Setting.LARGEST_RECORD_BYTES;

  /** Nine prefixes of each other's repaired forms, and one name below all of them. */
  private static List<String> ladder() {
    List<String> keys = new ArrayList<>();
    StringBuilder key = new StringBuilder("a");
    for (int i = 0; i < 9; i++) {
      keys.add(key.toString());
      key.append("_a");
    }
    keys.add("a.a.a.a.a.a.a.a.a.a");
    return keys;
  }

  private static List<String> ofOneHash(int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 10; bit++) {
        name.append(((i >> bit) & 1) == 0 ? "Aa" : "BB");
      }
      names.add(name.toString());
    }
    assertThat(names).extracting(String::hashCode).containsOnly(names.get(0).hashCode());
    return names;
  }

  private static Map<String, Object> numbered(List<String> keys) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (String key : keys) {
      map.put(key, "v" + map.size() + ";");
    }
    return map;
  }

  private CorrelationJsonEncoder large() {
    return encoder(b -> b.maxRecordBytes(LARGE));
  }

  private void assertAllSurviveEverywhere(List<String> keys) {
    Map<String, Object> map = numbered(keys);
    EventBuilder pairs = event();
    map.forEach(pairs::pair);
    EventBuilder mdc = event();
    map.forEach((key, value) -> mdc.mdc(key, value.toString()));

    assertAllSurvive(map, large(), pairs.build());
    assertAllSurvive(map, large(), mdc.build());
    assertAllSurvive(map, encoder(b -> b.maxRecordBytes(LARGE).mdcPrefix("")), mdc.build());
    assertAllSurvive(map, large(), event().pair("map", map).build());
    assertAllSurvive(map, large(), event().pair("map", Map.of("map", map)).build());
    CorrelationJsonEncoder withFields =
        encoder(
            b -> {
              map.forEach((key, value) -> b.staticField(key, value.toString()));
              return b.maxRecordBytes(LARGE);
            });
    assertAllSurvive(map, withFields, event().build());
    Map<String, Object> twice = new LinkedHashMap<>(map);
    map.forEach((key, value) -> twice.put(key + "(pair)", "p" + value));
    map.forEach((key, value) -> mdc.pair(key, "p" + value));
    assertAllSurvive(twice, encoder(b -> b.maxRecordBytes(LARGE).mdcPrefix("")), mdc.build());
  }

  private void assertAllSurvive(
      Map<String, Object> values, CorrelationJsonEncoder encoder, LoggingEvent event) {
    for (int time = 0; time < 3; time++) {
      JsonNode record = parse(encoder.encode(event), LARGE);
      Set<String> found = new HashSet<>();
      texts(record, found);
      for (Object value : values.values()) {
        assertThat(found).contains(value.toString());
      }
      assertNoNameIsAnothersAncestor(record);
    }
  }

  private static void texts(JsonNode node, Set<String> into) {
    if (node.isTextual()) {
      into.add(node.textValue());
    }
    node.forEach(child -> texts(child, into));
  }

  private static void assertNoNameIsAnothersAncestor(JsonNode node) {
    if (node.isObject()) {
      Set<String> ancestors = new HashSet<>();
      for (String name : names(node)) {
        ancestors.addAll(List.of(NameTable.ancestorsOf(name)));
      }
      assertThat(ancestors).doesNotContainAnyElementsOf(names(node));
    }
    node.forEach(HostileNamesTest::assertNoNameIsAnothersAncestor);
  }

  @Test
  void names_that_are_prefixes_of_each_others_repaired_forms_come_to_an_end() {
    assertAllSurviveEverywhere(ladder());
  }

  @Test
  void so_do_those_that_take_each_others_underscores() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      keys.add("message" + "_".repeat(i % 20) + (i < 20 ? "" : "_" + i));
    }
    keys.add("message.x");
    keys.add("message.x.y");
    assertAllSurviveEverywhere(List.copyOf(new LinkedHashSet<>(keys)));
  }

  @Test
  void a_thousand_names_of_one_hash_are_told_apart() {
    assertAllSurviveEverywhere(ofOneHash(512));
  }

  @Test
  void a_thousand_dotted_names_that_collide_are_told_apart() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 450; i++) {
      keys.add("a" + ".a".repeat(i % 120) + i);
      keys.add("a" + "_a".repeat(i % 120) + i);
    }
    keys.add("a");
    assertAllSurviveEverywhere(keys);
  }

  @Test
  void a_thousand_maps_of_a_thousand_names_of_one_hash_are_bounded_by_the_record() {
    Map<String, Object> map = numbered(ofOneHash(1_000));
    List<Object> maps = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      maps.add(map);
    }

    JsonNode record =
        parse(large().encode(event().pair("maps", maps).pair("last", 1).build()), LARGE);

    assertThat(record.has("maps")).isTrue();
  }

  @Test
  @SuppressWarnings("deprecation") // SLF4J has no other way to nest markers.
  void tags_of_one_hash_are_all_there() {
    EventBuilder event = event();
    Marker all = MarkerFactory.getDetachedMarker("all");
    List<String> names = ofOneHash(400);
    names.forEach(name -> all.add(MarkerFactory.getDetachedMarker(name)));

    JsonNode record = parse(large().encode(event.marker(all).build()), LARGE);

    List<String> tags = new ArrayList<>();
    record.get("tags").forEach(tag -> tags.add(tag.textValue()));
    assertThat(tags).containsAll(names);
  }

  @Test
  void context_properties_give_way_however_many_there_are() {
    LoggerContext context = newContext();
    Map<String, String> properties = new HashMap<>();
    ladder().forEach(key -> properties.put(key, "property " + key));
    EventBuilder event = event();
    ladder().forEach(key -> event.mdc(key, "mdc " + key));
    LoggingEvent built = event.build();
    built.setLoggerContextRemoteView(new LoggerContextVO("any", properties, 0));
    CorrelationJsonEncoder encoder =
        CorrelationJsonEncoder.builder().format("logstash").maxRecordBytes(LARGE).build();
    encoder.setContext(context);
    encoder.start();

    Set<String> found = new HashSet<>();
    texts(parse(encoder.encode(built), LARGE), found);

    for (String key : ladder()) {
      assertThat(found).contains("property " + key, "mdc " + key);
    }
  }

  @Test
  void any_names_at_all_keep_their_values() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Set<String> keys = new LinkedHashSet<>();
      String[] parts = {
        "a", "_", ".", "b", "Aa", "BB", "a_a", "a.a", "message", "log", "error", "_1"
      };
      int count = 1 + random.nextInt(60);
      for (int i = 0; i < count; i++) {
        StringBuilder key = new StringBuilder();
        for (int part = random.nextInt(8); part >= 0; part--) {
          key.append(parts[random.nextInt(parts.length)]);
        }
        keys.add(key.toString());
      }
      Map<String, Object> map = numbered(List.copyOf(keys));
      EventBuilder event = event();
      map.forEach(event::pair);
      assertAllSurvive(map, large(), event.pair("map", map).build());
    }
  }

  @Test
  void fields_lie_no_deeper_than_search_engines_accept() {
    JsonNode record = record(event().pair("x" + ".x".repeat(100), 1).pair("y.y", 2).build());

    assertThat(names(record)).contains("y.y").anyMatch(name -> name.startsWith("x.x"));
    assertThat(names(record))
        .allSatisfy(
            name -> assertThat(NameTable.ancestorsOf(name)).hasSizeLessThan(FieldNames.MAX_DEPTH));
  }

  // Markers and containers that go on.

  @Test
  void markers_that_all_refer_to_each_other_are_looked_at_a_bounded_number_of_times() {
    List<CountingMarker> markers = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      markers.add(new CountingMarker("m" + i, markers));
    }

    JsonNode record = record(event().marker(markers.get(0)).build());

    assertThat(record.get("tags").size()).isGreaterThan(10);
    assertThat(CountingMarker.references(markers)).isLessThanOrEqualTo(10_000 + 2 * 1_000);
  }

  @Test
  void a_marker_whose_references_never_end_is_a_tag_like_any_other() {
    CountingMarker marker = new CountingMarker("endless", new ArrayList<>());
    marker.endless = true;

    JsonNode record = record(event().marker(marker).pair("k", 1).build());

    assertThat(record.get("tags").get(0).textValue()).isEqualTo("endless");
    assertThat(record.get(name("log.truncated")).booleanValue()).isTrue();
    assertThat(record.get("k").intValue()).isEqualTo(1);
  }

  private static final class CountingMarker extends LoopingMarker {
    private static final long serialVersionUID = 1L;

    private final transient List<CountingMarker> references;
    private boolean endless;
    private long asked;

    CountingMarker(String name, List<CountingMarker> references) {
      super(name);
      this.references = references;
    }

    static long references(List<CountingMarker> markers) {
      return markers.stream().mapToLong(marker -> marker.asked).sum();
    }

    @Override
    public boolean hasReferences() {
      return true;
    }

    @Override
    public Iterator<Marker> iterator() {
      Iterator<CountingMarker> own = references.iterator();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return endless || own.hasNext();
        }

        @Override
        public Marker next() {
          asked++;
          return endless ? CountingMarker.this : own.next();
        }
      };
    }
  }

  @Test
  void lists_that_fail_at_their_end_inside_lists_that_do_are_looked_at_in_bounded_time() {
    AtomicLong asked = new AtomicLong();
    Object value = "x";
    for (int i = 0; i < 8; i++) {
      value = new FailingAtItsEnd(value, asked);
    }

    JsonNode record = record(event().pair("k", value).pair("l", 1).build());

    assertThat(record.get("l").intValue()).isEqualTo(1);
    assertThat(asked.get()).isLessThan(20L * DEFAULT_MAX_RECORD_BYTES);
  }

  private static final class FailingAtItsEnd extends AbstractList<Object> {
    private final Object element;
    private final AtomicLong asked;

    FailingAtItsEnd(Object element, AtomicLong asked) {
      this.element = element;
      this.asked = asked;
    }

    @Override
    public Object get(int index) {
      asked.incrementAndGet();
      if (index == 900) {
        throw new IllegalStateException("the end");
      }
      return element;
    }

    @Override
    public int size() {
      return 901;
    }
  }
}
