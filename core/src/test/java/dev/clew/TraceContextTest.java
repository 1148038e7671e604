package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.internal.ReportedOnce;
import dev.clew.testing.CleanThreadTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

@DisplayName("W3C Trace Context, where nothing traces")
class TraceContextTest extends CleanThreadTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void both_headers_go_out_as_they_came_in() {
    assertThat(passedOn(List.of(PARENT), List.of("a=1,b@c=x y;z")))
        .containsEntry("traceparent", PARENT)
        .containsEntry("tracestate", "a=1,b@c=x y;z");
    assertThat(passedOn(List.of(PARENT), List.of()))
        .containsEntry("traceparent", PARENT)
        .doesNotContainKey("tracestate");
  }

  @Test
  void several_lines_of_tracestate_are_one_list() {
    assertThat(passedOn(List.of(PARENT), List.of("a=1", "b=2, c=3")))
        .containsEntry("tracestate", "a=1,b=2, c=3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-a\r\nb",
      })
  void a_malformed_traceparent_takes_its_tracestate_with_it(String parent) {
    assertThat(passedOn(List.of(parent), List.of("a=1"))).isEmpty();
  }

  @Test
  void two_traceparents_are_none() {
    assertThat(passedOn(List.of(PARENT, PARENT), List.of("a=1"))).isEmpty();
  }

  @Test
  void a_later_version_is_passed_on_within_bounds() {
    String later = "01" + PARENT.substring(2) + "-later";

    assertThat(passedOn(List.of(later), List.of())).containsEntry("traceparent", later);
    assertThat(passedOn(List.of(later + "x".repeat(100)), List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ",", "a", "a=", "=1", "A=1", "a=1,a=2", "a=é", "a=1=2", "a@=1", "a b=1"})
  void a_malformed_tracestate_is_left_out(String state) {
    assertThat(passedOn(List.of(PARENT), List.of(state)))
        .containsEntry("traceparent", PARENT)
        .doesNotContainKey("tracestate");
  }

  @Test
  void a_tracestate_of_too_many_members_or_characters_is_left_out() {
    assertThat(passedOn(List.of(PARENT), List.of(members(32)))).containsKey("tracestate");
    assertThat(passedOn(List.of(PARENT), List.of(members(33)))).doesNotContainKey("tracestate");
    String longest = "a=" + "x".repeat(256);
    assertThat(passedOn(List.of(PARENT), List.of(longest))).containsKey("tracestate");
    assertThat(passedOn(List.of(PARENT), List.of(longest + "x"))).doesNotContainKey("tracestate");
  }

  private static String members(int count) {
    return IntStream.range(0, count).mapToObj(i -> "k" + i + "=v").collect(Collectors.joining(","));
  }

  @Test
  void it_stands_in_no_mdc_and_in_no_field_and_stays_with_the_context() {
    CorrelationContext context = context(List.of(PARENT), List.of("a=1"));

    try (CorrelationScope scope = Correlation.open(context.withField("k", "v"))) {
      assertThat(MDC.getCopyOfContextMap()).containsOnlyKeys(Correlation.MDC_KEY, "k");
    }
    assertThat(context.fields()).isEmpty();
    assertThat(context).isNotEqualTo(CorrelationContext.of("a-1"));
    assertThat(context.withId("b-2").withParentId("c-3").traceContext())
        .isEqualTo(context.traceContext());
  }

  @Test
  void a_tracer_that_has_set_a_header_has_precedence() {
    CorrelationContext context = context(List.of(PARENT), List.of("a=1"));
    Map<String, String> request = new HashMap<>(Map.of("traceparent", "the tracer's"));

    inject(context, request);

    assertThat(request)
        .containsEntry("traceparent", "the tracer's")
        .doesNotContainKey("tracestate")
        .containsEntry("Correlation-Id", "a-1");
  }

  @Test
  void a_getter_that_fails_changes_nothing() {
    ReportedOnce.forgetAll();
    CorrelationContext context = CorrelationContext.of("a-1");

    assertThat(
            context.withTraceContext(
                "carrier",
                (carrier, name) -> {
                  throw new IllegalStateException(name);
                }))
        .isSameAs(context);
  }

  private static Map<String, String> passedOn(List<String> parents, List<String> states) {
    Map<String, String> request = new HashMap<>();
    inject(context(parents, states), request);
    request.remove("Correlation-Id");
    return request;
  }

  private static void inject(CorrelationContext context, Map<String, String> request) {
    EgressPolicy.create()
        .inject(context, "localhost", request, (carrier, name) -> carrier.get(name), Map::put);
  }

  private static CorrelationContext context(List<String> parents, List<String> states) {
    Map<String, List<String>> headers =
        Map.of("traceparent", new ArrayList<>(parents), "tracestate", new ArrayList<>(states));
    return CorrelationContext.of("a-1").withTraceContext(headers, new Headers());
  }

  private static final class Headers
      implements CorrelationPropagator.Getter<Map<String, List<String>>> {
    @Override
    public @Nullable String get(Map<String, List<String>> carrier, String name) {
      List<String> lines = carrier.getOrDefault(name, List.of());
      return lines.isEmpty() ? null : lines.get(0);
    }

    @Override
    public Iterator<String> getAll(Map<String, List<String>> carrier, String name) {
      return carrier.getOrDefault(name, List.of()).iterator();
    }
  }
}
