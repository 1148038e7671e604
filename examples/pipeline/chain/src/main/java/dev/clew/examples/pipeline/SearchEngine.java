package dev.clew.examples.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clew.examples.demo.DemoException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A search engine that can be killed and comes back with its data, and what is asked of it. */
abstract class SearchEngine {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int MOST_HITS = 10_000;
  private static final int MOST_VALUES = 60_000;
  private static final int DOCUMENTS_AT_ONCE = 2_000;

  private final JsonMapper json = new JsonMapper();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private Processes.@Nullable Child process;
  private int port;

  /** Starts it at its port, 0 for a free one, and waits until it answers. */
  abstract Processes.Child launch(int port) throws IOException, InterruptedException;

  /** The port of a process that listens. */
  abstract int portOf(Processes.Child child) throws InterruptedException;

  final void start() throws IOException, InterruptedException {
    Processes.Child started = launch(port);
    process = started;
    port = portOf(started);
    String health = "/_cluster/health?wait_for_status=yellow&timeout=60s";
    Await.require("The search engine is up", 1, () -> status("GET", health, null) == 200 ? 1 : 0);
  }

  final void kill() {
    Processes.Child running = process;
    if (running != null) {
      running.kill();
    }
  }

  final URI address() {
    return URI.create("http://127.0.0.1:" + port);
  }

  abstract String name();

  final String version() throws InterruptedException {
    return get("/_nodes").path("nodes").elements().next().path("version").asText();
  }

  /** Puts the templates that are there to be copied. */
  final void putTemplates(Path folder) throws IOException, InterruptedException {
    for (String component : List.of("ecs", "labels", "logstash")) {
      String template = Files.readString(folder.resolve(component + ".json"));
      request("PUT", "/_component_template/clew-" + component, template);
    }
    for (String format : List.of("ecs", "logstash")) {
      for (String kind : List.of("stream", "daily")) {
        String name = format + "-" + kind;
        ObjectNode template = (ObjectNode) json.readTree(folder.resolve(name + ".json").toFile());
        if (!hasDataStreams()) {
          template.remove("data_stream");
        }
        request("PUT", "/_index_template/clew-" + name, template.toString());
      }
    }
  }

  /** Makes an index template of component templates, for a test. */
  final void composeTemplate(String name, List<String> components, Path folder)
      throws IOException, InterruptedException {
    ObjectNode template = JsonNodeFactory.instance.objectNode();
    template.putArray("index_patterns").add(name);
    for (String component : components) {
      String file = component.substring(component.lastIndexOf('/') + 1);
      JsonNode part = json.readTree(folder.resolve(component + ".json").toFile());
      if (part.at("/template/settings") instanceof ObjectNode settings) {
        // No engine of Maven's has policies.
        settings.remove("index.lifecycle.name");
      }
      request("PUT", "/_component_template/test-" + file, part.toString());
      template.withArray("composed_of").add("test-" + file);
    }
    request("PUT", "/_index_template/" + name, template.toString());
  }

  abstract boolean hasDataStreams();

  /** Makes what the records go to. */
  final void createStream(String name) throws InterruptedException {
    if (hasDataStreams()) {
      request("PUT", "/_data_stream/" + name, null);
    } else {
      createIndex(name);
    }
  }

  /** Lets a data stream go on with another index. */
  final void rollover(String stream) throws InterruptedException {
    if (hasDataStreams()) {
      request("POST", "/" + stream + "/_rollover", "");
    }
  }

  final void createIndex(String index) throws InterruptedException {
    createIndex(index, "{}");
  }

  final void createIndex(String index, String mappings) throws InterruptedException {
    request(
        "PUT",
        "/" + index,
        "{\"settings\":{\"number_of_replicas\":0},\"mappings\":" + mappings + "}");
  }

  /** How often documents were written beyond once each. */
  final long writtenAgain(String index) throws InterruptedException {
    JsonNode totals = get("/" + index + "/_stats/indexing,docs").at("/_all/primaries");
    return totals.at("/indexing/index_total").asLong() - totals.at("/docs/count").asLong();
  }

  /** Adds fields to an index. */
  final void putMapping(String index, Path file) throws IOException, InterruptedException {
    request("PUT", "/" + index + "/_mapping", Files.readString(file));
  }

