package dev.clew.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a page tells of the machine. */
final class Machine {
  private Machine() {}

  static String processor() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElseGet(() -> System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch");
    }
  }

  static String processors() {
    return processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors";
  }

  static String system() {
    return System.getProperty("os.name") + ' ' + System.getProperty("os.version");
  }
}
