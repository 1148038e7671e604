package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import dev.clew.logback.settings.Format;
import dev.clew.logback.values.ObjectRenderer;
import dev.clew.logback.values.Renderers;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** What an encoder keeps between records, and what it does not. */
@Tag("proof")
class MemoryTest extends EncoderTest {
  private static final int TIMES = 4;
  private static final int THREADS = 8;
  private static final int WRITERS = 64;

  /** Of each of them more than all bounds together. */
  private static final String HUGE = "v".repeat(2_000_000);

  /** Above all that is documented: the buffers apart, whose bytes are nobody's strings. */
  private static final long MAX_CHARACTERS = 2_000_000;

  private CorrelationJsonEncoder hiding(LoggerContext context, int maxRecordBytes) {
    CorrelationJsonEncoder encoder =
        CorrelationJsonEncoder.builder()
            .format(format().name())
            .maxRecordBytes(maxRecordBytes)
            .maskKey("masked")
            .maskPattern("v+")
            .excludeMdcKey("excluded")
            .excludeFrame("a.Excluded")
            .build();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static void logHugely(CorrelationJsonEncoder encoder, LoggerContext context) {
    for (String key : List.of("masked", "excluded", "matched", "k".repeat(1_000_000))) {
      for (int round = 0; round < TIMES; round++) {
        context.getMDCAdapter().put(key, new String(HUGE));
        for (int i = 0; i < TIMES; i++) {
          encoder.encode(eventIn(context, key + "k".repeat(round)));
        }
        context.getMDCAdapter().clear();
      }
    }
  }

  private static ILoggingEvent eventIn(LoggerContext context, String key) {
    Exception exception = new IllegalStateException(HUGE);
    StackTraceElement[] frames = new StackTraceElement[1_000];
    for (int i = 0; i < frames.length; i++) {
      frames[i] = new StackTraceElement("a.Excluded", "m".repeat(2_000), "A.java", i);
    }
    exception.setStackTrace(frames);
    LoggingEvent event =
        new LoggingEvent("fqcn", context.getLogger("l"), Level.INFO, HUGE, exception, null);
    event.setKeyValuePairs(
        List.of(new KeyValuePair(key, HUGE), new KeyValuePair("b", List.of(HUGE))));
    event.prepareForDeferredProcessing();
    event.getMDCPropertyMap();
    return event;
  }

  @Test
  void what_is_masked_excluded_or_cut_is_not_kept_by_any_thread_s_writer() throws Exception {
    for (int maxRecordBytes : new int[] {1_000, 32_000}) {
      LoggerContext context = newContext();
      CorrelationJsonEncoder encoder = hiding(context, maxRecordBytes);
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      try {
        List<Future<?>> done = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          done.add(threads.submit(() -> logHugely(encoder, context)));
        }
        for (Future<?> each : done) {
          each.get();
        }
      } finally {
        threads.shutdownNow();
      }

      assertThat(charactersHeldBy(encoder)).isLessThan(MAX_CHARACTERS);
    }
  }

  @Test
  void stacks_whose_frames_are_left_out_are_kept_within_the_bounds_too() throws Exception {
    LoggerContext context = newContext();
    CorrelationJsonEncoder encoder =
        encoder(b -> b.excludeFrame("a.Excluded").maxFramesPerThrowable(3));
    for (int stack = 0; stack < 80; stack++) {
      for (int i = 0; i < TIMES; i++) {
        Exception exception = new IllegalStateException("boom");
        StackTraceElement[] frames = new StackTraceElement[1_000];
        for (int f = 0; f < frames.length; f++) {
          frames[f] =
              new StackTraceElement(
                  f % 2 == 0 ? "a.Excluded" : "a.Other", "m" + "n".repeat(500) + stack, null, f);
        }
        exception.setStackTrace(frames);
        encoder.encode(event().throwable(exception).build());
      }
    }

    assertThat(context).isNotNull();
    assertThat(charactersHeldBy(encoder)).isLessThan(MAX_CHARACTERS);
  }

