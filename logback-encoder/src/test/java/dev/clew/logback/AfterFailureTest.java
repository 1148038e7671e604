package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.values.Masks;
import dev.clew.logback.values.ObjectRenderer;
import dev.clew.logback.values.Renderers;
import dev.clew.logback.values.ValueWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** What a pass computed that failed, whatever failed in it, is nothing that later records have. */
@Tag("proof")
class AfterFailureTest extends EncoderTest {
  private static final int TIMES = 4;

  /** More than one record needs, from the end of the stack upwards. */
  private static final int DEPTHS = 300;

  /** Each depth with -Dclew.test.depth.step=1, which takes a minute. */
  private static final int STEP = Integer.getInteger("clew.test.depth.step", 6);

  /** The texts on which these patterns need much stack. */
  private static final String HUNGRY =
      "xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxy";

  private CorrelationJsonEncoder hungryEncoder(LoggerContext context) {
    CorrelationJsonEncoder encoder =
        CorrelationJsonEncoder.builder()
            .format(format().name())
            .maskPattern("(?:x|y)+z")
            .stackHash(true)
            .build();
    return started(encoder, context);
  }

  private CorrelationJsonEncoder filteringEncoder(LoggerContext context) {
    CorrelationJsonEncoder encoder =
        CorrelationJsonEncoder.builder()
            .format(format().name())
            .excludeFrame("(?:x|y)+z")
            .stackHash(true)
            .build();
    return started(encoder, context);
  }

  private static CorrelationJsonEncoder started(
      CorrelationJsonEncoder encoder, LoggerContext context) {
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  /** An event of this thread, so that its MDC is a snapshot that may be remembered. */
  private static ILoggingEvent hungryEvent(LoggerContext context) {
    context.getMDCAdapter().put("text", HUNGRY);
    context.getMDCAdapter().put("secret", HUNGRY + "z");
    Exception exception = new IllegalStateException(HUNGRY);
    List<StackTraceElement> frames = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      frames.add(new StackTraceElement("a.B", HUNGRY + (i % 2 == 0 ? "z" : ""), "B.java", i));
    }
    exception.setStackTrace(frames.toArray(new StackTraceElement[0]));
    LoggingEvent event =
        new LoggingEvent("fqcn", context.getLogger("l"), Level.INFO, HUNGRY, exception, null);
    event.setKeyValuePairs(List.of(new KeyValuePair("k", HUNGRY + "z")));
    event.setTimeStamp(0);
    event.setThreadName("deep");
    event.prepareForDeferredProcessing();
    event.getMDCPropertyMap();
    return event;
  }

  /** Encodes at the end of the stack, at every depth, and then as usual on the same thread. */
  private static List<String> afterTheEnd(CorrelationJsonEncoder encoder, LoggerContext context)
      throws InterruptedException {
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Thread thread =
        new Thread(
            null,
            () -> {
              ILoggingEvent event = hungryEvent(context);
              new Dive(encoder, event).down();
              for (int i = 0; i < TIMES; i++) {
                lines.add(new String(encoder.encode(event), UTF_8));
              }
            },
            "deep",
            EndOfStack.STACK_BYTES);
    thread.start();
    thread.join();
    return lines;
  }

  private static final class Dive {
    private final CorrelationJsonEncoder encoder;
    private final ILoggingEvent event;
    private int depth;

    Dive(CorrelationJsonEncoder encoder, ILoggingEvent event) {
      this.encoder = encoder;
      this.event = event;
    }

    @SuppressWarnings("InfiniteRecursion") // It ends at the end of the stack.
    void down() {
      try {
        down();
      } catch (StackOverflowError e) {
        // From here upwards.
      }
      if (depth++ < DEPTHS && depth % STEP == 0) {
        try {
          byte[] line = encoder.encode(event);
          assertIsRecord(line);
        } catch (StackOverflowError e) {
          // No room for the call alone.
        }
      }
    }

    private static void assertIsRecord(byte[] line) {
      for (byte b : line) {
        if (b == 0) {
          throw new AssertionError("A byte that nobody wrote");
        }
      }
    }
  }

  @Test
  @DisplayName("R69: a text that could not be masked for want of stack is masked later")
  void a_text_that_could_not_be_masked_for_want_of_stack_is_masked_later() throws Exception {
    LoggerContext context = newContext();
    context.putProperty("property", HUNGRY);
    List<String> lines = afterTheEnd(hungryEncoder(context), context);

    assertThat(lines).hasSize(TIMES).containsOnly(fresh(this::hungryEncoder, context));
    assertThat(lines.get(0)).doesNotContain(Masks.UNSEARCHED).contains("\"****\"");
  }

