package dev.clew.examples.demo;

import dev.clew.examples.story.ClewStory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code clew-story} tells from the recorder's file of a service that was killed. */
final class Witness {
  private Witness() {}

  /**
   * Asks for a request that went well, of which the log has no line at DEBUG, and prints its story.
   *
   * @param service what was killed
   * @param ring the file that its recorder left
   */
  static Check ask(Service service, Path ring, Exchange exchange, Logs logs, PrintStream out)
      throws IOException, InterruptedException {
    String story = tell(ring, exchange.id());
    story.lines().forEach(line -> out.println("  " + line));
    String debug = Expected.debug(service);
    List<String> problems = new ArrayList<>();
    if (!story.contains(debug)) {
      problems.add("'" + debug + "' is missing in " + ring);
    }
    if (logs.records().stream()
        .anyMatch(line -> exchange.id().equals(line.id()) && line.message().equals(debug))) {
      problems.add("'" + debug + "' is in the log too");
    }
    return new Check(
        "the recorder of a killed service left what its log does not have", "1 request", problems);
  }

  private static String tell(Path ring, String id) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-classpath",
                System.getProperty("java.class.path"),
                ClewStory.class.getName(),
                "--no-color",
                "--id",
                id,
                ring.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return told;
  }
}
