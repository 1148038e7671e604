package dev.clew.examples.spring.war;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the filter in web.xml does for a war, in any container. */
abstract class WarContract extends CleanThreadTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Starts the container with the exploded war at the root. */
  abstract Container start(Path war) throws Exception;

  private static HttpResponse<String> get(Container container, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + container.port() + path))
            .timeout(Duration.ofSeconds(20));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void every_dispatch_has_the_id_and_every_request_one_access_record() throws Exception {
    Path log = Path.of(property("log.directory"), getClass().getSimpleName() + ".log");
    System.setProperty("log.file", log.toString());
    String generatedId;

    try (Container container = start(Path.of(property("war")))) {
      HttpResponse<String> brought = get(container, "/ids", "X-Request-ID", "a-1");
      assertThat(brought.body()).isEqualTo("a-1 a-1");
      assertThat(brought.headers().allValues("Correlation-Id")).containsExactly("a-1");

      HttpResponse<String> generated = get(container, "/ids");
      generatedId = generated.headers().firstValue("Correlation-Id").orElseThrow();
      assertThat(generated.body()).isEqualTo(generatedId + " " + generatedId);

      assertThat(get(container, "/filters", "Correlation-Id", "a-5").body())
          .contains("correlation ", "correlationFromCode");

      assertThat(get(container, "/callable", "Correlation-Id", "a-2").body()).isEqualTo("a-2 a-2");

      HttpResponse<String> failed = get(container, "/throws", "Correlation-Id", "a-3");
      assertThat(failed.statusCode()).isEqualTo(500);
      assertThat(failed.body()).isEqualTo("error a-3 a-3");
      assertThat(failed.headers().allValues("Correlation-Id")).containsExactly("a-3");

      HttpResponse<String> unknown = get(container, "/unknown", "Correlation-Id", "a-4");
      assertThat(unknown.statusCode()).isEqualTo(404);
      assertThat(unknown.body()).isEqualTo("error a-4 a-4");
    }

    List<String> records =
        Files.readAllLines(log).stream()
            .filter(line -> line.startsWith("access "))
            .map(line -> line.replaceAll(" in .*", ""))
            .toList();
    assertThat(records)
        .containsExactlyInAnyOrder(
            "access [a-1] GET /ids 200",
            "access [" + generatedId + "] GET /ids 200",
            "access [a-2] GET /callable 200",
            "access [a-3] GET /throws 500",
            "access [a-4] GET /unknown 404",
            "access [a-5] GET /filters 200");
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
