package dev.clew.examples.pipeline;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What services, gateways and disks do to log files, and what becomes of it. */
final class BadInput {
  private static final int EVENTS = 300;
  private static final int MAX_RECORD_BYTES = 32_000;
  private static final int MEGABYTE = 1 << 20;

  private final Proof proof;
  private final SearchEngine engine;
  private final Shipper shipper;
  private final Path logs;

  BadInput(Proof proof, SearchEngine engine, Shipper shipper, Path logs) {
    this.proof = proof;
    this.engine = engine;
    this.shipper = shipper;
    this.logs = logs;
  }

  /** A part of each line that is written here and is no JSON, in the order of writing. */
  List<String> linesThatAreNotJson() {
    return List.of("torn-2");
  }

  /** The ID of each record that contradicts the index template. */
  List<String> recordsThatAreRefused() {
    return List.of("contradicts-1");
  }

  /** How many lines were shipped and then cut off their file. */
  static int linesCutOff() {
    return 2;
  }

  void prove(Edge edge, boolean nginx) throws IOException, InterruptedException {
    proof.section("Bad input");
    megabyte();
    hostile();
    halfWritten();
    torn();
    contradiction();
    notUtf8();
    if (nginx) {
      notUtf8InUri(edge);
      ownError(edge);
    }
    proof.holds(
        "records born outside any request are found by the ID Internal",
        "start-up records",
        Await.atLeast(3, () -> count(SearchEngine.term("correlation_id", "Internal"))) >= 3);
  }

  private void megabyte() throws InterruptedException {
    LoggerContext context = LogFiles.json(logs.resolve("megabyte.jsonl"), "megabyte");
    try (CorrelationScope scope = Correlation.open("megabyte-1")) {
      context.getLogger("com.acme.shop.Import").info("m".repeat(MEGABYTE));
    }
    context.stop();
    Await.atLeast(1, () -> count(SearchEngine.term("correlation_id", "megabyte-1")));
    List<JsonNode> found =
        engine.search(Pipeline.INDEX, SearchEngine.term("correlation_id", "megabyte-1"));
    int bytes = found.isEmpty() ? 0 : found.get(0).toString().length();
    proof.holds(
        "a message of 1 MB arrives bounded, with log.truncated",
        bytes + " bytes",
        found.size() == 1
            && bytes > MAX_RECORD_BYTES / 2
            && bytes <= MAX_RECORD_BYTES
            && found.get(0).path("log.truncated").asBoolean());
  }

  private void hostile() throws IOException, InterruptedException {
    Path file = logs.resolve("hostile.jsonl");
    LoggerContext context = LogFiles.json(file, "hostile");
    for (long seed = 1; seed <= 5; seed++) {
      new HostileEvents(seed, context).log(EVENTS / 5);
    }
    context.stop();
    proof.same(
        "each hostile event is one line",
        EVENTS + " events",
        EVENTS,
        LogFiles.lines(logs, "hostile"));
    proof.same(
        "and one document",
        EVENTS + " events",
        EVENTS,
        Await.atLeast(EVENTS, () -> count(byService("hostile"))));
  }

  private void halfWritten() throws IOException, InterruptedException {
    String line = record("half", "half-1", "written in two parts");
    int middle = line.length() / 2;
    append("half.jsonl", record("half", "half-0", "whole") + line.substring(0, middle));
    Await.require("the line before a half-written one", 1, () -> count(byService("half")));
    append("after.jsonl", record("after", "after-1", "written later, to another file"));
    Await.require("a line written later", 1, () -> count(byService("after")));
    long before = count(byService("half"));
    append("half.jsonl", line.substring(middle));
    long after = Await.atLeast(2, () -> count(byService("half")));
    proof.holds(
        "a half-written last line waits for its other half",
        before + " document before, " + after + " after",
        before == 1 && after == 2);
  }

  /** A service is killed while it writes; the next one appends. */
  private void torn() throws IOException, InterruptedException {
    String line = record("torn", "torn-1", "never finished");
    append("torn.jsonl", line.substring(0, line.length() / 2));
    append("torn.jsonl", record("torn", "torn-2", "glued to it"));
    append("torn.jsonl", record("torn", "torn-3", "the next one"));
    proof.same(
        "a line that was never finished costs the one glued to it, which is kept aside",
        "3 records",
        1,
        Await.atLeast(1, () -> count(byService("torn"))));
  }

