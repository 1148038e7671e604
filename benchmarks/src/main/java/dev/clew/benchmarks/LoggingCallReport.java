package dev.clew.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clew.benchmarks.LoggingCallBenchmark.Case;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The page of what {@link LoggingCallBenchmark} measured. Of each figure it is the best round: the
 * one that what else runs on a machine disturbed the least.
 */
final class LoggingCallReport {
  private final Map<Case, List<LoggingCallResult>> results;
  private final int rounds;
  private final int rate;
  private final String command;

  LoggingCallReport(
      Map<Case, List<LoggingCallResult>> results, int rounds, int rate, String command) {
    this.results = results;
    this.rounds = rounds;
    this.rate = rate;
    this.command = command;
  }

  private List<LoggingTarget> targets() {
    return results.keySet().stream().map(Case::target).distinct().toList();
  }

  private List<Integer> threads() {
    return results.keySet().stream().map(Case::threads).distinct().sorted().toList();
  }

  private List<LoggingStack> stacks(LoggingTarget target) {
    return results.keySet().stream()
        .filter(each -> each.target() == target)
        .map(Case::stack)
        .distinct()
        .toList();
  }

  private double best(Case each, ToDoubleFunction<LoggingCallResult> figure, boolean mostIsBest) {
    List<LoggingCallResult> measured = results.getOrDefault(each, List.of());
    return (mostIsBest
            ? measured.stream().mapToDouble(figure).max()
            : measured.stream().mapToDouble(figure).min())
        .orElse(Double.NaN);
  }

  private double lines(Case each) {
    return best(each, LoggingCallResult::linesPerSecond, true);
  }

  private double cpu(Case each) {
    return best(each, LoggingCallResult::cpuMicrosPerLine, false);
  }

  String markdown(String title, String throughputChart, String latencyChart) {
    StringBuilder text = new StringBuilder();
    line(text, "# %s%n", title);
    line(text, "- machine: %s", Machine.processors());
    line(text, "- system: %s", Machine.system());
    line(
        text,
        "- JDK: %s %s",
        System.getProperty("java.vm.name"),
        System.getProperty("java.vm.version"));
    line(text, "- versions: %s", Peers.versions());
    line(text, "- command: `mvn -q verify -T1 %s`", command);
    line(
        text,
        "%nA call has a message of three arguments and an MDC of four entries that stays. Each library"
            + " runs in a JVM of its own, and all by turns, in %d rounds; of each figure the best"
            + " round is shown. A line counts when it has been written: the time is that until the"
            + " process writes no more, and the CPU time is that of the whole process. What was logged"
            + " and had not arrived when the library had stopped is lost, and does not count.",
        rounds);
    line(text, "%n![Thousand lines a second](%s)%n", throughputChart);
    line(text, "![Nanoseconds that a caller is held](%s)", latencyChart);
    for (LoggingTarget target : targets()) {
      throughput(text, target);
    }
    if (targets().contains(LoggingTarget.file)) {
      for (int count : threads()) {
        latency(text, count);
      }
    }
    return text.toString();
  }

  private void throughput(StringBuilder text, LoggingTarget target) {
    line(text, "%n## Thousand lines a second, and µs of CPU a line, %s%n", target.title());
    List<Integer> threads = threads();
    line(
        text,
        "| | %s | lost |",
        threads.stream()
            .map(n -> threadsTitle(n) + " | µs CPU")
            .collect(Collectors.joining(" | ")));
    line(text, "|---|%s--:|", "--:|--:|".repeat(threads.size()));
    for (LoggingStack stack : stacks(target)) {
      String figures =
          threads.stream()
              .map(
                  n -> {
                    Case each = new Case(target, n, stack);
                    return String.format(Locale.ROOT, "%,.0f | %.2f", lines(each) / 1e3, cpu(each));
                  })
              .collect(Collectors.joining(" | "));
      line(text, "| %s | %s | %s |", stack.title(), figures, lost(target, stack));
    }
    for (int n : threads) {
      compare(text, target, n);
    }
  }

  /** Whether it has been seen to lose lines, wherever they went. */
  private boolean loses(LoggingStack stack) {
    return results.entrySet().stream()
        .filter(entry -> entry.getKey().stack() == stack)
        .flatMap(entry -> entry.getValue().stream())
        .anyMatch(result -> result.isCounted() && result.lost() > 0);
  }

  /** The most that a round lost. */
  private String lost(LoggingTarget target, LoggingStack stack) {
    List<LoggingCallResult> counted =
        results.entrySet().stream()
            .filter(entry -> entry.getKey().target() == target && entry.getKey().stack() == stack)
            .flatMap(entry -> entry.getValue().stream())
            .filter(LoggingCallResult::isCounted)
            .toList();
    if (counted.isEmpty()) {
      return "";
    }
    LoggingCallResult worst =
        counted.stream().max(Comparator.comparingLong(LoggingCallResult::lost)).orElseThrow();
    return worst.lost() == 0
        ? "0"
        : String.format(Locale.ROOT, "%,d of %,d", worst.lost(), worst.calls());
  }

