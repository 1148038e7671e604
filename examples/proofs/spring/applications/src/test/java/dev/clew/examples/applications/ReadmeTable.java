package dev.clew.examples.applications;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the starter's README says of each aspect. */
final class ReadmeTable {
  private static final Path README = Path.of("../../../../../servlet/spring-boot/README.md");

  private ReadmeTable() {}

  /**
   * Reads a column of the table below the heading of an application.
   *
   * @return {@code yes}, {@code no} or {@code part} by aspect
   */
  static Map<String, String> of(Means means, String application) throws IOException {
    Map<String, String> column = new TreeMap<>();
    boolean within = false;
    List<String> lines = Files.readAllLines(README);
    for (String line : lines) {
      if (line.startsWith("#")) {
        within = line.contains(application + ":");
      }
      String[] cells = line.split("\\|", -1);
      if (within && cells.length == 5) {
        column.put(cells[1].strip(), cells[means == Means.CLEW ? 2 : 3].strip());
      }
    }
    return column;
  }
}
