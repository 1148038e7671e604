package dev.clew.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.testing.AsyncEgressContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract, for {@code Call.enqueue}, and what only that has. */
class EnqueuedCallTest extends AsyncEgressContract {
  @Override
  protected AsyncClient newClient(EgressPolicy... policies) {
    return new EnqueuingClient(TestClients.instrumented(policies));
  }

  @Override
  protected AsyncClient newClientThatCallsOneByOne() {
    return new EnqueuingClient(oneByOne(Executors.newCachedThreadPool()));
  }

  private static OkHttpClient oneByOne(ExecutorService threads) {
    Dispatcher dispatcher = new Dispatcher(OkHttpCorrelation.dispatcherExecutor(threads));
    dispatcher.setMaxRequestsPerHost(1);
    return OkHttpCorrelation.instrument(new OkHttpClient.Builder().dispatcher(dispatcher)).build();
  }

  private static Dispatcher oneByOne(boolean ownExecutor) {
    Dispatcher dispatcher =
        ownExecutor
            ? new Dispatcher(OkHttpCorrelation.dispatcherExecutor(Executors.newCachedThreadPool()))
            : new Dispatcher();
    dispatcher.setMaxRequestsPerHost(1);
    return dispatcher;
  }

  private record EnqueuingClient(OkHttpClient client) implements AsyncClient {
    @Override
    public CompletableFuture<Integer> start(
        String method, URI uri, Map<String, String> headers, Runnable inCallback) {
      CompletableFuture<Integer> done = new CompletableFuture<>();
      client
          .newCall(TestClients.request(method, uri, headers))
          .enqueue(
              new Callback() {
                @Override
                public void onResponse(Call call, Response response) throws IOException {
                  try (response) {
                    response.body().bytes();
                    inCallback.run();
                  }
                  done.completeAsync(response::code);
                }

                @Override
                public void onFailure(Call call, IOException failure) {
                  inCallback.run();
                  done.completeExceptionally(failure);
                }
              });
      return done;
    }

    @Override
    public void close() {
      TestClients.close(client);
    }
  }

