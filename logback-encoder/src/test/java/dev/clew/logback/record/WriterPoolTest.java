package dev.clew.logback.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.logback.EncoderTest;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.values.CallSiteObjects;
import dev.clew.logback.values.ObjectRenderer;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Writers are used again, by one caller at a time, and no more of them are kept than few. */
class WriterPoolTest extends EncoderTest {
  private final Settings settings = new Settings.Builder().build(error -> {});
  private final RecordFormat format = new EcsFormat(settings);
  private final WriterPool pool =
      new WriterPool(
          () ->
              new RecordWriter(
                  format,
                  new byte[0],
                  ObjectRenderer.TO_STRING,
                  new CallSiteObjects(ObjectRenderer.TO_STRING, 1_000, false),
                  new MdcSnapshots(null),
                  new FirstFault()));

  @Test
  void a_writer_that_was_given_back_is_used_again() {
    RecordWriter writer = pool.take();
    pool.give(writer);

    assertThat(pool.take()).isSameAs(writer);
  }

  @Test
  void a_writer_in_use_is_nobody_elses() {
    Set<RecordWriter> writers = Collections.newSetFromMap(new IdentityHashMap<>());

    Stream.generate(pool::take).limit(1_000).forEach(writers::add);

    assertThat(writers).hasSize(1_000);
  }

  @Test
  void of_many_that_come_back_only_some_are_kept() {
    Set<RecordWriter> writers = Collections.newSetFromMap(new IdentityHashMap<>());
    Stream.generate(pool::take).limit(1_000).forEach(writers::add);

    writers.forEach(pool::give);

    assertThat(Stream.generate(pool::take).limit(1_000).filter(writers::contains).count())
        .isBetween(1L, 32L);
  }

  @Test
  void a_writer_that_never_comes_back_takes_no_place_for_good() {
    Stream.generate(pool::take).limit(1_000).forEach(lost -> {});

    RecordWriter writer = pool.take();
    pool.give(writer);

    assertThat(pool.take()).isSameAs(writer);
  }

  @Test
  void a_discarded_writer_is_not_used_again() {
    RecordWriter writer = pool.take();

    pool.discard(writer);
    pool.give(writer);

    assertThat(Stream.generate(pool::take).limit(1_000)).doesNotContain(writer);
  }

  @Test
  void a_huge_record_leaves_no_huge_buffer_behind() throws Exception {
    RecordWriter writer = pool.take();
    writer.write(event().message("m".repeat(1_000_000)).build(), Bounds.NONE);
    assertThat(bytesOf(writer)).isGreaterThan(1_000_000);

    pool.give(writer);

    assertThat(bytesOf(writer)).isLessThanOrEqualTo(64 * 1024);
    assertThat(writer.size()).isZero();
  }

  @Test
  void a_record_of_very_many_fields_leaves_no_huge_tables_behind() throws Exception {
    RecordWriter writer = pool.take();
    EventBuilder event = event();
    for (int i = 0; i < 10_000; i++) {
      event.mdc("mdc" + i, "v").pair("pair" + i, List.of(i));
    }
    writer.write(event.build(), Bounds.NONE);
    assertThat(elementsOf(writer)).isGreaterThan(20_000);

    pool.give(writer);

    assertThat(elementsOf(writer)).isLessThan(4_000);
  }

  /** How many bytes the writer's buffer has room for. */
  private static int bytesOf(RecordWriter writer) throws ReflectiveOperationException {
    return ((byte[]) field(field(writer, "json"), "buffer")).length;
  }

  private static Object field(Object owner, String name) throws ReflectiveOperationException {
    Field field = owner.getClass().getDeclaredField(name);
    field.setAccessible(true);
    return field.get(owner);
  }

  /** How many elements the writer's own arrays have, its buffers excepted. */
  private static int elementsOf(RecordWriter writer) throws ReflectiveOperationException {
    return elementsOf(writer, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  private static int elementsOf(Object object, Set<Object> seen)
      throws ReflectiveOperationException {
    int elements = 0;
    if (object instanceof Object[] array) {
      for (Object element : array) {
        elements += 1 + (element == null ? 0 : elementsOf(element, seen));
      }
      return elements;
    }
    if (!object.getClass().getName().startsWith("dev.clew.logback.")
        || object instanceof RecordFormat
        || !seen.add(object)) {
      return 0;
    }
    for (Field field : object.getClass().getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
        field.setAccessible(true);
        Object value = field.get(object);
        elements += value == null ? 0 : elementsOf(value, seen);
      }
    }
    return elements;
  }
}
