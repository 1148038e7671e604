package dev.clew.examples.release;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The Maven that this runs under, on a JDK of choice. */
record Maven(Path home, Path javaHome, Path logs) {
  Command run(Path folder, String log, Map<String, String> environment, List<String> words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("bin/mvn").toString());
    command.add("--batch-mode");
    command.addAll(words);
    Map<String, String> all = new TreeMap<>(environment);
    all.put("JAVA_HOME", javaHome.toString());
    return Command.run(folder, logs.resolve(log + ".log"), all, command);
  }
}
