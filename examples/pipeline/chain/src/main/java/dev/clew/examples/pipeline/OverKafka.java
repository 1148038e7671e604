package dev.clew.examples.pipeline;

import dev.clew.examples.demo.DemoException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Kafka between files and engine, and a JVM on each side of it. */
final class OverKafka implements Shipper {
  static final String INDEX = "clew-ecs-kafka";

  private static final String TOPIC = "clew";
  private static final Pattern LISTENS = Pattern.compile("kafka listens on (\\S+)");
  private static final Pattern UP = Pattern.compile("shipper reads (.+)");
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private final Processes processes;
  private final Settings settings;
  private final Path logs;
  private final URI engine;
  private @Nullable String broker;
  private Processes.@Nullable Child toKafka;
  private Processes.@Nullable Child fromKafka;

  OverKafka(Processes processes, Settings settings, Path logs, URI engine) {
    this.processes = processes;
    this.settings = settings;
    this.logs = logs;
    this.engine = engine;
  }

  @Override
  public void start() throws InterruptedException {
    String address = broker;
    if (address == null) {
      address = startBroker();
      broker = address;
    }
    toKafka = ship("Shipper", logs.toString(), "*.jsonl", address, TOPIC, state("to-kafka"));
    fromKafka = ship("FromKafka", address, TOPIC, engine.toString(), INDEX, state("from-kafka"));
  }

  private String startBroker() throws InterruptedException {
    Path target = settings.pipeline().resolve(Path.of("kafka", "target"));
    String libraries;
    try {
      libraries = Files.readString(target.resolve("class-path")).strip();
    } catch (IOException e) {
      throw new DemoException("Kafka's class path cannot be read: " + e);
    }
    String jar = target.resolve("clew-example-kafka.jar").toString();
    return processes
        .start(
            "kafka",
            settings.work(),
            Map.of(),
            Processes.java(
                "-Xmx256m",
                "-cp",
                jar + System.getProperty("path.separator") + libraries,
                "dev.clew.examples.pipeline.kafka.KafkaBroker",
                state("kafka")))
        .awaitLine(LISTENS, START_TIMEOUT);
  }

  private Processes.Child ship(String program, String... args) throws InterruptedException {
    Path jar =
        settings.pipeline().resolve(Path.of("shipper", "target", "clew-example-shipper.jar"));
    List<String> command =
        Stream.concat(
                Processes.java(
                    "-Xmx256m",
                    "-cp",
                    jar.toString(),
                    "dev.clew.examples.pipeline.shipper." + program)
                    .stream(),
                Stream.of(args))
            .toList();
    Processes.Child child = processes.start(program, settings.work(), Map.of(), command);
    child.awaitLine(UP, START_TIMEOUT);
    return child;
  }

  private String state(String name) {
    return settings.work().resolve(name).toString();
  }

  @Override
  public void kill() {
    Processes.kill(toKafka);
    Processes.kill(fromKafka);
  }

  @Override
  public List<String> refused() throws IOException {
    return LogFiles.linesIfAny(settings.work().resolve("from-kafka/refused.json"));
  }

  @Override
  public List<String> notJson() throws IOException {
    return LogFiles.linesIfAny(settings.work().resolve("to-kafka/not-json.log"));
  }

  @Override
  public String toString() {
    return "way of Kafka";
  }
}
