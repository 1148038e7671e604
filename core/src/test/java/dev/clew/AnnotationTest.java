package dev.clew;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.clew.internal.ReportedOnce;
import dev.clew.internal.RequestState;
import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the application says of its request. */
class AnnotationTest extends CleanThreadTest {
  private final CorrelationContext request = CorrelationContext.of("a-1");

  @BeforeEach
  void nothingWasReported() {
    ReportedOnce.forgetAll();
  }

  private void annotate(String key, @Nullable Object value) {
    Correlation.run(request, () -> Correlation.annotate(key, value));
  }

  @Test
  void what_was_said_is_known_in_its_order_and_type() {
    annotate("order.id", 42);
    annotate("price", new BigDecimal("12.50"));
    annotate("express", true);
    annotate("customer", "c-17");
    annotate("order.id", 43);
    annotate("nothing", null);

    assertThat(RequestState.annotations(request))
        .containsExactly(
            entry("order.id", 43),
            entry("price", new BigDecimal("12.50")),
            entry("express", true),
            entry("customer", "c-17"));
  }

  @Test
  void it_is_said_of_the_request_on_any_thread_and_in_any_derived_context() throws Exception {
    CorrelationContext derived = request.withField("tenant", "t1").withParentId("p-1");
    Thread thread = new Thread(derived.wrap(() -> Correlation.annotate("there", 1)));
    thread.start();
    thread.join();

    assertThat(RequestState.annotations(request)).containsExactly(entry("there", 1));
    assertThat(RequestState.annotations(CorrelationContext.of("a-1"))).isEmpty();
    assertThat(RequestState.annotations(request.withId("b-2"))).isEmpty();
  }

  @Test
  void outside_any_request_nothing_happens() {
    Correlation.annotate("key", "value");

    assertThat(RequestState.annotations(CorrelationContext.empty())).isEmpty();
  }

  @Test
  void a_value_is_taken_as_it_is_now_and_one_that_throws_is_told() {
    StringBuilder changing = new StringBuilder("before");
    annotate("changing", changing);
    changing.append(" and after");
    annotate(
        "failing",
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        });
    annotate("list", new ArrayList<>(List.of(1, 2)));

    assertThat(RequestState.annotations(request))
        .containsExactly(
            entry("changing", "before"),
            entry("failing", "<IllegalStateException>"),
            entry("list", "[1, 2]"));
  }

  @Test
  void a_counter_is_the_number_that_it_is_now() {
    AtomicInteger counter = new AtomicInteger(3);
    LongAdder adder = new LongAdder();
    adder.add(5);

    DoubleAdder weight = new DoubleAdder();
    weight.add(1.5);

    annotate("counter", counter);
    annotate("adder", adder);
    annotate("weight", weight);
    counter.incrementAndGet();

    assertThat(RequestState.annotations(request))
        .containsExactly(entry("counter", 3L), entry("adder", 5L), entry("weight", 1.5));
  }

  /** Asked for its simple name, its class throws. */
  public static final class Shrunk extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class ShrunkLoader extends ClassLoader {
    RuntimeException failure() throws IOException, ReflectiveOperationException {
      try (InputStream in =
          AnnotationTest.class.getResourceAsStream("AnnotationTest$Shrunk.class")) {
        byte[] bytes = Objects.requireNonNull(in).readAllBytes();
        byte[] inside =
            new String(bytes, ISO_8859_1)
                .replace("AnnotationTest", "AnnotationGone")
                .getBytes(ISO_8859_1);
        return (RuntimeException)
            defineClass(null, inside, 0, inside.length).getConstructor().newInstance();
      }
    }
  }

  @Test
  void what_one_throws_may_be_of_a_class_inside_of_one_that_is_not_there() throws Exception {
    RuntimeException failure = new ShrunkLoader().failure();

    annotate(
        "failing",
        new Object() {
          @Override
          public String toString() {
            throw failure;
          }
        });

    assertThat(RequestState.annotations(request))
        .containsExactly(entry("failing", "<dev.clew.AnnotationGone$Shrunk>"));
  }

  @Test
  void a_value_whose_text_is_null_or_never_ends_does_not_break_the_request() {
    annotate(
        "null",
        new Object() {
          @Override
          @SuppressWarnings("ToStringReturnsNull")
          public @Nullable String toString() {
            return null;
          }
        });
    annotate(
        "endless",
        new Object() {
          @Override
          @SuppressWarnings("InfiniteRecursion") // It ends at the end of the stack.
          public String toString() {
            return toString();
          }
        });
    annotate(
        "nameless",
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException() {};
          }
        });

    assertThat(RequestState.annotations(request))
        .containsEntry("null", "null")
        .containsEntry("endless", "<StackOverflowError>")
        .hasEntrySatisfying(
            "nameless",
            text ->
                assertThat((String) text).startsWith("<" + AnnotationTest.class.getName() + "$"));
  }

  @Test
  void there_are_bounds() {
    annotate("long", "x".repeat(CorrelationContext.MAX_ANNOTATION_LENGTH + 1));
    annotate("pair", "x".repeat(CorrelationContext.MAX_ANNOTATION_LENGTH - 2) + "\ud83d\ude00yy");
    for (int i = 0; i < 100; i++) {
      annotate("key" + i, i);
    }
    annotate("key0", "again");
    annotate(" ", 1);
    annotate("k".repeat(CorrelationContext.MAX_FIELD_KEY_LENGTH + 1), 1);

    assertThat(RequestState.annotations(request))
        .hasSize(CorrelationContext.MAX_ANNOTATIONS)
        .containsEntry("key0", "again")
        .containsEntry("key29", 29)
        .doesNotContainKey("key30");
    assertThat((String) RequestState.annotations(request).get("long"))
        .hasSize(CorrelationContext.MAX_ANNOTATION_LENGTH)
        .endsWith("x\u2026");
    assertThat((String) RequestState.annotations(request).get("pair")).endsWith("x\u2026");
  }
}
