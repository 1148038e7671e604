package dev.clew.httpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.testing.AsyncEgressContract;
import dev.clew.testing.CapturedLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.async.methods.AbstractCharResponseConsumer;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.async.methods.SimpleRequestProducer;
import org.apache.hc.client5.http.async.methods.SimpleResponseConsumer;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.nio.AsyncDataConsumer;
import org.apache.hc.core5.http.nio.StreamChannel;
import org.apache.hc.core5.http.nio.entity.AbstractBinAsyncEntityProducer;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** The contract, for the asynchronous client, and what only that has. */
class AsyncClientTest extends AsyncEgressContract {
  private static HttpAsyncClientBuilder builder() {
    return HttpAsyncClients.custom()
        .setRetryStrategy(new DefaultHttpRequestRetryStrategy(1, TimeValue.ofMilliseconds(1)));
  }

  @Override
  protected AsyncClient newClient(EgressPolicy... policies) {
    HttpAsyncClientBuilder builder = builder();
    for (EgressPolicy policy : policies) {
      HttpClientCorrelation.instrument(builder, policy);
    }
    return started(builder);
  }

  @Override
  protected AsyncClient newClientThatCallsOneByOne() {
    return started(
        HttpClientCorrelation.instrument(
            builder()
                .setConnectionManager(
                    PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(1)
                        .build())));
  }

  private static AsyncHttpClient started(HttpAsyncClientBuilder builder) {
    CloseableHttpAsyncClient client = builder.build();
    client.start();
    return new AsyncHttpClient(client);
  }

  record AsyncHttpClient(CloseableHttpAsyncClient client) implements AsyncClient {
    @Override
    public CompletableFuture<Integer> start(
        String method, URI uri, Map<String, String> headers, Runnable inCallback) {
      SimpleHttpRequest request = SimpleRequestBuilder.create(method).setUri(uri).build();
      headers.forEach(request::setHeader);
      if (method.equals("POST")) {
        request.setBody(new byte[0], ContentType.APPLICATION_OCTET_STREAM);
      }
      return start(request, HttpClientContext.create(), inCallback);
    }

    CompletableFuture<Integer> start(
        SimpleHttpRequest request, HttpClientContext context, Runnable inCallback) {
      CompletableFuture<Integer> done = new CompletableFuture<>();
      Future<SimpleHttpResponse> ignored =
          client.execute(
              request,
              context,
              new FutureCallback<>() {
                @Override
                public void completed(SimpleHttpResponse response) {
                  inCallback.run();
                  done.completeAsync(response::getCode);
                }

                @Override
                public void failed(Exception failure) {
                  inCallback.run();
                  done.completeExceptionally(failure);
                }

                @Override
                public void cancelled() {
                  inCallback.run();
                  done.completeExceptionally(new CancellationException());
                }
              });
      return done;
    }

    @Override
    public void close() throws Exception {
      client.close();
    }
  }

  @Test
  @DisplayName("R48: a request and an HttpClientContext that are used again carry nothing over")
  void a_request_and_a_context_that_are_used_again_carry_nothing_over() throws Exception {
    SimpleHttpRequest request = SimpleRequestBuilder.get(server.uri("/ok")).build();
    HttpClientContext context = HttpClientContext.create();

    try (AsyncHttpClient client = started(HttpClientCorrelation.instrument(builder()))) {
      try (CorrelationScope scope = Correlation.open("a-1")) {
        client.start(request, context, () -> {}).get(30, TimeUnit.SECONDS);
      }
      try (CorrelationScope scope = Correlation.open("b-2")) {
        client.start(request, context, () -> {}).get(30, TimeUnit.SECONDS);
      }
      client.start(request, context, () -> {}).get(30, TimeUnit.SECONDS);
    }

    assertThat(server.received())
        .extracting(each -> each.header(HEADER))
        .containsExactly(List.of("a-1"), List.of("b-2"), List.of());
    assertThat(request.getHeaders(HEADER)).isEmpty();
  }

