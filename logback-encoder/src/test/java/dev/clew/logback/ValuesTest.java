package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.logback.json.JsonWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The values of key-value pairs keep their types, and cannot break the record. */
@Tag("every-logback")
class ValuesTest extends EncoderTest {

  @Test
  void numbers_are_numbers() {
    assertThat(json(0)).isEqualTo("0");
    assertThat(json(-42)).isEqualTo("-42");
    assertThat(json(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
    assertThat(json(Long.MIN_VALUE)).isEqualTo("-9223372036854775808");
    assertThat(json((byte) -1)).isEqualTo("-1");
    assertThat(json((short) 7)).isEqualTo("7");
    assertThat(json(1.5)).isEqualTo("1.5");
    assertThat(json(-0.0)).isEqualTo("-0.0");
    assertThat(json(1e300)).isEqualTo("1.0E300");
    assertThat(json(0.1f)).isEqualTo("0.1");
    assertThat(json(new BigDecimal("12.50"))).isEqualTo("12.50");
    assertThat(json(new BigDecimal("1E+1000000"))).isEqualTo("1E+1000000");
    assertThat(json(BigInteger.TEN.pow(30))).isEqualTo("1000000000000000000000000000000");
    assertThat(json(new AtomicInteger(3))).isEqualTo("3");
  }

  @Test
  void whole_numbers_of_every_length_are_what_long_s_to_string_makes_of_them() {
    JsonWriter json = new JsonWriter();
    Random random = new Random(20_261_121);
    for (long power = 1, digits = 1; digits <= 19; power *= 10, digits++) {
      LongStream inside = random.longs(200, power, Math.max(power + 1, power * 9));
      LongStream.concat(LongStream.of(power - 1, power, power + 1, 7 * power), inside)
          .flatMap(number -> LongStream.of(number, -number))
          .forEach(
              number -> {
                json.rewind(0);
                json.number(number);
                assertThat(new String(json.toByteArray(), UTF_8)).isEqualTo(Long.toString(number));
              });
    }
  }

  @Test
  void what_is_not_a_number_in_json_is_quoted() {
    assertThat(json(Double.NaN)).isEqualTo("\"NaN\"");
    assertThat(json(Double.POSITIVE_INFINITY)).isEqualTo("\"Infinity\"");
    assertThat(json(Float.NEGATIVE_INFINITY)).isEqualTo("\"-Infinity\"");
    assertThat(json(new OddNumber("012"))).isEqualTo("\"012\"");
    assertThat(json(new OddNumber("1,\"x\":2"))).isEqualTo("\"1,\\\"x\\\":2\"");
    assertThat(json(new OddNumber("1.5e-7"))).isEqualTo("1.5e-7");
    assertThat(json(new OddNumber(null))).isEqualTo("null");
    // Texts can be cut.
    assertThat(json(new OddNumber("1".repeat(4_097)))).startsWith("\"111").hasSize(4_099);
  }

  @Test
  @Timeout(10)
  void a_number_of_a_million_digits_is_described() {
    BigInteger huge = BigInteger.ONE.shiftLeft(4_000_000);

    assertThat(json(huge)).isEqualTo("\"<integer of 4000001 bits>\"");
    assertThat(json(new BigDecimal(huge, 3))).isEqualTo("\"<decimal of 4000001 bits>\"");
  }

  @Test
  void other_scalars_are_booleans_and_strings() {
    assertThat(json(true)).isEqualTo("true");
    assertThat(json('"')).isEqualTo("\"\\\"\"");
    assertThat(json('\uD800')).isEqualTo("\"\uFFFD\"");
    assertThat(json(TimeUnit.SECONDS)).isEqualTo("\"SECONDS\"");
    assertThat(json(CharBuffer.wrap("text"))).isEqualTo("\"text\"");
    assertThat(json(Instant.EPOCH)).isEqualTo("\"1970-01-01T00:00:00Z\"");
    assertThat(json(LocalDate.of(2026, 11, 20))).isEqualTo("\"2026-11-20\"");
    assertThat(json(Duration.ofMillis(1500))).isEqualTo("\"PT1.5S\"");
    assertThat(json(ZoneId.of("UTC"))).isEqualTo("\"UTC\"");
    assertThat(json(new UUID(0, 1))).isEqualTo("\"00000000-0000-0000-0000-000000000001\"");
    assertThat(json(Path.of("a"))).isEqualTo("\"a\"");
    assertThat(json(java.sql.Timestamp.from(Instant.EPOCH))).isEqualTo("\"1970-01-01T00:00:00Z\"");
    assertThat(json(new IllegalStateException("boom")))
        .isEqualTo("\"java.lang.IllegalStateException: boom\"");
  }

  @Test
  void optionals_are_what_they_hold() {
    assertThat(json(Optional.of(1))).isEqualTo("1");
    assertThat(json(Optional.empty())).isEqualTo("null");
    assertThat(json(OptionalInt.of(2))).isEqualTo("2");
    assertThat(json(OptionalInt.empty())).isEqualTo("null");
  }

  @Test
  void containers_are_objects_and_arrays() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("a", List.of(1, "two"));
    map.put("b", null);

    assertThat(json(map)).isEqualTo("{\"a\":[1,\"two\"],\"b\":null}");
    assertThat(json(new int[] {1, 2})).isEqualTo("[1,2]");
    assertThat(json(new double[] {Double.NaN})).isEqualTo("[\"NaN\"]");
    assertThat(json(new Object[] {1, null})).isEqualTo("[1,null]");
    assertThat(json(new int[][] {{1}, {}})).isEqualTo("[[1],[]]");
    assertThat(json("secret".toCharArray())).isEqualTo("\"secret\"");
    assertThat(json(List.of())).isEqualTo("[]");
    assertThat(json(Map.of())).isEqualTo("{}");
    assertThat(json((Iterable<Integer>) () -> List.of(7).iterator())).isEqualTo("[7]");
  }

  @Test
  void the_names_of_nested_objects_are_unique_as_well() {
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put(1, "integer");
    map.put("1", "string");
    map.put(null, "null");
    map.put("null", "text");
    map.put("", "empty");
    map.put("a", 1);
    map.put("a.b", 2);

    assertThat(json(map))
        .isEqualTo(
            "{\"1\":\"integer\",\"1_\":\"string\",\"null\":\"null\",\"null_\":\"text\","
                + "\"_\":\"empty\",\"a\":1,\"a_b\":2}");
  }

  @Test
  void objects_without_properties_are_their_to_string() {
    assertThat(json(new Rendered("text"))).isEqualTo("\"text\"");
    assertThat(json(new Rendered(null))).isEqualTo("null");
    assertThat(json(String.class)).isEqualTo("\"class java.lang.String\"");
  }

  @Test
  void a_value_that_throws_says_so_and_spares_its_neighbours() {
    LoggingEvent event =
        event().pair("before", 1).pair("bad", throwing("boom")).pair("after", 2).build();

    JsonNode record = record(event);

    assertThat(record.get("before").intValue()).isEqualTo(1);
    assertThat(record.get("bad").textValue()).isEqualTo("<IllegalStateException: boom>");
    assertThat(record.get("after").intValue()).isEqualTo(2);
  }

  @Test
  void an_element_that_throws_spares_the_rest_of_its_container() {
    assertThat(json(Arrays.asList(1, throwing("boom"), 3)))
        .isEqualTo("[1,\"<IllegalStateException: boom>\",3]");
    assertThat(json(Map.of("k", throwing("\"\n"))))
        .isEqualTo("{\"k\":\"<IllegalStateException: \\\"\\n>\"}");
    assertThat(json(Collections.singletonMap(throwing("key"), 1)))
        .isEqualTo("{\"<IllegalStateException: key>\":1}");
  }

  @Test
  void a_container_that_throws_says_so() {
    Iterable<Object> iterable =
        () -> {
          throw new UnsupportedOperationException();
        };

    assertThat(json(List.of(1, iterable))).isEqualTo("[1,\"<UnsupportedOperationException>\"]");
  }

  @Test
  void an_exception_whose_message_throws_is_known_by_its_class() {
    class Nasty extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        throw new IllegalStateException();
      }
    }
    Object value =
        new Object() {
          @Override
          public String toString() {
            throw new Nasty();
          }
        };

