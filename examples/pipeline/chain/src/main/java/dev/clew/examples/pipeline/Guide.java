package dev.clew.examples.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The guide's command for a search, typed in as it stands there. */
final class Guide {
  private static final Pattern COMMAND = Pattern.compile("(?s)\\$ (curl -s .*?jq .*?)\n\n");
  private static final Pattern ID = Pattern.compile("\"correlation_id\": \"([^\"]*)\"");

  private final Proof proof;
  private final SearchEngine engine;
  private final Processes processes;
  private final Settings settings;

  Guide(Proof proof, SearchEngine engine, Processes processes, Settings settings) {
    this.proof = proof;
    this.engine = engine;
    this.processes = processes;
    this.settings = settings;
  }

  void prove(String id) throws IOException, InterruptedException {
    for (String program : List.of("bash", "curl", "jq")) {
      if (!Processes.isInstalled(program)) {
        proof.section(program + " is not installed: the guide's search command is not tried");
        return;
      }
    }
    proof.section("The guide's search command");
    Matcher found = COMMAND.matcher(Files.readString(settings.pipeline().resolve("README.md")));
    boolean isThere = found.find();
    String command = isThere ? found.group(1) : "false";
    Path output = settings.work().resolve("guide.txt");
    command =
        ID.matcher(command.replace("http://127.0.0.1:9200", engine.address().toString()))
            .replaceFirst("\"correlation_id\": \"" + id + "\"");
    Processes.Child bash =
        processes.start(
            "bash",
            settings.work(),
            Map.of(),
            List.of("bash", "-c", "{ " + command + "\n} > " + output));
    int status = bash.awaitExit();
    List<String> lines = Files.readAllLines(output);
    List<String> expected =
        engine.search(Pipeline.INDEX, SearchEngine.term("correlation_id", id)).stream()
            .map(Guide::line)
            .toList();
    proof.holds(
        "it prints the request's records, in order",
        lines.size() + " lines",
        status == 0 && lines.equals(expected) && lines.size() > 5);
  }

  private static String line(JsonNode record) {
    String trace = record.path("error.stack_trace").asText();
    return record.path("@timestamp").asText()
        + "  "
        + record.path("service.name").asText()
        + "  "
        + record.path("log.level").asText()
        + "  "
        + record.path("message").asText()
        + (trace.isEmpty() ? "" : "  (trace of " + trace.lines().count() + " lines)");
  }
}