  @Test
  void calls_that_wait_with_the_same_context_carry_their_own_ids() throws Exception {
    HttpClientContext shared = HttpClientContext.create();
    List<CompletableFuture<Integer>> done = new ArrayList<>();
    try (AsyncHttpClient client = (AsyncHttpClient) newClientThatCallsOneByOne()) {
      for (String id : List.of("a-1", "b-2", "c-3")) {
        try (CorrelationScope scope = Correlation.open(id)) {
          SimpleHttpRequest request = SimpleRequestBuilder.get(server.uri("/held/" + id)).build();
          done.add(client.start(request, shared, () -> {}));
        }
      }
      server.release();
      for (CompletableFuture<Integer> each : done) {
        assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo(200);
      }
    }

    for (String id : List.of("a-1", "b-2", "c-3")) {
      assertThat(server.only("/held/" + id).header(HEADER)).containsExactly(id);
    }
  }

  @Test
  void a_handler_behind_the_one_that_connects_runs_in_the_context_of_its_call() throws Exception {
    List<String> seen = threadSafeList();
    HttpAsyncClientBuilder builder =
        builder()
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create().setMaxConnPerRoute(1).build())
            .addExecInterceptorLast(
                "theirs",
                (request, body, scope, chain, callback) -> {
                  seen.add(request.getPath() + " " + Correlation.currentId());
                  chain.proceed(request, body, scope, callback);
                });
    List<CompletableFuture<Integer>> done = new ArrayList<>();
    try (AsyncHttpClient client = started(HttpClientCorrelation.instrument(builder))) {
      for (String id : List.of("a-1", "b-2", "c-3")) {
        try (CorrelationScope scope = Correlation.open(id)) {
          done.add(client.start("GET", server.uri("/held/" + id), Map.of(), () -> {}));
        }
      }
      done.add(client.start("GET", server.uri("/held/none"), Map.of(), () -> {}));
      server.release();
      for (CompletableFuture<Integer> each : done) {
        assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo(200);
      }
    }

