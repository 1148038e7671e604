package dev.clew.httpclient;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.EgressPolicy;
import dev.clew.testing.AsyncEgressContract;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.cache.CachingHttpAsyncClients;
import org.apache.hc.client5.http.impl.cache.CachingHttpClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The contract, for the asynchronous caching client, and what only caches have. */
class CachingClientTest extends AsyncEgressContract {
  private static AsyncClient started(int connections, EgressPolicy... policies) {
    var builder =
        CachingHttpAsyncClients.custom()
            .setRetryStrategy(new DefaultHttpRequestRetryStrategy(1, TimeValue.ofMilliseconds(1)))
            .setConnectionManager(
                PoolingAsyncClientConnectionManagerBuilder.create()
                    .setMaxConnPerRoute(connections)
                    .build());
    for (EgressPolicy policy : policies) {
      HttpClientCorrelation.instrument(builder, policy);
    }
    CloseableHttpAsyncClient client = builder.build();
    client.start();
    return new AsyncClientTest.AsyncHttpClient(client);
  }

  @Override
  protected AsyncClient newClient(EgressPolicy... policies) {
    return started(5, policies);
  }

  @Override
  protected AsyncClient newClientThatCallsOneByOne() {
    return started(1, EgressPolicy.create());
  }

  /** A server whose answers may be kept, but must be asked for again each time. */
  private static com.sun.net.httpserver.HttpServer revalidating(List<String> received)
      throws Exception {
    com.sun.net.httpserver.HttpServer server =
        com.sun.net.httpserver.HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          boolean again = headers.containsKey("If-None-Match");
          received.add(
              exchange.getRequestURI().getPath() + " " + headers.getFirst("Correlation-Id"));
          exchange.getResponseHeaders().set("ETag", "\"1\"");
          exchange
              .getResponseHeaders()
              .set(
                  "Cache-Control",
                  exchange.getRequestURI().getPath().equals("/fresh")
                      ? "max-age=3600"
                      : "max-age=0, must-revalidate");
          byte[] body = {1};
          exchange.sendResponseHeaders(again ? 304 : 200, again ? -1 : body.length);
          if (!again) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void an_answer_from_the_cache_is_no_request_and_one_that_is_checked_carries_its_own_id()
      throws Exception {
    List<String> received = threadSafeList();
    com.sun.net.httpserver.HttpServer origin = revalidating(received);
    String base = "http://localhost:" + origin.getAddress().getPort();
    try (CloseableHttpClient classic =
            HttpClientCorrelation.instrument(CachingHttpClients.custom()).build();
        AsyncClient async = newClient(EgressPolicy.create())) {
      for (String path : List.of("/fresh", "/checked")) {
        for (String id : List.of("a-1", "b-2")) {
          try (CorrelationScope scope = Correlation.open(id)) {
            assertThat(
                    (int) classic.execute(new HttpGet(base + path), response -> response.getCode()))
                .isEqualTo(200);
          }
        }
      }
      assertThat(received).containsExactly("/fresh a-1", "/checked a-1", "/checked b-2");
      received.clear();

      for (String path : List.of("/fresh", "/checked")) {
        for (String id : List.of("a-1", "b-2")) {
          AtomicReference<@Nullable String> seen = new AtomicReference<>();
          try (CorrelationScope scope = Correlation.open(id)) {
            var call =
                async.start(
                    "GET",
                    URI.create(base + path),
                    Map.of(),
                    () -> seen.set(Correlation.currentId()));
            assertThat(call.get(30, java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(200);
          }
          assertThat(seen.get()).isEqualTo(id);
        }
      }
      assertThat(received).containsExactly("/fresh a-1", "/checked a-1", "/checked b-2");
    } finally {
      origin.stop(0);
    }
  }
}