  @Test
  @DisplayName("R69: a frame that could not be filtered for want of stack is filtered later")
  void a_frame_that_could_not_be_filtered_for_want_of_stack_is_filtered_later() throws Exception {
    LoggerContext context = newContext();
    List<String> lines = afterTheEnd(filteringEncoder(context), context);

    assertThat(lines).hasSize(TIMES).containsOnly(fresh(this::filteringEncoder, context));
    assertThat(lines.get(0)).contains("1 frames excluded");
  }

  private static String fresh(
      java.util.function.Function<LoggerContext, CorrelationJsonEncoder> encoders,
      LoggerContext context)
      throws InterruptedException {
    List<String> line = new ArrayList<>();
    Thread thread =
        new Thread(
            null,
            () -> line.add(new String(encoders.apply(context).encode(hungryEvent(context)), UTF_8)),
            "deep",
            EndOfStack.STACK_BYTES);
    thread.start();
    thread.join();
    return line.get(0);
  }

  @Test
  void a_buffer_that_could_not_grow_for_want_of_stack_holds_nothing_that_nobody_wrote()
      throws Exception {
    CorrelationJsonEncoder encoder = encoder(b -> b.maxRecordBytes(1_000_000));
    List<String> texts = Collections.nCopies(900, "a text, and \"quotes\"");
    // Larger than what is kept, so that the buffer grows in each record.
    ILoggingEvent event =
        event().pair("a", texts).pair("b", texts).pair("c", texts).pair("d", texts).build();
    String expected = new String(encoder.encode(event), UTF_8);
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    List<String> lines = Collections.synchronizedList(new ArrayList<>());
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                new Dive(encoder, event).down();
                lines.add(new String(encoder.encode(event), UTF_8));
              } catch (Throwable e) {
                failures.add(e);
              }
            },
            "deep",
            EndOfStack.STACK_BYTES);
    thread.start();
    thread.join();

    assertThat(failures).isEmpty();
    assertThat(lines).containsExactly(expected);
  }

  // Jackson.

  /** Its serializer needs more than to be made: to be resolved as well. */
  public static final class Bean {
    @JsonSerialize(converter = Shouted.class)
    public String getText() {
      return "text";
    }

    @JsonSerialize(contentConverter = Shouted.class)
    public Map<String, String> getMap() {
      return Map.of("k", "v");
    }

    public Inner getInner() {
      return new Inner();
    }
  }

  /** Another type, found by the first one's serializer. */
  public static final class Inner {
    @JsonSerialize(converter = Shouted.class)
    public String getText() {
      return "inner";
    }
  }

  /** Upper case. */
  public static final class Shouted extends StdConverter<String, String> {
    @Override
    public String convert(String value) {
      return value.toUpperCase(java.util.Locale.ROOT);
    }
  }

  @Test
  @DisplayName("R69: a serializer that Jackson made half for want of stack is made anew")
  void a_serializer_that_was_made_half_for_want_of_stack_is_made_anew() throws Exception {
    ILoggingEvent event = event().pair("bean", new Bean()).build();
    for (Supplier<ObjectRenderer> renderers :
        List.<Supplier<ObjectRenderer>>of(
            () -> Renderers.jackson2(1_000), () -> Renderers.jackson3(1_000))) {
      Object expected = String.valueOf(renderers.get().of(new Bean()));
      for (int depth = 0; depth < 400; depth += 4) {
        ObjectRenderer renderer = renderers.get();
        AtDepth dive = new AtDepth(renderer, depth);
        Thread thread = new Thread(null, dive, "deep", EndOfStack.STACK_BYTES);
        thread.start();
        thread.join();

        assertThat(String.valueOf(renderer.of(new Bean()))).as("%d", depth).isEqualTo(expected);
      }
    }
    assertThat(record(event).get("bean").get("inner").get("text").textValue()).isNotEmpty();
  }

  /** Renders once, so many calls above the end of the stack. */
  private static final class AtDepth implements Runnable {
    private final ObjectRenderer renderer;
    private int left;

    AtDepth(ObjectRenderer renderer, int depth) {
      this.renderer = renderer;
      this.left = depth;
    }

    @Override
    @SuppressWarnings("InfiniteRecursion") // It ends at the end of the stack.
    public void run() {
      try {
        run();
      } catch (StackOverflowError e) {
        // From here upwards.
      }
      if (left-- == 0) {
        try {
          renderer.of(new Bean());
        } catch (Throwable e) {
          // For want of stack.
        }
      }
    }
  }

  /** Its serializer is found when that of the bean around it is made already. */
  public static final class Late {
    @JsonSerialize(converter = FailsOnce.class)
    @tools.jackson.databind.annotation.JsonSerialize(converter = FailsOnce3.class)
    public String getText() {
      return "text";
    }
  }

  private static @Nullable Supplier<Error> failure;

  private static void failOnce() {
    Supplier<Error> now = failure;
    failure = null;
    if (now != null) {
      throw now.get();
    }
  }

  /** For Jackson 2. */
  public static final class FailsOnce extends StdConverter<String, String> {
    /** Fails the first time. */
    public FailsOnce() {
      failOnce();
    }

    @Override
    public String convert(String value) {
      return "converted " + value;
    }
  }

  /** For Jackson 3. */
  public static final class FailsOnce3
      extends tools.jackson.databind.util.StdConverter<String, String> {
    /** Fails the first time. */
    public FailsOnce3() {
      failOnce();
    }

    @Override
    public String convert(String value) {
      return "converted " + value;
    }
  }

  @Test
  @DisplayName("R69: a serializer whose making ended in an Error is made anew")
  void a_serializer_whose_making_ended_in_an_error_is_made_anew() throws Exception {
    for (Error error :
        List.of(
            new StackOverflowError(),
            new OutOfMemoryError("no more"),
            new NoClassDefFoundError("gone"))) {
      for (ObjectRenderer renderer :
          List.of(Renderers.jackson2(1_000), Renderers.jackson3(1_000))) {
        failure = () -> error;
        assertThatThrownBy(() -> renderer.of(new Late())).isNotNull();

        assertThat(renderer.of(new Late())).isEqualTo(Map.of("text", "converted text"));
      }
    }
  }

  /** A map that shows nothing of what is in it. */
  @JsonSerialize(using = Discreet2.class)
  @tools.jackson.databind.annotation.JsonSerialize(using = Discreet3.class)
  public static final class Discreet extends LinkedHashMap<String, String> {
    private static final long serialVersionUID = 1L;
  }

  /** For Jackson 2. */
  public static final class Discreet2
      extends com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase {
    private static final long serialVersionUID = 1L;

    /** Fails the first time. */
    public Discreet2() {
      super(Discreet.class);
      failOnce();
    }

    @Override
    public String valueToString(Object value) {
      return "discreet";
    }
  }

  /** For Jackson 3. */
  public static final class Discreet3
      extends tools.jackson.databind.ser.std.ToStringSerializerBase {
    /** Fails the first time. */
    public Discreet3() {
      super(Discreet.class);
      failOnce();
    }

    @Override
    public String valueToString(Object value) {
      return "discreet";
    }
  }

  @Test
  @DisplayName("A map with a serializer of its own was written without it at the end of the stack")
  void what_has_a_way_of_its_own_is_never_written_otherwise_for_want_of_stack() {
    Discreet map = new Discreet();
    map.put("password", "s3cret");
    for (ObjectRenderer renderer : List.of(Renderers.jackson2(1_000), Renderers.jackson3(1_000))) {
      JsonWriter json = new JsonWriter();
      ValueWriter values = new ValueWriter(json, renderer, null);

      failure = StackOverflowError::new;
      values.write(List.of(map), 10_000);
      values.write(List.of(map), 10_000);

      assertThat(new String(json.toByteArray(), UTF_8))
          .isEqualTo("[\"<StackOverflowError>\"][\"discreet\"]");
    }
  }

  // What the application brings.

  @Test
  void whatever_a_value_throws_the_next_record_is_what_a_fresh_encoder_writes() {
    for (Error error :
        List.of(
            new StackOverflowError(),
            new OutOfMemoryError("no more"),
            new NoClassDefFoundError("gone"),
            new ExceptionInInitializerError("boom"),
            new AssertionError("no"))) {
      Failing value = new Failing();
      ILoggingEvent event =
          event()
              .mdc("m", "v")
              .pair("before", 1)
              .pair("list", List.of(1, value, 2))
              .pair("bean", new Holder(value))
              .throwable(StackTraceTest.nested())
              .build();
      CorrelationJsonEncoder encoder = encoder();
      String expected = new String(encoder().encode(event), UTF_8);
      for (int i = 0; i < TIMES; i++) {
        value.error = error;
        if (error instanceof OutOfMemoryError) {
          assertThatThrownBy(() -> encoder.encode(event)).isSameAs(error);
        } else {
          assertThat(encoder.encode(event)).isNotEmpty();
        }
        value.error = null;

        assertThat(new String(encoder.encode(event), UTF_8)).isEqualTo(expected);
      }
    }
  }

  /** What the application logs, and what fails at times. */
  public static final class Failing {
    @Nullable Error error;

    @Override
    public String toString() {
      if (error != null) {
        throw error;
      }
      return "whole";
    }
  }

  /** A bean around it. */
  public static final class Holder {
    private final Failing value;

    Holder(Failing value) {
      this.value = value;
    }

    public String getText() {
      return value.toString();
    }
  }
}
