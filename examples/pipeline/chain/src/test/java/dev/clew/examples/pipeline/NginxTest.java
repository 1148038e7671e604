package dev.clew.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import dev.clew.CorrelationContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** nginx takes the IDs that the services take, where it is installed. */
class NginxTest {
  private static final String HEADER = "Correlation-Id";
  private static final String LOG_LEVEL = "Correlation-Log-Level";

  @ParameterizedTest
  @EnumSource(Nginx.Variant.class)
  void an_id_is_kept_where_the_services_keep_it_and_client_and_service_are_told_the_same(
      Nginx.Variant variant, @TempDir Path folder) throws Exception {
    assumeThat(Processes.isInstalled("nginx")).isTrue();
    assumeThat(variant == Nginx.Variant.LUA && Nginx.modules().isEmpty()).isFalse();
    List<String> received = new CopyOnWriteArrayList<>();
    HttpServer service =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.createContext(
        "/",
        exchange -> {
          received.addAll(exchange.getRequestHeaders().get(HEADER));
          received.addAll(exchange.getRequestHeaders().getOrDefault(LOG_LEVEL, List.of()));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    service.start();
    try (Processes processes = new Processes()) {
      URI nginx =
          new Nginx(processes, Settings.parse("--pipeline=..", "--work=" + folder), variant)
              .start(folder, URI.create("http://127.0.0.1:" + service.getAddress().getPort()));
      // Internal is what records from outside any request say.
      for (String id :
          List.of(
              "a-1",
              "Internal",
              "INTERNAL",
              "Internal-1",
              "a b",
              "x".repeat(128),
              "x".repeat(129))) {
        received.clear();
        HttpResponse<Void> answer =
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(nginx).headers(HEADER, id, LOG_LEVEL, "DEBUG").build(),
                    HttpResponse.BodyHandlers.discarding());

        List<String> told = answer.headers().allValues(HEADER);
        assertThat(told)
            .as(id)
            .hasSize(1)
            .isEqualTo(received)
            .allMatch(CorrelationContext::isValidId);
        assertThat(told.contains(id)).as(id).isEqualTo(CorrelationContext.isValidId(id));
      }
    } finally {
      service.stop(0);
    }
  }
}
