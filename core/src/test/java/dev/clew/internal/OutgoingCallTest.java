package dev.clew.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.Level;

class OutgoingCallTest extends CleanThreadTest {
  private static OutgoingCall begin(
      String scheme, @Nullable String host, int port, @Nullable String path) {
    return Objects.requireNonNull(
        OutgoingCall.begin(
            EgressPolicy.create(),
            CorrelationContext.of("a-1"),
            "GET",
            scheme,
            host,
            port,
            path,
            null));
  }

  private static OutgoingCall begin() {
    return begin("http", "stock", -1, "/stock/17");
  }

  private static String only(CapturedLog log) {
    assertThat(log.events()).hasSize(1);
    return log.events().get(0).getFormattedMessage().replaceAll("[0-9.]+ ms", "no time");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "http, stock, -1, /a, GET stock/a",
        "http, stock, 80, /a, GET stock/a",
        "HTTPS, stock, 443, /a, GET stock/a",
        "https, stock, 80, /a, GET stock:80/a",
        "http, stock, 443, /a, GET stock:443/a",
        "http, stock, 8080, '', GET stock:8080/",
        "http, stock, 8080, null, GET stock:8080/",
        "http, null, -1, /a?token=secret, GET /a",
        "http, '[::1]', 8080, /a;jsessionid=0123?b, GET [::1]:8080/a"
      })
  void the_text_says_where_the_call_went(
      String scheme, @Nullable String host, int port, @Nullable String path, String text) {
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      begin(scheme, host, port, path).answered(204);

      assertThat(only(log)).isEqualTo(text + " 204 in no time");
    }
  }

  @Test
  void only_the_first_end_is_heard() {
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      OutgoingCall call = begin();
      call.failed(new IOException("gone"));
      call.answered(200);
      call.completed();
      call.failed(new TimeoutException());

      assertThat(only(log)).isEqualTo("GET stock/stock/17 failed after no time");
    }
  }

  @Test
  void an_answer_of_which_nothing_is_known_is_an_answer() {
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      begin().completed();

      assertThat(only(log)).isEqualTo("GET stock/stock/17 answered in no time");
    }
  }

  @Test
  void a_failure_is_what_a_future_wraps() {
    IOException cause = new IOException("gone");
    for (Exception wrapper :
        List.of(cause, new CompletionException(cause), new ExecutionException(cause))) {
      try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
        begin().failed(wrapper);

        assertThat(log.events().get(0).getKeyValuePairs())
            .extracting(pair -> pair.key + "=" + pair.value)
            .contains("error.type=java.io.IOException", "error.message=gone");
      }
    }
  }

  @Test
  void a_failure_that_cannot_be_asked_for_its_cause_is_what_it_is() {
    for (Exception failure :
        List.of(
            new IllegalStateException("gone") {
              @Override
              public synchronized Throwable getCause() {
                throw new StackOverflowError();
              }
            },
            new CompletionException("gone", null) {
              @Override
              public synchronized Throwable getCause() {
                throw new UnsupportedOperationException();
              }
            })) {
      try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
        begin().failed(failure);

        assertThat(log.events()).hasSize(1);
        assertThat(log.events().get(0).getKeyValuePairs())
            .extracting(pair -> pair.key + "=" + pair.value)
            .contains("error.type=" + failure.getClass().getName(), "error.message=gone");
      }
    }
  }

  @Test
  void a_failure_whose_message_throws_has_none() {
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      begin()
          .failed(
              new RuntimeException() {
                @Override
                public String getMessage() {
                  throw new StackOverflowError();
                }
              });

      assertThat(log.events().get(0).getKeyValuePairs())
          .extracting(pair -> pair.key)
          .contains("error.type")
          .doesNotContain("error.message");
    }
  }

  @Test
  void a_call_whose_level_is_not_enabled_is_not_even_described() {
    EgressPolicy policy = EgressPolicy.builder().failedCallLevel(Level.TRACE).build();
    AtomicInteger asked = new AtomicInteger();
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      OutgoingCall call =
          OutgoingCall.begin(
              policy, CorrelationContext.of("a-1"), "GET", URI.create("http://stock/stock/17"));
      Objects.requireNonNull(call)
          .failed(
              new RuntimeException() {
                @Override
                public String getMessage() {
                  asked.incrementAndGet();
                  return "gone";
                }
              });

      assertThat(log.events()).isEmpty();
      assertThat(asked).hasValue(0);
    }
  }

  @Test
  void the_record_has_the_id_of_the_call_wherever_it_ends() {
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER);
        CorrelationScope scope = Correlation.open("b-2")) {
      begin().answered(200);

      assertThat(log.events().get(0).getMDCPropertyMap()).containsEntry(Correlation.MDC_KEY, "a-1");
      assertThat(Correlation.currentId()).isEqualTo("b-2");
    }
  }

  @Test
  void a_policy_without_records_wants_none() {
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      assertThat(OutgoingCall.isWanted(EgressPolicy.create())).isTrue();
      assertThat(OutgoingCall.isWanted(EgressPolicy.builder().logCalls(false).build())).isFalse();
      assertThat(log.events()).isEmpty();
    }
  }
}