    assertThat(seen)
        .containsExactly("/held/a-1 a-1", "/held/b-2 b-2", "/held/c-3 c-3", "/held/none null");
  }

  @Test
  void what_the_client_logs_of_a_call_that_waited_has_no_other_calls_id() throws Exception {
    List<CompletableFuture<Integer>> done = new ArrayList<>();
    try (AsyncClient client = newClientThatCallsOneByOne();
        CapturedLog log = CapturedLog.of("org.apache.hc.client5")) {
      for (String id : List.of("a-1", "b-2", "c-3")) {
        try (CorrelationScope scope = Correlation.open(id)) {
          done.add(client.start("GET", server.uri("/held/" + id), Map.of(), () -> {}));
        }
      }
      server.release();
      for (CompletableFuture<Integer> each : done) {
        assertThat(each.get(30, TimeUnit.SECONDS)).isEqualTo(200);
      }

      assertThat(idsOfExchanges(log)).containsExactly(Set.of("a-1"), Set.of("b-2"), Set.of("c-3"));
    }
  }

  @Test
  void what_the_client_logs_of_a_call_that_waited_has_no_id_of_who_cancelled_another()
      throws Exception {
    try (AsyncHttpClient client = (AsyncHttpClient) newClientThatCallsOneByOne();
        CapturedLog log = CapturedLog.of("org.apache.hc.client5")) {
      Future<SimpleHttpResponse> first;
      CompletableFuture<Integer> second;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        first =
            client
                .client()
                .execute(SimpleRequestBuilder.get(server.uri("/held/first")).build(), null);
      }
      while (server.received().isEmpty()) {
        Thread.onSpinWait();
      }
      try (CorrelationScope scope = Correlation.open("b-2")) {
        second = client.start("GET", server.uri("/ok/second"), Map.of(), () -> {});
      }

      try (CorrelationScope scope = Correlation.open("c-3")) {
        assertThat(first.cancel(true)).isTrue();
      }

      assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo(200);
      assertThat(idsOfExchanges(log)).hasSize(2).last().isEqualTo(Set.of("b-2"));
    }
  }

  /** The IDs with which the client logged something of each call, in the order of the calls. */
  private static List<Set<String>> idsOfExchanges(CapturedLog log) {
    Map<String, Set<String>> ids = new TreeMap<>();
    for (ILoggingEvent event : log.events()) {
      String id = event.getMDCPropertyMap().get(Correlation.MDC_KEY);
      String exchange = event.getFormattedMessage().split("[ :]", 2)[0];
      if (id != null && exchange.startsWith("ex-")) {
        ids.computeIfAbsent(exchange, key -> new TreeSet<>()).add(id);
      }
    }
    return List.copyOf(ids.values());
  }

  @Test
  @DisabledIfSystemProperty(
      named = "httpclient.version",
      matches = "5\\.[45].*",
      disabledReason = "HttpClient tells of early hints from 5.6 on")
  void an_early_hints_listener_runs_in_the_callers_context() throws Exception {
    List<@Nullable String> seen = threadSafeList();
    try (ServerSocket hinting = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        AsyncHttpClient client =
            started(
                HttpClientCorrelation.instrument(
                    builder()
                        .setEarlyHintsListener(
                            (hints, context) -> seen.add(Correlation.currentId()))))) {
      URI uri = URI.create("http://localhost:" + hinting.getLocalPort() + "/");
      CompletableFuture<Integer> done;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        done = client.start("GET", uri, Map.of(), () -> {});
      }
      try (Socket connection = hinting.accept();
          BufferedReader request =
              new BufferedReader(
                  new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
        assertThat(request.lines().takeWhile(line -> !line.isEmpty())).isNotEmpty();
        for (String line : List.of("HTTP/1.1 103 Hints", "", "HTTP/1.1 204 No Content", "")) {
          connection.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(204);
      }
    }

    assertThat(seen).containsExactly("a-1");
  }

  @Test
  @DisplayName("R47: a cancelled call calls back, and nothing stays on any thread")
  void a_cancelled_call_calls_back_in_the_context_of_who_cancels() throws Exception {
    CompletableFuture<Seen> seen = new CompletableFuture<>();
    try (AsyncHttpClient client = started(HttpClientCorrelation.instrument(builder()));
        CorrelationScope scope = Correlation.open("a-1")) {
      Future<SimpleHttpResponse> call =
          client
              .client()
              .execute(
                  SimpleRequestBuilder.get(server.uri("/held")).build(),
                  new FutureCallback<>() {
                    @Override
                    public void completed(SimpleHttpResponse response) {}

                    @Override
                    public void failed(Exception failure) {}

                    @Override
                    public void cancelled() {
                      seen.complete(Seen.here());
                    }
                  });
      call.cancel(true);

      assertThat(seen.get(30, TimeUnit.SECONDS).id()).isEqualTo("a-1");
      assertThatThrownBy(call::get).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  @DisplayName("R47: the IO threads are clean before and after each callback")
  void the_io_threads_are_clean_around_callbacks() throws Exception {
    List<Seen> onIoThread = threadSafeList();
    HttpAsyncClientBuilder builder =
        builder()
            .addResponseInterceptorFirst(
                // Runs before the client calls back.
                (response, entity, context) -> onIoThread.add(Seen.here()));
    try (AsyncHttpClient client = started(HttpClientCorrelation.instrument(builder))) {
      for (int call = 0; call < 20; call++) {
        try (CorrelationScope scope = Correlation.open("id-" + call)) {
          client.call("GET", server.uri("/ok"), Map.of());
        }
      }
    }

    assertThat(onIoThread).hasSize(20);
    assertThat(onIoThread).extracting(Seen::id).containsOnlyNulls();
    assertThat(onIoThread).extracting(Seen::mdc).containsOnlyNulls();
  }

  @Test
  void a_streaming_consumer_runs_in_the_callers_context() throws Exception {
    List<@Nullable String> seen = threadSafeList();
    try (AsyncHttpClient client = started(HttpClientCorrelation.instrument(builder()))) {
      Future<Integer> done;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        done =
            client
                .client()
                .execute(
                    SimpleRequestProducer.create(
                        SimpleRequestBuilder.get(server.uri("/ok")).build()),
                    new AbstractCharResponseConsumer<Integer>() {
                      private int status;

                      @Override
                      protected void start(HttpResponse response, ContentType contentType) {
                        seen.add("start " + Correlation.currentId());
                        status = response.getCode();
                      }

                      @Override
                      protected int capacityIncrement() {
                        return Integer.MAX_VALUE;
                      }

                      @Override
                      protected void data(CharBuffer text, boolean last) {
                        seen.add("data " + Correlation.currentId());
                      }

                      @Override
                      protected Integer buildResult() {
                        seen.add("result " + Correlation.currentId());
                        return status;
                      }

                      @Override
                      public void failed(Exception failure) {}

                      @Override
                      public void releaseResources() {}
                    },
                    null);
      }
      assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(200);
    }

    assertThat(seen).contains("start a-1", "data a-1", "result a-1");
    assertThat(seen).allSatisfy(each -> assertThat(each).endsWith(" a-1"));
  }

  @Test
  void a_streaming_producer_runs_in_the_callers_context() throws Exception {
    List<@Nullable String> seen = threadSafeList();
    AbstractBinAsyncEntityProducer body =
        new AbstractBinAsyncEntityProducer(1024, ContentType.APPLICATION_OCTET_STREAM) {
          @Override
          public boolean isRepeatable() {
            return false;
          }

          @Override
          protected int availableData() {
            return Integer.MAX_VALUE;
          }

          @Override
          protected void produceData(StreamChannel<ByteBuffer> channel) throws IOException {
            seen.add("produce " + Correlation.currentId());
            channel.write(ByteBuffer.allocate(2048));
            channel.endStream();
          }

          @Override
          public void failed(Exception failure) {
            seen.add("failed " + Correlation.currentId());
          }

          @Override
          public void releaseResources() {
            super.releaseResources();
            seen.add("release " + Correlation.currentId());
          }
        };
    List<Seen> onIoThread = threadSafeList();
    HttpAsyncClientBuilder builder =
        builder()
            .addResponseInterceptorFirst(
                (response, entity, context) -> onIoThread.add(Seen.here()));
    try (AsyncHttpClient client = started(HttpClientCorrelation.instrument(builder))) {
      Future<SimpleHttpResponse> done;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        done =
            client
                .client()
                .execute(
                    AsyncRequestBuilder.post(server.uri("/ok")).setEntity(body).build(),
                    SimpleResponseConsumer.create(),
                    null);
      }
      assertThat(done.get(30, TimeUnit.SECONDS).getCode()).isEqualTo(200);
    }

    assertThat(seen).contains("produce a-1");
    assertThat(seen).allSatisfy(each -> assertThat(each).endsWith(" a-1"));
    assertThat(onIoThread).extracting(Seen::id).containsOnlyNulls();
  }

  @Test
  @DisplayName("R66: every attempt of a retry handler in front sends the call's ID, on any thread")
  void every_attempt_of_a_retry_handler_in_front_sends_the_calls_id() throws Exception {
    ExecutorService others = Executors.newSingleThreadExecutor();
    HttpAsyncClientBuilder builder = HttpClientCorrelation.instrument(builder());
    builder.addExecInterceptorFirst(
        "retry",
        (request, body, scope, chain, callback) ->
            chain.proceed(
                request,
                body,
                scope,
                new AsyncExecCallback() {
                  @Override
                  public @Nullable AsyncDataConsumer handleResponse(
                      HttpResponse response, @Nullable EntityDetails entity) {
                    return null;
                  }

                  @Override
                  public void handleInformationResponse(HttpResponse response) {}

                  @Override
                  public void completed() {
                    others.execute(
                        () -> {
                          try (CorrelationScope other = Correlation.open("b-2")) {
                            scope.execRuntime.releaseEndpoint();
                            chain.proceed(request, body, scope, callback);
                          } catch (HttpException | IOException e) {
                            callback.failed(e);
                          }
                        });
                  }

                  @Override
                  public void failed(Exception cause) {
                    callback.failed(cause);
                  }
                }));

    List<@Nullable String> seen = threadSafeList();
    try (AsyncClient client = started(builder)) {
      CompletableFuture<Integer> done;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        done =
            client.start(
                "GET", server.uri("/ok"), Map.of(), () -> seen.add(Correlation.currentId()));
      }
      assertThat(done.get(30, TimeUnit.SECONDS)).isEqualTo(200);
    } finally {
      others.shutdown();
    }

    assertThat(server.received()).hasSize(2);
    assertThat(server.received())
        .allSatisfy(request -> assertThat(request.header(HEADER)).containsExactly("a-1"));
    assertThat(seen).containsExactly("a-1");
  }

  @Test
  void what_is_known_of_calls_goes_with_them() {
    CallContexts contexts = new CallContexts();
    Object kept = new Object();
    try (CorrelationScope scope = Correlation.open("kept")) {
      assertThat(contexts.capture(kept).id()).isEqualTo("kept");
    }
    for (int call = 0; call < 1000; call++) {
      assertThat(contexts.capture(new Object()).isEmpty()).isTrue();
    }

    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (contexts.size() > 100) {
      assertThat(System.nanoTime()).as("the collector never came").isLessThan(deadline);
      System.gc();
      assertThat(contexts.capture(null).isEmpty()).isTrue();
    }
    assertThat(contexts.capture(kept).id()).isEqualTo("kept");
  }

  @Test
  void the_applications_own_interceptors_keep_working_and_may_set_the_header() throws Exception {
    HttpAsyncClientBuilder builder =
        builder()
            .setDefaultHeaders(List.of(new BasicHeader("X-1", "1")))
            .addRequestInterceptorLast(
                (request, entity, context) -> request.addHeader(HEADER, "theirs"))
            .addExecInterceptorLast(
                "theirs",
                (request, body, scope, chain, callback) -> {
                  request.setHeader("X-2", "2");
                  chain.proceed(request, body, scope, callback);
                });

    try (AsyncHttpClient client = started(HttpClientCorrelation.instrument(builder));
        CorrelationScope scope = Correlation.open("a-1")) {
      assertThat(client.call("GET", server.uri("/ok"), Map.of())).isEqualTo(200);
    }

    assertThat(server.only("/ok").header("X-1")).containsExactly("1");
    assertThat(server.only("/ok").header("X-2")).containsExactly("2");
    assertThat(server.only("/ok").header(HEADER)).containsExactly("theirs");
  }

  @Test
  void a_header_that_the_client_sets_by_default_stays_once() throws Exception {
    HttpAsyncClientBuilder builder =
        builder().setDefaultHeaders(List.of(new BasicHeader(HEADER, "default")));

    try (AsyncHttpClient client = started(HttpClientCorrelation.instrument(builder));
        CorrelationScope scope = Correlation.open("a-1")) {
      client.call("GET", server.uri("/ok"), Map.of());
    }

    assertThat(server.only("/ok").header(HEADER)).containsExactly("default");
  }

  @Test
  void a_call_that_is_cancelled_leaves_a_record() throws Exception {
    assertThatACancelledCallFails(builder());
  }

  /** As when it is cancelled at the very moment in which the client learns what to cancel. */
  @Test
  void a_call_whose_cancellation_gets_lost_is_no_success_in_its_record() throws Exception {
    HttpAsyncClientBuilder builder =
        builder()
            .addExecInterceptorFirst(
                "deaf",
                (request, body, scope, chain, callback) ->
                    chain.proceed(
                        request,
                        body,
                        new AsyncExecChain.Scope(
                            scope.exchangeId,
                            scope.route,
                            scope.originalRequest,
                            new Deaf(scope.cancellableDependency),
                            scope.clientContext,
                            scope.execRuntime,
                            scope.scheduler,
                            scope.execCount),
                        callback));

    assertThatACancelledCallFails(builder);
  }

  private void assertThatACancelledCallFails(HttpAsyncClientBuilder builder) throws Exception {
    try (AsyncHttpClient client = started(HttpClientCorrelation.instrument(builder));
        CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      Future<SimpleHttpResponse> call =
          client.client().execute(SimpleRequestBuilder.get(server.uri("/held")).build(), null);
      while (server.received().isEmpty()) {
        Thread.onSpinWait();
      }

      assertThat(call.cancel(true)).isTrue();
      server.release();

      while (log.events().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("/held failed after ");
    }
  }

  /** Does not pass a cancellation on. */
  private record Deaf(CancellableDependency delegate) implements CancellableDependency {
    @Override
    public void setDependency(Cancellable dependency) {}

    @Override
    public boolean isCancelled() {
      return delegate.isCancelled();
    }

    @Override
    public boolean cancel() {
      return delegate.cancel();
    }
  }
}