  /** How many documents there are; 0 while it does not answer. */
  final long count(String index, ObjectNode query) throws InterruptedException {
    try {
      HttpResponse<String> refresh = send("POST", "/" + index + "/_refresh", "");
      HttpResponse<String> response = send("POST", "/" + index + "/_count", body(query).toString());
      return refresh.statusCode() == 200 && response.statusCode() == 200
          ? json.readTree(response.body()).path("count").asLong()
          : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  final long count(String index) throws InterruptedException {
    return count(index, all());
  }

  /** The documents found, in the order of time. */
  final List<JsonNode> search(String index, ObjectNode query) throws InterruptedException {
    request("POST", "/" + index + "/_refresh", "");
    ObjectNode body = body(query);
    body.put("size", MOST_HITS);
    if (!index.equals(Comparison.INDEX)) {
      body.putArray("sort")
          .addObject()
          .putObject("@timestamp")
          .put("order", "asc")
          .put("numeric_type", "date_nanos");
    }
    List<JsonNode> found = new ArrayList<>();
    request("POST", "/" + index + "/_search", body.toString())
        .path("hits")
        .path("hits")
        .forEach(hit -> found.add(hit.path("_source")));
    return found;
  }

  /** Indexes one document; returns the status. */
  final int index(String index, String document) throws InterruptedException {
    return status("POST", "/" + index + "/_doc", document);
  }

  /** Indexes many documents; returns those that were refused, each with the engine's reason. */
  final List<String> bulk(String index, List<String> documents) throws InterruptedException {
    List<String> refused = new ArrayList<>();
    for (int from = 0; from < documents.size(); from += DOCUMENTS_AT_ONCE) {
      List<String> some =
          documents.subList(from, Math.min(documents.size(), from + DOCUMENTS_AT_ONCE));
      StringBuilder body = new StringBuilder();
      some.forEach(each -> body.append("{\"create\":{}}\n").append(each).append('\n'));
      int document = 0;
      for (JsonNode item : request("POST", "/" + index + "/_bulk", body.toString()).path("items")) {
        JsonNode result = item.path("create");
        if (result.path("status").asInt() != 201) {
          refused.add(result.path("error") + " for " + some.get(document));
        }
        document++;
      }
    }
    return refused;
  }

  final JsonNode get(String path) throws InterruptedException {
    return request("GET", path, null);
  }

  /** The values of a field, and how many documents have each. */
  final Map<String, Long> values(String index, String field, ObjectNode query)
      throws InterruptedException {
    ObjectNode body = body(query);
    body.put("size", 0);
    body.putObject("aggs")
        .putObject("values")
        .putObject("terms")
        .put("field", field)
        .put("size", MOST_VALUES);
    Map<String, Long> values = new HashMap<>();
    request("POST", "/" + index + "/_search", body.toString())
        .path("aggregations")
        .path("values")
        .path("buckets")
        .forEach(value -> values.put(value.path("key").asText(), value.path("doc_count").asLong()));
    return values;
  }

  /** Answers aggregations over the documents found. */
  final JsonNode aggregate(String index, ObjectNode query, ObjectNode aggregations)
      throws InterruptedException {
    ObjectNode body = body(query);
    body.put("size", 0);
    body.set("aggs", aggregations);
    return request("POST", "/" + index + "/_search", body.toString()).path("aggregations");
  }

  static ObjectNode all() {
    ObjectNode query = JsonNodeFactory.instance.objectNode();
    query.putObject("match_all");
    return query;
  }

  static ObjectNode term(String field, String value) {
    ObjectNode query = JsonNodeFactory.instance.objectNode();
    query.putObject("term").put(field, value);
    return query;
  }

  static ObjectNode phrase(String field, String value) {
    ObjectNode query = JsonNodeFactory.instance.objectNode();
    query.putObject("match_phrase").put(field, value);
    return query;
  }

  private static ObjectNode body(ObjectNode query) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("query", query);
    return body;
  }

  private JsonNode request(String method, String path, @Nullable String body)
      throws InterruptedException {
    try {
      HttpResponse<String> response = send(method, path, body);
      if (response.statusCode() / 100 != 2) {
        throw new DemoException(
            method + " " + path + " gave " + response.statusCode() + ": " + response.body());
      }
      return json.readTree(response.body());
    } catch (IOException e) {
      throw new DemoException(method + " " + address() + path + " failed: " + e);
    }
  }

  private int status(String method, String path, @Nullable String body)
      throws InterruptedException {
    try {
      return send(method, path, body).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpResponse<String> send(String method, String path, @Nullable String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(address().resolve(path))
            .header("Content-Type", "application/json")
            .timeout(TIMEOUT)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }
}
