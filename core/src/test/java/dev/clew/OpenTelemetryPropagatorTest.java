package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clew.internal.ReportedOnce;
import dev.clew.internal.RequestState;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("optional-libraries")
@Tag("opentelemetry")
class OpenTelemetryPropagatorTest extends CleanThreadTest {
  private static final TextMapSetter<Headers> SETTER = Headers::set;
  private static final TextMapSetter<Headers> FAILING =
      (carrier, key, value) -> {
        throw new IllegalStateException("closed");
      };
  private static final TextMapGetter<Headers> GETTER = HeadersGetter.create();

  private final CorrelationTextMapPropagator propagator = CorrelationTextMapPropagator.create();

  @Test
  void writes_one_header_with_the_id_of_the_context() {
    Headers headers = new Headers();
    try (CorrelationScope scope = Correlation.open("a-1")) {
      propagator.inject(Context.current(), headers, SETTER);
    }

    assertThat(headers.lines).containsOnlyKeys("Correlation-Id");
    assertThat(headers.lines.get("Correlation-Id")).containsExactly("a-1");
    assertThat(propagator.fields()).containsExactly("Correlation-Id");
  }

  @Test
  void writes_the_id_of_the_given_context_and_not_of_the_thread() {
    Context captured;
    try (CorrelationScope scope = Correlation.open("captured")) {
      captured = Context.current();
    }
    Headers headers = new Headers();

    try (CorrelationScope scope = Correlation.open("of-the-thread")) {
      propagator.inject(captured, headers, SETTER);
    }

    assertThat(headers.lines.get("Correlation-Id")).containsExactly("captured");
  }

  @Test
  @DisplayName("R51: no context, no header, no exception")
  void writes_nothing_without_an_id() {
    Headers headers = new Headers();
    propagator.inject(Context.root(), headers, SETTER);
    propagator.inject(null, headers, SETTER);
    propagator.inject(Context.root(), headers, null);
    try (CorrelationScope scope = Correlation.open("a-1");
        CorrelationScope none = Correlation.open(CorrelationContext.empty())) {
      propagator.inject(Context.current(), headers, SETTER);
    }

    assertThat(headers.lines).isEmpty();
  }

  @Test
  void a_header_that_another_has_written_stands_there_once() {
    Headers headers = new Headers();
    try (CorrelationScope scope = Correlation.open("a-1")) {
      CorrelationPropagator.create().inject(Correlation.current(), headers, Headers::set);
      propagator.inject(Context.current(), headers, SETTER);
    }

    assertThat(headers.lines.get("Correlation-Id")).containsExactly("a-1");
  }

  @Test
  void what_it_reads_is_current_wherever_opentelemetry_makes_it_so() {
    Context read = propagator.extract(Context.root(), headers("Correlation-Id", "a-1"), GETTER);

    try (Scope scope = read.makeCurrent()) {
      assertThat(Correlation.currentId()).isEqualTo("a-1");
      try (CorrelationScope own = Correlation.open("own")) {
        assertThat(Correlation.currentId()).isEqualTo("own");
      }
    }
    assertThat(Correlation.currentId()).isNull();
  }

  @Test
  void work_with_the_id_that_it_reads_is_what_opentelemetry_carries_on() {
    Context read = propagator.extract(Context.root(), headers("Correlation-Id", "a-1"), GETTER);
    CorrelationContext request = CorrelationContext.of("a-1");
    CorrelationContext dispatch = CorrelationContext.of("a-1");
    List<Runnable> tasks = new ArrayList<>();

    try (Scope scope = read.makeCurrent()) {
      try (CorrelationScope own = Correlation.openRoot(request)) {
        tasks.add(Context.current().wrap(() -> Correlation.annotate("order", 42)));
      }
      try (CorrelationScope own = Correlation.open(dispatch)) {
        tasks.add(Context.current().wrap(() -> Correlation.annotate("order", 43)));
      }
      assertThat(Context.current()).isSameAs(read);
    }
    tasks.forEach(Runnable::run);

    assertThat(RequestState.annotations(request)).containsExactly(entry("order", 42));
    assertThat(RequestState.annotations(dispatch)).containsExactly(entry("order", 43));
  }

