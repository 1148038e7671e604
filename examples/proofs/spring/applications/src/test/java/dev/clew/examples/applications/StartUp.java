package dev.clew.examples.applications;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Measures what the starter adds to the start of the shop: new processes with the JVM's default
 * options, by turns without the starter's jars and with them.
 */
public final class StartUp {
  private static final Pattern PORT = Pattern.compile("started on ports? (\\d+)");
  private static final Pattern STARTED =
      Pattern.compile("Started \\w+ in ([0-9.]+) seconds \\(process running for ([0-9.]+)\\)");

  /** What is started. */
  private enum Contestant {
    BOOT("Spring Boot, lines of text", false, false, "--clew.logging.enabled=false"),
    BOOT_ECS("Spring Boot, lines of JSON", false, false, "--logging.structured.format.console=ecs"),
    STARTER_OFF("with the starter, switched off", true, false, "--clew.enabled=false"),
    STARTER("with the starter, lines of text", true, true, "--clew.logging.enabled=false"),
    STARTER_ECS("with the starter, lines of JSON", true, true, "--clew.logging.format=ecs");

    private final String title;
    private final boolean starter;
    private final boolean correlates;
    private final String argument;

    Contestant(String title, boolean starter, boolean correlates, String argument) {
      this.title = title;
      this.starter = starter;
      this.correlates = correlates;
      this.argument = argument;
    }

    /** Without the starter, with which lines are written in the same way. */
    Contestant without() {
      return this == STARTER_ECS ? BOOT_ECS : BOOT;
    }
  }

  /**
   * Milliseconds.
   *
   * @param started what Spring Boot says that it took
   * @param running what Spring Boot says that the process had been running for by then
   * @param answered from before the process to the answer to its first request
   */
  private record Start(double started, double running, double answered) {}

  private StartUp() {}

  /**
   * Measures, and prints a table.
   *
   * @param args the class to start, the path to request, and how often to start each
   */
  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[2]);
    Map<Contestant, List<Start>> starts = new EnumMap<>(Contestant.class);
    for (Contestant contestant : Contestant.values()) {
      start(contestant, args[0], args[1]);
      starts.put(contestant, new ArrayList<>());
    }
    for (int round = 0; round < rounds; round++) {
      for (Contestant contestant : Contestant.values()) {
        of(contestant, starts).add(start(contestant, args[0], args[1]));
      }
    }
    print("JDK " + Runtime.version() + ", medians of " + rounds + " starts each, in ms\n");
    print("| | started | added | process running | added | first answer | added |");
    print("|---|--:|--:|--:|--:|--:|--:|");
    Map<Contestant, Start> medians = new EnumMap<>(Contestant.class);
    starts.forEach((contestant, list) -> medians.put(contestant, median(list)));
    for (Contestant contestant : Contestant.values()) {
      print(row(contestant, medians));
    }
  }

  private static String row(Contestant contestant, Map<Contestant, Start> medians) {
    Start own = of(contestant, medians);
    Start without = of(contestant.without(), medians);
    return "| "
        + contestant.title
        + cells(contestant, own.started, without.started)
        + cells(contestant, own.running, without.running)
        + cells(contestant, own.answered, without.answered)
        + " |";
  }

  private static String cells(Contestant contestant, double own, double without) {
    String added = contestant.starter ? String.format(Locale.ROOT, " %+.0f", own - without) : "";
    return String.format(Locale.ROOT, " | %.0f |%s", own, added);
  }

  private static <T> T of(Contestant contestant, Map<Contestant, T> map) {
    return Objects.requireNonNull(map.get(contestant));
  }

  private static Start median(List<Start> starts) {
    return new Start(
        median(starts.stream().mapToDouble(Start::started).sorted().toArray()),
        median(starts.stream().mapToDouble(Start::running).sorted().toArray()),
        median(starts.stream().mapToDouble(Start::answered).sorted().toArray()));
  }

  private static double median(double[] sorted) {
    return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
  }

  private static Start start(Contestant contestant, String mainClass, String path)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                contestant.starter ? Application.classPath() : withoutStarter(),
                mainClass,
                "--server.port=0",
                "--warehouse.url=http://localhost",
                contestant.argument));
    long before = System.nanoTime();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      Matcher port = await(out, PORT);
      Matcher started = await(out, STARTED);
      URI uri = URI.create("http://localhost:" + port.group(1) + path);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      if (connection.getResponseCode() != 200
          || contestant.correlates != (connection.getHeaderField("Correlation-Id") != null)) {
        throw new IllegalStateException(contestant + " answered: " + connection.getHeaderFields());
      }
      long answered = System.nanoTime() - before;
      return new Start(
          1_000 * Double.parseDouble(started.group(1)),
          1_000 * Double.parseDouble(started.group(2)),
          answered / 1e6);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** The class path less what the starter brings. */
  private static String withoutStarter() {
    return Arrays.stream(Application.classPath().split(File.pathSeparator))
        .filter(entry -> !entry.matches(".*[/\\\\](clew-|context-propagation-)[^/\\\\]*\\.jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static Matcher await(BufferedReader out, Pattern pattern) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      lines.add(line);
      Matcher matcher = pattern.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
    throw new IllegalStateException("The application did not start:\n" + String.join("\n", lines));
  }

  @SuppressWarnings("SystemOut") // It is the result.
  private static void print(String text) {
    System.out.println(text);
  }
}
