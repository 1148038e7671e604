package dev.clew.examples.pipeline;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The index templates: what each field can be searched as, and what does not cost a document. */
final class Templates {
  private static final String ECS = "clew-ecs-templates";
  private static final String LOGSTASH = "clew-logstash-templates";
  private static final String NANOS = "clew-ecs-nanos";
  private static final String MILLIS = "test-millis";
  private static final String LABELS = "test-labels";
  private static final int MANY_LABELS = 5_000;
  private static final int HOSTILE_EVENTS = 100;
  private static final String TIME = "2026-11-20T23:18:18.662545Z";

  /** A keyword of this length, in bytes, would cost the document. */
  private static final String LONG = "at com.acme.Shop.pay(Shop.java:42)\n".repeat(1200);

  private final Proof proof;
  private final SearchEngine engine;

  Templates(Proof proof, SearchEngine engine) {
    this.proof = proof;
    this.engine = engine;
  }

  /**
   * Proves it.
   *
   * @param templates the folder with the templates
   */
  void prove(Path work, Path templates) throws IOException, InterruptedException {
    proof.section("The index templates");
    engine.createIndex(ECS);
    prove("ecs", ECS, ecs(), "error.stack_trace", "labels.user");
    engine.createIndex(LOGSTASH);
    engine.putMapping(LOGSTASH, templates.resolve("logstash-requests.json"));
    prove("logstash", LOGSTASH, logstash(), "stack_trace", "level");
    hostile(work.resolve("hostile-logstash.jsonl"));
    order();
    labels(templates);
  }

  private void prove(
      String format, String index, Map<String, Object> record, String trace, String keyword)
      throws InterruptedException {
    List<String> problems = new ArrayList<>();
    take(index, record, problems, "a record");
    take(index, with(record, trace, LONG), problems, "a trace of " + LONG.length() + " bytes");
    take(index, with(record, keyword, "k".repeat(32_000)), problems, "a long keyword");
    take(index, with(record, "amount", 12.5), problems, "a number");
    take(index, with(record, "amount", "much"), problems, "text in its place");
    take(index, with(record, "amount", Map.of("net", 10)), problems, "an object in its place");
    take(index, with(record, "event.duration", "soon"), problems, "text for a number");
    take(index, with(record, "http.response.status_code", "200"), problems, "digits in quotes");
    take(index, Map.of("@timestamp", TIME, "message", "hello"), problems, "no ID");
    proof.check(format + ": no field costs a document", "9 documents", problems);

    problems.clear();
    for (Map.Entry<String, Object> field : record.entrySet()) {
      if (engine.count(index, query(field.getKey(), field.getValue())) == 0) {
        problems.add("nothing is found by " + field.getKey());
      }
    }
    if (engine.count(index, SearchEngine.term("http.request.id", "t-1")) < 8) {
      problems.add("http.request.id is no other name for correlation_id");
    }
    proof.check(
        format + ": every field of the record can be searched, http.request.id finds the ID",
        record.size() + " fields",
        problems);
  }

