package dev.clew.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.EgressPolicy;
import dev.clew.testing.CleanThreadTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Redirects that Clew follows, over HTTP/2. */
class Http2RedirectTest extends CleanThreadTest {
  private final HttpConfiguration settings = new HttpConfiguration();
  private final Server server = new Server();
  private final ServerConnector connector =
      new ServerConnector(
          server, new HttpConnectionFactory(settings), new HTTP2CServerConnectionFactory(settings));

  @BeforeEach
  void startServer() throws Exception {
    connector.setHost("localhost");
    server.addConnector(connector);
    server.setHandler(
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            if (Request.getPathInContext(request).equals("/ok")) {
              callback.succeeded();
              return true;
            }
            response.setStatus(302);
            response.getHeaders().put("Location", "/ok");
            boolean endless = Request.getPathInContext(request).equals("/endless");
            response.write(
                !endless, ByteBuffer.allocate(100_000), endless ? Callback.NOOP : callback);
            return true;
          }
        });
    server.start();
  }

  @AfterEach
  void stopServer() throws Exception {
    server.stop();
  }

  @Test
  void a_redirect_whose_body_is_left_is_followed() throws Exception {
    HttpClient client =
        JdkHttpClientCorrelation.build(
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL),
            EgressPolicy.builder().allowHost("localhost").build());

    for (String path : List.of("/long", "/endless", "/long", "/endless")) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://localhost:" + connector.getLocalPort() + path))
              .build();
      HttpResponse<String> sent = client.send(request, HttpResponse.BodyHandlers.ofString());
      HttpResponse<String> later =
          client.sendAsync(request, HttpResponse.BodyHandlers.ofString()).get(30, TimeUnit.SECONDS);

      assertThat(List.of(sent, later))
          .allSatisfy(
              response -> {
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
              });
    }
  }
}
