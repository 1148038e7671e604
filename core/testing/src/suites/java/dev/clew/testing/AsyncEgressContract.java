package dev.clew.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/**
 * The further tests that clients must pass that answer by calling back on a thread of their own.
 *
 * @since 0.1
 */
public abstract class AsyncEgressContract extends EgressContract {
  /** For subclasses. */
  protected AsyncEgressContract() {}

  /** A client that calls back. */
  protected interface AsyncClient extends Client {
    /**
     * Starts a call.
     *
     * @param method the method; the request has an empty body if the method wants one
     * @param uri where to
     * @param headers what the application itself sets on the request
     * @param inCallback the client's own callback runs this, whether the call succeeds or fails
     * @return the status, or the failure that the callback was told of; completed outside the
     *     callback's scope
     */
    CompletableFuture<Integer> start(
        String method, URI uri, Map<String, String> headers, Runnable inCallback);

    @Override
    default int call(String method, URI uri, Map<String, String> headers) throws Exception {
      try {
        return start(method, uri, headers, () -> {}).get(30, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof Exception cause ? cause : e;
      }
    }
  }

  /**
   * What a thread sees.
   *
   * @param thread its name
   * @param id the current ID
   * @param mdc the ID in the MDC
   */
  protected record Seen(String thread, @Nullable String id, @Nullable String mdc) {
    /** {@return what the calling thread sees} */
    public static Seen here() {
      return new Seen(
          Thread.currentThread().getName(), Correlation.currentId(), MDC.get(Correlation.MDC_KEY));
    }
  }

  @Override
  protected abstract AsyncClient newClient(EgressPolicy... policies) throws Exception;

  /**
   * Makes a client that makes one call to a host at a time, and lets the others wait.
   *
   * @return an instrumented client with the default policy
   * @throws Exception when it cannot be made
   */
  protected abstract AsyncClient newClientThatCallsOneByOne() throws Exception;

  @Test
  @DisplayName("R47: the callback of a call that came off runs in the caller's context")
  void the_callback_runs_in_the_callers_context() throws Exception {
    List<Seen> seen = threadSafeList();
    try (AsyncClient client = newClient(EgressPolicy.create())) {
      CompletableFuture<Integer> done;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        done = client.start("GET", server.uri("/ok"), Map.of(), () -> seen.add(Seen.here()));
      }
      assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(200);
    }

    assertThat(seen).extracting(Seen::id).containsExactly("a-1");
    assertThat(seen).extracting(Seen::mdc).containsExactly("a-1");
    assertThat(seen).extracting(Seen::thread).doesNotContain(Thread.currentThread().getName());
  }

  @Test
  @DisplayName("R47: the callback of a call that failed runs in the caller's context")
  void the_callback_of_a_failed_call_runs_in_the_callers_context() throws Exception {
    List<Seen> seen = threadSafeList();
    try (AsyncClient client = newClient(EgressPolicy.create())) {
      CompletableFuture<Integer> done;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        done = client.start("POST", server.uri("/broken"), Map.of(), () -> seen.add(Seen.here()));
      }
      assertThat(done)
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(IOException.class);
    }

    assertThat(seen).extracting(Seen::id).containsExactly("a-1");
    assertThat(seen).extracting(Seen::mdc).containsExactly("a-1");
  }

  @Test
  @DisplayName("R46: calls that wait for their turn carry their own IDs, and so do their callbacks")
  void calls_that_wait_for_their_turn_carry_their_own_ids() throws Exception {
    List<Seen> seen = threadSafeList();
    List<CompletableFuture<Integer>> done = new ArrayList<>();
    try (AsyncClient client = newClientThatCallsOneByOne()) {
      for (int call = 0; call < 5; call++) {
        String path = "/held/id-" + call;
        try (CorrelationScope scope = Correlation.open("id-" + call)) {
          done.add(client.start("GET", server.uri(path), Map.of(), () -> seen.add(Seen.here())));
        }
      }
      // One more from a caller that has no ID, behind those that have.
      done.add(
          client.start("GET", server.uri("/held/none"), Map.of(), () -> seen.add(Seen.here())));
      server.release();
      for (CompletableFuture<Integer> each : done) {
        assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo(200);
      }
    }

    assertThat(server.received()).hasSize(6);
    for (int call = 0; call < 5; call++) {
      assertThat(server.only("/held/id-" + call).header(HEADER)).containsExactly("id-" + call);
    }
    assertThat(server.only("/held/none").header(HEADER)).isEmpty();
    assertThat(seen)
        .extracting(Seen::id)
        .containsExactlyInAnyOrder("id-0", "id-1", "id-2", "id-3", "id-4", null);
    assertThat(seen).allSatisfy(each -> assertThat(each.mdc()).isEqualTo(each.id()));
  }

  @Test
  void a_call_that_is_started_in_a_callback_carries_the_first_callers_id() throws Exception {
    try (AsyncClient client = newClient(EgressPolicy.create())) {
      CompletableFuture<CompletableFuture<Integer>> second = new CompletableFuture<>();
      CompletableFuture<Integer> first;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        first =
            client.start(
                "GET",
                server.uri("/ok/1"),
                Map.of(),
                () ->
                    second.complete(client.start("GET", server.uri("/ok/2"), Map.of(), () -> {})));
      }
      assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(200);
      assertThat(second.get(30, TimeUnit.SECONDS).get(30, TimeUnit.SECONDS)).isEqualTo(200);
    }

    assertThat(server.only("/ok/2").header(HEADER)).containsExactly("a-1");
  }

  @Test
  void the_record_of_a_call_comes_before_its_callback() throws Exception {
    assumeTrue(leavesRecords());
    List<Integer> recordsBefore = threadSafeList();
    try (AsyncClient client = newClient(EgressPolicy.create());
        CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      Runnable count = () -> recordsBefore.add(log.events().size());
      client.start("GET", server.uri("/ok"), Map.of(), count).get(30, TimeUnit.SECONDS);
      assertThat(client.start("POST", server.uri("/broken"), Map.of(), count))
          .failsWithin(Duration.ofSeconds(30));
    }

    assertThat(recordsBefore).containsExactly(1, 2);
  }
}
