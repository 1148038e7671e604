package dev.clew.examples.pipeline;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One failure, logged as text and as JSON: what becomes of it in the search engine. */
final class Comparison {
  /** Where the text goes, a document for each line. */
  static final String INDEX = "plain-text";

  private static final int FRAMES = 60;
  private static final String ID = "comparison-1";
  private static final int SHOWN = 6;
  private static final int WIDTH = 58;

  private final Proof proof;
  private final SearchEngine engine;

  Comparison(Proof proof, SearchEngine engine) {
    this.proof = proof;
    this.engine = engine;
  }

  void prove(Path logs, Path plainText) throws IOException, InterruptedException {
    proof.section("One failure with a long trace, as text and as JSON");
    RuntimeException failure = failure(FRAMES);
    Path textFile = plainText.resolve("shop.log");
    LoggerContext text = LogFiles.text(textFile);
    LoggerContext json = LogFiles.json(logs.resolve("shop.jsonl"), "shop");
    try (CorrelationScope scope = Correlation.open(ID)) {
      text.getLogger("com.acme.shop.Payments").error("payment failed", failure);
      json.getLogger("com.acme.shop.Payments").error("payment failed", failure);
    }
    text.stop();
    json.stop();

    long lines;
    try (var all = Files.lines(textFile)) {
      lines = all.count();
    }
    long documents = Await.atLeast(lines, () -> engine.count(INDEX));
    long textFound = engine.count(INDEX, SearchEngine.phrase("message", ID));
    Await.require("JSON documents of " + ID, 1, () -> engine.count(Pipeline.INDEX, byId()));
    List<JsonNode> found = engine.search(Pipeline.INDEX, byId());
    long traceLines = found.get(0).path("error.stack_trace").asText().lines().count();

    print(engine.search(INDEX, SearchEngine.all()), found.get(0));
    proof.say("%-" + WIDTH + "s | %s", documents + " documents", found.size() + " document");
    proof.say(
        "%-" + WIDTH + "s | %s",
        textFound + " found by the ID, without its trace",
        found.size() + " found by the ID, with its trace of " + traceLines + " lines");
    proof.holds(
        "as text the failure is dozens of documents, and the ID finds one line of them",
        documents + " documents",
        documents == lines && lines > FRAMES && textFound == 1);
    proof.holds(
        "as JSON it is one document, found by the ID, with the whole trace",
        traceLines + " lines",
        found.size() == 1 && traceLines == lines - 1);
  }

  private static ObjectNode byId() {
    return SearchEngine.term("correlation_id", ID);
  }

  private void print(List<JsonNode> text, JsonNode json) {
    proof.say("%-" + WIDTH + "s | %s", "as text", "as JSON");
    List<String> fields =
        List.of("@timestamp", "log.level", "message", "correlation_id", "error.type");
    for (int i = 0; i < SHOWN; i++) {
      String left = text.get(i).path("message").asText().replace('\t', ' ');
      String right =
          i < fields.size()
              ? fields.get(i) + ": " + json.path(fields.get(i)).asText()
              : "error.stack_trace: "
                  + json.path("error.stack_trace").asText().lines().findFirst().orElse("")
                  + " …";
      proof.say("%-" + WIDTH + "s | %s", cut(left), cut(right));
    }
    proof.say("%-" + WIDTH + "s |", "… and so on, each a document of its own");
  }

  private static String cut(String text) {
    return text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…";
  }

  /** A failure from deep below. */
  private static RuntimeException failure(int depth) {
    if (depth == 0) {
      return new IllegalStateException("the card processor does not answer");
    }
    return failure(depth - 1);
  }
}
