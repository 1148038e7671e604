package dev.clew.examples.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clew.examples.demo.DemoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the saved searches and pictures ask the engine. Neither Kibana nor OpenSearch Dashboards is
 * to be had here, but their questions are.
 */
final class Dashboards {
  private static final Pattern QUERY = Pattern.compile("(\\S+) : (?:\\*|\"([^\"]*)\")");

  private final Proof proof;
  private final SearchEngine engine;
  private final JsonMapper json = new JsonMapper();

  Dashboards(Proof proof, SearchEngine engine) {
    this.proof = proof;
    this.engine = engine;
  }

  void prove(Path file) throws IOException, InterruptedException {
    List<String> problems = new ArrayList<>();
    int asked = 0;
    for (String line : Files.readAllLines(file)) {
      JsonNode attributes = json.readTree(line).path("attributes");
      String source = attributes.at("/kibanaSavedObjectMeta/searchSourceJSON").asText();
      String query = source.isEmpty() ? "" : json.readTree(source).at("/query/query").asText();
      if (query.isEmpty()) {
        continue;
      }
      asked++;
      String title = attributes.path("title").asText();
      if (engine.count(Pipeline.INDEX, query(query)) == 0) {
        problems.add(title + " finds nothing by " + query);
      }
      JsonNode picture = json.readTree(attributes.path("visState").asText("{}"));
      if (picture.has("aggs") && !hasBuckets(query, picture.path("aggs"))) {
        problems.add(title + " has nothing to show");
      }
    }
    proof.check(
        "each saved search finds records, and each picture of the dashboard has something to show",
        asked + " searches and pictures",
        problems);
  }

  private boolean hasBuckets(String query, JsonNode aggs) throws InterruptedException {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    ObjectNode inner = all;
    for (JsonNode agg : aggs) {
      JsonNode params = agg.path("params");
      if (agg.path("schema").asText().equals("metric")) {
        continue;
      }
      ObjectNode bucket = inner.putObject(agg.path("id").asText());
      ObjectNode ask = bucket.putObject(agg.path("type").asText());
      ask.set("field", params.path("field"));
      if (agg.path("type").asText().equals("date_histogram")) {
        ask.put("fixed_interval", "1h");
      } else {
        ask.set("size", params.path("size"));
      }
      inner = bucket.putObject("aggs");
    }
    for (JsonNode agg : aggs) {
      JsonNode params = agg.path("params");
      if (agg.path("schema").asText().equals("metric") && params.has("field")) {
        ObjectNode metric =
            inner.putObject(agg.path("id").asText()).putObject(agg.path("type").asText());
        metric.set("field", params.path("field"));
        metric.set("percents", params.path("percents"));
      }
    }
    JsonNode answer = engine.aggregate(Pipeline.INDEX, query(query), all);
    int depth = 0;
    for (JsonNode agg : aggs) {
      if (!agg.path("schema").asText().equals("metric")) {
        answer = answer.path(agg.path("id").asText()).path("buckets").path(0);
        depth++;
      }
    }
    return depth > 0 && answer.path("doc_count").asInt() > 0;
  }

  /** The little of Kibana's language that is used. */
  private static ObjectNode query(String query) {
    Matcher matcher = QUERY.matcher(query);
    if (!matcher.matches()) {
      throw new DemoException("A query of another kind: " + query);
    }
    if (matcher.group(2) != null) {
      return SearchEngine.term(matcher.group(1), matcher.group(2));
    }
    ObjectNode exists = JsonNodeFactory.instance.objectNode();
    exists.putObject("exists").put("field", matcher.group(1));
    return exists;
  }
}
