package dev.clew.httpclient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.H2AsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncServer;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.nio.AsyncRequestConsumer;
import org.apache.hc.core5.http.nio.AsyncServerRequestHandler;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.AsyncResponseBuilder;
import org.apache.hc.core5.http.nio.support.BasicRequestConsumer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2ServerBootstrap;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.ListenerEndpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The HTTP/2 client, against a server that speaks nothing else. */
class H2ClientTest extends CleanThreadTest {
  private final Map<String, List<String>> received = new ConcurrentHashMap<>();
  private HttpAsyncServer server;
  private int port;

  @SuppressWarnings("NullAway.Init")
  H2ClientTest() {}

  @BeforeEach
  void startServer() throws Exception {
    server =
        H2ServerBootstrap.bootstrap()
            .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_2)
            .register("*", new Recording())
            .create();
    server.start();
    ListenerEndpoint endpoint =
        server
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), URIScheme.HTTP)
            .get(30, TimeUnit.SECONDS);
    port = ((InetSocketAddress) endpoint.getAddress()).getPort();
  }

  @AfterEach
  void stopServer() {
    server.close(CloseMode.IMMEDIATE);
  }

  private final class Recording implements AsyncServerRequestHandler<Message<HttpRequest, Void>> {
    @Override
    public AsyncRequestConsumer<Message<HttpRequest, Void>> prepare(
        HttpRequest request, @Nullable EntityDetails entity, HttpContext context) {
      return new BasicRequestConsumer<>(entity == null ? null : new DiscardingEntityConsumer<>());
    }

    @Override
    public void handle(
        Message<HttpRequest, Void> message, ResponseTrigger response, HttpContext context)
        throws HttpException, IOException {
      assertThat(message.getHead().getVersion()).isEqualTo(HttpVersion.HTTP_2);
      received.put(
          message.getHead().getPath(),
          Arrays.stream(message.getHead().getHeaders("Correlation-Id"))
              .map(Header::getValue)
              .toList());
      response.submitResponse(AsyncResponseBuilder.create(200).build(), context);
    }
  }

  private static CloseableHttpAsyncClient started(H2AsyncClientBuilder builder) {
    CloseableHttpAsyncClient client = builder.build();
    client.start();
    return client;
  }

  /** Starts a call, which ends with what its callback found current. */
  private CompletableFuture<String> start(
      CloseableHttpAsyncClient client, String path, Header... headers) {
    CompletableFuture<String> done = new CompletableFuture<>();
    Future<SimpleHttpResponse> unused =
        client.execute(
            SimpleRequestBuilder.get(URI.create("http://localhost:" + port + path))
                .setHeaders(headers)
                .build(),
            new FutureCallback<>() {
              @Override
              public void completed(SimpleHttpResponse response) {
                done.complete(String.valueOf(Correlation.currentId()));
              }

              @Override
              public void failed(Exception failure) {
                done.completeExceptionally(failure);
              }

              @Override
              public void cancelled() {
                done.cancel(false);
              }
            });
    return done;
  }

  private static String result(CompletableFuture<String> call)
      throws ExecutionException, InterruptedException, TimeoutException {
    return call.get(30, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("R30, R47: streams of one connection carry their own IDs, and so do their callbacks")
  void streams_of_one_connection_carry_their_own_ids() throws Exception {
    try (CloseableHttpAsyncClient client =
        started(HttpClientCorrelation.instrument(HttpAsyncClients.customHttp2()))) {
      List<CompletableFuture<String>> calls = new ArrayList<>();
      for (int call = 0; call < 50; call++) {
        try (CorrelationScope scope = Correlation.open("id-" + call)) {
          calls.add(start(client, "/id-" + call));
        }
      }
      CompletableFuture<String> none = start(client, "/none");

      for (int call = 0; call < 50; call++) {
        assertThat(result(calls.get(call))).isEqualTo("id-" + call);
        assertThat(received.get("/id-" + call)).containsExactly("id-" + call);
      }
      assertThat(result(none)).isEqualTo("null");
      assertThat(received.get("/none")).isEmpty();
    }
  }

  @Test
  void a_handler_behind_the_one_that_connects_runs_in_the_context_of_its_call() throws Exception {
    List<String> seen = threadSafeList();
    H2AsyncClientBuilder builder =
        HttpAsyncClients.customHttp2()
            .addExecInterceptorLast(
                "theirs",
                (request, body, scope, chain, callback) -> {
                  seen.add(request.getPath() + " " + Correlation.currentId());
                  chain.proceed(request, body, scope, callback);
                });
    try (CloseableHttpAsyncClient client = started(HttpClientCorrelation.instrument(builder))) {
      CompletableFuture<String> call;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        call = start(client, "/a-1");
      }
      result(call);
      result(start(client, "/none"));
    }

    assertThat(seen).containsExactly("/a-1 a-1", "/none null");
  }

  @Test
  void an_explicit_header_stays_once() throws Exception {
    try (CloseableHttpAsyncClient client =
            started(HttpClientCorrelation.instrument(HttpAsyncClients.customHttp2()));
        CorrelationScope scope = Correlation.open("a-1")) {
      result(start(client, "/ok", new BasicHeader("correlation-id", "explicit")));
    }

    assertThat(received.get("/ok")).containsExactly("explicit");
  }

  @Test
  void a_host_that_is_not_on_the_allow_list_gets_no_header() throws Exception {
    EgressPolicy policy = EgressPolicy.builder().allowHost("*.corp").build();
    try (CloseableHttpAsyncClient client =
            started(HttpClientCorrelation.instrument(HttpAsyncClients.customHttp2(), policy));
        CorrelationScope scope = Correlation.open("a-1")) {
      assertThat(result(start(client, "/ok"))).isEqualTo("a-1");
    }

    assertThat(received.get("/ok")).isEmpty();
  }
}
