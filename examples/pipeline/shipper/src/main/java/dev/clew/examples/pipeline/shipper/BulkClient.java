package dev.clew.examples.pipeline.shipper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands lines to Elasticsearch or OpenSearch. A line that is sent again is refused there, since a
 * document of its ID exists: so trying again is safe, and is done for as long as it takes.
 *
 * <p>A data stream looks for that ID in its newest index alone. So those that may be sent again,
 * after a failure of the engine or of this program, are looked for in all its indices first.
 */
final class BulkClient implements Target {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  /** The most that an engine finds with one search. */
  private static final int IDS_AT_ONCE = 10_000;

  private final JsonMapper json = new JsonMapper();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI engine;
  private final String index;

  BulkClient(URI engine, String index) {
    this.engine = engine;
    this.index = index;
  }

  @Override
  public List<Refused> send(List<String> all, boolean sentBefore) throws InterruptedException {
    List<String> documents = all;
    boolean lookFirst = sentBefore;
    boolean reported = false;
    while (true) {
      String problem;
      try {
        if (lookFirst) {
          documents = missing(all);
          lookFirst = false;
        }
        if (documents.isEmpty()) {
          return List.of();
        }
        HttpResponse<String> response = post("_bulk", bulk(documents));
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
      lookFirst = true;
      if (!reported) {
        System.err.println("shipper: waiting for " + engine + ": " + problem);
        reported = true;
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** Those documents that no index behind a name has. */
  private List<String> missing(List<String> documents) throws IOException, InterruptedException {
    Set<String> there = new HashSet<>();
    require(post("_refresh", ""));
    for (int from = 0; from < documents.size(); from += 2 * IDS_AT_ONCE) {
      int to = Math.min(documents.size(), from + 2 * IDS_AT_ONCE);
      ObjectNode query = json.createObjectNode();
      query.put("size", IDS_AT_ONCE).put("_source", false);
      ArrayNode ids = query.putObject("query").putObject("ids").putArray("values");
      for (int i = from; i < to; i += 2) {
        ids.add(documents.get(i));
      }
      HttpResponse<String> response = post("_search", query.toString());
      require(response);
      json.readTree(response.body())
          .path("hits")
          .path("hits")
          .forEach(hit -> there.add(hit.path("_id").asText()));
    }
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < documents.size(); i += 2) {
      if (!there.contains(documents.get(i))) {
        missing.add(documents.get(i));
        missing.add(documents.get(i + 1));
      }
    }
    return missing;
  }

  /** An index that is not there yet has nothing. */
  private static void require(HttpResponse<String> response) throws IOException {
    if (response.statusCode() != 200 && response.statusCode() != NOT_FOUND) {
      throw new IOException("status " + response.statusCode() + " " + response.body());
    }
  }

  private static String bulk(List<String> documents) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < documents.size(); i += 2) {
      body.append("{\"create\":{\"_id\":\"").append(documents.get(i)).append("\"}}\n");
      body.append(documents.get(i + 1)).append('\n');
    }
    return body.toString();
  }

  private HttpResponse<String> post(String what, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(engine.resolve("/" + index + "/" + what))
            .header("Content-Type", "application/json")
            .timeout(TIMEOUT)
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
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
