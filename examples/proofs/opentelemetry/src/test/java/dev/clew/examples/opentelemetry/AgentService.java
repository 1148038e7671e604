package dev.clew.examples.opentelemetry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clew.Correlation;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A service in its own JVM, with the agent, to which Clew's jar is an extension. */
final class AgentService implements AutoCloseable {
  private static final Pattern LISTENS = Pattern.compile(".* listens on (http://\\S+)");
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final Process process;
  private final Path logFile;
  private final CompletableFuture<URI> address = new CompletableFuture<>();
  private final List<String> printed = Collections.synchronizedList(new ArrayList<>());

  private AgentService(Process process, Path logFile) {
    this.process = process;
    this.logFile = logFile;
    Thread reader = new Thread(this::read, "output of " + logFile.getFileName());
    reader.setDaemon(true);
    reader.start();
  }

  static AgentService start(Path folder, String name, String mainClass, String... settings)
      throws IOException {
    Path logFile = folder.resolve(name + ".jsonl");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-javaagent:" + System.getProperty("agent.jar"),
                "-Dotel.javaagent.extensions=" + jarOf(Correlation.class),
                "-Dotel.propagators=tracecontext,baggage,clew",
                "-Dotel.traces.exporter=none",
                "-Dotel.metrics.exporter=none",
                "-Dotel.logs.exporter=none",
                "-Dport=0",
                "-Dlog.file=" + logFile));
    Arrays.stream(settings).map(setting -> "-D" + setting).forEach(command::add);
    command.addAll(List.of("-cp", classPath(name), mainClass));
    return new AgentService(new ProcessBuilder(command).redirectErrorStream(true).start(), logFile);
  }

  private static String classPath(String service) {
    Stream<String> ours =
        Arrays.stream(System.getProperty("surefire.test.class.path").split(File.pathSeparator));
    if (service.equals("courier")) {
      return ours.filter(
              each -> !each.contains("opentelemetry-sdk") && !each.contains("test-classes"))
          .collect(Collectors.joining(File.pathSeparator));
    }
    // The demo's services know nothing of OpenTelemetry: its API comes to them with the agent.
    Path jar =
        Path.of(System.getProperty("services"), service, "target")
            .resolve("clew-example-" + service + ".jar");
    return Stream.concat(
            Stream.of(jar.toString()),
            ours.filter(each -> each.matches(".*opentelemetry-(api|context|common)-[^/\\\\]*jar")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path jarOf(Class<?> type) {
    try {
      Path jar = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.isRegularFile(jar)) {
        throw new IllegalStateException(jar + " is no jar: run `mvn verify -Drun=agent`");
      }
      return jar;
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        printed.add(line);
        Matcher listens = LISTENS.matcher(line);
        if (listens.matches()) {
          address.complete(URI.create(listens.group(1)));
        }
      }
    } catch (IOException e) {
      // The process has ended, which is said below.
    }
    address.completeExceptionally(new IOException("it ended"));
  }

  URI awaitListening() throws InterruptedException {
    try {
      return address.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError(logFile.getFileName() + " did not start: " + printed, e);
    }
  }

  /** The records that are wanted, once one of them begins with the given words. */
  List<JsonNode> awaitRecords(Predicate<JsonNode> wanted, String last)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      List<JsonNode> records = AgentTest.records(logFile).stream().filter(wanted).toList();
      if (records.stream().anyMatch(each -> each.path("message").asText().startsWith(last))) {
        return records;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("expected '" + last + "…' among " + records);
      }
      Thread.sleep(50);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
