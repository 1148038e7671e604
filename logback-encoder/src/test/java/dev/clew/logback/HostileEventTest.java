package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Marker;

/** Events that throw, events at the end of the stack, and events of every kind at random. */
class HostileEventTest extends EncoderTest {

  @Test
  void an_event_whose_mdc_throws_becomes_a_record_of_its_core() {
    ILoggingEvent event =
        new TestEvent(event().pair("lost", 1).level(Level.WARN).build()) {
          @Override
          public Map<String, String> getMDCPropertyMap() {
            throw new IllegalStateException("no \"MDC\"");
          }
        };

    JsonNode record = record(event);

    assertThat(names(record))
        .containsExactly(
            "@timestamp",
            "log.level",
            "message",
            "ecs.version",
            "log.logger",
            "correlation_id",
            "log.encoder_error");
    assertThat(record.get("message").textValue()).isEqualTo("hello");
    assertThat(record.get("log.level").textValue()).isEqualTo("WARN");
    assertThat(record.get("@timestamp").textValue()).isEqualTo("2026-11-20T23:18:18.662545Z");
    assertThat(record.get("log.encoder_error").textValue())
        .isEqualTo("<IllegalStateException: no \"MDC\">");
  }

  @Test
  void an_mdc_that_fails_half_way_costs_neither_the_id_nor_the_next_event() {
    Map<String, String> failing =
        new AbstractMap<>() {
          @Override
          public @Nullable String get(@Nullable Object key) {
            return "correlation_id".equals(key) ? "a-1" : null;
          }

          @Override
          public Set<Entry<String, String>> entrySet() {
            throw new UnsupportedOperationException();
          }

          @Override
          public boolean isEmpty() {
            return false;
          }
        };
    CorrelationJsonEncoder encoder = encoder();
    ILoggingEvent ordinary = event().mdc("k", "v").pair("p", 1).build();
    byte[] before = encoder.encode(ordinary);

    JsonNode record =
        record(
            encoder,
            new TestEvent(event().build()) {
              @Override
              public Map<String, String> getMDCPropertyMap() {
                return failing;
              }
            });

    assertThat(record.get("correlation_id").textValue()).isEqualTo("a-1");
    assertThat(record.get("log.encoder_error").textValue())
        .isEqualTo("<UnsupportedOperationException>");
    assertThat(encoder.encode(ordinary)).isEqualTo(before);
  }

  @Test
  void an_event_without_a_single_working_getter_still_gives_a_record() {
    JsonNode record = record(new ThrowingEvent(event().build()));

    assertThat(record.get("message").textValue()).isEqualTo("<IllegalStateException: getter>");
    assertThat(record.get("log.logger").textValue()).isEqualTo("<IllegalStateException: getter>");
    assertThat(record.get("log.encoder_error").textValue())
        .isEqualTo("<IllegalStateException: getter>");
    assertThat(record.get("correlation_id").textValue()).isEqualTo("Internal");
  }

  @Test
  @SuppressWarnings("NullAway") // Which is the point.
  void no_event_at_all_still_gives_a_record() {
    assertThat(record((ILoggingEvent) null).has("log.encoder_error")).isTrue();
  }

  @Test
  void the_record_of_a_failing_event_is_bounded_too() {
    ILoggingEvent event =
        new TestEvent(event().message("m".repeat(100_000)).logger("l".repeat(100_000)).build()) {
          @Override
          public List<Marker> getMarkerList() {
            throw new IllegalStateException("e".repeat(100_000));
          }
        };

    for (int max : new int[] {512, 1_000, 32_000}) {
      JsonNode record = parse(encoder(b -> b.maxRecordBytes(max)).encode(event), max);
      assertThat(record.get("log.truncated").booleanValue()).isTrue();
      assertThat(record.get("log.encoder_error").textValue()).startsWith("<IllegalState");
    }
  }

  @Test
  void markers_that_throw_say_so() {
    ILoggingEvent event =
        event()
            .marker(
                new LoopingMarker("M") {
                  @Override
                  public String getName() {
                    throw new IllegalStateException("marker");
                  }
                })
            .build();

    assertThat(record(event).get("tags").get(0).textValue())
        .isEqualTo("<IllegalStateException: marker>");
  }

