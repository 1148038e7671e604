package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.internal.ReportedOnce;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import io.opentelemetry.context.Context;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What users give Clew to call may throw what it likes. */
@Tag("opentelemetry")
@DisplayName("R70: user code that throws anything")
class AnythingThrownTest extends CleanThreadTest {
  @BeforeEach
  @AfterEach
  void forget() {
    ReportedOnce.forgetAll();
    boolean ignored = Thread.interrupted();
  }

  static Stream<Supplier<Throwable>> anything() {
    return Stream.of(
        () -> new IllegalStateException("unchecked"),
        () -> new IOException("sneaky"),
        () -> new InterruptedException("sneaky"),
        () -> new Throwable("neither"),
        () -> new AssertionError("asserted"),
        () -> new StackOverflowError(),
        () -> new OutOfMemoryError("none left"),
        () -> new NoClassDefFoundError("gone"),
        ExceptionWithoutMessage::new);
  }

  /** One that throws where it is logged. */
  private static final class ExceptionWithoutMessage extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> RuntimeException sneak(Throwable thrown) throws T {
    throw (T) thrown;
  }

  static RuntimeException sneaky(Supplier<Throwable> thrown) {
    throw AnythingThrownTest.<RuntimeException>sneak(thrown.get());
  }

  private static void requireOneWarning(CapturedLog log, Supplier<Throwable> thrown, String text) {
    if (!(thrown.get() instanceof ExceptionWithoutMessage)) {
      assertThat(log.warnings()).singleElement().asString().contains(text);
    }
    boolean interrupted = Thread.interrupted();
    // The call that goes on reads and writes, which an interrupted thread cannot.
    assertThat(interrupted).isFalse();
  }

  @ParameterizedTest
  @MethodSource("anything")
  void a_generator(Supplier<Throwable> thrown) {
    CorrelationIdGenerator failing =
        CorrelationIdGenerator.failSafe(
            new CorrelationIdGenerator() {
              @Override
              public String generate() {
                throw sneaky(thrown);
              }

              @Override
              public String toString() {
                throw sneaky(thrown);
              }
            });

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      for (int i = 0; i < 2; i++) {
        assertThat(UUID.fromString(failing.generate()).version()).isEqualTo(7);
      }
      requireOneWarning(log, thrown, "generator failed");
    }
  }

  @ParameterizedTest
  @MethodSource("anything")
  void a_setter(Supplier<Throwable> thrown) {
    CorrelationPropagator.Setter<Map<String, String>> failing =
        (carrier, name, value) -> {
          throw sneaky(thrown);
        };
    CorrelationContext context =
        CorrelationContext.of("a-1")
            .withTraceContext(
                Map.of("traceparent", "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01"),
                Map::get);

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      CorrelationPropagator.create().inject(context, new HashMap<>(), failing);
      EgressPolicy.create()
          .inject(context, "api.example", new HashMap<String, String>(), Map::get, failing);
      try (CorrelationScope scope = Correlation.open("a-1")) {
        CorrelationTextMapPropagator.create()
            .inject(Context.current(), new HashMap<>(), (map, name, value) -> sneaky(thrown));
      }
      requireOneWarning(log, thrown, "could not be written");
    }
  }

  @ParameterizedTest
  @MethodSource("anything")
  void a_getter(Supplier<Throwable> thrown) {
    CorrelationPropagator.Getter<String> failing =
        (carrier, name) -> {
          throw sneaky(thrown);
        };

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      assertThat(CorrelationPropagator.create().extract("", failing).isEmpty()).isTrue();
      assertThat(CorrelationContext.of("a-1").withTraceContext("", failing))
          .isEqualTo(CorrelationContext.of("a-1"));
      EgressPolicy.create()
          .inject(CorrelationContext.of("a-1"), null, "", failing, (carrier, name, value) -> {});
      EgressPolicy.builder()
          .compareResponses(true)
          .build()
          .compareResponse("a-1", "api.example", "", failing);
      try (CorrelationScope scope = CorrelationPropagator.create().openRoot("", failing)) {
        assertThat(UUID.fromString(scope.context().id()).version()).isEqualTo(7);
      }
      Context known = Context.root();
      assertThat(
              CorrelationTextMapPropagator.create()
                  .extract(known, "", OpenTelemetryFaults.getter(thrown)))
          .isSameAs(known);
      requireOneWarning(log, thrown, "could not be read");
    }
  }

  @ParameterizedTest
  @MethodSource("anything")
  void the_iterator_of_a_getter(Supplier<Throwable> thrown) {
    CorrelationPropagator.Getter<String> failing =
        getter(
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                throw sneaky(thrown);
              }

              @Override
              public String next() {
                throw sneaky(thrown);
              }
            });

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      assertThat(CorrelationPropagator.create().extract("", failing).isEmpty()).isTrue();
      requireOneWarning(log, thrown, "could not be read");
    }
  }

  private static CorrelationPropagator.Getter<String> getter(Iterator<String> all) {
    return new CorrelationPropagator.Getter<>() {
      @Override
      public String get(String carrier, String name) {
        return "a-1";
      }

      @Override
      public Iterator<String> getAll(String carrier, String name) {
        return all;
      }
    };
  }

  @Test
  void an_iterator_that_never_ends_counts_as_ambiguous() {
    Iterator<String> endless = Stream.generate(() -> "a-1").iterator();

    assertThat(CorrelationPropagator.create().extract("", getter(endless)).isEmpty()).isTrue();
    assertThat(
            CorrelationPropagator.create()
                .extract("", getter(Collections.nCopies(100, "a-1").iterator()))
                .id())
        .isEqualTo("a-1");
  }

  @ParameterizedTest
  @MethodSource("anything")
  void who_wants_to_hear_of_rejected_ids(Supplier<Throwable> thrown) {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      for (int i = 0; i < 2; i++) {
        assertThat(
                CorrelationPropagator.create()
                    .extract(
                        "not an id",
                        (carrier, name) -> carrier,
                        length -> {
                          throw sneaky(thrown);
                        })
                    .isEmpty())
            .isTrue();
      }
      requireOneWarning(log, thrown, "listener for rejected correlation IDs failed");
    }
  }

  @Test
  void a_getter_that_recurses_without_end_costs_the_header_and_not_the_call() {
    CorrelationPropagator.Getter<List<String>> endless =
        new CorrelationPropagator.Getter<>() {
          @Override
          @SuppressWarnings("InfiniteRecursion")
          public @Nullable String get(List<String> carrier, String name) {
            return get(carrier, name);
          }
        };

    assertThat(CorrelationPropagator.create().extract(List.of(), endless).isEmpty()).isTrue();
  }
}
