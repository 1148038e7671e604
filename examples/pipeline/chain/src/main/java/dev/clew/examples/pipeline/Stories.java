package dev.clew.examples.pipeline;

import dev.clew.examples.demo.DemoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command clew-story: out of the engine it tells the same as out of the files. */
final class Stories {
  private final Proof proof;
  private final SearchEngine engine;
  private final Settings settings;

  Stories(Proof proof, SearchEngine engine, Settings settings) {
    this.proof = proof;
    this.engine = engine;
    this.settings = settings;
  }

  /** Compares the table and a story, as soon as all lines are in the engine. */
  void prove(String index, Path logs, String id) throws IOException, InterruptedException {
    proof.section("clew-story, out of the engine and out of the files");
    long lines = LogFiles.lines(logs, "");
    Await.require("All lines are in the engine", lines, () -> engine.count(index));
    List<String> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(logs)) {
      all.map(Path::toString).filter(name -> name.endsWith(".jsonl")).sorted().forEach(files::add);
    }
    List<String> ofEngine = List.of("--engine", engine.address().toString(), "--index", index);
    List<List<String>> asked =
        List.of(List.of("--limit=1000"), List.of("--id", id), List.of("--errors", "--limit=1000"));
    List<String> problems = new ArrayList<>();
    for (List<String> options : asked) {
      List<String> fromFiles = run(options, files);
      List<String> fromEngine = run(options, ofEngine);
      if (fromFiles.size() < 5 || !fromFiles.equals(fromEngine)) {
        problems.add(
            String.join(" ", options)
                + ": "
                + String.join("\n    ", fromEngine)
                + "\n  instead of: "
                + String.join("\n    ", fromFiles));
      }
    }
    proof.check("table, failures and story are the same with --engine", lines + " lines", problems);
  }

  /** What it prints, without the counts of what only files or indices have. */
  private List<String> run(List<String> options, List<String> inputs)
      throws IOException, InterruptedException {
    Path jar = settings.pipeline().resolve(Path.of("..", "story", "target", "clew-story.jar"));
    Path printed = settings.work().resolve("clew-story.txt");
    List<String> command = Processes.java("-jar", jar.normalize().toString());
    command.addAll(options);
    command.addAll(inputs);
    int status =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start()
            .waitFor();
    List<String> lines = Files.readAllLines(printed);
    if (status != 0) {
      throw new DemoException("clew-story ended with status " + status + ": " + lines);
    }
    return lines.stream()
        .map(line -> line.replaceFirst(" · \\d+ (files?|ind\\S+), .*", ""))
        .toList();
  }
}
