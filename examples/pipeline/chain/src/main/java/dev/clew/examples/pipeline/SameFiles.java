package dev.clew.examples.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The log files once more, when all is written, on other ways to the engine. */
final class SameFiles {
  private final Proof proof;
  private final SearchEngine engine;
  private final Path logs;
  private final BadInput badInput;

  SameFiles(Proof proof, SearchEngine engine, Path logs, BadInput badInput) {
    this.proof = proof;
    this.engine = engine;
    this.logs = logs;
    this.badInput = badInput;
  }

  /**
   * Ships them all, and kills the shipper meanwhile.
   *
   * @param index to which the shipper ships
   * @param keepsRefused whether it keeps what the engine refuses
   */
  void prove(Shipper shipper, String index, boolean keepsRefused)
      throws IOException, InterruptedException {
    proof.section("The same files, by " + shipper);
    List<String> broken = badInput.linesThatAreNotJson();
    List<String> contradicting = badInput.recordsThatAreRefused();
    long lines = LogFiles.lines(logs, "");
    long expected = lines - broken.size() - contradicting.size();

    shipper.start();
    Await.require("documents by " + shipper, 1, () -> engine.count(index));
    long before = engine.count(index);
    shipper.kill();
    shipper.start();
    Await.atLeast(expected, () -> engine.count(index));
    Await.settled(() -> engine.count(index));

    proof.same(
        "documents = lines, though it was killed",
        String.format("%d lines, killed after %d", lines, before),
        expected,
        engine.count(index));
    List<String> problems = new ArrayList<>();
    List<String> notJson = new ArrayList<>(shipper.notJson());
    for (String each : broken) {
      if (!notJson.removeIf(line -> line.contains(each))) {
        problems.add("it is not kept: " + each);
      }
    }
    notJson.forEach(line -> problems.add("not JSON: " + line));
    List<String> refused = new ArrayList<>(shipper.refused());
    for (String each : contradicting) {
      if (refused.removeIf(line -> line.contains(each)) != keepsRefused) {
        problems.add(each + (keepsRefused ? " is not kept" : " is kept"));
      }
    }
    refused.forEach(each -> problems.add("refused: " + each));
    proof.check(
        keepsRefused
            ? "what was no JSON and what was refused is kept aside"
            : "what was no JSON is kept aside; of what was refused it says nothing",
        (broken.size() + contradicting.size()) + " lines",
        problems);
    shipper.kill();
  }
}
