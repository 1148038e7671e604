package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.settings.Format;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.event.KeyValuePair;

/** Whatever an encoder remembers, it writes what one writes that remembers nothing. */
class CachesTest extends EncoderTest {
  private static final int TIMES = 4;

  @ParameterizedTest
  @EnumSource
  void what_was_encoded_before_changes_nothing(Format format) {
    for (int seed = 0; seed < 40; seed++) {
      HostileEvents hostile = new HostileEvents(new Random(seed));
      List<ILoggingEvent> events = new ArrayList<>();
      List<String> cold = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        ILoggingEvent event = hostile.next();
        events.add(event);
        cold.add(line(encoder(b -> b.format(format.name())), event));
      }
      CorrelationJsonEncoder warm = encoder(b -> b.format(format.name()));
      for (int round = 0; round < TIMES; round++) {
        for (int i = 0; i < events.size(); i++) {
          assertThat(line(warm, events.get(i)))
              .as("seed %d, event %d, round %d", seed, i, round)
              .isEqualTo(cold.get(i));
        }
      }
    }
  }

  @Test
  void threads_that_share_an_encoder_write_what_each_would_alone() throws Exception {
    HostileEvents hostile = new HostileEvents(new Random(7));
    List<ILoggingEvent> events = new ArrayList<>();
    List<String> cold = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      ILoggingEvent event = hostile.next();
      events.add(event);
      cold.add(line(encoder(), event));
    }
    CorrelationJsonEncoder warm = encoder();

    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        int seed = thread;
        done.add(
            threads.submit(
                () -> {
                  Random random = new Random(seed);
                  for (int n = 0; n < 500; n++) {
                    int i = random.nextInt(events.size());
                    assertThat(line(warm, events.get(i))).isEqualTo(cold.get(i));
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  // The MDC.

  @Test
  void an_mdc_that_changes_is_written_as_it_is() {
    LoggerContext context = newContext();
    LogbackMDCAdapter mdc = (LogbackMDCAdapter) context.getMDCAdapter();
    CorrelationJsonEncoder encoder = encoderIn(context);

    mdc.put("correlation_id", "a-1");
    mdc.put("user", "u1");
    assertAlways(encoder, context, "\"correlation_id\":\"a-1\",\"labels.user\":\"u1\"");
    mdc.put("user", "u2");
    assertAlways(encoder, context, "\"correlation_id\":\"a-1\",\"labels.user\":\"u2\"");
    mdc.put("correlation_id", "a-2");
    assertAlways(encoder, context, "\"correlation_id\":\"a-2\",\"labels.user\":\"u2\"");
    mdc.remove("user");
    assertAlways(encoder, context, "\"correlation_id\":\"a-2\"}");
    mdc.clear();
    assertAlways(encoder, context, "\"correlation_id\":\"Internal\"}");
  }

  @ParameterizedTest
  @EnumSource
  void a_trace_in_the_mdc_is_written_as_it_is(Format format) {
    LoggerContext context = newContext();
    LogbackMDCAdapter mdc = (LogbackMDCAdapter) context.getMDCAdapter();
    Map<Boolean, CorrelationJsonEncoder> warm =
        Map.of(false, encoderIn(context, format, false), true, encoderIn(context, format, true));
    List<Map.Entry<String, String>> changes =
        List.of(
            Map.entry("traceId", "4bf92f3577b34da6a3ce929d0e0e4736"),
            Map.entry("spanId", "00f067aa0ba902b7"),
            Map.entry("correlation_id", "a-1"),
            Map.entry("parent_correlation_id", "p-1"),
            Map.entry("user", "u1"),
            Map.entry("spanId", "00f067aa0ba902b8"),
            Map.entry("trace_id", "5bf92f3577b34da6a3ce929d0e0e4736"),
            Map.entry("trace_flags", "01"),
            Map.entry("correlation_id", "a-2"),
            Map.entry("correlation_id", ""),
            Map.entry("correlation_id", "a-3"),
            Map.entry("trace_id", "t".repeat(300)),
            Map.entry("trace_id", ""),
            Map.entry("traceId", ""));
    SpanContext current =
        SpanContext.create(
            "6bf92f3577b34da6a3ce929d0e0e4736",
            "10f067aa0ba902b7",
            TraceFlags.getSampled(),
            TraceState.getDefault());
    for (Map.Entry<String, String> change : changes) {
      mdc.put(change.getKey(), change.getValue());
      for (int i = 0; i < 2 * TIMES; i++) {
        // The span that is current comes and goes.
        try (Scope scope = (i % 3 == 0 ? Span.getInvalid() : Span.wrap(current)).makeCurrent()) {
          for (boolean nested : List.of(false, true)) {
            ILoggingEvent event = eventIn(context);

            assertThat(line(Objects.requireNonNull(warm.get(nested)), event))
                .as("%s, time %d, nested %s", change, i, nested)
                .isEqualTo(line(encoderIn(context, format, nested), event));
          }
        }
      }
    }
  }

  private static CorrelationJsonEncoder encoderIn(
      LoggerContext context, Format format, boolean nested) {
    CorrelationJsonEncoder encoder =
        CorrelationJsonEncoder.builder()
            .format(format.name())
            .nested(nested && format == Format.ECS)
            .build();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static void assertAlways(
      CorrelationJsonEncoder encoder, LoggerContext context, String expected) {
    for (int i = 0; i < TIMES; i++) {
      assertThat(line(encoder, eventIn(context))).contains(expected);
    }
  }

  @Test
  void a_map_of_somebody_else_s_may_change_at_any_time() {
    Map<String, String> mine = new HashMap<>();
    for (Map<String, String> mdc : List.of(mine, Collections.unmodifiableMap(mine))) {
      CorrelationJsonEncoder encoder = encoder();
      for (int i = 0; i < 3 * TIMES; i++) {
        String id = "a-" + i / TIMES;
        mine.put("correlation_id", id);
        mine.put("user", "u" + id);
        LoggingEvent event = new LoggingEvent();
        event.setLoggerContext(loggerContext);
        event.setMDCPropertyMap(mdc);
        event.setMessage("m");
        event.setThreadName("main");

        assertThat(line(encoder, event))
            .contains("\"correlation_id\":\"" + id + "\",\"labels.user\":\"u" + id + "\"");
      }
    }
  }

  @Test
  void an_adapter_of_somebody_else_s_is_not_trusted_to_hand_out_snapshots() {
    Map<String, String> mine = new HashMap<>();
    Map<String, String> view = Collections.unmodifiableMap(mine);
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new OthersAdapter(view));
    CorrelationJsonEncoder encoder = encoderIn(context);
    for (int i = 0; i < 3 * TIMES; i++) {
      mine.put("correlation_id", "a-" + i / TIMES);

      assertThat(line(encoder, eventIn(context)))
          .contains("\"correlation_id\":\"a-" + i / TIMES + "\"");
    }
  }

  @SuppressWarnings("unchecked") // The adapter that it extends has raw types.
  private static final class OthersAdapter extends LogbackMDCAdapter {
    private final Map<String, String> map;

    OthersAdapter(Map<String, String> map) {
      this.map = map;
    }

    @Override
    public Map<String, String> getPropertyMap() {
      return map;
    }
  }

  @Test
  void logback_s_snapshot_never_changes_and_stays_the_same_object() {
    LogbackMDCAdapter mdc = new LogbackMDCAdapter();
    mdc.put("a", "1");
    Map<String, String> snapshot = mdc.getPropertyMap();

    assertThat(mdc.getPropertyMap()).isSameAs(snapshot);
    mdc.put("a", "2");
    mdc.remove("a");
    mdc.clear();
    assertThat(snapshot).containsExactly(Map.entry("a", "1"));
  }

  @Test
  void an_event_of_another_thread_has_that_thread_s_mdc() throws Exception {
    LoggerContext context = newContext();
    CorrelationJsonEncoder encoder = encoderIn(context);
    context.getMDCAdapter().put("correlation_id", "mine");
    assertAlways(encoder, context, "\"correlation_id\":\"mine\"");
    List<LoggingEvent> theirs = new ArrayList<>();
    Thread thread =
        new Thread(
            () -> {
              context.getMDCAdapter().put("correlation_id", "theirs");
              theirs.add(eventIn(context));
            });
    thread.start();
    thread.join();

    for (int i = 0; i < TIMES; i++) {
      assertThat(line(encoder, theirs.get(0))).contains("\"correlation_id\":\"theirs\"");
      assertThat(line(encoder, eventIn(context))).contains("\"correlation_id\":\"mine\"");
    }
  }

  @Test
  void a_pair_with_the_name_of_a_remembered_mdc_s_field_has_it_all_the_same() {
    LoggerContext context = newContext();
    context.getMDCAdapter().put("user", "mdc");
    CorrelationJsonEncoder encoder = encoderIn(context);
    for (int i = 0; i < TIMES; i++) {
      assertThat(line(encoder, eventIn(context))).contains("\"labels.user\":\"mdc\"}");

      LoggingEvent event = eventIn(context);
      event.setKeyValuePairs(List.of(new KeyValuePair("labels.user", "pair")));
      assertThat(line(encoder, event))
          .contains("\"labels.user_\":\"mdc\",\"labels.user\":\"pair\"}");
    }
  }

  @Test
  void a_remembered_mdc_is_cut_where_another_one_is() {
    LoggerContext context = newContext();
    context.getMDCAdapter().put("user", "u".repeat(1_000));
    CorrelationJsonEncoder encoder = CorrelationJsonEncoder.builder().maxRecordBytes(1_500).build();
    encoder.setContext(context);
    encoder.start();
    assertAlways(encoder, context, "u".repeat(1_000));
    LoggingEvent event = eventIn(context);
    event.setKeyValuePairs(List.of(new KeyValuePair("long", "x".repeat(1_000))));

    for (int i = 0; i < TIMES; i++) {
      assertThat(parse(encoder.encode(event), 1_500).get("log.truncated").booleanValue()).isTrue();
    }
  }

  // Names.

  @Test
  void names_with_one_hash_are_told_apart() {
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    CorrelationJsonEncoder encoder = encoder();
    for (int i = 0; i < 2 * TIMES; i++) {
      String name = i % 4 < 2 ? "Aa" : "BB";

      assertThat(line(encoder, event().logger(name).thread(name).build()))
          .contains("\"process.thread.name\":\"" + name + "\"", "\"log.logger\":\"" + name + "\"");
    }
  }

  @ParameterizedTest
  @EnumSource
  void loggers_and_threads_that_take_turns_keep_their_own_names(Format format) {
    CorrelationJsonEncoder encoder = encoder(b -> b.format(format.name()));
    String[][] turns = {
      {"a", "t"}, {"a", "t"}, {"a", "t"}, {"a", "u"}, {"a", "u"}, {"a", "u"},
      {"b", "u"}, {"a", "t"}, {"b", "u"}, {"b", "u"}, {"b", "u"}, {"a", "t"}
    };
    for (String[] turn : turns) {
      ILoggingEvent event = event().logger(turn[0]).thread(turn[1]).build();

      assertThat(line(encoder, event))
          .isEqualTo(line(encoder(b -> b.format(format.name())), event));
    }
  }

  @Test
  void pairs_that_differ_late_are_named_anew() {
    CorrelationJsonEncoder warm = encoder();
    List<List<String>> sequences =
        List.of(
            List.of("a", "b", "c"),
            List.of("a", "b", "b"),
            List.of("a", "b", "a.b"),
            List.of("a", "b"),
            List.of("a", "b", "message"),
            List.of("b", "a", "c"),
            List.of("a", "a", "a"));
    for (int round = 0; round < TIMES; round++) {
      for (List<String> keys : sequences) {
        for (int again = 0; again < 3; again++) {
          EventBuilder builder = event().mdc("user", "u").mdc("b", "mdc");
          for (int i = 0; i < keys.size(); i++) {
            builder.pair(keys.get(i), i);
          }
          LoggingEvent event = builder.build();

          assertThat(line(warm, event)).as("%s", keys).isEqualTo(line(encoder(), event));
        }
      }
    }
  }

  // Stacks.

  @Test
  void one_stack_is_written_as_deep_as_it_stands_and_with_as_many_common_frames() {
    StackTraceElement[] stack = {
      new StackTraceElement("a.B", "m", "B.java", 1), new StackTraceElement("a.C", "m", "C.java", 2)
    };
    CorrelationJsonEncoder warm = encoder();
    for (int i = 0; i < TIMES; i++) {
      for (boolean common : new boolean[] {true, false}) {
        Exception outer = new Exception("outer");
        outer.setStackTrace(common ? stack : new StackTraceElement[] {stack[0]});
        Exception root = new Exception("root");
        root.setStackTrace(stack);
        Exception inner = new Exception("inner", root);
        inner.setStackTrace(stack);
        outer.addSuppressed(inner);
        LoggingEvent event = event().throwable(outer).build();

        assertThat(line(warm, event)).isEqualTo(line(encoder(), event));
      }
    }
  }

  @Test
  void frames_that_are_cut_today_are_whole_tomorrow() {
    CorrelationJsonEncoder warm = encoder(b -> b.maxRecordBytes(4_000));
    for (int i = 0; i < TIMES; i++) {
      Exception exception = StackTraceTest.nested();
      LoggingEvent longMessage = event().message("m".repeat(3_000)).throwable(exception).build();
      LoggingEvent shortMessage = event().throwable(exception).build();
      for (LoggingEvent event : List.of(longMessage, shortMessage)) {
        assertThat(line(warm, event)).isEqualTo(line(encoder(b -> b.maxRecordBytes(4_000)), event));
      }
    }
  }

  @Test
  void no_class_is_held() throws Exception {
    CorrelationJsonEncoder encoder = encoder();

    WeakReference<ClassLoader> loader = logFromAnotherLoader(encoder);

    for (int i = 0; i < 100 && loader.get() != null; i++) {
      System.gc();
      Thread.sleep(20);
    }
    assertThat(loader.get()).isNull();
    assertThat(line(encoder, event().build())).contains("hello");
  }

  /** Throws from a class that nobody needs afterwards, often enough to be remembered. */
  private WeakReference<ClassLoader> logFromAnotherLoader(CorrelationJsonEncoder encoder)
      throws Exception {
    URL classes = CachesTest.class.getProtectionDomain().getCodeSource().getLocation();
    try (OwnFirst loader = new OwnFirst(classes)) {
      Class<?> type = loader.loadClass(Thrower.class.getName());
      assertThat(type.getClassLoader()).isSameAs(loader);
      Runnable thrower = (Runnable) type.getConstructor().newInstance();
      for (int i = 0; i < TIMES; i++) {
        assertThat(line(encoder, event().pair("bean", thrower).build())).contains("\"shelf\":7");
        assertThat(line(encoder, event().pair("beans", List.of(thrower)).build()))
            .contains("\"shelf\":7");
        try {
          thrower.run();
        } catch (IllegalStateException e) {
          assertThat(line(encoder, event().throwable(e).build())).contains("Thrower.run");
        }
      }
      return new WeakReference<>(loader);
    }
  }

  /** A class of an application that is undeployed. */
  public static final class Thrower implements Runnable {
    public int getShelf() {
      return 7;
    }

    @Override
    public void run() {
      throw new IllegalStateException("thrown");
    }
  }

  private static final class OwnFirst extends URLClassLoader {
    OwnFirst(URL classes) {
      super(new URL[] {classes}, CachesTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.equals(Thrower.class.getName())
          ? findClass(name)
          : super.loadClass(name, resolve);
    }
  }

  // Numbers and long strings.

  @Test
  void decimals_are_what_double_s_to_string_makes_of_them() {
    Random random = new Random(1);
    List<Double> numbers =
        new ArrayList<>(
            List.of(
                0.0,
                -0.0,
                1.0,
                12.5,
                0.001,
                0.0005,
                0.0015,
                9_999_999.999,
                1e7,
                1e-3,
                123.456,
                0.1 + 0.2,
                -7.25,
                Double.MIN_VALUE,
                Double.MAX_VALUE,
                4.35,
                1.005,
                2.675));
    for (int i = 0; i < 20_000; i++) {
      numbers.add(random.nextInt(2_000_000_000) / 1_000.0 - 1_000_000);
      numbers.add(random.nextInt(1_000_000) / 100.0);
      numbers.add(random.nextDouble() * Math.pow(10, random.nextInt(12) - 4));
    }
    for (double number : numbers) {
      JsonWriter json = new JsonWriter();
      if (json.shortDecimal(number)) {
        assertThat(new String(json.toByteArray(), UTF_8)).isEqualTo(Double.toString(number));
      }
    }
    assertThat(new JsonWriter().shortDecimal(12.5)).isTrue();
    assertThat(new JsonWriter().shortDecimal(-0.0)).isFalse();
  }

  @Test
  void long_strings_are_written_as_short_ones_are() {
    Random random = new Random(2);
    for (int i = 0; i < 3_000; i++) {
      String text = text(random, random.nextInt(i % 10 == 0 ? 4_000 : 200));
      JsonWriter atOnce = new JsonWriter();
      atOnce.text(text);
      JsonWriter byCodePoint = new JsonWriter();
      text.codePoints().forEach(c -> byCodePoint.text(Character.toString(c)));

      assertThat(atOnce.toByteArray()).as(text).isEqualTo(byCodePoint.toByteArray());
    }
  }

  @Test
  void long_strings_are_cut_between_code_points_just_before_the_end() {
    Random random = new Random(3);
    for (int i = 0; i < 3_000; i++) {
      String text = text(random, random.nextInt(3_000));
      JsonWriter whole = new JsonWriter();
      whole.text(text);
      int end = random.nextInt(whole.position() + 10);
      JsonWriter cut = new JsonWriter();

      boolean isWhole = cut.text(text, end);

      assertThat(isWhole).isEqualTo(whole.position() <= end);
      assertThat(cut.position()).isBetween(Math.min(whole.position(), end - 5), Math.max(0, end));
      byte[] written = cut.toByteArray();
      assertThat(written).isEqualTo(Arrays.copyOf(whole.toByteArray(), written.length));
      assertThat(new String(written, UTF_8).getBytes(UTF_8)).isEqualTo(written);
    }
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    int kind = random.nextInt(5);
    while (text.length() < length) {
      int c =
          switch (random.nextInt(12) == 0 ? random.nextInt(6) : kind) {
            case 0 -> 'a' + random.nextInt(26);
            case 1 -> random.nextInt(0x100);
            case 2 -> random.nextInt(0x3000);
            case 3 -> "\"\\\n\u007F\u0080\u009F\u00A0\u00FF\u2028".charAt(random.nextInt(9));
            case 4 -> 0x10000 + random.nextInt(0x1000);
            default -> 0xD800 + random.nextInt(0x800);
          };
      text.appendCodePoint(c);
    }
    return text.toString();
  }

  private static CorrelationJsonEncoder encoderIn(LoggerContext context) {
    CorrelationJsonEncoder encoder = new CorrelationJsonEncoder();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static LoggingEvent eventIn(LoggerContext context) {
    LoggingEvent event =
        new LoggingEvent(
            "fqcn",
            context.getLogger("com.acme.OrderService"),
            ch.qos.logback.classic.Level.INFO,
            "hello",
            null,
            null);
    event.prepareForDeferredProcessing();
    return event;
  }

  private static String line(CorrelationJsonEncoder encoder, ILoggingEvent event) {
    return new String(encoder.encode(event), UTF_8);
  }
}
