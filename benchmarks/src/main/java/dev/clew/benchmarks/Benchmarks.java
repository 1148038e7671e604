package dev.clew.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs benchmarks and writes what they measured: for each class a Markdown page, a bar chart, and
 * JMH's own JSON.
 *
 * <p>What others compare in forks one behind the other is compared in rounds: all that compete run
 * once, and then once more. A machine that is slow for a minute is so for one of them in one round,
 * and not in the others.
 */
public final class Benchmarks {
  private static final int DEFAULT_ROUNDS = 2;

  /**
   * Touched before anything is timed: whoever allocates into fresh pages waits for the system, so
   * that the first gigabyte of each contestant would be measured at several times its price.
   */
  static final List<String> HEAP = List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch");

  private Benchmarks() {}

  /**
   * Runs what the arguments name, or everything.
   *
   * @param args the folder of the reports, then JMH's own arguments, where {@code -f} is the number
   *     of rounds
   */
  public static void main(String[] args)
      throws CommandLineOptionException, RunnerException, IOException {
    Path folder = Path.of(args[0]);
    String[] rest = List.of(args).subList(1, args.length).toArray(new String[0]);
    Options wanted = new CommandLineOptions(rest);
    List<String> jvmArguments = new ArrayList<>(HEAP);
    jvmArguments.addAll(wanted.getJvmArgsPrepend().orElse(List.of()));
    int rounds = wanted.getForkCount().orElse(DEFAULT_ROUNDS);
    Options options =
        new OptionsBuilder()
            .parent(wanted)
            .forks(1)
            .jvmArgsPrepend(jvmArguments.toArray(new String[0]))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .build();
    Map<BenchmarkParams, List<BenchmarkResult>> measured = new TreeMap<>();
    for (int round = 1; round <= rounds; round++) {
      for (RunResult result : new Runner(options).run()) {
        measured
            .computeIfAbsent(result.getParams(), params -> new ArrayList<>())
            .addAll(result.getBenchmarkResults());
      }
      write(measured, round, String.join(" ", rest), folder);
    }
  }

  /** Who stops a run of hours has the reports of the rounds that ended. */
  private static void write(
      Map<BenchmarkParams, List<BenchmarkResult>> measured,
      int rounds,
      String arguments,
      Path folder)
      throws IOException {
    Map<String, List<RunResult>> byClass = new TreeMap<>();
    measured.forEach(
        (params, results) ->
            byClass
                .computeIfAbsent(className(params), name -> new ArrayList<>())
                .add(new RunResult(params, results)));
    Files.createDirectories(folder);
    for (Map.Entry<String, List<RunResult>> entry : byClass.entrySet()) {
      Report report = new Report(entry.getKey(), entry.getValue(), rounds, arguments);
      String name = entry.getKey() + "-jdk" + Runtime.version().feature();
      Files.writeString(folder.resolve(name + ".md"), report.markdown(name + ".svg"));
      Files.writeString(folder.resolve(name + ".svg"), report.chart());
      Files.writeString(folder.resolve(name + ".json"), json(entry.getValue()));
    }
  }

  /** In JMH's format, but for where the JDK is, which says nothing elsewhere. */
  private static String json(List<RunResult> results) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, false, UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
    }
    return bytes.toString(UTF_8).replace(results.get(0).getParams().getJvm(), "java");
  }

  private static String className(BenchmarkParams params) {
    String benchmark = params.getBenchmark();
    String type = benchmark.substring(0, benchmark.lastIndexOf('.'));
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
