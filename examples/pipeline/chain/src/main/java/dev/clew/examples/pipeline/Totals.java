package dev.clew.examples.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The last check of any such test: as many documents as lines, and nothing beside them. */
final class Totals {
  private final Proof proof;
  private final SearchEngine engine;
  private final Shipper shipper;
  private final Path logs;

  Totals(Proof proof, SearchEngine engine, Shipper shipper, Path logs) {
    this.proof = proof;
    this.engine = engine;
    this.shipper = shipper;
    this.logs = logs;
  }

  void prove(List<String> brokenOnPurpose, List<String> refusedOnPurpose)
      throws IOException, InterruptedException {
    proof.section("In the end");
    long lines = LogFiles.lines(logs, "") + BadInput.linesCutOff();
    long expected = lines - brokenOnPurpose.size() - refusedOnPurpose.size();
    long documents = Await.atLeast(expected, () -> engine.count(Pipeline.INDEX));
    List<String> differences = new ArrayList<>();
    if (documents != expected) {
      differences.add(documents + " documents instead of " + expected);
      Map<String, Long> byService =
          engine.values(Pipeline.INDEX, "service.name", SearchEngine.all());
      LogFiles.linesByService(logs)
          .forEach(
              (service, count) -> {
                long found = byService.getOrDefault(service, 0L);
                if (found != count) {
                  differences.add(service + " has " + found + " for " + count + " lines");
                }
              });
    }
    proof.check("documents = lines", lines + " lines", differences);
    List<String> refused = new ArrayList<>(shipper.refused());
    refused.removeIf(each -> refusedOnPurpose.stream().anyMatch(each::contains));
    proof.check(
        "refused.json has nothing but the one that contradicts the template",
        documents + " documents",
        refused);

    List<String> notJson = new ArrayList<>(shipper.notJson());
    List<String> problems = new ArrayList<>();
    for (String broken : brokenOnPurpose) {
      if (!notJson.removeIf(line -> line.contains(broken))) {
        problems.add("it is not there: " + broken);
      }
    }
    notJson.forEach(line -> problems.add("not JSON: " + line));
    proof.check(
        "no line was not JSON but the one that was broken on purpose", lines + " lines", problems);
  }
}