  @Test
  void reads_the_same_names_as_clews_own_propagator() {
    String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    assertThat(read(headers("x-request-id", "a-1"))).isEqualTo("a-1");
    assertThat(read(headers("traceparent", traceparent)))
        .isEqualTo("0af7651916cd43dd8448eb211c80319c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "a\r\nb", "é"})
  void what_is_not_valid_leaves_the_context_as_it_was(String value) {
    Context before;
    try (CorrelationScope scope = Correlation.open("before")) {
      before = Context.current();
    }

    assertThat(propagator.extract(before, headers("Correlation-Id", value), GETTER))
        .isSameAs(before);
    assertThat(propagator.extract(before, headers("Correlation-Id", "x".repeat(129)), GETTER))
        .isSameAs(before);
    assertThat(propagator.extract(before, new Headers(), GETTER)).isSameAs(before);
    assertThat(propagator.extract(before, new Headers(), null)).isSameAs(before);
    assertThat(propagator.extract(null, new Headers(), GETTER)).isSameAs(Context.root());
  }

  @Test
  void two_different_headers_are_not_valid() {
    assumeTrue(
        Stream.of(TextMapGetter.class.getMethods()).anyMatch(m -> m.getName().equals("getAll")),
        "an older API knows of one value for each name");
    Headers headers = headers("Correlation-Id", "a-1");
    headers.lines.put("Correlation-Id", List.of("a-1", "b-2"));

    assertThat(propagator.extract(Context.root(), headers, GETTER)).isSameAs(Context.root());
  }

  @Test
  @DisplayName("R52: a batch of 3 messages with 3 IDs, then one without")
  void messages_do_not_bleed() {
    List<@Nullable String> seen = new ArrayList<>();
    for (String id : List.of("a-1", "b-2", "c-3", "")) {
      Headers message = id.isEmpty() ? new Headers() : headers("Correlation-Id", id);
      try (Scope scope = propagator.extract(Context.current(), message, GETTER).makeCurrent()) {
        seen.add(Correlation.currentId());
      }
    }

    assertThat(seen).containsExactly("a-1", "b-2", "c-3", null);
  }

  @Test
  void another_name_is_written_and_read() {
    CorrelationTextMapPropagator other =
        CorrelationTextMapPropagator.of(CorrelationPropagator.of(List.of("X-Shop-Id")));
    Context read = other.extract(Context.root(), headers("X-Shop-Id", "a-1"), GETTER);
    Headers written = new Headers();

    other.inject(read, written, SETTER);

    assertThat(written.lines.get("X-Shop-Id")).containsExactly("a-1");
    assertThat(other.fields()).containsExactly("X-Shop-Id");
  }

  @Test
  void a_carrier_that_fails_breaks_nothing() {
    ReportedOnce.forgetAll();
    try (CapturedLog log = CapturedLog.of("dev.clew");
        CorrelationScope scope = Correlation.open("a-1")) {
      assertThatCode(() -> propagator.inject(Context.current(), new Headers(), FAILING))
          .doesNotThrowAnyException();
      assertThat(log.warnings()).hasSize(1);
    }
  }

  private @Nullable String read(Headers headers) {
    try (Scope scope = propagator.extract(Context.root(), headers, GETTER).makeCurrent()) {
      return Correlation.currentId();
    }
  }

  private static Headers headers(String name, String value) {
    Headers headers = new Headers();
    Headers.set(headers, name, value);
    return headers;
  }

  private static final class Headers {
    private final Map<String, List<String>> lines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    static void set(@Nullable Headers headers, String name, String value) {
      Objects.requireNonNull(headers).lines.put(name, new ArrayList<>(List.of(value)));
    }
  }

  private static final class HeadersGetter implements TextMapGetter<Headers> {
    static TextMapGetter<Headers> create() {
      return new HeadersGetter();
    }

    @Override
    @SuppressWarnings("deprecation")
    public Iterable<String> keys(Headers carrier) {
      return carrier.lines.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Headers carrier, String key) {
      return carrier == null || !carrier.lines.containsKey(key)
          ? null
          : carrier.lines.get(key).get(0);
    }

    @Override
    public Iterator<String> getAll(@Nullable Headers carrier, String key) {
      return carrier == null
          ? List.<String>of().iterator()
          : carrier.lines.getOrDefault(key, List.of()).iterator();
    }
  }
}
