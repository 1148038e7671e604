package dev.clew.logback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Marker;

/** Events that throw, and events of every kind at random. */
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
        .contains(
            name("@timestamp"),
            name("log.level"),
            "message",
            name("ecs.version"),
            name("log.logger"),
            "correlation_id",
            name("log.encoder_error"))
        .doesNotContain("lost");
    assertThat(record.get("message").textValue()).isEqualTo("hello");
    assertThat(record.get(name("log.level")).textValue()).startsWith("WARN");
    assertThat(record.get(name("@timestamp")).textValue()).isEqualTo("2026-11-20T23:18:18.662545Z");
    assertThat(record.get(name("log.encoder_error")).textValue())
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
    assertThat(record.get(name("log.encoder_error")).textValue())
        .isEqualTo("<UnsupportedOperationException>");
    assertThat(encoder.encode(ordinary)).isEqualTo(before);
  }

  @Test
  void an_event_without_a_single_working_getter_still_gives_a_record() {
    JsonNode record = record(new ThrowingEvent(event().build()));

    assertThat(record.get("message").textValue()).isEqualTo("<IllegalStateException: getter>");
    assertThat(record.get(name("log.logger")).textValue())
        .isEqualTo("<IllegalStateException: getter>");
    assertThat(record.get(name("log.encoder_error")).textValue())
        .isEqualTo("<IllegalStateException: getter>");
    assertThat(record.get("correlation_id").textValue()).isEqualTo("Internal");
  }

  @Test
  @SuppressWarnings("NullAway") // Which is the point.
  void no_event_at_all_still_gives_a_record() {
    assertThat(record((ILoggingEvent) null).has(name("log.encoder_error"))).isTrue();
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
      assertThat(record.get(name("log.truncated")).booleanValue()).isTrue();
      assertThat(record.get(name("log.encoder_error")).textValue()).startsWith("<IllegalState");
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

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5})
  void any_event_gives_one_valid_line_and_spares_the_next(long seed) {
    new AcceptanceProperty(format()).check(seed, 200);
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
}
