package dev.clew.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.sun.net.httpserver.HttpServer;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.testing.AsyncEgressContract;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.RecordingServer.Received;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract, for {@code sendAsync} of the JDK's client, and what only that has. */
class JdkHttpClientTest extends AsyncEgressContract {
  private final ExecutorService threads = Executors.newFixedThreadPool(8);

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  private HttpClient.Builder builder() {
    return HttpClient.newBuilder()
        .executor(threads)
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NORMAL);
  }

  private HttpClient jdkClient(EgressPolicy... policies) {
    HttpClient client = JdkHttpClientCorrelation.build(builder(), policies[0]);
    for (int i = 1; i < policies.length; i++) {
      client = JdkHttpClientCorrelation.instrument(client, policies[i]);
    }
    return client;
  }

  @Override
  protected AsyncClient newClient(EgressPolicy... policies) {
    return new JdkClient(jdkClient(policies));
  }

  /** It has no limit; all calls are on their way at once. */
  @Override
  protected AsyncClient newClientThatCallsOneByOne() {
    return newClient(EgressPolicy.create());
  }

  static HttpRequest request(String method, URI uri, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .method(
                method,
                method.equals("POST")
                    ? HttpRequest.BodyPublishers.ofByteArray(new byte[0])
                    : HttpRequest.BodyPublishers.noBody());
    headers.forEach(request::setHeader);
    return request.build();
  }

  private record JdkClient(HttpClient client) implements AsyncClient {
    @Override
    public CompletableFuture<Integer> start(
        String method, URI uri, Map<String, String> headers, Runnable inCallback) {
      HttpRequest request = request(method, uri, headers);
      CompletableFuture<Integer> done = new CompletableFuture<>();
      CompletableFuture<?> unused =
          sendTwiceIfBusy(request)
              .whenComplete(
                  (response, failure) -> {
                    inCallback.run();
                    if (failure == null) {
                      done.completeAsync(response::statusCode);
                    } else {
                      done.completeExceptionally(
                          failure instanceof CompletionException ? failure.getCause() : failure);
                    }
                  });
      return done;
    }

    /** The JDK's client leaves trying again to its users. */
    private CompletableFuture<HttpResponse<String>> sendTwiceIfBusy(HttpRequest request) {
      HttpResponse.BodyHandler<String> text = HttpResponse.BodyHandlers.ofString();
      return client
          .sendAsync(request, text)
          .thenCompose(
              first ->
                  first.statusCode() == 503
                      ? client.sendAsync(request, text)
                      : CompletableFuture.completedFuture(first));
    }

    @Override
    public void close() {}
  }

  @Test
  void a_client_that_follows_redirects_itself_is_refused_for_an_allow_list() {
    EgressPolicy policy = EgressPolicy.builder().allowHost("*.corp").build();

    assertThatThrownBy(() -> JdkHttpClientCorrelation.instrument(builder().build(), policy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("allowHost")
        .hasMessageContaining("followRedirects was NORMAL");

    HttpClient never = builder().followRedirects(HttpClient.Redirect.NEVER).build();
    assertThat(JdkHttpClientCorrelation.instrument(never, policy).followRedirects())
        .isEqualTo(HttpClient.Redirect.NEVER);
  }

  @Test
  void building_leaves_the_builder_and_the_settings_as_they_were() {
    EgressPolicy policy = EgressPolicy.builder().allowHost("*.corp").build();
    HttpClient.Builder builder = builder();

    HttpClient client = JdkHttpClientCorrelation.build(builder, policy);

    assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.NORMAL);
    assertThat(client.executor()).contains(threads);
    assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(builder.build().followRedirects()).isEqualTo(HttpClient.Redirect.NORMAL);
  }

  @Test
  @DisplayName("R42: followed hop by hop, a redirect gives what the JDK's client gives")
  void a_redirect_that_is_followed_here_gives_what_the_jdks_client_gives() throws Exception {
    HttpClient plain = builder().build();
    HttpClient own = jdkClient(EgressPolicy.builder().allowHost("localhost").build());
    Map<String, String> headers = Map.of("X-1", "1", "Authorization", "Basic eDp5");

    for (int status : List.of(300, 301, 302, 303, 307, 308)) {
      for (String method : List.of("GET", "POST", "PUT")) {
        String target = "/ok/" + status + method;
        HttpRequest request =
            request(method, server.uri("/redirect/" + status + "?" + server.uri(target)), headers);

        HttpResponse<String> expected = plain.send(request, HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> response = own.send(request, HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> later =
            own.sendAsync(request, HttpResponse.BodyHandlers.ofString()).get(30, TimeUnit.SECONDS);

        for (HttpResponse<String> each : List.of(response, later)) {
          assertThat(each.statusCode()).isEqualTo(expected.statusCode());
          assertThat(each.body()).isEqualTo(expected.body());
          assertThat(each.uri()).isEqualTo(expected.uri());
          assertThat(each.request().method()).isEqualTo(expected.request().method());
          assertThat(each.request().headers().map()).isEqualTo(expected.request().headers().map());
          assertThat(each.previousResponse().map(HttpResponse::statusCode))
              .isEqualTo(expected.previousResponse().map(HttpResponse::statusCode));
        }
      }
    }
  }

  @Test
  void redirects_without_end_end_where_they_do_in_the_jdks_client() throws Exception {
    HttpRequest request = request("GET", server.uri("/circle"), Map.of());
    HttpClient own = jdkClient(EgressPolicy.builder().allowHost("localhost").build());

    HttpResponse<String> expected =
        builder().build().send(request, HttpResponse.BodyHandlers.ofString());
    int requests = server.received().size();
    HttpResponse<String> response = own.send(request, HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(expected.statusCode());
    assertThat(server.received()).hasSize(2 * requests);
  }

  @Test
  void a_hop_to_another_origin_has_no_credentials() throws Exception {
    HttpClient own = jdkClient(EgressPolicy.builder().allowHost("localhost").build());
    URI elsewhere = server.thirdPartyUri("/ok");

    HttpResponse<Void> response =
        own.send(
            request(
                "GET",
                server.uri("/redirect/302?" + elsewhere),
                Map.of(
                    "authorization", "Basic eDp5",
                    "Cookie", "a=b",
                    "Origin", "http://localhost",
                    "Referer", "http://localhost/secret",
                    "X-1", "1")),
            HttpResponse.BodyHandlers.discarding());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(server.only("/redirect/302").header("Authorization")).containsExactly("Basic eDp5");
    assertThat(server.only("/ok").header("Authorization")).isEmpty();
    assertThat(server.only("/ok").header("Cookie")).isEmpty();
    assertThat(server.only("/redirect/302").header("Referer")).hasSize(1);
    assertThat(server.only("/ok").header("Origin")).isEmpty();
    assertThat(server.only("/ok").header("Referer")).isEmpty();
    assertThat(server.only("/ok").header("X-1")).containsExactly("1");
  }

  @Test
  void a_redirect_with_a_body_without_end_is_followed() throws Exception {
    HttpClient own = jdkClient(EgressPolicy.builder().allowHost("localhost").build());
    List<Socket> connections = threadSafeList();
    try (ServerSocket endless = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      threads.execute(
          () -> {
            try {
              for (int connection = 0; connection < 2; connection++) {
                Socket socket = endless.accept();
                connections.add(socket);
                String head = "HTTP/1.1 302 Found\r\nLocation: " + server.uri("/ok") + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
              }
            } catch (IOException e) {
              // The test is over.
            }
          });
      HttpRequest request =
          request("GET", URI.create("http://localhost:" + endless.getLocalPort() + "/"), Map.of());

      assertThat(own.sendAsync(request, HttpResponse.BodyHandlers.ofString()))
          .succeedsWithin(Duration.ofSeconds(10))
          .extracting(HttpResponse::body)
          .isEqualTo("/ok");
      assertThat(
              CompletableFuture.supplyAsync(
                  () -> send(own, request, HttpResponse.BodyHandlers.ofString())))
          .succeedsWithin(Duration.ofSeconds(10))
          .extracting(HttpResponse::body)
          .isEqualTo("/ok");
    } finally {
      for (Socket socket : connections) {
        socket.close();
      }
    }
  }

  private static <T> HttpResponse<T> send(
      HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return client.send(request, handler);
    } catch (IOException | InterruptedException e) {
      throw new CompletionException(e);
    }
  }

  @Test
  void an_authentication_behind_a_redirect_is_counted_and_told_of() throws Exception {
    Authenticator authenticator =
        new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication("user", "password".toCharArray());
          }
        };
    HttpClient own =
        JdkHttpClientCorrelation.build(
            builder().authenticator(authenticator),
            EgressPolicy.builder().allowHost("localhost").build());
    HttpServer guarded =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    guarded.createContext(
        "/",
        exchange -> {
          try (exchange) {
            boolean known = exchange.getRequestHeaders().containsKey("Authorization");
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
            exchange.sendResponseHeaders(known ? 200 : 401, -1);
          }
        });
    guarded.start();
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      String target = "http://localhost:" + guarded.getAddress().getPort() + "/";
      HttpRequest request = request("GET", server.uri("/redirect/302?" + target), Map.of());

      HttpResponse<Void> response = own.send(request, HttpResponse.BodyHandlers.discarding());

      HttpResponse<Void> refused = response.previousResponse().orElseThrow();
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(refused.previousResponse().map(HttpResponse::statusCode)).contains(302);
      assertThat(log.events()).hasSize(1);
      assertThat(log.events().get(0).getKeyValuePairs())
          .extracting(pair -> pair.key + "=" + pair.value)
          .contains("http.request.resend_count=2");
    } finally {
      guarded.stop(0);
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void a_client_that_is_shut_down_ends_the_calls_under_way_and_takes_no_more() throws Exception {
    HttpClient own = jdkClient(EgressPolicy.builder().allowHost("localhost").build());
    CompletableFuture<Void> mayAnswer = new CompletableFuture<>();
    HttpServer late =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    late.createContext(
        "/",
        exchange -> {
          try (exchange) {
            mayAnswer.join();
            exchange.getResponseHeaders().set("Location", server.uri("/ok").toString());
            exchange.sendResponseHeaders(302, -1);
          }
        });
    late.start();
    try {
      URI uri = URI.create("http://localhost:" + late.getAddress().getPort() + "/");
      CompletableFuture<HttpResponse<String>> underWay =
          own.sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());

      HttpClient.class.getMethod("shutdown").invoke(own);

      HttpRequest more = HttpRequest.newBuilder(server.uri("/ok/more")).build();
      assertThat(own.sendAsync(more, HttpResponse.BodyHandlers.ofString()))
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(IOException.class);
      assertThatThrownBy(() -> own.send(more, HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
      mayAnswer.complete(null);
      assertThat(underWay.get(30, TimeUnit.SECONDS).body()).isEqualTo("/ok");
      assertThat(
              HttpClient.class
                  .getMethod("awaitTermination", Duration.class)
                  .invoke(own, Duration.ofSeconds(30)))
          .isEqualTo(true);
      assertThat(server.received()).hasSize(1);
    } finally {
      mayAnswer.complete(null);
      late.stop(0);
    }
  }

  @Test
  @DisplayName("R47: handlers, subscribers and publishers run in the caller's context")
  void what_the_application_gives_runs_in_its_context() throws Exception {
    List<@Nullable String> seen = threadSafeList();
    HttpClient client = jdkClient(EgressPolicy.create());
    HttpRequest.BodyPublisher bytes =
        HttpRequest.BodyPublishers.ofByteArrays(
            () -> {
              seen.add("producer " + Correlation.currentId());
              return List.of(new byte[] {1}, new byte[] {2}).iterator();
            });
    HttpRequest request =
        HttpRequest.newBuilder(server.uri("/ok"))
            .POST(
                new HttpRequest.BodyPublisher() {
                  @Override
                  public long contentLength() {
                    seen.add("length " + Correlation.currentId());
                    return bytes.contentLength();
                  }

                  @Override
                  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
                    bytes.subscribe(subscriber);
                  }
                })
            .build();
    HttpResponse.BodyHandler<Void> handler =
        info -> {
          seen.add("handler " + Correlation.currentId());
          return HttpResponse.BodySubscribers.ofByteArrayConsumer(
              part -> seen.add("consumer " + Correlation.currentId()));
        };
    HttpResponse.BodyHandler<InputStream> mapped =
        info ->
            HttpResponse.BodySubscribers.mapping(
                HttpResponse.BodySubscribers.ofInputStream(),
                body -> {
                  seen.add("mapping " + Correlation.currentId());
                  return body;
                });

    CompletableFuture<HttpResponse<Void>> later;
    CompletableFuture<HttpResponse<InputStream>> mappedLater;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      client.send(request, handler);
      client.send(request, mapped).body().close();
      later = client.sendAsync(request, handler);
      mappedLater = client.sendAsync(request, mapped);
    }
    later.get(30, TimeUnit.SECONDS);
    mappedLater.get(30, TimeUnit.SECONDS).body().close();

    assertThat(seen)
        .contains("length a-1", "producer a-1", "handler a-1", "consumer a-1", "mapping a-1");
    assertThat(seen).allSatisfy(each -> assertThat(each).endsWith(" a-1"));
    requireCleanWorkers(threads, 8);
  }

  @Test
  void the_request_of_a_response_may_be_sent_again_in_another_context() throws Exception {
    HttpClient client = jdkClient(EgressPolicy.create());
    List<@Nullable String> produced = threadSafeList();
    HttpRequest posted =
        HttpRequest.newBuilder(server.uri("/ok/posted"))
            .POST(
                HttpRequest.BodyPublishers.ofByteArrays(
                    () -> {
                      produced.add(Correlation.currentId());
                      return List.of(new byte[1]).iterator();
                    }))
            .header("X-1", "1")
            .build();
    HttpRequest redirected =
        request("GET", server.uri("/redirect/302?" + server.uri("/ok/target")), Map.of("X-1", "1"));
    List<HttpResponse<Void>> answers = new ArrayList<>();
    try (CorrelationScope scope = Correlation.open("a-1")) {
      answers.add(client.send(posted, HttpResponse.BodyHandlers.discarding()));
      answers.add(
          client
              .sendAsync(redirected, HttpResponse.BodyHandlers.discarding())
              .get(30, TimeUnit.SECONDS));
      answers.add(answers.get(1).previousResponse().orElseThrow());
    }

    try (CorrelationScope scope = Correlation.open("b-2")) {
      for (HttpResponse<Void> answer : answers) {
        client.send(answer.request(), HttpResponse.BodyHandlers.discarding());
      }
    }
    client.send(answers.get(1).request(), HttpResponse.BodyHandlers.discarding());

    assertThat(server.received())
        .extracting(Received::path, each -> each.header(HEADER))
        .containsExactly(
            tuple("/ok/posted", List.of("a-1")),
            tuple("/redirect/302", List.of("a-1")),
            tuple("/ok/target", List.of("a-1")),
            tuple("/ok/posted", List.of("b-2")),
            tuple("/ok/target", List.of("b-2")),
            tuple("/redirect/302", List.of("b-2")),
            tuple("/ok/target", List.of("b-2")),
            tuple("/ok/target", List.of()));
    assertThat(server.received())
        .allSatisfy(each -> assertThat(each.header("X-1")).containsExactly("1"));
    assertThat(produced).containsExactly("a-1", "b-2");
  }

  @Test
  void a_response_keeps_what_later_jdks_tell_of_it() throws Exception {
    List<Method> labels =
        Arrays.stream(HttpResponse.class.getMethods())
            .filter(method -> method.getName().equals("connectionLabel"))
            .toList();
    assumeTrue(!labels.isEmpty());
    HttpRequest request = request("GET", server.uri("/ok"), Map.of());

    try (CorrelationScope scope = Correlation.open("a-1")) {
      HttpResponse<Void> response =
          jdkClient(EgressPolicy.create()).send(request, HttpResponse.BodyHandlers.discarding());

      assertThat((Optional<?>) labels.get(0).invoke(response)).isPresent();
      assertThat(response).hasToString("(GET " + request.uri() + ") 200");
    }
  }

  @Test
  void cancelling_the_future_cancels_the_call() throws Exception {
    HttpClient client = jdkClient(EgressPolicy.create());
    CompletableFuture<HttpResponse<Void>> call;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      call =
          client.sendAsync(
              request("GET", server.uri("/held"), Map.of()),
              HttpResponse.BodyHandlers.discarding());
    }

    assertThat(call.cancel(true)).isTrue();

    assertThat(call).isCancelled();
    requireCleanWorkers(threads, 8);
  }

  @Test
  void cancelling_what_comes_from_the_future_cancels_the_call() throws Exception {
    HttpClient client = jdkClient(EgressPolicy.create());
    CompletableFuture<HttpResponse<Void>> call =
        client.sendAsync(
            request("GET", server.uri("/held"), Map.of()), HttpResponse.BodyHandlers.discarding());
    CompletableFuture<Integer> status = call.thenApply(HttpResponse::statusCode);

    assertThat(status.thenApply(code -> code / 100).cancel(true)).isTrue();

    assertThat(call).isCancelled();
    assertThat(status).isCompletedExceptionally();
    requireCleanWorkers(threads, 8);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_call_that_is_not_to_be_interrupted_goes_on_as_with_the_jdks_client(boolean derived)
      throws Exception {
    HttpClient client = jdkClient(EgressPolicy.create());
    CompletableFuture<Integer> answered = new CompletableFuture<>();
    CompletableFuture<HttpResponse<Void>> call =
        client.sendAsync(
            request("GET", server.uri("/held"), Map.of()),
            info -> {
              answered.complete(info.statusCode());
              return HttpResponse.BodySubscribers.discarding();
            });
    CompletableFuture<Integer> status = call.thenApply(HttpResponse::statusCode);

    assertThat((derived ? status : call).cancel(false)).isTrue();
    server.release();

    assertThat(answered.get(30, TimeUnit.SECONDS)).isEqualTo(200);
    if (derived) {
      assertThat(status).isCancelled();
      assertThat(call.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    } else {
      assertThat(call).isCancelled();
    }
  }

  @Test
  @DisplayName(
      "R49: a WebSocket's upgrade carries the ID of each opening, and an explicit one stays")
  void a_web_socket_carries_the_id() {
    HttpClient client = jdkClient(EgressPolicy.create());
    URI uri = URI.create(server.uri("/ok").toString().replace("http:", "ws:"));
    WebSocket.Builder builder = client.newWebSocketBuilder().header("X-1", "1");

    // The server refuses the upgrade, which is enough to see what was sent.
    for (String id : List.of("a-1", "b-2")) {
      try (CorrelationScope scope = Correlation.open(id)) {
        assertThat(builder.buildAsync(uri, new WebSocket.Listener() {}))
            .failsWithin(30, TimeUnit.SECONDS);
      }
    }
    assertThat(builder.buildAsync(uri, new WebSocket.Listener() {}))
        .failsWithin(30, TimeUnit.SECONDS);
    try (CorrelationScope scope = Correlation.open("c-3")) {
      assertThat(
              builder
                  .header("correlation-id", "theirs")
                  .buildAsync(uri, new WebSocket.Listener() {}))
          .failsWithin(30, TimeUnit.SECONDS);
    }

    assertThat(server.received())
        .extracting(each -> each.header(HEADER))
        .containsExactly(List.of("a-1"), List.of("b-2"), List.of(), List.of("theirs"));
    assertThat(server.received()).allSatisfy(each -> assertThat(each.header("X-1")).hasSize(1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cancelling_the_future_of_a_web_socket_gives_its_opening_up(boolean derived)
      throws Exception {
    HttpClient client = jdkClient(EgressPolicy.create());
    try (ServerSocket silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      CompletableFuture<WebSocket> opening =
          client
              .newWebSocketBuilder()
              .buildAsync(
                  URI.create("ws://localhost:" + silent.getLocalPort() + "/"),
                  new WebSocket.Listener() {});
      try (Socket connection = silent.accept()) {
        connection.setSoTimeout(10_000);
        assertThat(connection.getInputStream().read()).isEqualTo('G');

        assertThat((derived ? opening.thenApply(WebSocket::getSubprotocol) : opening).cancel(true))
            .isTrue();

        // Reads the request to the connection's end.
        assertThat(connection.getInputStream().readAllBytes()).isNotEmpty();
      }
    }
  }

  @Test
  void a_call_leaves_a_record_when_its_future_was_given_something_else() throws Exception {
    HttpClient client = JdkHttpClientCorrelation.build(builder());
    HttpResponse<Void> fallback =
        builder()
            .build()
            .send(
                request("GET", server.uri("/ok"), Map.of()),
                HttpResponse.BodyHandlers.discarding());
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      CompletableFuture<HttpResponse<Void>> call =
          client.sendAsync(
              request("GET", server.uri("/held"), Map.of()),
              HttpResponse.BodyHandlers.discarding());
      assertThat(call.complete(fallback)).isTrue();

      server.release();

      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (log.events().isEmpty()) {
        assertThat(System.nanoTime()).as("there is no record").isLessThan(deadline);
        Thread.onSpinWait();
      }
      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("/held 200 in ");
    }
  }

  @Test
  void a_call_that_is_cancelled_leaves_a_record() {
    HttpClient client = JdkHttpClientCorrelation.build(builder());
    try (CapturedLog log = CapturedLog.of(EgressPolicy.CALL_LOGGER)) {
      CompletableFuture<?> call =
          client.sendAsync(
              HttpRequest.newBuilder(server.uri("/held")).build(),
              HttpResponse.BodyHandlers.discarding());

      assertThat(call.cancel(true)).isTrue();

      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("/held failed after ");
    }
  }
}
