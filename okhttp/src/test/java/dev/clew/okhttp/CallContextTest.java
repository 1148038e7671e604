package dev.clew.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import dev.clew.testing.RecordingServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The context is the call's own, from its making to its end, and no other call's. */
class CallContextTest extends CleanThreadTest {
  private static final String HEADER = "Correlation-Id";

  private RecordingServer server;

  @SuppressWarnings("NullAway.Init")
  CallContextTest() {}

  @BeforeEach
  void startServer() throws IOException {
    server = new RecordingServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private Call call(OkHttpClient client, String path) {
    return client.newCall(TestClients.request(server.uri(path)));
  }

  private List<RecordingServer.Received> requests(String path) {
    return server.received().stream().filter(request -> request.path().equals(path)).toList();
  }

  private static void execute(Call call) {
    try (Response response = call.execute()) {
      assertThat(response.code()).isEqualTo(200);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CompletableFuture<Void> enqueue(Call call, Runnable inCallback) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onResponse(Call answered, Response response) {
            response.close();
            try {
              inCallback.run();
              done.complete(null);
            } catch (Throwable e) {
              done.completeExceptionally(e);
            }
          }

          @Override
          public void onFailure(Call failed, IOException failure) {
            done.completeExceptionally(failure);
          }
        });
    return done;
  }

  private static Response twice(Interceptor.Chain chain) throws IOException {
    chain.proceed(chain.request()).close();
    return chain.proceed(chain.request());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("R66: every attempt of a retry interceptor in front sends the call's ID")
  void every_attempt_of_a_retry_interceptor_in_front_sends_the_calls_id(boolean replaced)
      throws Exception {
    OkHttpClient.Builder builder = OkHttpCorrelation.instrument(new OkHttpClient.Builder());
    builder.interceptors().add(0, CallContextTest::twice);
    if (!replaced) {
      builder.eventListenerFactory(new CapturingListenerFactory(call -> new EventListener() {}));
    }
    OkHttpClient client = builder.build();
    Call executed;
    Call enqueued;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      executed = call(client, "/ok/executed");
      enqueued = call(client, "/ok/enqueued");
    }

    List<@Nullable String> seen = threadSafeList();
    try (CapturedLog log = CapturedLog.of("dev.clew");
        CorrelationScope scope = Correlation.open("b-2")) {
      execute(executed);
      enqueue(enqueued, () -> seen.add(Correlation.currentId())).get(30, TimeUnit.SECONDS);

      assertThat(Correlation.currentId()).isEqualTo("b-2");
      assertThat(log.warnings()).isEmpty();
    } finally {
      TestClients.close(client);
    }

    for (String path : List.of("/ok/executed", "/ok/enqueued")) {
      assertThat(requests(path)).hasSize(2);
      assertThat(requests(path))
          .allSatisfy(request -> assertThat(request.header(HEADER)).containsExactly("a-1"));
    }
    assertThat(seen).containsExactly("a-1");
  }

  private static Response proceedElsewhere(
      ExecutorService others, CorrelationContext there, Interceptor.Chain chain)
      throws IOException {
    try {
      return others
          .submit(
              () -> {
                try (CorrelationScope scope = Correlation.open(there)) {
                  return chain.proceed(chain.request());
                }
              })
          .get(30, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new IOException(e);
    }
  }

  @Test
  @DisplayName(
      "R66: an attempt on a thread of an interceptor's sends the call's ID, not that one's")
  void an_attempt_on_a_thread_of_an_interceptors_sends_the_calls_id() throws Exception {
    ExecutorService others = Executors.newSingleThreadExecutor();
    try {
      for (CorrelationContext there :
          List.of(CorrelationContext.empty(), CorrelationContext.of("other"))) {
        OkHttpClient client =
            OkHttpCorrelation.instrument(
                    new OkHttpClient.Builder()
                        .addInterceptor(chain -> proceedElsewhere(others, there, chain)))
                .build();
        CompletableFuture<Void> done;
        try (CorrelationScope scope = Correlation.open("a-1")) {
          execute(call(client, "/ok/with/executed"));
          done = enqueue(call(client, "/ok/with/enqueued"), () -> {});
        }
        done.get(30, TimeUnit.SECONDS);
        execute(call(client, "/ok/without"));
        TestClients.close(client);
      }
      requireCleanWorkers(others, 1);
    } finally {
      others.shutdown();
    }

    assertThat(server.received()).hasSize(6);
    assertThat(server.received())
        .allSatisfy(
            request ->
                assertThat(request.header(HEADER))
                    .isEqualTo(
                        request.path().startsWith("/ok/with/") ? List.of("a-1") : List.of()));
  }

  @Test
  void a_clone_has_the_context_of_where_it_was_made() throws Exception {
    OkHttpClient client = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
    Call original;
    Call copy;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      original = call(client, "/ok/original");
      execute(original);
    }
    try (CorrelationScope scope = Correlation.open("b-2")) {
      copy = original.clone();
    }
    execute(copy);
    TestClients.close(client);

    assertThat(requests("/ok/original"))
        .extracting(request -> request.header(HEADER))
        .containsExactly(List.of("a-1"), List.of("b-2"));
  }