  /** Clew beside the best of the others that write JSON. */
  private void compare(StringBuilder text, LoggingTarget target, int threads) {
    Case own = new Case(target, threads, LoggingStack.clew);
    LoggingStack fastest = bestOther(target, threads, each -> -lines(each));
    LoggingStack cheapest = bestOther(target, threads, this::cpu);
    if (fastest != null && cheapest != null && results.containsKey(own)) {
      line(
          text,
          "%n%s: %.1f times the lines of the fastest other that writes JSON and lost none (%s), with %.2f of the"
              + " CPU time that the cheapest takes for a line (%s).",
          threadsTitle(threads),
          lines(own) / lines(new Case(target, threads, fastest)),
          fastest.title(),
          cpu(own) / cpu(new Case(target, threads, cheapest)),
          cheapest.title());
    }
  }

  private @Nullable LoggingStack bestOther(
      LoggingTarget target, int threads, ToDoubleFunction<Case> figure) {
    return stacks(target).stream()
        .filter(stack -> stack.writesJson() && !stack.isClew() && !loses(stack))
        .min(
            Comparator.comparingDouble(
                stack -> figure.applyAsDouble(new Case(target, threads, stack))))
        .orElse(null);
  }

  private void latency(StringBuilder text, int threads) {
    line(
        text,
        "%n## How long a caller is held, %s, %,d lines a second%n",
        threadsTitle(threads),
        rate);
    line(text, "| | p50 ns | p99 ns | p99.9 µs | max µs |");
    line(text, "|---|--:|--:|--:|--:|");
    for (LoggingStack stack : stacks(LoggingTarget.file)) {
      Case each = new Case(LoggingTarget.file, threads, stack);
      line(
          text,
          "| %s | %,.0f | %,.0f | %,.1f | %,.0f |",
          stack.title(),
          best(each, LoggingCallResult::p50, false),
          best(each, LoggingCallResult::p99, false),
          best(each, LoggingCallResult::p999, false) / 1e3,
          best(each, LoggingCallResult::max, false) / 1e3);
    }
  }

  /** All that was measured: a line for each process. */
  String json() {
    ObjectMapper mapper = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    results.forEach(
        (each, measured) -> {
          for (int round = 0; round < measured.size(); round++) {
            ObjectNode line = mapper.createObjectNode();
            line.put("target", each.target().name());
            line.put("threads", each.threads());
            line.put("stack", each.stack().name());
            line.put("round", round + 1);
            line.setAll((ObjectNode) mapper.valueToTree(measured.get(round)));
            lines.add(line.toString());
          }
        });
    return lines.stream().collect(Collectors.joining(",\n", "[\n", "\n]\n"));
  }

  String throughputChart() {
    Map<String, List<BarChart.Bar>> panels = new LinkedHashMap<>();
    for (LoggingTarget target : targets()) {
      for (int count : threads()) {
        panels.put(
            title(target, count),
            bars(
                stacks(target).stream().filter(LoggingStack::writesLines).toList(),
                stack -> lines(new Case(target, count, stack)) / 1e3));
      }
    }
    return new BarChart(
            "Logging calls: throughput",
            "thousand lines a second until all are written, more is better, a broken bar is longer; "
                + where(),
            panels)
        .svg();
  }

  String latencyChart() {
    Map<String, List<BarChart.Bar>> panels = new LinkedHashMap<>();
    for (int count : threads()) {
      panels.put("half of the calls, " + threadsTitle(count), held(count, LoggingCallResult::p50));
      panels.put("99.9 %, " + threadsTitle(count), held(count, LoggingCallResult::p999));
    }
    return new BarChart(
            "Logging calls: how long a caller is held",
            String.format(
                Locale.ROOT,
                "nanoseconds at most, at %,d lines a second to a file, less is better, a broken bar"
                    + " is longer; %s",
                rate,
                where()),
            panels)
        .svg();
  }

  private List<BarChart.Bar> held(int threads, ToDoubleFunction<LoggingCallResult> figure) {
    return bars(
        stacks(LoggingTarget.file),
        stack -> best(new Case(LoggingTarget.file, threads, stack), figure, false));
  }

  private static List<BarChart.Bar> bars(
      List<LoggingStack> stacks, ToDoubleFunction<LoggingStack> figure) {
    List<BarChart.Bar> bars = new ArrayList<>();
    for (LoggingStack stack : stacks) {
      double value = figure.applyAsDouble(stack);
      bars.add(
          new BarChart.Bar(
              stack.title(),
              value,
              String.format(Locale.ROOT, "%,.0f", value),
              stack == LoggingStack.clew));
    }
    return bars;
  }

  private static String title(LoggingTarget target, int threads) {
    return target.title() + ", " + threadsTitle(threads);
  }

  private static String threadsTitle(int threads) {
    return threads == 1 ? "1 thread" : threads + " threads";
  }

  private static String where() {
    return "JDK " + Runtime.version().feature() + ", " + Machine.processor();
  }

  private static void line(StringBuilder text, String format, @Nullable Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