  @Test
  @DisplayName("Each thread's writer kept names of its own, 256 of loggers and 256 of threads")
  void where_fields_are_listed_names_are_kept_once_for_all_writers() throws Exception {
    CorrelationJsonEncoder encoder =
        CorrelationJsonEncoder.builder().field("log.logger").field("process.thread.name").build();
    encoder.setContext(newContext());
    encoder.start();
    for (int i = 0; i < WRITERS; i++) {
      Thread thread = new Thread(() -> logUnderManyNames(encoder));
      thread.start();
      thread.join();
    }

    assertThat(charactersHeldBy(encoder)).isLessThan(MAX_CHARACTERS);
  }

  private void logUnderManyNames(CorrelationJsonEncoder encoder) {
    for (int i = 0; i < 1_000; i++) {
      String name = "n".repeat(120) + i;
      ILoggingEvent event = event().logger("l" + name).thread("t" + name).build();
      for (int time = 0; time < TIMES; time++) {
        encoder.encode(event);
      }
    }
  }

  /** The characters of all strings that can be reached, each once. */
  private static long charactersHeldBy(CorrelationJsonEncoder encoder) throws Exception {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Object> open = new ArrayList<>();
    Field records = CorrelationJsonEncoder.class.getDeclaredField("records");
    records.setAccessible(true);
    add(((AtomicReference<?>) records.get(encoder)).get(), seen, open);
    long characters = 0;
    while (!open.isEmpty()) {
      Object next = open.remove(open.size() - 1);
      if (next instanceof String text) {
        characters += text.length();
      } else if (next instanceof Object[] array) {
        for (Object element : array) {
          add(element, seen, open);
        }
      } else if (next instanceof Map<?, ?> map) {
        map.forEach(
            (key, value) -> {
              add(key, seen, open);
              add(value, seen, open);
            });
      } else if (next instanceof Collection<?> collection) {
        collection.forEach(element -> add(element, seen, open));
      } else if (next instanceof AtomicReferenceArray<?> array) {
        for (int i = 0; i < array.length(); i++) {
          add(array.get(i), seen, open);
        }
      } else if (next instanceof StackTraceElement frame) {
        add(frame.getClassName(), seen, open);
        add(frame.getMethodName(), seen, open);
        add(frame.getFileName(), seen, open);
      } else if (next.getClass().getName().startsWith("dev.clew.logback.")) {
        for (Class<?> type = next.getClass();
            type != null && type.getName().startsWith("dev.clew.logback.");
            type = type.getSuperclass()) {
          for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
              field.setAccessible(true);
              add(field.get(next), seen, open);
            }
          }
        }
      }
    }
    return characters;
  }

  private static void add(@Nullable Object object, Set<Object> seen, List<Object> open) {
    if (object != null && seen.add(object)) {
      open.add(object);
    }
  }

  // Class loaders.

  @Test
  @DisplayName("an application whose beans were logged can be undeployed, whichever the Jackson")
  void an_application_whose_beans_were_logged_can_be_undeployed() throws Exception {
    for (ObjectRenderer renderer : List.of(Renderers.jackson2(1_000), Renderers.jackson3(1_000))) {
      assertThat(isGone(rendered(renderer))).as("%s", renderer.getClass()).isTrue();
      // It is there still, and works.
      assertThat(String.valueOf(renderer.of(new Bean()))).contains("inner");
    }
    CorrelationJsonEncoder encoder = encoder();
    assertThat(isGone(logged(encoder))).isTrue();
    assertThat(encoder.encode(event().build())).isNotEmpty();
  }

  private static WeakReference<ClassLoader> rendered(ObjectRenderer renderer) throws Exception {
    try (OwnFirst loader = new OwnFirst()) {
      for (int i = 0; i < TIMES; i++) {
        assertThat(String.valueOf(renderer.of(loader.bean()))).contains("inner");
      }
      return new WeakReference<>(loader);
    }
  }

  private WeakReference<ClassLoader> logged(CorrelationJsonEncoder encoder) throws Exception {
    try (OwnFirst loader = new OwnFirst()) {
      for (int i = 0; i < TIMES; i++) {
        Object bean = loader.bean();
        ILoggingEvent event = event().pair("bean", bean).pair("list", List.of(bean)).build();
        assertThat(new String(encoder.encode(event), UTF_8)).contains("\"name\":\"inner\"");
      }
      return new WeakReference<>(loader);
    }
  }

  @Test
  @DisplayName("A context that outlives the application that brought Clew kept its classes")
  void an_application_that_brought_these_classes_can_be_undeployed() throws Exception {
    assertThat(isGone(stopped(loggerContext))).isTrue();
  }

  private WeakReference<ClassLoader> stopped(LoggerContext context) throws Exception {
    try (CopyOfClew loader = new CopyOfClew()) {
      Encoder<ILoggingEvent> encoder = loader.encoder(context);
      assertThat(new String(encoder.encode(event().build()), UTF_8)).startsWith("{");
      encoder.stop();
      return new WeakReference<>(loader);
    }
  }

  private static boolean isGone(WeakReference<?> reference) throws InterruptedException {
    for (int i = 0; i < 100 && reference.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    return reference.get() == null;
  }

  /** What an application logs. */
  public static final class Bean {
    public List<Inner> getInner() {
      return List.of(new Inner());
    }

    public Object getAny() {
      return new Inner[] {new Inner()};
    }

    public Kind getKind() {
      return Kind.ONE;
    }
  }

  /** Inside of it. */
  public static final class Inner {
    public String getName() {
      return "inner";
    }
  }

  /** As well. */
  public enum Kind {
    ONE
  }

  private static final class OwnFirst extends URLClassLoader {
    OwnFirst() {
      super(
          new URL[] {MemoryTest.class.getProtectionDomain().getCodeSource().getLocation()},
          MemoryTest.class.getClassLoader());
    }

    Object bean() throws ReflectiveOperationException {
      Class<?> type = loadClass(Bean.class.getName());
      assertThat(type.getClassLoader()).isSameAs(this);
      return type.getConstructor().newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(MemoryTest.class.getName() + '$')) {
        return super.loadClass(name, resolve);
      }
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  // Stopping.

  @Test
  void after_a_stop_nothing_of_the_records_is_kept() throws Exception {
    LoggerContext context = newContext();
    CorrelationJsonEncoder encoder = hiding(context, 32_000);
    WeakReference<String> value = logValue(encoder, context);

    encoder.stop();

    assertThat(isGone(value)).isTrue();
    assertThat(encoder.isStarted()).isFalse();
  }

  private static WeakReference<String> logValue(
      CorrelationJsonEncoder encoder, LoggerContext context) {
    String value = new String("a value");
    context.getMDCAdapter().put("user", value);
    for (int i = 0; i < TIMES; i++) {
      encoder.encode(eventIn(context, "k"));
    }
    context.getMDCAdapter().clear();
    return new WeakReference<>(value);
  }

  @Test
  void what_comes_after_a_stop_is_written_as_before_and_numbered_on() {
    CorrelationJsonEncoder encoder = encoder(b -> b.includeSequence(true).serviceName("shop"));
    String before = new String(encoder.encode(event().build()), UTF_8);

    encoder.stop();

    String sequence = format() == Format.ECS ? "\"event.sequence\":" : "\"sequence\":";
    for (int i = 2; i < 5; i++) {
      assertThat(new String(encoder.encode(event().build()), UTF_8))
          .isEqualTo(before.replace(sequence + 1, sequence + i));
    }
    encoder.start();
    assertThat(new String(encoder.encode(event().build()), UTF_8)).isEqualTo(before);
  }
}
