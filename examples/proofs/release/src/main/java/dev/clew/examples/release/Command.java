package dev.clew.examples.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that has ended, with what it said on both outputs. */
record Command(int status, String output) {
  private static final long MINUTES = 20;

  static Command run(Path folder, Path log, Map<String, String> environment, List<String> words)
      throws IOException, InterruptedException {
    Files.createDirectories(log.getParent());
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    // Whoever runs this may have a key, and options for this build that are not the other's.
    builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    // There is nobody to ask.
    process.getOutputStream().close();
    try {
      if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("no end after " + MINUTES + " minutes: " + words + ", see " + log);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    return new Command(process.exitValue(), Files.readString(log));
  }

  Command orFail(String what) throws IOException {
    if (status != 0) {
      throw new IOException(what + " ended with " + status + ":\n" + tail());
    }
    return this;
  }

  /** What it said last. */
  String tail() {
    List<String> lines = output.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
  }
}
