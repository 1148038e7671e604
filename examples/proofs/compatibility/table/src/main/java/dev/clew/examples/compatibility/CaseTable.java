package dev.clew.examples.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which case held on which container, as a table in Markdown. It knows nothing but what the tests
 * wrote down while they ran: one line for each test, with the case's number, the container by the
 * name that it gives itself, the outcome, and what the test shows.
 */
public final class CaseTable {
  private enum Outcome {
    HELD,
    FAILED,
    IMPOSSIBLE
  }

  private final SortedMap<Integer, String> titles = new TreeMap<>();
  private final SortedMap<String, Map<Integer, Map<Outcome, Integer>>> containers = new TreeMap<>();

  private CaseTable() {}

  /**
   * Makes the table.
   *
   * @param args the file to write, and the folders with what the tests wrote down; one that is not
   *     there stands for tests that did not run
   */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[0]);
    List<Path> folders = Stream.of(args).skip(1).map(Path::of).toList();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, of(folders));
  }

  static String of(List<Path> folders) throws IOException {
    CaseTable table = new CaseTable();
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        for (Path file : files(folder)) {
          Files.readAllLines(file).forEach(table::add);
        }
      }
    }
    return table.markdown();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted(Comparator.comparing(Path::toString)).toList();
    }
  }

  private void add(String line) {
    String[] cells = line.split("\t", 4);
    int number = Integer.parseInt(cells[0].substring(1));
    titles.putIfAbsent(number, cells[3]);
    containers
        .computeIfAbsent(cells[1], name -> new TreeMap<>())
        .computeIfAbsent(number, name -> new EnumMap<>(Outcome.class))
        .merge(Outcome.valueOf(cells[2].toUpperCase(Locale.ROOT)), 1, Integer::sum);
  }

  private String markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("| case | " + String.join(" | ", containers.keySet()) + " |");
    lines.add("|---|" + "---|".repeat(containers.size()));
    titles.forEach(
        (number, title) -> {
          StringBuilder line = new StringBuilder("| R" + number + " " + title + " |");
          for (Map<Integer, Map<Outcome, Integer>> cases : containers.values()) {
            line.append(' ').append(cell(cases.getOrDefault(number, Map.of()))).append(" |");
          }
          lines.add(line.toString());
        });
    lines.add("");
    lines.add(
        "The number in a cell is that of the tests that passed. \"n/a\" counts those that the"
            + " container makes impossible; an empty cell is a case that did not run there.");
    return String.join("\n", lines) + "\n";
  }

  private static String cell(Map<Outcome, Integer> outcomes) {
    List<String> parts = new ArrayList<>();
    outcomes.forEach(
        (outcome, count) ->
            parts.add(
                switch (outcome) {
                  case HELD -> "✓ " + count;
                  case FAILED -> "**✗ " + count + "**";
                  case IMPOSSIBLE -> "n/a " + count;
                }));
    return String.join(", ", parts);
  }
}
