package dev.clew.examples.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A stranger's applications, which have nothing of Clew but the folder where it is staged. */
final class Consumers {
  private static final List<Consumer> ALL =
      List.of(
          new Consumer(
              "class-path",
              "Tomcat 11.0, newest clients",
              List.of("-Dtomcat.version=11.0.27"),
              List.of("by-okhttp", "by-httpclient", "by-jdk")),
          new Consumer(
              "class-path",
              "the oldest of all",
              List.of(
                  "-Dtomcat.version=10.1.41",
                  "-Dlogback.version=1.5.0",
                  "-Dslf4j.version=2.0.0",
                  "-Dokhttp.artifact=okhttp",
                  "-Dokhttp.version=4.12.0",
                  "-Dhttpclient5.version=5.4"),
              List.of("by-okhttp", "by-httpclient", "by-jdk")),
          new Consumer("module-path", "newest", List.of(), List.of("by-module", "by-module")),
          new Consumer(
              "module-path",
              "oldest",
              List.of("-Dlogback.version=1.5.0", "-Dslf4j.version=2.0.0"),
              List.of("by-module", "by-module")),
          boot("3.5.0"),
          boot("3.5.16"),
          boot("4.0.0"),
          boot("4.1.1"),
          new Consumer("kotlin", "2.3", List.of(), List.of("by-kotlin", "by-kotlin")));

  /** An application, the versions that it takes, and the IDs of the records that it writes. */
  private record Consumer(
      String folder, String versions, List<String> properties, List<String> ids) {}

  private final Path folder;
  private final String staging;
  private final Path localRepository;
  private final Checks checks;

  /**
   * Copies the applications, so that nothing around them is Clew's.
   *
   * @param localRepository where Maven puts what it loads; empty at first
   */
  Consumers(Path sources, Path folder, String staging, Path localRepository, Checks checks)
      throws IOException {
    this.folder = folder;
    this.staging = staging;
    this.localRepository = localRepository;
    this.checks = checks;
    try (Stream<Path> all = Files.walk(sources)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(sources.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    // Here Maven looks for its options, and not further up.
    Files.createDirectories(folder.resolve(".mvn"));
  }

  /** The versions of libraries that the applications are run with, as their properties. */
  static List<String> versions() {
    return ALL.stream().flatMap(consumer -> consumer.properties().stream()).toList();
  }

  private static Consumer boot(String version) {
    return new Consumer(
        "boot",
        "Spring Boot " + version,
        List.of("-Dspring-boot.version=" + version),
        List.of("by-boot"));
  }

  void run(Maven maven, String jdk) throws IOException, InterruptedException {
    for (Consumer consumer : ALL) {
      String name = consumer.folder() + ", " + consumer.versions() + ", JDK " + jdk;
      List<String> words = new ArrayList<>(List.of("--quiet", "clean", "verify"));
      words.add("-Dstaging=" + staging);
      words.add("-Dmaven.repo.local=" + localRepository);
      words.addAll(consumer.properties());
      Command command =
          maven.run(
              folder.resolve(consumer.folder()),
              "consumer-" + name.replaceAll("[^A-Za-z0-9.]+", "-"),
              Map.of(),
              words);
      check(name, command, consumer.ids());
    }
  }

  /** By Gradle, which finds what is not Clew's in what the others have loaded. */
  void run(Gradle gradle, String version) throws IOException, InterruptedException {
    Command command =
        gradle.run(
            folder.resolve("gradle"),
            "consumer-gradle",
            List.of(
                "--offline",
                "-Pstaging=" + staging,
                "-Pclew=" + version,
                "-Pcentral=" + localRepository.toUri(),
                "order"));
    check("gradle, " + gradle.version(), command, List.of("by-gradle"));
  }

  private void check(String name, Command command, List<String> expected) {
    List<String> lines = new ArrayList<>();
    List<String> ids = new ArrayList<>();
    for (String said : command.output().lines().toList()) {
      // Maven may have put the terminal's colours back before it.
      String line = said.substring(Math.max(0, said.indexOf('{')));
      String id = idOfAnOrder(line);
      if (id != null) {
        ids.add(id);
        lines.add(line);
      }
    }
    checks.hold(name, command.status() == 0 && ids.equals(expected), ids + "\n" + command.tail());
    lines.forEach(checks::say);
  }

  /** The ID of the record that line is, or null. */
  private static @Nullable String idOfAnOrder(String line) {
    try {
      JsonNode record = line.startsWith("{") ? new ObjectMapper().readTree(line) : null;
      return record != null && record.path("message").asText().startsWith("order ")
          ? record.path("correlation_id").asText()
          : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  /** Files of Clew's in the local repository that did not come from the staging folder. */
  List<String> fromElsewhere() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path file : CentralRules.files(localRepository.resolve("dev/clew"))) {
      if (CentralRules.name(file).equals("_remote.repositories")) {
        for (String line : Files.readAllLines(file)) {
          if (!line.startsWith("#") && !line.endsWith(">staging=")) {
            found.add(line);
          }
        }
      }
    }
    return found;
  }
}
