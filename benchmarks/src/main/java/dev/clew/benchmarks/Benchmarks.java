package dev.clew.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs benchmarks and writes what they measured: for each class a Markdown page and a bar chart.
 */
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Runs what the arguments name, or everything.
   *
   * @param args the folder of the reports, then JMH's own arguments
   */
  public static void main(String[] args)
      throws CommandLineOptionException, RunnerException, IOException {
    Path folder = Path.of(args[0]);
    String[] rest = List.of(args).subList(1, args.length).toArray(new String[0]);
    Options options =
        new OptionsBuilder()
            .parent(new CommandLineOptions(rest))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .build();
    Collection<RunResult> results = new Runner(options).run();
    Map<String, List<RunResult>> byClass = new TreeMap<>();
    for (RunResult result : results) {
      byClass.computeIfAbsent(className(result), name -> new ArrayList<>()).add(result);
    }
    Files.createDirectories(folder);
    for (Map.Entry<String, List<RunResult>> entry : byClass.entrySet()) {
      Report report = new Report(entry.getKey(), entry.getValue(), String.join(" ", rest));
      String name = entry.getKey() + "-jdk" + Runtime.version().feature();
      Files.writeString(folder.resolve(name + ".md"), report.markdown(name + ".svg"));
      Files.writeString(folder.resolve(name + ".svg"), report.chart());
    }
  }

  private static String className(RunResult result) {
    String benchmark = result.getParams().getBenchmark();
    String type = benchmark.substring(0, benchmark.lastIndexOf('.'));
    return type.substring(type.lastIndexOf('.') + 1);
  }
}
