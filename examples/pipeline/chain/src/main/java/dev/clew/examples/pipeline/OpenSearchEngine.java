package dev.clew.examples.pipeline;

import dev.clew.examples.demo.DemoException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** OpenSearch from Maven Central, in a JVM of its own. */
final class OpenSearchEngine extends SearchEngine {
  private static final Pattern LISTENS = Pattern.compile("opensearch listens on (\\S+)");
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

  private final Processes processes;
  private final Settings settings;

  OpenSearchEngine(Processes processes, Settings settings) {
    this.processes = processes;
    this.settings = settings;
  }

  @Override
  Processes.Child launch(int port) {
    Path target = settings.pipeline().resolve(Path.of("opensearch", "target"));
    String libraries;
    try {
      libraries = Files.readString(target.resolve("class-path")).strip();
    } catch (IOException e) {
      throw new DemoException("OpenSearch's class path cannot be read: " + e);
    }
    String jar = target.resolve("clew-example-opensearch.jar").toString();
    return processes.start(
        "opensearch",
        settings.work(),
        Map.of(),
        Processes.java(
            "-Xmx512m",
            "-cp",
            jar + System.getProperty("path.separator") + libraries,
            "dev.clew.examples.pipeline.opensearch.OpenSearch",
            settings.work().resolve("opensearch").toString(),
            Integer.toString(port)));
  }

  @Override
  int portOf(Processes.Child child) throws InterruptedException {
    return URI.create(child.awaitLine(LISTENS, START_TIMEOUT)).getPort();
  }

  @Override
  boolean hasDataStreams() {
    return true;
  }

  @Override
  String name() {
    return "opensearch";
  }
}
