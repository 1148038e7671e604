package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.internal.ReportedOnce;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class CorrelationPropagatorTest extends CleanThreadTest {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String TRACEPARENT = "00-" + TRACE_ID + "-b7ad6b7169203331-01";

  private final CorrelationPropagator propagator = CorrelationPropagator.create();
  private final Headers headers = new Headers();
  private final List<Integer> rejectedLengths = new ArrayList<>();

  @BeforeEach
  void forgetReports() {
    ReportedOnce.forgetAll();
  }

  @Test
  void what_is_injected_is_extracted() {
    CorrelationContext context = CorrelationContext.of("a-1");

    propagator.inject(context, headers, Headers::set);

    assertThat(headers.values).containsOnlyKeys("Correlation-Id");
    assertThat(extract()).isEqualTo(context);
  }

  @Test
  void nothing_is_injected_without_an_id() {
    propagator.inject(CorrelationContext.empty(), headers, Headers::set);

    assertThat(headers.values).isEmpty();
  }

  @Test
  void nothing_is_extracted_where_nothing_is() {
    assertThat(extract()).isEqualTo(CorrelationContext.empty());
    assertThat(rejectedLengths).isEmpty();
  }

  @Test
  @DisplayName("R6: X-Correlation-ID comes before X-Request-ID")
  void the_first_name_that_is_there_wins() {
    headers.add("traceparent", TRACEPARENT);
    headers.add("X-Request-ID", "r");
    assertThat(extract().id()).isEqualTo("r");

    headers.add("X-CorrelationID", "d");
    assertThat(extract().id()).isEqualTo("d");

    headers.add("x-correlation-id", "c");
    assertThat(extract().id()).isEqualTo("c");

    headers.add("correlation-id", "b");
    assertThat(extract().id()).isEqualTo("b");
  }

  @ParameterizedTest(name = "[{index}]")
  @ValueSource(strings = {"", " ", "a b", "é", "a\tb", "x\r\nINFO forged"})
  @DisplayName("R3: what is no ID is not taken, and only its length is told")
  void an_invalid_id_is_rejected_by_its_length(String value) {
    headers.add("X-Correlation-ID", value);
    headers.add("X-Request-ID", "good");

    assertThat(extract()).isEqualTo(CorrelationContext.empty());
    assertThat(rejectedLengths).containsExactly(value.length());
  }

  @Test
  @DisplayName("R5: two different lines are rejected")
  void two_different_values_are_rejected() {
    headers.add("X-Correlation-ID", "a-1");
    headers.add("X-Correlation-ID", "a-2");

    assertThat(extract()).isEqualTo(CorrelationContext.empty());
    assertThat(rejectedLengths).containsExactly(3);
  }

  @Test
  @DisplayName("R5: two equal lines are accepted")
  void two_equal_values_are_accepted() {
    headers.add("X-Correlation-ID", "a-1");
    headers.add("X-Correlation-ID", "a-1");

    assertThat(extract().id()).isEqualTo("a-1");
  }

  @Test
  @DisplayName("R6: only a valid traceparent: its trace-id")
  void a_valid_traceparent_gives_its_trace_id() {
    headers.add("traceparent", TRACEPARENT);

    assertThat(extract().id()).isEqualTo(TRACE_ID);
  }

  @Test
  void a_traceparent_of_a_later_version_may_be_longer() {
    headers.add("traceparent", "01" + TRACEPARENT.substring(2) + "-more");

    assertThat(extract().id()).isEqualTo(TRACE_ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "zz-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "junk-<script>alert(1)</script>-x"
      })
  @DisplayName("R6: a malformed traceparent is passed over")
  void a_malformed_traceparent_is_passed_over(String value) {
    headers.add("traceparent", value);

    assertThat(extract()).isEqualTo(CorrelationContext.empty());
    assertThat(rejectedLengths).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90,"
        + "80f198ee56343ba864fe8b2a57d3eff7",
    "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-d,80f198ee56343ba864fe8b2a57d3eff7",
    "64fe8b2a57d3eff7-e457b5a2e4d86bd1,64fe8b2a57d3eff7"
  })
  @DisplayName("R7: b3 in one header")
  void a_valid_b3_gives_its_trace_id(String value, String id) {
    headers.add("b3", value);

    assertThat(extract().id()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        "d",
        "",
        "-",
        "64fe8b2a57d3eff7",
        "64fe8b2a57d3eff7-",
        "64fe8b2a57d3eff7-e457b5a2e4d86bd1-2",
        "64fe8b2a57d3eff7-e457b5a2e4d86bd1-",
        "64fe8b2a57d3eff7-e457b5a2e4d86bd1-1-05",
        "0000000000000000-e457b5a2e4d86bd1-1",
        "64FE8B2A57D3EFF7-e457b5a2e4d86bd1-1"
      })
  @DisplayName("R7: b3 that says nothing of a trace is passed over")
  void a_b3_without_a_trace_id_is_passed_over(String value) {
    headers.add("b3", value);

    assertThat(extract()).isEqualTo(CorrelationContext.empty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"64fe8b2a57d3eff7", "80f198ee56343ba864fe8b2a57d3eff7"})
  @DisplayName("R7: b3 in several headers, 64 and 128 bits")
  void an_x_b3_trace_id_is_taken(String value) {
    headers.add("X-B3-TraceId", value);

    assertThat(extract().id()).isEqualTo(value);
  }

  @Test
  void a_malformed_trace_header_does_not_hide_the_next_one() {
    headers.add("traceparent", "junk");
    headers.add("X-B3-TraceId", "64fe8b2a57d3eff7");

    assertThat(extract().id()).isEqualTo("64fe8b2a57d3eff7");
  }

  @Test
  void own_names_replace_the_default_ones() {
    CorrelationPropagator own = CorrelationPropagator.of(List.of("X-Trace", "X-Other"));
    headers.add("Correlation-Id", "default");
    headers.add("x-other", "other");

    assertThat(own.extract(headers, headers.getter()).id()).isEqualTo("other");
    own.inject(CorrelationContext.of("a-1"), headers, Headers::set);
    assertThat(headers.values.get("X-Trace")).containsExactly("a-1");
    assertThat(own.writtenName()).isEqualTo("X-Trace");
    assertThat(own.names()).containsExactly("X-Trace", "X-Other");
    assertThat(own)
        .isEqualTo(CorrelationPropagator.of(List.of("X-Trace", "X-Other")))
        .hasToString("CorrelationPropagator[X-Trace, X-Other]");
  }

  @Test
  void wrong_names_are_refused_by_name() {
    assertThatThrownBy(() -> CorrelationPropagator.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("names must not be empty");
    assertThatThrownBy(() -> CorrelationPropagator.of(List.of("ok", "not ok")))
        .hasMessageContaining("'not ok'");
    assertThatThrownBy(() -> CorrelationPropagator.of(List.of("X-A", "x-a")))
        .hasMessageContaining("twice: 'x-a'");
    assertThatThrownBy(() -> CorrelationPropagator.of(List.of("traceparent", "X-A")))
        .hasMessageContaining("must not begin with a trace header");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-A                      | X-A",
        "' X-A ,\tX-B '          | X-A,X-B",
        "X-A,tracing              | X-A,traceparent,b3,X-B3-TraceId",
        "X-A, B3, tracing         | X-A,B3,traceparent,X-B3-TraceId",
        "X-A,tracing,tracing      | X-A,traceparent,b3,X-B3-TraceId",
        "x-request-id,defaults    | x-request-id,Correlation-Id,X-Correlation-ID,X-CorrelationID,traceparent,b3,X-B3-TraceId",
        "defaults,tracing         | Correlation-Id,X-Correlation-ID,X-CorrelationID,X-Request-ID,traceparent,b3,X-B3-TraceId",
        "X-A,Tracing,DEFAULTS     | X-A,Tracing,DEFAULTS"
      })
  void a_configured_list_may_have_words_for_known_names(String text, String names) {
    assertThat(CorrelationPropagator.parse(text))
        .isEqualTo(CorrelationPropagator.of(List.of(names.split(","))));
    assertThat(CorrelationPropagator.parse(List.of(text.replaceAll("\\s", "").split(","))))
        .isEqualTo(CorrelationPropagator.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                     | not a header name: ''",
        "' '                    | not a header name: ''",
        "X-A,,X-B               | not a header name: ''",
        "X-A,                   | not a header name: ''",
        "X-A;X-B                | not a header name: 'X-A;X-B'",
        "X A                    | not a header name: 'X A'",
        "X-A,x-a                | twice: 'x-a'",
        "defaults,X-Request-ID  | twice: 'X-Request-ID'",
        "tracing                | trace header",
        "tracing,X-A            | trace header"
      })
  void a_configured_list_that_cannot_be_is_refused(String text, String why) {
    assertThatThrownBy(() -> CorrelationPropagator.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void a_getter_that_throws_counts_as_finding_nothing_and_is_reported_once() {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      for (int i = 0; i < 2; i++) {
        CorrelationContext found =
            propagator.extract(
                headers,
                (carrier, name) -> {
                  throw new IllegalStateException("closed");
                });
        assertThat(found.isEmpty()).isTrue();
      }

      assertThat(log.warnings()).singleElement().asString().contains("could not be read");
    }
  }

  @Test
  void a_setter_that_throws_is_reported_once_and_the_call_goes_on() {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      for (int i = 0; i < 2; i++) {
        propagator.inject(
            CorrelationContext.of("a-1"),
            headers,
            (carrier, name, value) -> {
              throw new UnsupportedOperationException("read-only");
            });
      }

      assertThat(log.warnings()).singleElement().asString().contains("could not be written");
    }
  }

  @Test
  void a_root_scope_has_the_carriers_id_and_nothing_of_what_was_left_on_the_thread() {
    headers.add("Correlation-Id", "a-1");
    Correlation.open("left-behind");

    try (CorrelationScope scope = propagator.openRoot(headers, headers.getter())) {
      assertThat(Correlation.currentId()).isEqualTo("a-1");
      assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo("a-1");
    }
    requireCleanThread("after the root scope");
  }

  @Test
  void a_root_scope_of_a_carrier_without_an_id_has_a_new_one() {
    try (CorrelationScope scope = propagator.openRoot(headers, headers.getter())) {
      assertThat(CorrelationContext.isValidId(Correlation.currentId())).isTrue();
      assertThat(scope.context().parentId()).isNull();
    }
  }

  @Test
  void a_root_scope_of_a_carrier_without_an_id_asks_the_generator_that_it_is_given() {
    try (CorrelationScope scope = propagator.openRoot(headers, headers.getter(), () -> "made-1")) {
      assertThat(Correlation.currentId()).isEqualTo("made-1");
    }
    CorrelationIdGenerator failing =
        () -> {
          throw new IllegalStateException("no such luck");
        };
    try (CorrelationScope scope = propagator.openRoot(headers, headers.getter(), failing)) {
      assertThat(CorrelationContext.isValidId(Correlation.currentId())).isTrue();
    }
    headers.add("Correlation-Id", "a-1");
    try (CorrelationScope scope = propagator.openRoot(headers, headers.getter(), failing)) {
      assertThat(Correlation.currentId()).isEqualTo("a-1");
    }
  }

  @Test
  @DisplayName(
      "R3: an invalid ID is replaced; one warning in a while, with the length, under the new")
  void a_root_scope_replaces_an_invalid_id_and_warns_of_its_length() {
    CorrelationPropagator own = CorrelationPropagator.of(List.of("Correlation-Id"));
    headers.add("Correlation-Id", "Mallory\r\nwas here");

    try (CapturedLog log = CapturedLog.ofAll()) {
      for (int i = 0; i < 3; i++) {
        try (CorrelationScope scope = own.openRoot(headers, headers.getter())) {
          assertThat(CorrelationContext.isValidId(Correlation.currentId())).isTrue();
          if (i == 0) {
            assertThat(log.events().get(0).getMDCPropertyMap())
                .containsEntry(Correlation.MDC_KEY, Correlation.currentId());
          }
        }
      }

      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("17 characters")
          .doesNotContain("Mallory");
    }
  }

  private CorrelationContext extract() {
    return propagator.extract(headers, headers.getter(), rejectedLengths::add);
  }

  /** Names without case, several values under a name: as HTTP has it. */
  private static final class Headers {
    final Map<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    void add(String name, String value) {
      values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }

    static void set(Headers headers, String name, String value) {
      headers.values.put(name, new ArrayList<>(List.of(value)));
    }

    CorrelationPropagator.Getter<Headers> getter() {
      return new CorrelationPropagator.Getter<>() {
        @Override
        public @Nullable String get(Headers carrier, String name) {
          List<String> found = carrier.values.get(name);
          return found == null ? null : found.get(0);
        }

        @Override
        public @Nullable Iterator<String> getAll(Headers carrier, String name) {
          List<String> found = carrier.values.get(name);
          return found == null ? null : found.iterator();
        }
      };
    }
  }
}
