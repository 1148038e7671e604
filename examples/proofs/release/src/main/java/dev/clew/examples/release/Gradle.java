package dev.clew.examples.release;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A Gradle that is on the path, on the JDK that this runs on. */
record Gradle(Path executable, String version, Path home, Path logs) {
  /**
   * Finds it.
   *
   * @param home where it puts what it keeps
   * @return null when there is none
   */
  static @Nullable Gradle find(Path home, Path logs) throws IOException, InterruptedException {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path executable = Path.of(folder, "gradle");
      if (Files.isExecutable(executable)) {
        Gradle found = new Gradle(executable, "", home, logs);
        Command said =
            found.run(home, "gradle-version", List.of("--version")).orFail("gradle --version");
        String version =
            said.output()
                .lines()
                .filter(line -> line.startsWith("Gradle "))
                .findFirst()
                .orElseThrow(() -> new IOException(said.tail()));
        return new Gradle(executable, version.substring("Gradle ".length()), home, logs);
      }
    }
    return null;
  }

  Command run(Path folder, String log, List<String> words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(executable.toString());
    command.addAll(List.of("--no-daemon", "--quiet", "--gradle-user-home", home.toString()));
    command.addAll(words);
    return Command.run(
        Files.createDirectories(folder),
        logs.resolve(log + ".log"),
        Map.of("JAVA_HOME", System.getProperty("java.home")),
        command);
  }
}