    assertThat(json(value)).isEqualTo("\"<Nasty>\"");
  }

  @Test
  void a_value_that_overflows_the_stack_says_so() {
    Object value =
        new Object() {
          @Override
          public String toString() {
            return "x" + this;
          }
        };

    assertThat(json(value)).isEqualTo("\"<StackOverflowError>\"");
  }

  @Test
  void a_checked_exception_thrown_sneakily_stays_inside() {
    Object value =
        new Object() {
          @Override
          public String toString() {
            throw sneaky(new java.io.IOException("disk"));
          }
        };

    assertThat(json(value)).isEqualTo("\"<IOException: disk>\"");
  }

  @Test
  void a_thread_whose_value_was_interrupted_stays_interrupted() {
    Object value =
        new Object() {
          @Override
          public String toString() {
            throw sneaky(new InterruptedException());
          }
        };

    assertThat(json(value)).isEqualTo("\"<InterruptedException>\"");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void what_contains_itself_is_marked() {
    List<Object> list = new ArrayList<>();
    list.add(1);
    list.add(list);
    Map<String, Object> map = new HashMap<>();
    map.put("self", map);
    Object[] array = new Object[1];
    array[0] = array;

    assertThat(json(list)).isEqualTo("[1,\"<cycle>\"]");
    assertThat(json(map)).isEqualTo("{\"self\":\"<cycle>\"}");
    assertThat(json(array)).isEqualTo("[\"<cycle>\"]");
  }

  @Test
  void the_same_value_twice_is_no_cycle() {
    List<Integer> inner = List.of(1);

    assertThat(json(List.of(inner, inner))).isEqualTo("[[1],[1]]");
  }

  @Test
  void a_list_of_three_thousand_levels_ends_at_the_sixteenth() {
    Object list = List.of();
    for (int i = 0; i < 3_000; i++) {
      list = List.of(list);
    }

    assertThat(json(list)).isEqualTo("[".repeat(16) + "\"<depth>\"" + "]".repeat(16));
  }

  @Test
  void the_rest_of_a_long_container_is_counted() {
    assertThat(json(Collections.nCopies(1_234, 1))).endsWith(",1,\"<234 more>\"]");
    assertThat(json(new boolean[1_001])).endsWith(",false,\"<1 more>\"]");
  }

  @Test
  void the_rest_of_a_long_map_takes_no_name_that_a_key_of_the_map_has() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("<more>", "mine");
    for (int i = 0; i < 1_000; i++) {
      parameters.put("key" + i, i);
    }

    JsonNode written = record(event().pair("k", parameters).build()).get("k");

    assertThat(written.get("<more>").textValue()).isEqualTo("mine");
    assertThat(written.get("<more>_").intValue()).isEqualTo(1);
  }

  @Test
  @Timeout(10)
  void an_endless_value_ends() {
    Iterable<Object> endless = () -> java.util.stream.Stream.generate(() -> (Object) 1).iterator();
    List<Object> wide = new ArrayList<>();
    Object level = "leaf";
    for (int i = 0; i < 15; i++) {
      level = Collections.nCopies(100, level);
    }
    wide.add(level);

    assertThat(json(endless)).endsWith(",1,\"<more>\"]");
    assertThat(record(event().pair("k", wide).build()).get(name("log.truncated")).booleanValue())
        .isTrue();
  }

  @Test
  void nobodys_to_string_is_called_twice_for_one_record() {
    AtomicInteger calls = new AtomicInteger();
    Object value =
        new Object() {
          @Override
          public String toString() {
            return "call " + calls.incrementAndGet();
          }
        };

    JsonNode record =
        record(event().message("x".repeat(100_000)).pair("k", value).pair("l", "y").build());

    assertThat(record.get("k").textValue()).isEqualTo("call 1");
    assertThat(calls).hasValue(1);
  }

  @Test
  void what_changed_since_the_last_record_is_rendered_anew() {
    StringBuilder name = new StringBuilder("first");
    Object value =
        new Object() {
          @Override
          public String toString() {
            return name.toString();
          }
        };
    CorrelationJsonEncoder encoder = encoder();
    LoggingEvent event = event().pair("k", value).build();
    assertThat(record(encoder, event).get("k").textValue()).isEqualTo("first");

    name.append(" and second");

    assertThat(record(encoder, event).get("k").textValue()).isEqualTo("first and second");
  }

  private String json(Object value) {
    byte[] line = encoder().encode(event().pair("k", value).build());
    parse(line, DEFAULT_MAX_RECORD_BYTES);
    String text = new String(line, UTF_8);
    return text.substring(text.indexOf(",\"k\":") + 5, text.length() - 2);
  }

  private static Object throwing(String message) {
    return new Object() {
      @Override
      public String toString() {
        throw new IllegalStateException(message);
      }
    };
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <T extends Throwable> RuntimeException sneaky(Throwable throwable) throws T {
    throw (T) throwable;
  }

  private static final class Rendered {
    private final @Nullable String text;

    Rendered(@Nullable String text) {
      this.text = text;
    }

    @Override
    @SuppressWarnings("NullAway") // Which is the point.
    public String toString() {
      return text;
    }
  }

  private static final class OddNumber extends Number {
    private static final long serialVersionUID = 1L;

    private final @Nullable String text;

    OddNumber(@Nullable String text) {
      this.text = text;
    }

    @Override
    public int intValue() {
      return 0;
    }

    @Override
    public long longValue() {
      return 0;
    }

    @Override
    public float floatValue() {
      return 0;
    }

    @Override
    public double doubleValue() {
      return 0;
    }

    @Override
    @SuppressWarnings("NullAway") // Which is the point.
    public String toString() {
      return text;
    }
  }
}