  /**
   * After all outages: rsyslog counts offsets on after a truncation, so that a line would get
   * another document ID when it is read again after a crash.
   */
  void truncatedFile() throws IOException, InterruptedException {
    append(
        "truncated.jsonl",
        record("truncated", "truncated-1", "before")
            + record("truncated", "truncated-2", "before"));
    Await.require("the lines before the truncation", 2, () -> count(byService("truncated")));
    Files.writeString(
        logs.resolve("truncated.jsonl"),
        record("truncated", "truncated-3", "after"),
        StandardOpenOption.TRUNCATE_EXISTING);
    proof.same(
        "a file that is truncated is read from its beginning",
        "3 records",
        3,
        Await.atLeast(3, () -> count(byService("truncated"))));
  }

  private void contradiction() throws IOException, InterruptedException {
    String record =
        record("contradicts", "contradicts-1", "a text where the template has an object");
    append("contradicts.jsonl", record.replaceFirst("\\}\n$", ",\"http\":\"text\"}\n"));
    append("contradicts.jsonl", record("contradicts", "contradicts-2", "the next one"));
    Await.atLeast(1, () -> count(byService("contradicts")));
    Await.atLeast(1, () -> refused("contradicts-1"));
    proof.holds(
        "a record that contradicts the template is kept aside with the engine's reason",
        "2 records",
        count(byService("contradicts")) == 1 && refused("contradicts-1") == 1);
  }

  private long refused(String id) {
    try {
      return shipper.refused().stream().filter(each -> each.contains(id)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void notUtf8() throws IOException, InterruptedException {
    byte[] line = record("latin1", "latin1-1", "caf\u00E9").getBytes(StandardCharsets.ISO_8859_1);
    Files.write(
        logs.resolve("latin1.jsonl"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    proof.same(
        "a line that is not UTF-8 is found by its ID, the wrong bytes replaced",
        "1 record",
        1,
        Await.atLeast(1, () -> count(SearchEngine.term("correlation_id", "latin1-1"))));
  }

  private void notUtf8InUri(Edge edge) throws IOException, InterruptedException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes("GET /caf".getBytes(StandardCharsets.US_ASCII));
    request.write(0xE9);
    request.writeBytes(
        "-%E9-%01 HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nCorrelation-Id: latin1-2\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
    String answer;
    try (Socket socket = new Socket(edge.address().getHost(), edge.address().getPort())) {
      socket.getOutputStream().write(request.toByteArray());
      answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
    proof.holds(
        "a URI that is not UTF-8 gets an answer, and its gateway record is found",
        answer.lines().findFirst().orElse("no answer"),
        answer.startsWith("HTTP/1.1 ")
            && Await.atLeast(1, () -> count(SearchEngine.term("correlation_id", "latin1-2"))) > 0);
  }

  /** The services answered 502 as well, when a request failed. */
  private void ownError(Edge edge) throws IOException, InterruptedException {
    HttpURLConnection connection =
        (HttpURLConnection) edge.address().resolve("/closed").toURL().openConnection();
    connection.setRequestProperty("Correlation-Id", "closed-1");
    int status = connection.getResponseCode();
    connection.disconnect();
    ObjectNode byId = SearchEngine.term("correlation_id", "closed-1");
    Await.atLeast(1, () -> count(byId));
    List<JsonNode> own = engine.search(Pipeline.INDEX, byId);
    List<JsonNode> all =
        engine.search(Pipeline.INDEX, SearchEngine.term("http.response.status_code", "502"));
    long ofServices =
        all.stream().filter(each -> each.path("nginx.upstream.answered").asBoolean()).count();
    proof.holds(
        "nginx's own 502 is an ERROR that no service answered, and a service's is one that it did",
        own + ", " + ofServices + " of services",
        status == 502
            && own.size() == 1
            && own.get(0).path("log.level").asText().equals("ERROR")
            && own.get(0).path("nginx.upstream.address").asText().equals("127.0.0.1:1")
            && own.get(0).has("nginx.upstream.answered")
            && !own.get(0).path("nginx.upstream.answered").asBoolean()
            && ofServices > 0);
  }

  private long count(ObjectNode query) throws InterruptedException {
    return engine.count(Pipeline.INDEX, query);
  }

  private static ObjectNode byService(String name) {
    return SearchEngine.term("service.name", name);
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        logs.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static String record(String service, String id, String message) {
    return "{\"@timestamp\":\"2026-11-20T23:18:18.662545Z\",\"log.level\":\"INFO\",\"message\":\""
        + message
        + "\",\"service.name\":\""
        + service
        + "\",\"correlation_id\":\""
        + id
        + "\"}\n";
  }
}