  /** The other format's events; the shipped ones are all in the format ecs. */
  private void hostile(Path file) throws IOException, InterruptedException {
    LoggerContext context = LogFiles.logstash(file, "hostile");
    new HostileEvents(6, context).log(HOSTILE_EVENTS);
    context.stop();
    List<String> problems = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      int status = engine.index(LOGSTASH, line);
      if (status != 201) {
        problems.add("status " + status + " for " + line);
      }
    }
    proof.check(
        "logstash: no hostile event costs a document", HOSTILE_EVENTS + " events", problems);
  }

  /** An old index may have times of another kind. */
  private void order() throws InterruptedException {
    engine.createIndex(MILLIS, "{\"properties\": {\"@timestamp\": {\"type\": \"date\"}}}");
    List<String> problems = new ArrayList<>();
    take(MILLIS, Map.of("@timestamp", "2026-11-20T23:18:18.663Z", "message", "3"), problems, "3");
    for (String micros : List.of("2", "1")) {
      String time = "2026-11-20T23:18:18.66200" + micros + "Z";
      take(NANOS, Map.of("@timestamp", time, "message", micros), problems, micros);
    }
    List<String> found =
        engine.search(MILLIS + "," + NANOS, SearchEngine.all()).stream()
            .map(each -> each.path("message").asText())
            .toList();
    proof.holds(
        "records of indices with date and with date_nanos come in their order",
        found.toString(),
        problems.isEmpty() && found.equals(List.of("1", "2", "3")));
  }

  /** As many labels as there are, dotted and in nested records. */
  private void labels(Path templates) throws IOException, InterruptedException {
    String kind = engine.hasDataStreams() ? "opensearch" : "elasticsearch";
    labels(templates, "nested", List.of("ecs", kind + "/labels-nested"), "labels.k4711");
    labels(templates, "dotted", List.of("ecs", "labels-named"), "labels.user");
    if (!engine.hasDataStreams()) {
      labels(
          templates, "dotted", List.of("ecs", "labels", "elasticsearch/settings"), "labels.user");
    }
  }

  private void labels(Path templates, String shape, List<String> components, String searched)
      throws IOException, InterruptedException {
    String last = components.get(components.size() - 1);
    String index = LABELS + "-" + last.substring(last.lastIndexOf('/') + 1);
    engine.composeTemplate(index, components, templates);
    engine.createIndex(index);
    List<String> records = new ArrayList<>();
    for (int i = 0; i < MANY_LABELS; i++) {
      ObjectNode record = JsonNodeFactory.instance.objectNode().put("@timestamp", TIME);
      ObjectNode labels = shape.equals("nested") ? record.putObject("labels") : record;
      String prefix = shape.equals("nested") ? "" : "labels.";
      labels.put(prefix + "k" + i, "v4711").put(prefix + "user", "v4711");
      records.add(record.toString());
    }
    List<String> refused = engine.bulk(index, records);
    proof.check(
        shape + " labels by the thousand cost no document, with " + last,
        MANY_LABELS + " names",
        refused);
    proof.holds(
        "and " + searched + " is found",
        "a label",
        engine.count(index, SearchEngine.term(searched, "v4711")) > 0);
  }

  private void take(String index, Map<String, Object> record, List<String> problems, String what)
      throws InterruptedException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    record.forEach(json::putPOJO);
    int status = engine.index(index, json.toString());
    if (status != 201) {
      problems.add("status " + status + " for " + what);
    }
  }

  private static Map<String, Object> with(Map<String, Object> record, String name, Object value) {
    Map<String, Object> changed = new TreeMap<>(record);
    changed.put(name, value);
    return changed;
  }

  private static ObjectNode query(String field, Object value) {
    if (field.equals("@timestamp")) {
      ObjectNode query = JsonNodeFactory.instance.objectNode();
      query.putObject("range").putObject(field).put("gte", (String) value).put("lte", TIME);
      return query;
    }
    return field.endsWith("message") || field.endsWith("trace") || field.endsWith("encoder_error")
        ? SearchEngine.phrase(field, value.toString())
        : SearchEngine.term(field, value.toString());
  }

  /** Every field that the encoder and the filter write. */
  private static Map<String, Object> ecs() {
    return Map.ofEntries(
        Map.entry("@timestamp", TIME),
        Map.entry("log.level", "INFO"),
        Map.entry("message", "order 42 accepted"),
        Map.entry("ecs.version", "8.11.0"),
        Map.entry("service.name", "shop"),
        Map.entry("service.version", "1.2"),
        Map.entry("service.environment", "test"),
        Map.entry("service.node.name", "shop-1"),
        Map.entry("process.thread.name", "main"),
        Map.entry("log.logger", "com.acme.OrderService"),
        Map.entry("correlation_id", "t-1"),
        Map.entry("parent_id", "t-0"),
        Map.entry("trace.id", "4bf92f3577b34da6a3ce929d0e0e4736"),
        Map.entry("span.id", "00f067aa0ba902b7"),
        Map.entry("labels.user", "u7"),
        Map.entry("labels.tenant_id", "4711"),
        Map.entry("http.request.method", "POST"),
        Map.entry("url.path", "/orders/42"),
        Map.entry("http.response.status_code", 200),
        Map.entry("event.duration", 11_142_000L),
        Map.entry("http.version", "1.1"),
        Map.entry("http.request.body.bytes", 12),
        Map.entry("http.response.body.bytes", 34),
        Map.entry("client.address", "127.0.0.1"),
        Map.entry("client.ip", "127.0.0.1"),
        Map.entry("correlation.origin", "generated"),
        Map.entry("event.action", "import"),
        Map.entry("event.outcome", "success"),
        Map.entry("http.request.resend_count", 2),
        Map.entry("http.route", "/orders/{id}"),
        Map.entry("log.errors", 1),
        Map.entry("log.warnings", 2),
        Map.entry("log.recorded", true),
        Map.entry("network.direction", "egress"),
        Map.entry("nginx.upstream.address", "127.0.0.1:8080"),
        Map.entry("nginx.upstream.answered", true),
        Map.entry("nginx.upstream.duration", 1_000_000),
        Map.entry("nginx.upstream.status", 502),
        Map.entry("url.domain", "shop"),
        Map.entry("server.address", "payments"),
        Map.entry("server.port", 8443),
        Map.entry("url.query", "a=1"),
        Map.entry("user_agent.original", "curl/8"),
        Map.entry("trace.flags", "01"),
        Map.entry("event.sequence", 7),
        Map.entry("log.origin.file.name", "Shop.java"),
        Map.entry("log.origin.file.line", 42),
        Map.entry("log.origin.function", "pay"),
        Map.entry("error.stack_hash", "3fa2c1"),
        Map.entry("tags", "AUDIT"),
        Map.entry("error.type", "java.io.IOException"),
        Map.entry("error.message", "no answer"),
        Map.entry("error.stack_trace", "java.io.IOException: no answer"),
        Map.entry("log.truncated", true),
        Map.entry("log.encoder_error", "IllegalStateException"));
  }

  private static Map<String, Object> logstash() {
    return Map.ofEntries(
        Map.entry("@timestamp", TIME),
        Map.entry("@version", "1"),
        Map.entry("message", "order 42 accepted"),
        Map.entry("logger_name", "com.acme.OrderService"),
        Map.entry("thread_name", "main"),
        Map.entry("level", "INFO"),
        Map.entry("level_value", 20_000),
        Map.entry("stack_trace", "java.io.IOException: no answer"),
        Map.entry("tags", "AUDIT"),
        Map.entry("correlation_id", "t-1"),
        Map.entry("sequence", 7),
        Map.entry("caller_class_name", "com.acme.Shop"),
        Map.entry("caller_method_name", "pay"),
        Map.entry("caller_file_name", "Shop.java"),
        Map.entry("caller_line_number", 42),
        Map.entry("stack_hash", "3fa2c1"),
        Map.entry("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"),
        Map.entry("span_id", "00f067aa0ba902b7"),
        Map.entry("trace_flags", "01"),
        Map.entry("log_truncated", true),
        Map.entry("log_recorded", true),
        Map.entry("log_encoder_error", "IllegalStateException"),
        Map.entry("service.name", "shop"),
        Map.entry("service.version", "1.2"),
        Map.entry("service.environment", "test"),
        Map.entry("service.node.name", "shop-1"),
        Map.entry("parent_id", "t-0"),
        Map.entry("http.request.method", "POST"),
        Map.entry("url.path", "/orders/42"),
        Map.entry("http.response.status_code", 200),
        Map.entry("event.duration", 11_142_000L),
        Map.entry("http.version", "1.1"),
        Map.entry("http.request.body.bytes", 12),
        Map.entry("http.response.body.bytes", 34));
  }
}