  @Test
  void a_call_in_the_callback_of_an_uninstrumented_client_is_a_call_by_itself() throws Exception {
    OkHttpClient plain = new OkHttpClient();
    OkHttpClient client = OkHttpCorrelation.instrument(plain.newBuilder()).build();
    List<@Nullable String> seen = threadSafeList();
    Call early;
    try (CorrelationScope scope = Correlation.open("early")) {
      early = call(client, "/ok/early");
    }

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      enqueue(
              call(plain, "/ok/plain"),
              () -> {
                execute(early);
                seen.add(Correlation.currentId());
                try (CorrelationScope own = Correlation.open("own")) {
                  execute(call(client, "/ok/nested"));
                  seen.add(Correlation.currentId());
                }
                seen.add(Correlation.currentId());
              })
          .get(30, TimeUnit.SECONDS);

      assertThat(log.warnings()).isEmpty();
    } finally {
      TestClients.close(plain);
    }

    assertThat(seen).containsExactly(null, "own", null);
    assertThat(server.only("/ok/early").header(HEADER)).containsExactly("early");
    assertThat(server.only("/ok/nested").header(HEADER)).containsExactly("own");
    assertThat(server.only("/ok/plain").header(HEADER)).isEmpty();
  }

  @Test
  void an_interceptor_in_front_that_calls_for_a_token_does_not_take_the_calls_context()
      throws Exception {
    OkHttpClient tokens = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
    Call early;
    try (CorrelationScope scope = Correlation.open("early")) {
      early = call(tokens, "/ok/early");
    }
    List<@Nullable String> seen = threadSafeList();
    OkHttpClient.Builder builder = OkHttpCorrelation.instrument(tokens.newBuilder());
    builder
        .interceptors()
        .add(
            0,
            chain -> {
              if (chain.request().url().encodedPath().equals("/ok/main")) {
                execute(early);
                try (CorrelationScope own = Correlation.open("token")) {
                  execute(call(tokens, "/ok/token"));
                }
              }
              seen.add(Correlation.currentId());
              return chain.proceed(chain.request());
            });
    OkHttpClient client = builder.build();

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      CompletableFuture<Void> done;
      try (CorrelationScope scope = Correlation.open("main")) {
        done = enqueue(call(client, "/ok/main"), () -> seen.add(Correlation.currentId()));
      }
      done.get(30, TimeUnit.SECONDS);

      assertThat(log.warnings()).isEmpty();
    } finally {
      TestClients.close(client);
    }

    assertThat(seen).containsExactly("main", "main");
    assertThat(server.only("/ok/early").header(HEADER)).containsExactly("early");
    assertThat(server.only("/ok/token").header(HEADER)).containsExactly("token");
    assertThat(server.only("/ok/main").header(HEADER)).containsExactly("main");
  }

  @Test
  void a_scope_that_an_interceptor_in_front_opens_is_closed_in_order() throws Exception {
    OkHttpClient.Builder builder = OkHttpCorrelation.instrument(new OkHttpClient.Builder());
    builder
        .interceptors()
        .add(
            0,
            chain -> {
              try (CorrelationScope own = Correlation.open("own")) {
                return chain.proceed(chain.request());
              }
            });
    OkHttpClient client = builder.build();
    List<@Nullable String> seen = threadSafeList();

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      CompletableFuture<Void> done;
      try (CorrelationScope scope = Correlation.open("main")) {
        done = enqueue(call(client, "/ok"), () -> seen.add(Correlation.currentId()));
      }
      done.get(30, TimeUnit.SECONDS);

      assertThat(log.warnings()).isEmpty();
    } finally {
      TestClients.close(client);
    }
    assertThat(seen).containsExactly("main");
    assertThat(server.only("/ok").header(HEADER)).containsExactly("main");
  }

  @Test
  @DisplayName("R64: a dispatcher's executor stays a thread pool, with OkHttp's own tasks")
  void a_dispatchers_executor_stays_a_thread_pool() throws Exception {
    Dispatcher dispatcher = new Dispatcher();
    ThreadPoolExecutor before = (ThreadPoolExecutor) dispatcher.executorService();
    before.allowCoreThreadTimeOut(true);
    OkHttpClient client =
        OkHttpCorrelation.instrument(new OkHttpClient.Builder().dispatcher(dispatcher)).build();

    ThreadPoolExecutor after = (ThreadPoolExecutor) dispatcher.executorService();
    assertThat(after.getMaximumPoolSize()).isEqualTo(before.getMaximumPoolSize());
    assertThat(after.getKeepAliveTime(TimeUnit.MILLISECONDS))
        .isEqualTo(before.getKeepAliveTime(TimeUnit.MILLISECONDS));
    assertThat(after.allowsCoreThreadTimeOut()).isTrue();
    assertThat(after.getThreadFactory()).isSameAs(before.getThreadFactory());
    assertThat(after.getRejectedExecutionHandler()).isSameAs(before.getRejectedExecutionHandler());
    List<Runnable> rejected = threadSafeList();
    after.setRejectedExecutionHandler((task, executor) -> rejected.add(task));
    enqueue(call(client, "/ok"), () -> {}).get(30, TimeUnit.SECONDS);
    assertThat(after.getLargestPoolSize()).isEqualTo(1);

    before.shutdown();
    after.execute(() -> {});
    assertThat(after.isShutdown()).isTrue();
    assertThat(rejected).hasSize(1);
    assertThat(after.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("R46: a call that a full pool runs on another call's thread is in its own context")
  void a_call_that_a_full_pool_runs_on_another_calls_thread_is_in_its_own_context(
      boolean instrumentedFirst) throws Exception {
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequestsPerHost(1);
    OkHttpClient.Builder builder = new OkHttpClient.Builder().dispatcher(dispatcher);
    if (instrumentedFirst) {
      OkHttpCorrelation.instrument(builder);
    }
    ThreadPoolExecutor pool = (ThreadPoolExecutor) dispatcher.executorService();
    pool.setMaximumPoolSize(1);
    pool.setRejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy());
    OkHttpClient client = OkHttpCorrelation.instrument(builder).build();
    List<@Nullable String> seen = threadSafeList();
    List<CompletableFuture<Void>> done = new ArrayList<>();
    try {
      for (String id : List.of("a-1", "b-2", "c-3")) {
        try (CorrelationScope scope = Correlation.open(id)) {
          done.add(enqueue(call(client, "/held/" + id), () -> seen.add(Correlation.currentId())));
        }
      }
      server.release();
      for (CompletableFuture<Void> each : done) {
        each.get(30, TimeUnit.SECONDS);
      }
    } finally {
      TestClients.close(client);
    }

    assertThat(seen).containsExactly("a-1", "b-2", "c-3");
    for (String id : List.of("a-1", "b-2", "c-3")) {
      assertThat(server.only("/held/" + id).header(HEADER)).containsExactly(id);
    }
  }

  @Test
  @DisplayName("R64: an executor for dispatchers gives back the tasks that it was given")
  void an_executor_for_dispatchers_gives_back_its_tasks() throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    ExecutorService executor = OkHttpCorrelation.dispatcherExecutor(one);
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    executor.execute(
        () -> {
          begun.complete(null);
          end.join();
        });
    begun.get(30, TimeUnit.SECONDS);
    Runnable waiting = () -> {};
    executor.execute(waiting);

    List<Runnable> never = executor.shutdownNow();
    end.complete(null);

    assertThat(never).hasSize(1).first().isSameAs(waiting);
    assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }
}
