package dev.clew.examples.pipeline;

import dev.clew.examples.demo.DemoException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/** Elasticsearch as its makers build it for their own integration tests. */
final class ElasticsearchEngine extends SearchEngine {
  private static final Pattern LISTENS =
      Pattern.compile("AbstractHttpServerTransport.*publish_address \\{([^}]+)\\}");
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

  /** Nobody: it refuses to run as root. */
  private static final String NOBODY = "65534";

  private final Processes processes;
  private final Path zip;
  private @Nullable Path home;

  ElasticsearchEngine(Processes processes, Path zip) {
    this.processes = processes;
    this.zip = zip;
  }

  @Override
  Processes.Child launch(int port) throws IOException, InterruptedException {
    Path unpacked = home;
    if (unpacked == null) {
      unpacked = unpack();
      home = unpacked;
    }
    Files.writeString(
        unpacked.resolve("config/elasticsearch.yml"),
        """
        cluster.name: clew-example
        discovery.type: single-node
        network.host: 127.0.0.1
        http.port: %d
        transport.port: 0
        xpack.security.enabled: false
        cluster.routing.allocation.disk.threshold_enabled: false
        """
            .formatted(port));
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      own(unpacked);
      command.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    }
    command.add(unpacked.resolve("bin/elasticsearch").toString());
    return processes.start(
        "elasticsearch",
        unpacked,
        Map.of(
            "ES_JAVA_HOME",
            System.getProperty("java.home"),
            "ES_JAVA_OPTS",
            "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1"),
        command);
  }

  @Override
  int portOf(Processes.Child child) throws InterruptedException {
    return URI.create("http://" + child.awaitLine(LISTENS, START_TIMEOUT)).getPort();
  }

  /** The build for integration tests has no module for them. */
  @Override
  boolean hasDataStreams() {
    return false;
  }

  @Override
  String name() {
    return "elasticsearch";
  }

  /** To a folder that another user can reach, too. */
  private Path unpack() throws IOException {
    Path folder = Files.createTempDirectory("clew-elasticsearch");
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> Pipeline.deleteQuietly(folder), "delete elasticsearch"));
    Path top = folder;
    try (InputStream file = Files.newInputStream(zip);
        ZipInputStream entries = new ZipInputStream(file)) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        Path path = folder.resolve(entry.getName()).normalize();
        if (!path.startsWith(folder)) {
          throw new IOException("An entry outside the folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(entries, path);
        }
        top = folder.resolve(folder.relativize(path).getName(0));
      }
    }
    try (var programs = Files.list(top.resolve("bin"))) {
      for (Path program : programs.toList()) {
        if (!program.toFile().setExecutable(true)) {
          throw new IOException(program + " cannot be made executable");
        }
      }
    }
    return top;
  }

  private void own(Path folder) throws InterruptedException {
    Processes.Child chown =
        processes.start(
            "chown",
            folder,
            Map.of(),
            List.of(
                "chown", "-R", NOBODY + ":" + NOBODY, folder.resolve("..").normalize().toString()));
    if (chown.awaitExit() != 0) {
      throw new DemoException(folder + " could not be given to another user");
    }
  }
}