  @Test
  @DisplayName("R47: the dispatcher's threads are clean after callbacks that came off and failed")
  void the_dispatchers_threads_are_clean_afterwards() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    OkHttpClient client = oneByOne(threads);
    client.dispatcher().setMaxRequestsPerHost(4);
    try (AsyncClient caller = new EnqueuingClient(client)) {
      for (int call = 0; call < 40; call++) {
        try (CorrelationScope scope = Correlation.open("id-" + call)) {
          CompletableFuture<Integer> ignored =
              caller.start(
                  "POST", server.uri(call % 2 == 0 ? "/ok" : "/broken"), Map.of(), () -> {});
        }
      }
      requireCleanWorkersOnceIdle(client, threads);
    }
  }

  private static void requireCleanWorkersOnceIdle(OkHttpClient client, ExecutorService threads)
      throws Exception {
    CompletableFuture<Void> idle = new CompletableFuture<>();
    client.dispatcher().setIdleCallback(() -> idle.complete(null));
    if (client.dispatcher().runningCallsCount() > 0) {
      idle.get(30, TimeUnit.SECONDS);
    }
    requireCleanWorkers(threads, 4);
  }

  @Test
  void a_callback_that_throws_leaves_its_thread_clean() throws Exception {
    CompletableFuture<Throwable> uncaught = new CompletableFuture<>();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            1,
            task -> {
              Thread thread = new Thread(task);
              thread.setUncaughtExceptionHandler((where, failure) -> uncaught.complete(failure));
              return thread;
            });
    OkHttpClient client = oneByOne(threads);
    try (AsyncClient caller = new EnqueuingClient(client);
        CorrelationScope scope = Correlation.open("a-1")) {
      CompletableFuture<Integer> ignored =
          caller.start(
              "GET",
              server.uri("/ok"),
              Map.of(),
              () -> {
                throw new IllegalStateException("from the callback");
              });

      assertThat(uncaught.get(30, TimeUnit.SECONDS)).hasMessage("from the callback");
      requireCleanWorkers(threads, 1);
    }
  }

  @Test
  void a_call_that_is_executed_in_a_callback_has_its_own_context() throws Exception {
    OkHttpClient client = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
    List<Seen> seen = threadSafeList();
    try (AsyncClient caller = new EnqueuingClient(client)) {
      CompletableFuture<Integer> done;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        done =
            caller.start(
                "GET",
                server.uri("/ok/1"),
                Map.of(),
                () -> {
                  try (CorrelationScope inner = Correlation.open("b-2");
                      Response response =
                          client.newCall(TestClients.request(server.uri("/ok/2"))).execute()) {
                    seen.add(Seen.here());
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                  seen.add(Seen.here());
                });
      }
      assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(200);
    }

    assertThat(server.only("/ok/2").header(HEADER)).containsExactly("b-2");
    assertThat(seen).extracting(Seen::id).containsExactly("b-2", "a-1");
  }

  @Test
  void calls_that_fail_because_the_executor_was_shut_down_get_no_others_context() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(1);
    OkHttpClient client = oneByOne(threads);
    List<Seen> seen = threadSafeList();
    try (AsyncClient caller = new EnqueuingClient(client)) {
      CompletableFuture<Integer> first;
      CompletableFuture<Integer> second;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        first = caller.start("GET", server.uri("/held"), Map.of(), () -> {});
      }
      try (CorrelationScope scope = Correlation.open("b-2")) {
        second = caller.start("GET", server.uri("/ok"), Map.of(), () -> seen.add(Seen.here()));
      }
      threads.shutdown();
      server.release();
      assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(200);
      assertThat(second).failsWithin(Duration.ofSeconds(30));
    }

    assertThat(seen).hasSize(1);
    assertThat(seen).extracting(Seen::id).doesNotContain("a-1");
    assertThat(seen).extracting(Seen::mdc).doesNotContain("a-1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waiting_calls_that_fail_on_another_requests_thread_do_not_get_its_id(boolean ownExecutor)
      throws Exception {
    OkHttpClient client =
        OkHttpCorrelation.instrument(new OkHttpClient.Builder().dispatcher(oneByOne(ownExecutor)))
            .build();
    List<Seen> seen = threadSafeList();
    try (AsyncClient caller = new EnqueuingClient(client)) {
      CompletableFuture<Integer> first;
      CompletableFuture<Integer> second;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        first = caller.start("GET", server.uri("/held"), Map.of(), () -> {});
      }
      try (CorrelationScope scope = Correlation.open("b-2")) {
        second = caller.start("GET", server.uri("/ok"), Map.of(), () -> seen.add(Seen.here()));
      }
      client.dispatcher().executorService().shutdown();
      try (CorrelationScope scope = Correlation.open("c-3");
          Response response =
              client.newCall(TestClients.request(server.thirdPartyUri("/ok/3"))).execute()) {
        assertThat(response.code()).isEqualTo(200);
        assertThat(Correlation.currentId()).isEqualTo("c-3");
      }
      server.release();
      assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(200);
      assertThat(second).failsWithin(Duration.ofSeconds(30));
    }

    assertThat(seen).hasSize(1);
    assertThat(seen).extracting(Seen::id).doesNotContain("a-1", "c-3");
    assertThat(seen).extracting(Seen::mdc).doesNotContain("a-1", "c-3");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisabledIfSystemProperty(
      named = "okhttp.jar",
      matches = "okhttp-4.*",
      disabledReason = "OkHttp 4.12 tells listeners nothing of calls that wait")
  void a_listener_is_not_told_of_a_calls_turn_in_another_calls_context(boolean ownExecutor)
      throws Exception {
    List<String> seen = threadSafeList();
    EventListener listener =
        new EventListener() {
          @Override
          public void dispatcherQueueEnd(Call call, Dispatcher dispatcher) {
            seen.add(call.request().url().encodedPath() + " " + Correlation.currentId());
          }
        };
    OkHttpClient client =
        OkHttpCorrelation.instrument(
                new OkHttpClient.Builder()
                    .dispatcher(oneByOne(ownExecutor))
                    .eventListener(listener))
            .build();
    try (AsyncClient caller = new EnqueuingClient(client)) {
      CompletableFuture<Integer> first;
      CompletableFuture<Integer> second;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        first =
            caller.start(
                "GET",
                server.uri("/held"),
                Map.of(),
                () -> {
                  try (Response response =
                      client
                          .newCall(TestClients.request(server.thirdPartyUri("/ok/nested")))
                          .execute()) {
                    seen.add("callback " + Correlation.currentId());
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
      }
      try (CorrelationScope scope = Correlation.open("b-2")) {
        second = caller.start("GET", server.uri("/ok"), Map.of(), () -> {});
      }
      server.release();
      assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo(200);
      assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(200);
    }

    assertThat(seen).containsExactly("callback a-1", "/ok null");
  }

  @Test
  void a_call_carries_the_id_of_where_it_was_made_and_not_of_where_it_was_started()
      throws Exception {
    OkHttpClient client = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
    Call made;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      made = client.newCall(TestClients.request(server.uri("/ok")));
    }

    try (CorrelationScope scope = Correlation.open("b-2");
        Response response = made.execute()) {
      assertThat(Correlation.currentId()).isEqualTo("b-2");
    } finally {
      TestClients.close(client);
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
  }

  @Test
  void a_call_that_is_cancelled_calls_back_in_the_callers_context() throws Exception {
    OkHttpClient client = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
    CompletableFuture<Seen> seen = new CompletableFuture<>();
    try {
      Call call;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        call = client.newCall(TestClients.request(server.uri("/held")));
        call.enqueue(
            new Callback() {
              @Override
              public void onResponse(Call answered, Response response) {
                response.close();
              }

              @Override
              public void onFailure(Call failed, IOException failure) {
                seen.complete(Seen.here());
              }
            });
      }
      call.cancel();

      assertThat(seen.get(30, TimeUnit.SECONDS).id()).isEqualTo("a-1");
    } finally {
      TestClients.close(client);
    }
  }
}
