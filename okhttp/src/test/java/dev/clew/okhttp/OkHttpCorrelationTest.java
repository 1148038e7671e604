package dev.clew.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import dev.clew.testing.RecordingServer;
import java.io.IOException;
import java.net.URI;
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
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocket;
import okhttp3.WebSocketListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** What instrumenting does to a builder, and what it leaves alone. */
class OkHttpCorrelationTest extends CleanThreadTest {
  private static final String HEADER = "Correlation-Id";

  private RecordingServer server;

  @SuppressWarnings("NullAway.Init")
  OkHttpCorrelationTest() {}

  @BeforeEach
  void startServer() throws IOException {
    server = new RecordingServer();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  private void get(OkHttpClient client, String path) throws IOException {
    try (Response response = client.newCall(TestClients.request(server.uri(path))).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
  }

  @Test
  void these_tests_run_on_the_version_that_the_build_says() {
    String jar = OkHttpClient.class.getProtectionDomain().getCodeSource().getLocation().getPath();

    assertThat(jar).contains(System.getProperty("okhttp.jar", "okhttp-jvm-5."));
  }

  @Test
  void the_same_builder_comes_back() {
    OkHttpClient.Builder builder = new OkHttpClient.Builder();

    assertThat(OkHttpCorrelation.instrument(builder)).isSameAs(builder);
  }

  @Test
  void instrumenting_again_adds_nothing_and_changes_the_policy() throws Exception {
    OkHttpClient once = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
    OkHttpClient twice =
        OkHttpCorrelation.instrument(
                once.newBuilder(), EgressPolicy.builder().headerName("X-Corr").build())
            .build();

    assertThat(twice.interceptors()).hasSize(1);
    assertThat(twice.networkInterceptors()).hasSize(1);
    assertThat(twice.eventListenerFactory()).isSameAs(once.eventListenerFactory());
    assertThat(twice.dispatcher()).isSameAs(once.dispatcher());
    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(twice, "/ok");
    }
    assertThat(server.only("/ok").header("X-Corr")).containsExactly("a-1");
    assertThat(server.only("/ok").header(HEADER)).isEmpty();
  }

  @Test
  void a_client_derived_from_an_instrumented_one_is_instrumented() throws Exception {
    OkHttpClient base = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
    OkHttpClient derived = base.newBuilder().callTimeout(30, TimeUnit.SECONDS).build();

    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(derived, "/ok");
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
  }

  @Test
  void the_applications_own_interceptors_run_in_the_context_and_may_set_the_header()
      throws Exception {
    List<@Nullable String> seen = threadSafeList();
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  seen.add(Correlation.currentId());
                  return chain.proceed(
                      chain.request().newBuilder().header("X-1", "application").build());
                })
            .addNetworkInterceptor(
                chain -> {
                  seen.add(Correlation.currentId());
                  return chain.proceed(
                      chain.request().newBuilder().header(HEADER, "theirs").build());
                });

    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(OkHttpCorrelation.instrument(builder).build(), "/ok");
    }

    assertThat(seen).containsExactly("a-1", "a-1");
    assertThat(server.only("/ok").header("X-1")).containsExactly("application");
    assertThat(server.only("/ok").header(HEADER)).containsExactly("theirs");
  }

  @Test
  void a_scope_that_an_interceptor_opens_decides_what_goes_out() throws Exception {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .addInterceptor(
                chain -> {
                  try (CorrelationScope scope = Correlation.open("inner")) {
                    return chain.proceed(chain.request());
                  }
                });

    try (CorrelationScope scope = Correlation.open("outer")) {
      get(OkHttpCorrelation.instrument(builder).build(), "/ok");
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly("inner");
  }

  @Test
  void a_record_has_no_value_of_a_header_that_is_refused() {
    OkHttpClient client =
        OkHttpCorrelation.instrument(
                new OkHttpClient.Builder()
                    .addInterceptor(
                        chain ->
                            chain.proceed(
                                chain
                                    .request()
                                    .newBuilder()
                                    .header("X-Api-Key", "secret\n")
                                    .build())))
            .build();

    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      assertThatThrownBy(() -> get(client, "/ok"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("secret");

      assertThat(log.events()).hasSize(1);
      assertThat(log.events().get(0).getKeyValuePairs())
          .extracting(pair -> pair.key + "=" + pair.value)
          .contains("error.message=Unexpected char 0x0a at 6 in X-Api-Key value: …");
    }
  }

  @Test
  void the_applications_own_listener_factory_keeps_working() throws Exception {
    List<String> events = threadSafeList();
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .eventListenerFactory(
                call ->
                    new EventListener() {
                      @Override
                      public void callStart(Call started) {
                        events.add("start " + Correlation.currentId());
                      }

                      @Override
                      public void callEnd(Call ended) {
                        events.add("end " + Correlation.currentId());
                      }
                    });

    try (CorrelationScope scope = Correlation.open("a-1")) {
      get(OkHttpCorrelation.instrument(builder).build(), "/ok");
    }

    assertThat(events).containsExactly("start a-1", "end a-1");
  }

  @Test
  void a_listener_that_is_set_later_is_reported_once_and_executed_calls_still_carry_the_id()
      throws Exception {
    OkHttpClient client =
        OkHttpCorrelation.instrument(new OkHttpClient.Builder())
            .eventListener(new EventListener() {})
            .build();

    try (CapturedLog log = CapturedLog.of("dev.clew");
        CorrelationScope scope = Correlation.open("a-1")) {
      get(client, "/ok/1");
      get(client, "/ok/2");

      assertThat(log.warnings()).hasSize(1);
      assertThat(log.warnings().get(0)).contains("EventListener.Factory", "Instrument");
    }
    assertThat(server.only("/ok/1").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/ok/2").header(HEADER)).containsExactly("a-1");
  }

  @Test
  void a_dispatcher_stays_whoever_made_it_and_however_it_is_configured() {
    Dispatcher plain = new Dispatcher();
    Dispatcher limited = new Dispatcher();
    limited.setMaxRequests(7);
    Dispatcher idle = new Dispatcher();
    idle.setIdleCallback(() -> {});
    ExecutorService own = Executors.newCachedThreadPool();
    Dispatcher executor = new Dispatcher(own);

    for (Dispatcher dispatcher : List.of(plain, limited, idle, executor)) {
      OkHttpClient client =
          OkHttpCorrelation.instrument(new OkHttpClient.Builder().dispatcher(dispatcher)).build();

      assertThat(client.dispatcher()).isSameAs(dispatcher);
    }
    assertThat(executor.executorService()).isSameAs(own);
    own.shutdown();
  }

  @Test
  @DisplayName(
      "R47: a dispatcher that an uninstrumented client shares works for both, and stays clean")
  void a_dispatcher_that_is_shared_works_for_both() throws Exception {
    OkHttpClient plain = new OkHttpClient();
    OkHttpClient client = OkHttpCorrelation.instrument(plain.newBuilder()).build();
    List<@Nullable String> seen = threadSafeList();

    assertThat(client.dispatcher()).isSameAs(plain.dispatcher());
    try {
      for (int round = 0; round < 20; round++) {
        try (CorrelationScope scope = Correlation.open("a-" + round)) {
          seen.add(enqueue(client, "/ok/with").get(30, TimeUnit.SECONDS));
          seen.add(enqueue(plain, "/ok/without").get(30, TimeUnit.SECONDS));
        }
        assertThat(seen).containsExactly("a-" + round, "null");
        seen.clear();
      }
    } finally {
      TestClients.close(plain);
    }
  }

  @Test
  void limits_that_are_set_after_instrumenting_hold() throws Exception {
    Dispatcher dispatcher = new Dispatcher();
    OkHttpClient client =
        OkHttpCorrelation.instrument(new OkHttpClient.Builder().dispatcher(dispatcher)).build();
    dispatcher.setMaxRequestsPerHost(1);
    CompletableFuture<Void> idle = new CompletableFuture<>();
    dispatcher.setIdleCallback(() -> idle.complete(null));

    CompletableFuture<String> first;
    CompletableFuture<String> second;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      first = enqueue(client, "/held/1");
    }
    try (CorrelationScope scope = Correlation.open("b-2")) {
      second = enqueue(client, "/held/2");
    }
    assertThat(dispatcher.queuedCallsCount()).isEqualTo(1);
    server.release();

    assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("a-1");
    assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("b-2");
    idle.get(30, TimeUnit.SECONDS);
    TestClients.close(client);
  }

  /** Enqueues a call, which ends with what its callback found current. */
  private CompletableFuture<String> enqueue(OkHttpClient client, String path) {
    CompletableFuture<String> done = new CompletableFuture<>();
    client
        .newCall(TestClients.request(server.uri(path)))
        .enqueue(
            new Callback() {
              @Override
              public void onResponse(Call call, Response response) {
                response.close();
                done.complete(String.valueOf(Correlation.currentId()));
              }

              @Override
              public void onFailure(Call call, IOException failure) {
                done.completeExceptionally(failure);
              }
            });
    return done;
  }

  @Test
  void an_executor_for_dispatchers_is_wrapped_once_and_shuts_down_what_it_wraps() throws Exception {
    ExecutorService own = Executors.newCachedThreadPool();
    ExecutorService wrapped = OkHttpCorrelation.dispatcherExecutor(own);

    assertThat(OkHttpCorrelation.dispatcherExecutor(wrapped)).isSameAs(wrapped);
    wrapped.shutdown();
    assertThat(own.isShutdown()).isTrue();
    assertThat(wrapped.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(wrapped.isTerminated()).isTrue();
  }

  @Test
  void calls_that_are_started_leave_nothing_in_memory() throws Exception {
    OkHttpClient client = OkHttpCorrelation.instrument(new OkHttpClient.Builder()).build();
    for (int call = 0; call < 10; call++) {
      Call made = client.newCall(TestClients.request(server.uri("/ok")));
      assertThat(CallContexts.ALL.get(made)).isNotNull();

      try (Response response = made.execute()) {
        assertThat(response.code()).isEqualTo(200);
      }

      assertThat(CallContexts.ALL.get(made)).isNull();
    }
  }

  @Test
  void calls_that_are_made_and_never_started_leave_nothing_in_memory() throws Exception {
    CallContexts contexts = new CallContexts();
    OkHttpClient client = new OkHttpClient();
    Call kept = client.newCall(TestClients.request(server.uri("/ok")));
    assertThat(contexts.put(kept, CorrelationContext.of("kept")).refersTo(kept)).isTrue();
    for (int call = 0; call < 1000; call++) {
      Call made = client.newCall(TestClients.request(server.uri("/ok")));
      assertThat(contexts.put(made, CorrelationContext.empty()).refersTo(made)).isTrue();
    }

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (contexts.size() > 100) {
      assertThat(System.nanoTime()).as("the collector never came").isLessThan(deadline);
      System.gc();
      Call other = client.newCall(TestClients.request(server.uri("/ok")));
      assertThat(contexts.put(other, CorrelationContext.of("other")).refersTo(other)).isTrue();
      contexts.remove(other);
    }

    assertThat(contexts.get(kept)).isEqualTo(CorrelationContext.of("kept"));
    contexts.remove(kept);
    assertThat(contexts.get(kept)).isNull();
  }

  @Test
  @DisplayName("R49: a WebSocket's upgrade carries the ID, and its listener runs in the context")
  void a_web_socket_carries_the_id() throws Exception {
    Seen seen = openWebSocket(TestClients.request(server.uri("/ok")));

    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/ok").header("Upgrade")).containsExactly("websocket");
    assertThat(seen).isEqualTo(new Seen("a-1"));
  }

  @Test
  void a_web_sockets_explicit_header_stays_once() throws Exception {
    openWebSocket(
        TestClients.request(server.uri("/ok")).newBuilder().header(HEADER, "explicit").build());

    assertThat(server.only("/ok").header(HEADER)).containsExactly("explicit");
  }

  @Test
  void a_web_socket_carries_the_log_level() throws Exception {
    openWebSocket(
        TestClients.request(server.uri("/ok")),
        CorrelationContext.of("a-1").withLogLevel(Level.DEBUG));

    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/ok").header("Log-Level")).containsExactly("DEBUG");
  }

  @Test
  @DisplayName("R42: not for WebSockets: OkHttp follows an upgrade's redirect with all its headers")
  void a_web_socket_that_is_redirected_takes_its_headers_along() throws Exception {
    URI elsewhere = server.thirdPartyUri("/ok");
    EgressPolicy policy = EgressPolicy.builder().allowHost("localhost").build();

    openWebSocket(
        OkHttpCorrelation.instrument(new OkHttpClient.Builder(), policy).build(),
        TestClients.request(server.uri("/redirect/302?" + elsewhere)),
        CorrelationContext.of("a-1"));
    openWebSocket(
        OkHttpCorrelation.instrument(new OkHttpClient.Builder().followRedirects(false), policy)
            .build(),
        TestClients.request(server.uri("/redirect/307?" + elsewhere)),
        CorrelationContext.of("b-2"));
    openWebSocket(
        OkHttpCorrelation.instrument(new OkHttpClient.Builder(), policy).build(),
        TestClients.request(server.thirdPartyUri("/ok/3")),
        CorrelationContext.of("c-3"));

    assertThat(server.only("/ok").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/redirect/307").header(HEADER)).containsExactly("b-2");
    assertThat(server.only("/ok/3").header(HEADER)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("R42: a call that only says that it is a WebSocket's is asked about at each hop")
  void a_call_that_only_says_that_it_is_a_web_sockets_is_asked_about_at_each_hop(
      boolean listenerReplaced) throws Exception {
    OkHttpClient.Builder builder =
        OkHttpCorrelation.instrument(
            new OkHttpClient.Builder(), EgressPolicy.builder().allowHost("localhost").build());
    if (listenerReplaced) {
      builder.eventListener(new EventListener() {});
    }
    Request request =
        TestClients.request(
            "GET",
            server.uri("/redirect/302?" + server.thirdPartyUri("/ok")),
            Map.of("Upgrade", "websocket"));

    try (CorrelationScope scope = Correlation.open("a-1");
        Response response = builder.build().newCall(request).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }

    assertThat(server.only("/redirect/302").header(HEADER)).containsExactly("a-1");
    assertThat(server.only("/ok").header(HEADER)).isEmpty();
  }

  private record Seen(@Nullable String id) {}

  private static Seen openWebSocket(Request request) throws Exception {
    return openWebSocket(request, CorrelationContext.of("a-1"));
  }

  /** The server refuses the upgrade, which is enough to see what was sent. */
  private static Seen openWebSocket(Request request, CorrelationContext context) throws Exception {
    EgressPolicy policy = EgressPolicy.builder().logLevelHeader("Log-Level").build();
    return openWebSocket(
        OkHttpCorrelation.instrument(new OkHttpClient.Builder(), policy).build(), request, context);
  }

  private static Seen openWebSocket(
      OkHttpClient client, Request request, CorrelationContext context) throws Exception {
    CompletableFuture<Seen> refused = new CompletableFuture<>();
    try (CorrelationScope scope = Correlation.open(context)) {
      WebSocket unused =
          OkHttpCorrelation.webSockets(client)
              .newWebSocket(
                  request,
                  new WebSocketListener() {
                    @Override
                    public void onFailure(
                        WebSocket webSocket, Throwable failure, @Nullable Response response) {
                      refused.complete(new Seen(Correlation.currentId()));
                    }
                  });
    }
    try {
      return refused.get(30, TimeUnit.SECONDS);
    } finally {
      TestClients.close(client);
    }
  }
}
