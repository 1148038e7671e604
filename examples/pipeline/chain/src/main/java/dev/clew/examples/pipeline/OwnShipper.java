package dev.clew.examples.pipeline;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The example's own shipper, a JVM for each folder. */
final class OwnShipper implements Shipper {
  private static final Pattern UP = Pattern.compile("shipper reads (.+)");
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private final Processes processes;
  private final Settings settings;
  private final Path logs;
  private final URI engine;
  private Processes.@Nullable Child json;
  private Processes.@Nullable Child text;

  OwnShipper(Processes processes, Settings settings, Path logs, URI engine) {
    this.processes = processes;
    this.settings = settings;
    this.logs = logs;
    this.engine = engine;
  }

  @Override
  public void start() throws IOException, InterruptedException {
    Files.createDirectories(plainText());
    json = ship(logs, "*.jsonl", Pipeline.STREAM, "shipper");
    if (text == null) {
      text = ship(plainText(), "*.log", Comparison.INDEX, "shipper-text", "text");
    }
  }

  private Processes.Child ship(
      Path folder, String pattern, String index, String state, String... more)
      throws InterruptedException {
    Path jar =
        settings.pipeline().resolve(Path.of("shipper", "target", "clew-example-shipper.jar"));
    List<String> command =
        new ArrayList<>(
            Processes.java(
                "-Xmx256m",
                "-jar",
                jar.toString(),
                folder.toString(),
                pattern,
                engine.toString(),
                index,
                settings.work().resolve(state).toString()));
    command.addAll(List.of(more));
    Processes.Child child = processes.start("shipper", settings.work(), Map.of(), command);
    child.awaitLine(UP, START_TIMEOUT);
    return child;
  }

  @Override
  public void kill() {
    Processes.kill(json);
  }

  @Override
  public List<String> refused() throws IOException {
    return lines("refused.json");
  }

  @Override
  public List<String> notJson() throws IOException {
    return lines("not-json.log");
  }

  private List<String> lines(String file) throws IOException {
    Path path = settings.work().resolve("shipper").resolve(file);
    return Files.exists(path) ? Files.readAllLines(path) : List.of();
  }

  @Override
  public Path plainText() {
    return settings.work().resolve("plain-text");
  }

  @Override
  public String toString() {
    return "shipper";
  }
}