  @Test
  void a_throwing_argument_of_the_message_is_the_messages_affair() {
    Object argument =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException();
          }
        };

    assertThat(record(event().message("got {}", argument).build()).get("message").textValue())
        .startsWith("got ");
  }

  @Test
  void an_out_of_memory_error_passes_and_spares_the_next_event() {
    CorrelationJsonEncoder encoder = encoder();
    Object value =
        new Object() {
          @Override
          public String toString() {
            throw new OutOfMemoryError("test");
          }
        };

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> encoder.encode(event().pair("k", List.of(value)).build()))
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(record(encoder, event().pair("k", List.of(1)).build()).get("k").get(0).intValue())
          .isEqualTo(1);
    }
  }

  @Test
  void at_the_end_of_the_stack_it_returns_a_record_all_the_same() throws Exception {
    CorrelationJsonEncoder encoder = encoder();
    ILoggingEvent event =
        event()
            .mdc("m", "v")
            .pair("k", List.of(List.of("x")))
            .throwable(StackTraceTest.nested())
            .build();
    record(encoder, event);
    List<byte[]> lines = threadSafeList();
    List<Throwable> failures = threadSafeList();

    // Every depth from the very end of the stack upwards.
    Thread thread =
        new Thread(
            null, () -> dive(encoder, event, lines, failures, new int[1]), "deep", 256 * 1024);
    thread.start();
    thread.join();

    assertThat(failures).isEmpty();
    assertThat(lines).hasSizeGreaterThan(20);
    lines.forEach(line -> parse(line, 32_000));
    assertThat(record(encoder, event).has("log.encoder_error")).isFalse();
  }

  /** Goes down to the end of the stack and encodes on the way back, ever further from it. */
  @SuppressWarnings("InfiniteRecursion") // It ends at the end of the stack.
  private static void dive(
      CorrelationJsonEncoder encoder,
      ILoggingEvent event,
      List<byte[]> lines,
      List<Throwable> failures,
      int[] returned) {
    try {
      dive(encoder, event, lines, failures, returned);
    } catch (StackOverflowError e) {
      // The call itself did not fit: from here upwards.
    }
    returned[0]++;
    // Below this there is not room for the call of encode() alone.
    if (returned[0] > 40 && returned[0] < 400) {
      try {
        byte[] line = encoder.encode(event);
        lines.add(line);
      } catch (Throwable e) {
        failures.add(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5})
  void any_event_gives_one_valid_line_and_spares_the_next(long seed) {
    Random random = new Random(seed);
    ILoggingEvent ordinary = event().mdc("m", "v").pair("k", 1).build();
    for (int i = 0; i < 300; i++) {
      int max = random.nextBoolean() ? 32_000 : 512 + random.nextInt(8_000);
      HostileEvents events = new HostileEvents(random, loggerContext);
      CorrelationJsonEncoder encoder = events.encoder(max);
      byte[] before = encoder.encode(ordinary);

      ILoggingEvent event = events.next();

      byte[] line = encoder.encode(event);
      try {
        JsonNode record = parse(line, max);
        assertThat(record.has("@timestamp")).isTrue();
        assertThat(record.has("message")).isTrue();
        assertNoNameIsAnothersAncestor(names(record));
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ", event " + i, e);
      }
      assertThat(encoder.encode(ordinary)).isEqualTo(before);
    }
  }

  private static void assertNoNameIsAnothersAncestor(List<String> names) {
    Map<String, String> byAncestor = new HashMap<>();
    for (String name : names) {
      for (String ancestor : NameTable.ancestorsOf(name)) {
        byAncestor.put(ancestor, name);
      }
    }
    assertThat(byAncestor).doesNotContainKeys(names.toArray(new String[0]));
  }

  private static final class ThrowingEvent extends TestEvent {
    ThrowingEvent(ILoggingEvent event) {
      super(event);
    }

    private static IllegalStateException failure() {
      return new IllegalStateException("getter");
    }

    @Override
    public String getFormattedMessage() {
      throw failure();
    }

    @Override
    public String getMessage() {
      throw failure();
    }

    @Override
    public Level getLevel() {
      throw failure();
    }

    @Override
    public String getLoggerName() {
      throw failure();
    }

    @Override
    public String getThreadName() {
      throw failure();
    }

    @Override
    public long getTimeStamp() {
      throw failure();
    }

    @Override
    public int getNanoseconds() {
      throw failure();
    }

    @Override
    public Map<String, String> getMDCPropertyMap() {
      throw failure();
    }
  }

  /** Events of every kind, from a seed. */
  private static final class HostileEvents {
    private static final String[] KEYS = {
      "message",
      "log",
      "log.level",
      "log.level.x",
      "error",
      "error.type",
      "service",
      "labels",
      "labels.a",
      "a",
      "a.b",
      "a.b.c",
      "a_b",
      "message_",
      "correlation_id",
      "trace_id",
      "traceId",
      "trace.id",
      "parent_id",
      "tags",
      "tags.x",
      "@timestamp",
      "",
      " ",
      ".",
      "..",
      ".a",
      "a.",
      "\"",
      "\n",
      "\uD800",
      "\uDC00",
      "\uFFFD",
      "log.truncated",
      "log.encoder_error",
      "_",
      "__"
    };

    private final Random random;
    private final ch.qos.logback.classic.LoggerContext context;

    HostileEvents(Random random, ch.qos.logback.classic.LoggerContext context) {
      this.random = random;
      this.context = context;
    }

    CorrelationJsonEncoder encoder(int max) {
      return EncoderTest.encoder(
          b -> {
            b.maxRecordBytes(max);
            if (random.nextInt(3) == 0) {
              b.mdcPrefix(random.nextBoolean() ? "" : text());
            }
            if (random.nextInt(3) == 0) {
              b.staticField("x" + key(), text()).serviceName(text()).outsideRequest(text());
            }
            return b;
          });
    }

    ILoggingEvent next() {
      EventBuilder event =
          new EventBuilder(context)
              .message(text(), list(0).toArray())
              .thread(text())
              .logger(text());
      for (int i = random.nextInt(6); i > 0; i--) {
        event.mdc(key(), random.nextInt(5) == 0 ? null : text());
      }
      for (int i = random.nextInt(8); i > 0; i--) {
        event.pair(random.nextInt(9) == 0 ? null : key(), value(0));
      }
      if (random.nextInt(3) == 0) {
        event.throwable(throwable(0));
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        event.marker(marker());
      }
      return event.build();
    }

    private Marker marker() {
      LoopingMarker marker = new LoopingMarker(text());
      if (random.nextBoolean()) {
        LoopingMarker other = new LoopingMarker(text());
        marker.refer(other);
        other.refer(marker);
      }
      return marker;
    }

    private String key() {
      return random.nextInt(6) == 0 ? text() : KEYS[random.nextInt(KEYS.length)];
    }

    private String text() {
      return switch (random.nextInt(12)) {
        case 0 -> "";
        case 1 -> characters().repeat(random.nextInt(150));
        case 2 -> characters().repeat(random.nextInt(3_000) / (1 + random.nextInt(10)));
        default -> characters();
      };
    }

    private String characters() {
      StringBuilder text = new StringBuilder();
      int kinds = random.nextInt(4) == 0 ? 1 : 6;
      for (int i = random.nextInt(20); i >= 0; i--) {
        text.append(
            switch (random.nextInt(kinds)) {
              case 1 -> (char) random.nextInt(0xA0);
              case 2 -> (char) random.nextInt(0x10000);
              case 3 -> (char) (0xD800 + random.nextInt(0x800));
              case 4 -> "\"\\\n\r\u0085\u2028\u2029\u0000./".charAt(random.nextInt(10));
              default -> (char) ('a' + random.nextInt(26));
            });
      }
      return text.toString();
    }

    private @Nullable Object value(int depth) {
      return switch (random.nextInt(depth > 5 ? 9 : 14)) {
        case 0 -> null;
        case 1 -> random.nextLong();
        case 2 -> Double.longBitsToDouble(random.nextLong());
        case 3 -> Float.NaN;
        case 4 -> random.nextBoolean();
        case 5 -> (char) random.nextInt(0x10000);
        case 6 -> throwing();
        case 7 -> java.util.Optional.ofNullable(text());
        case 9 -> list(depth);
        case 10 -> map(depth);
        case 11 -> list(depth).toArray();
        case 12 -> throwable(depth);
        case 13 -> new int[random.nextInt(5)];
        default -> text();
      };
    }

    private List<Object> list(int depth) {
      List<@Nullable Object> list = new ArrayList<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        list.add(value(depth + 1));
      }
      if (random.nextInt(4) == 0) {
        list.add(list);
      }
      return list;
    }

    private Map<Object, Object> map(int depth) {
      Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        map.put(random.nextInt(4) == 0 ? null : key(), value(depth + 1));
      }
      return map;
    }

    private Object throwing() {
      String message = text();
      boolean overflows = random.nextInt(20) == 0;
      return new Object() {
        @Override
        public String toString() {
          if (overflows) {
            return "" + this;
          }
          throw new IllegalStateException(message);
        }
      };
    }

    private Throwable throwable(int depth) {
      Exception exception = new IllegalStateException(random.nextBoolean() ? null : text());
      exception.setStackTrace(
          Arrays.stream(new StackTraceElement[random.nextInt(40)])
              .map(
                  none ->
                      new StackTraceElement(
                          text(),
                          text(),
                          random.nextBoolean() ? null : text(),
                          random.nextInt(9) - 3))
              .toArray(StackTraceElement[]::new));
      if (depth < 6 && random.nextBoolean()) {
        exception.initCause(throwable(depth + 1));
      }
      if (depth < 6 && random.nextInt(3) == 0) {
        Throwable suppressed = throwable(depth + 1);
        exception.addSuppressed(suppressed);
        if (random.nextBoolean() && suppressed.getCause() == null) {
          suppressed.addSuppressed(exception);
        }
      }
      return exception;
    }
  }
}
