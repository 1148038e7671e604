package dev.clew.examples.story;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Answers as a search engine does, from documents that it is given, and with faults where it is
 * told. It does not look at queries: what a real engine makes of them is proven with real ones.
 */
final class FakeEngine implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();
  static final String INDEX = "clew-ecs-1";

  /** A document and its number, which documents of several shards may share. */
  record Document(String source, long number) {}

  /** What is asked. */
  record Asked(String method, String path, String query, String body, @Nullable String login) {
    boolean isSearch() {
      return path.endsWith("/_search");
    }

    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Answers in place of the engine; false to leave it to the engine. */
  interface Fault {
    boolean answer(Asked asked, HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final boolean openSearch;
  private final String scheme;
  private final List<Document> documents = new ArrayList<>();
  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private volatile Fault fault = (asked, exchange) -> false;
  private volatile String fields =
      """
      "@timestamp":{"date_nanos":{"type":"date_nanos","searchable":true}},
      "correlation_id":{"keyword":{"type":"keyword","searchable":true}},
      "log.level":{"keyword":{"type":"keyword","searchable":true}},
      "service.name":{"keyword":{"type":"keyword","searchable":true}},
      "http.response.status_code":{"long":{"type":"long","searchable":true}},
      "tenant":{"keyword":{"type":"keyword","searchable":true}},
      "message":{"text":{"type":"text","searchable":true}}""";

  FakeEngine(boolean openSearch) throws IOException {
    this(openSearch, null);
  }

  private FakeEngine(boolean openSearch, @Nullable SSLContext tls) throws IOException {
    this.openSearch = openSearch;
    this.scheme = tls == null ? "http" : "https";
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    this.server = tls == null ? HttpServer.create(anyPort, 0) : HttpsServer.create(anyPort, 0);
    if (tls != null && server instanceof HttpsServer secure) {
      secure.setHttpsConfigurator(new HttpsConfigurator(tls));
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static FakeEngine openSearch() throws IOException {
    return new FakeEngine(true);
  }

  static FakeEngine openSearch(SSLContext tls) throws IOException {
    return new FakeEngine(true, tls);
  }

  static FakeEngine elasticsearch() throws IOException {
    return new FakeEngine(false);
  }

  FakeEngine with(String... sources) {
    for (String source : sources) {
      documents.add(new Document(source, documents.size()));
    }
    return this;
  }

  FakeEngine with(Document document) {
    documents.add(document);
    return this;
  }

  FakeEngine withFields(String newFields) {
    fields = newFields;
    return this;
  }

  FakeEngine withFault(Fault newFault) {
    fault = newFault;
    return this;
  }

  URI address() {
    return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
  }

  long count(Predicate<Asked> which) {
    return asked.stream().filter(which).count();
  }

  List<Asked> searches() {
    return asked.stream().filter(Asked::isSearch).toList();
  }

  private void handle(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    Asked now =
        new Asked(
            exchange.getRequestMethod(),
            uri.getRawPath(),
            uri.getRawQuery() == null ? "" : uri.getRawQuery(),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
            exchange.getRequestHeaders().getFirst("Authorization"));
    asked.add(now);
    try (exchange) {
      if (!fault.answer(now, exchange)) {
        answer(now, exchange);
      }
    }
  }

  private void answer(Asked now, HttpExchange exchange) throws IOException {
    String pit = openSearch ? "/_search/point_in_time" : "/_pit";
    if (now.path().equals("/")) {
      send(
          exchange,
          200,
          openSearch
              ? "{\"version\":{\"distribution\":\"opensearch\",\"number\":\"2.19.6\"}}"
              : "{\"version\":{\"number\":\"8.19.21\"},\"tagline\":\"You Know, for Search\"}");
    } else if (now.path().endsWith("/_field_caps")) {
      send(exchange, 200, "{\"indices\":[\"" + INDEX + "\"],\"fields\":{" + fields + "}}");
    } else if (now.path().endsWith(pit) && now.method().equals("POST")) {
      send(exchange, 200, openSearch ? "{\"pit_id\":\"pit-0\"}" : "{\"id\":\"pit-0\"}");
    } else if (now.path().equals(pit) && now.method().equals("DELETE")) {
      send(exchange, 200, "{\"succeeded\":true,\"num_freed\":1}");
    } else if (now.path().equals("/_search")) {
      send(exchange, 200, page(now.json()));
    } else {
      send(
          exchange,
          400,
          "{\"error\":\"no handler found for uri [" + now.path() + "] and method [POST]\"}");
    }
  }

  /** A page of the documents, in the order of their numbers. */
  String page(JsonNode request) {
    JsonNode sort = request.path("search_after").path(0);
    long after = sort.isMissingNode() ? -1 : sort.asLong();
    int size = request.path("size").asInt();
    ObjectNode answer = JSON.createObjectNode();
    answer.put("pit_id", "pit-" + searches().size());
    answer.put("took", 1).put("timed_out", false);
    answer.putObject("_shards").put("total", 5).put("successful", 5).put("failed", 0);
    ObjectNode hits = answer.putObject("hits");
    if (request.path("track_total_hits").asBoolean()) {
      hits.putObject("total").put("value", documents.size()).put("relation", "eq");
    }
    hits.putNull("max_score");
    ArrayNode list = hits.putArray("hits");
    for (int i = 0; i < documents.size() && list.size() < size; i++) {
      Document document = documents.get(i);
      if (document.number() > after) {
        ObjectNode hit = list.addObject();
        hit.put("_index", INDEX).put("_id", "d" + i).putNull("_score");
        if (!document.source().isEmpty()) {
          hit.set("_source", tree(document.source()));
        }
        hit.putArray("sort").add(document.number());
      }
    }
    return answer.toString();
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
