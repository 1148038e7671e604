package dev.clew.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** HTTP/2, against a server that speaks nothing else. */
class Http2Test extends CleanThreadTest {
  private static final int CALLS = 50;

  private final Map<String, List<String>> received = new ConcurrentHashMap<>();
  private final Set<String> connections = ConcurrentHashMap.newKeySet();
  private final Server server = new Server();
  private final ServerConnector connector =
      new ServerConnector(server, new HTTP2CServerConnectionFactory(new HttpConfiguration()));

  @BeforeEach
  void startServer() throws Exception {
    connector.setHost("localhost");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(
              Request request,
              org.eclipse.jetty.server.Response response,
              org.eclipse.jetty.util.Callback callback) {
            received.put(
                Request.getPathInContext(request),
                request.getHeaders().getValuesList("Correlation-Id"));
            connections.add(request.getConnectionMetaData().getId());
            callback.succeeded();
            return true;
          }
        });
    server.start();
  }

  @AfterEach
  void stopServer() throws Exception {
    server.stop();
  }

  private CompletableFuture<String> enqueue(OkHttpClient client, String path) {
    CompletableFuture<String> done = new CompletableFuture<>();
    client
        .newCall(
            TestClients.request(URI.create("http://localhost:" + connector.getLocalPort() + path)))
        .enqueue(
            new Callback() {
              @Override
              public void onResponse(Call call, Response response) {
                response.close();
                done.complete(response.protocol() + " " + Correlation.currentId());
              }

              @Override
              public void onFailure(Call call, IOException failure) {
                done.completeExceptionally(failure);
              }
            });
    return done;
  }

  @Test
  @DisplayName("R30, R47: streams of one connection carry their own IDs, and so do their callbacks")
  void streams_of_one_connection_carry_their_own_ids() throws Exception {
    OkHttpClient client =
        OkHttpCorrelation.instrument(
                new OkHttpClient.Builder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)))
            .build();
    client.dispatcher().setMaxRequestsPerHost(CALLS);
    String none = enqueue(client, "/none").get(30, TimeUnit.SECONDS);
    List<CompletableFuture<String>> calls = new ArrayList<>();
    for (int call = 0; call < CALLS; call++) {
      try (CorrelationScope scope = Correlation.open("id-" + call)) {
        calls.add(enqueue(client, "/id-" + call));
      }
    }

    for (int call = 0; call < CALLS; call++) {
      assertThat(calls.get(call).get(30, TimeUnit.SECONDS))
          .isEqualTo(Protocol.H2_PRIOR_KNOWLEDGE + " id-" + call);
      assertThat(received.get("/id-" + call)).containsExactly("id-" + call);
    }
    assertThat(none).endsWith(" null");
    assertThat(received.get("/none")).isEmpty();
    assertThat(connections).hasSize(1);
    TestClients.close(client);
  }
}
