package dev.clew.logback;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Marker;

/** Whatever code of the application throws, the rest of the record is whole. */
@Tag("every-logback")
class ThrowingCodeTest extends EncoderTest {

  @SuppressWarnings("ImmutableEnumChecker") // Each makes a new one.
  enum Failure {
    RUNTIME_EXCEPTION(() -> new IllegalStateException("boom")),
    CHECKED_EXCEPTION(() -> new java.io.IOException("boom")),
    ASSERTION_ERROR(() -> new AssertionError("boom")),
    LINKAGE_ERROR(() -> new NoClassDefFoundError("boom")),
    STACK_OVERFLOW_ERROR(() -> new StackOverflowError("boom")),
    EXCEPTION_INSIDE_OF_A_CLASS_THAT_IS_NOT_THERE(ThrowingCodeTest::shrunk);

    private final Supplier<Throwable> failures;

    Failure(Supplier<Throwable> failures) {
      this.failures = failures;
    }

    RuntimeException thrown() {
      throw ValuesTest.sneaky(failures.get());
    }
  }

  /** Asked for its simple name, its class throws. */
  public static final class Shrunk extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Shrunk() {
      super("boom");
    }
  }

  private static final class ShrunkLoader extends ClassLoader {
    Class<?> define() throws IOException {
      try (InputStream in =
          ThrowingCodeTest.class.getResourceAsStream("ThrowingCodeTest$Shrunk.class")) {
        byte[] bytes = Objects.requireNonNull(in).readAllBytes();
        byte[] inside =
            new String(bytes, ISO_8859_1)
                .replace("ThrowingCodeTest", "ThrowingCodeGone")
                .getBytes(ISO_8859_1);
        return defineClass(null, inside, 0, inside.length);
      }
    }
  }

  private static Throwable shrunk() {
    try {
      return (Throwable) new ShrunkLoader().define().getConstructor().newInstance();
    } catch (IOException | ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_value_that_throws_costs_no_more_than_itself(Failure failure) {
    List<Object> values =
        List.of(
            new Text(failure),
            new Getter(failure),
            new Elements(failure),
            new ElementsOnce(failure),
            new Entries(failure),
            new Failing(failure),
            Map.entry("k", new Text(failure)),
            List.of(1, new Text(failure)),
            Map.of(new Text(failure), 1));
    List<Object> lost = new ArrayList<>();

    for (Object value : values) {
      ILoggingEvent event =
          event().mdc("m", "v").pair("before", 1).pair("bad", value).pair("after", 2).build();
      JsonNode record = record(event);
      assertThat(record.get("before").intValue()).isEqualTo(1);
      assertThat(record.get("after").intValue()).isEqualTo(2);
      assertThat(record.get(name("labels.m")).textValue()).isEqualTo("v");
      assertThat(record.has(name("log.encoder_error"))).isFalse();
      // Jackson calls an overflow an infinite recursion.
      if (!record.get("bad").toString().matches(".*(boom|recursion).*")) {
        lost.add(value.getClass());
      }
    }

    assertThat(lost).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_marker_that_throws_spares_the_others(Failure failure) {
    Marker failing =
        new LoopingMarker("M") {
          @Override
          public String getName() {
            throw failure.thrown();
          }
        };

    JsonNode record =
        record(
            event()
                .marker(new LoopingMarker("BEFORE"))
                .marker(failing)
                .marker(new LoopingMarker("AFTER"))
                .pair("k", 1)
                .build());

    assertThat(record.get("tags"))
        .extracting(JsonNode::textValue)
        .hasSize(3)
        .startsWith("BEFORE")
        .endsWith("AFTER");
    assertThat(record.get("tags").get(1).textValue()).contains("boom");
    assertThat(record.get("k").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void an_event_that_throws_is_its_core(Failure failure) {
    ILoggingEvent event =
        new TestEvent(event().build()) {
          @Override
          public Map<String, String> getMDCPropertyMap() {
            throw failure.thrown();
          }
        };

    JsonNode record = record(event);

    assertThat(record.get("message").textValue()).isEqualTo("hello");
    assertThat(record.get(name("log.encoder_error")).textValue()).contains("boom");
  }

  private static final class Text {
    private final Failure failure;

    Text(Failure failure) {
      this.failure = failure;
    }

    @Override
    public String toString() {
      throw failure.thrown();
    }
  }

  /** Public, as Jackson wants it. */
  public static final class Getter {
    private final Failure failure;

    Getter(Failure failure) {
      this.failure = failure;
    }

    @SuppressWarnings("DoNotCallSuggester") // Jackson calls it.
    public int getValue() {
      throw failure.thrown();
    }
  }

  private static final class Elements extends AbstractList<Object> {
    private final Failure failure;

    Elements(Failure failure) {
      this.failure = failure;
    }

    @Override
    public Object get(int index) {
      throw failure.thrown();
    }

    @Override
    public int size() {
      return 2;
    }
  }

  private static final class ElementsOnce implements Iterable<Object> {
    private final Failure failure;

    ElementsOnce(Failure failure) {
      this.failure = failure;
    }

    @Override
    public Iterator<Object> iterator() {
      throw failure.thrown();
    }
  }

  private static final class Entries extends AbstractMap<Object, Object> {
    private final Failure failure;

    Entries(Failure failure) {
      this.failure = failure;
    }

    @Override
    public Set<Entry<Object, Object>> entrySet() {
      throw failure.thrown();
    }
  }

  private static final class Failing extends Exception {
    private static final long serialVersionUID = 1L;

    private final Failure failure;

    Failing(Failure failure) {
      this.failure = failure;
    }

    @SuppressWarnings("OverrideThrowableToString") // That is the case.
    @Override
    public String toString() {
      throw failure.thrown();
    }
  }
}
