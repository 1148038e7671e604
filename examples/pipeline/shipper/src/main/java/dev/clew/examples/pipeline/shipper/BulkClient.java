package dev.clew.examples.pipeline.shipper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands lines to Elasticsearch or OpenSearch. A line that is sent again is refused there, since a
 * document of its ID exists: so trying again is safe, and is done for as long as it takes.
 */
final class BulkClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int CONFLICT = 409;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final JsonMapper json = new JsonMapper();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI engine;

  BulkClient(URI engine) {
    this.engine = engine;
  }

  /**
   * A document that the engine does not take.
   *
   * @param id the document's
   * @param reason the engine's answer
   * @param document what it was
   */
  record Refused(String id, JsonNode reason, String document) {}

  /**
   * Returns when each document is in the index or refused.
   *
   * @param documents ID and JSON text in turn
   * @return those that were refused, other than for being there already
   */
  List<Refused> create(String index, List<String> documents) throws InterruptedException {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < documents.size(); i += 2) {
      body.append("{\"create\":{\"_id\":\"").append(documents.get(i)).append("\"}}\n");
      body.append(documents.get(i + 1)).append('\n');
    }
    HttpRequest request =
        HttpRequest.newBuilder(engine.resolve("/" + index + "/_bulk"))
            .header("Content-Type", "application/x-ndjson")
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    boolean reported = false;
    while (true) {
      String problem;
      try {
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() == 200) {
          List<Refused> refused = refused(json.readTree(response.body()), documents);
          if (refused != null) {
            return refused;
          }
          problem = "it is overloaded";
        } else {
          problem = "status " + response.statusCode() + " " + response.body();
        }
      } catch (IOException e) {
        problem = e.toString();
      }
      if (!reported) {
        System.err.println("shipper: waiting for " + engine + ": " + problem);
        reported = true;
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** Those refused for good; null when some are to be sent again. */
  private static @Nullable List<Refused> refused(JsonNode answer, List<String> documents) {
    List<Refused> refused = new ArrayList<>();
    if (!answer.path("errors").asBoolean()) {
      return refused;
    }
    int i = 0;
    for (JsonNode item : answer.path("items")) {
      JsonNode result = item.path("create");
      int status = result.path("status").asInt();
      if (status == TOO_MANY_REQUESTS || status >= SERVER_ERROR) {
        return null;
      }
      if (status >= 400 && status != CONFLICT) {
        refused.add(new Refused(documents.get(i), result, documents.get(i + 1)));
      }
      i += 2;
    }
    return refused;
  }
}
