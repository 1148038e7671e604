package dev.clew.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joptsimple.OptionParser;
import joptsimple.OptionSet;
import joptsimple.OptionSpec;

/**
 * Whole logging calls: how many lines a second, at which cost of the whole process, and how long a
 * caller is held. Each library runs in a JVM of its own; all that compete run once, and then once
 * more, in as many rounds as are wanted.
 */
public final class LoggingCallBenchmark {
  private static final String NAME = "LoggingCalls";

  /** Who calls, and where the lines go. */
  record Case(LoggingTarget target, int threads, LoggingStack stack) {}

  private final Path folder;
  private final long lines;
  private final long millis;
  private final int rate;

  private LoggingCallBenchmark(Path folder, long lines, long millis, int rate) {
    this.folder = folder;
    this.lines = lines;
    this.millis = millis;
    this.rate = rate;
  }

  /**
   * Measures, and writes a page with two charts, and the figures of all rounds as JSON.
   *
   * @param args the folder of the page, the one for the lines, then what is to be measured
   */
  public static void main(String[] args) throws Exception {
    OptionParser parser = new OptionParser();
    OptionSpec<LoggingStack> stacks =
        list(parser, "stacks", LoggingStack.class, LoggingStack.values());
    OptionSpec<LoggingTarget> targets =
        list(parser, "targets", LoggingTarget.class, LoggingTarget.values());
    OptionSpec<Integer> threads =
        list(parser, "threads", Integer.class, new Integer[] {1, 2, 8, 64});
    OptionSpec<Integer> rounds = one(parser, "rounds", Integer.class, 2);
    OptionSpec<Long> lines = one(parser, "lines", Long.class, 2_000_000L);
    OptionSpec<Long> millis = one(parser, "millis", Long.class, 1_000L);
    OptionSpec<Integer> rate = one(parser, "rate", Integer.class, 20_000);
    List<String> rest = List.of(args).subList(2, args.length);
    OptionSet options = parser.parse(rest.toArray(new String[0]));

    LoggingCallBenchmark benchmark =
        new LoggingCallBenchmark(
            Files.createDirectories(Path.of(args[1])),
            options.valueOf(lines),
            options.valueOf(millis),
            options.valueOf(rate));
    Map<Case, List<LoggingCallResult>> results = new LinkedHashMap<>();
    for (int round = 0; round < options.valueOf(rounds); round++) {
      for (LoggingTarget target : options.valuesOf(targets)) {
        for (int count : options.valuesOf(threads)) {
          for (LoggingStack stack : options.valuesOf(stacks)) {
            Case each = new Case(target, count, stack);
            if (stack.writesLines() || target == LoggingTarget.file) {
              LoggingCallResult result = benchmark.measure(each);
              System.out.println(each + " " + result);
              results.computeIfAbsent(each, key -> new ArrayList<>()).add(result);
            }
          }
        }
      }
    }
    String command =
        "-Drun=calls" + (rest.isEmpty() ? "" : " '-Dcalls=" + String.join(" ", rest) + '\'');
    LoggingCallReport report =
        new LoggingCallReport(results, options.valueOf(rounds), options.valueOf(rate), command);
    Path pages = Files.createDirectories(Path.of(args[0]));
    String name = NAME + "-jdk" + Runtime.version().feature();
    Files.writeString(
        pages.resolve(name + ".md"),
        report.markdown(NAME, name + "-throughput.svg", name + "-latency.svg"));
    Files.writeString(pages.resolve(name + "-throughput.svg"), report.throughputChart());
    Files.writeString(pages.resolve(name + ".json"), report.json());
    if (options.valuesOf(targets).contains(LoggingTarget.file)) {
      Files.writeString(pages.resolve(name + "-latency.svg"), report.latencyChart());
    }
  }

  private static <T> OptionSpec<T> list(
      OptionParser parser, String name, Class<T> type, T[] defaults) {
    return parser
        .accepts(name)
        .withRequiredArg()
        .ofType(type)
        .withValuesSeparatedBy(',')
        .defaultsTo(defaults);
  }

  private static <T> OptionSpec<T> one(
      OptionParser parser, String name, Class<T> type, T defaultValue) {
    return parser.accepts(name).withRequiredArg().ofType(type).defaultsTo(defaultValue);
  }

  /**
   * Runs a process.
   *
   * @throws IllegalStateException when it fails
   */
  private LoggingCallResult measure(Case each) throws IOException, InterruptedException {
    Path file = folder.resolve("calls.log");
    Path measured = folder.resolve("calls.json");
    Files.deleteIfExists(file);
    // What a run that was killed has left would be written first.
    Files.deleteIfExists(folder.resolve("calls.log.unwritten"));
    Files.deleteIfExists(measured);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Benchmarks.HEAP);
    command.addAll(each.stack.jvmArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(LoggingCallProcess.class.getName());
    command.addAll(
        List.of(
            each.stack.name(),
            each.target.name(),
            Integer.toString(each.threads),
            file.toString(),
            measured.toString(),
            Long.toString(lines),
            Long.toString(millis),
            Integer.toString(each.target == LoggingTarget.file ? rate : 0)));
    ProcessBuilder java =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    LoggingCallResult result;
    if (each.target == LoggingTarget.pipe) {
      List<Process> both =
          ProcessBuilder.startPipeline(
              List.of(java, new ProcessBuilder("cat").redirectOutput(file.toFile())));
      for (Process process : both) {
        succeed(each, process);
      }
      result = LoggingCallResult.read(measured).withWritten(LoggingCallProcess.countLines(file));
    } else {
      Process process = java.redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
      succeed(each, process);
      result = LoggingCallResult.read(measured);
    }
    Files.deleteIfExists(file);
    return result;
  }

  private static void succeed(Case each, Process process) throws InterruptedException {
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException(each + " ended with " + code);
    }
  }
}
