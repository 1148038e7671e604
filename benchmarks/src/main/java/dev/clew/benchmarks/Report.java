package dev.clew.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What the benchmarks of one class measured. Those that compete stand in one group: they differ by
 * a parameter that names them, or by the benchmark's method where there is none.
 */
final class Report {
  private static final Set<String> CONTESTANTS = Set.of("encoder", "filter", "service");

  /** What a method's name says beside who it is: the rest of the name competes within it. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "capture", "capture",
          "runBusy", "run, on a thread that serves another request",
          "run", "run, on a thread that serves none",
          "On64Threads", "on 64 threads");

  /**
   * One line of the table.
   *
   * @param fastest the time of the fastest iteration
   * @param bytes allocated each time, or NaN where it was not measured
   * @param lineBytes the length of an encoder's line, or NaN
   */
  private record Row(
      String name,
      String title,
      double score,
      double error,
      double fastest,
      double bytes,
      double lineBytes) {}

  private final String className;
  private final int rounds;
  private final String arguments;
  private final BenchmarkParams sample;
  private final Map<String, List<Row>> groups = new LinkedHashMap<>();

  Report(String className, List<RunResult> results, int rounds, String arguments) {
    this.className = className;
    this.rounds = rounds;
    this.arguments = arguments;
    this.sample = results.get(0).getParams();
    for (RunResult result : results) {
      add(result);
    }
  }

  private void add(RunResult result) {
    BenchmarkParams params = result.getParams();
    String method = params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1);
    String contestant = null;
    List<String> group = new ArrayList<>();
    for (String key : params.getParamsKeys()) {
      if (CONTESTANTS.contains(key)) {
        contestant = params.getParam(key);
      } else {
        group.add(key.equals("scenario") ? params.getParam(key) : key + ' ' + params.getParam(key));
      }
    }
    if (contestant != null && !method.equals("encode")) {
      group.add(0, method);
    }
    String name = contestant == null ? method : contestant;
    String setting = contestant == null ? setting(method) : null;
    if (setting != null) {
      group.add(SETTINGS.get(setting));
      name = withoutSetting(method, setting);
    }
    Result<?> primary = result.getPrimaryResult();
    groups
        .computeIfAbsent(String.join(", ", group), key -> new ArrayList<>())
        .add(
            new Row(
                name,
                title(name),
                primary.getScore(),
                primary.getScoreError(),
                primary.getStatistics().getMin(),
                bytes(result),
                perEvent(result, "lineBytes")));
  }

  /** The longest that applies. */
  private static @Nullable String setting(String method) {
    return SETTINGS.keySet().stream()
        .filter(word -> method.startsWith(word) || method.endsWith(word))
        .max(Comparator.comparingInt(String::length))
        .orElse(null);
  }

  private static String withoutSetting(String method, String setting) {
    if (method.endsWith(setting)) {
      return method.substring(0, method.length() - setting.length());
    }
    String rest = method.substring(setting.length());
    return rest.substring(0, 1).toLowerCase(Locale.ROOT) + rest.substring(1);
  }

  private static double bytes(RunResult result) {
    double counted = perEvent(result, "allocatedBytes");
    return Double.isNaN(counted) ? score(result, "gc.alloc.rate.norm") : counted;
  }

  private static double perEvent(RunResult result, String counter) {
    return score(result, counter) / score(result, "countedEvents");
  }

  private static double score(RunResult result, String secondary) {
    for (String name : result.getSecondaryResults().keySet()) {
      if (name.endsWith(secondary)) {
        return result.getSecondaryResults().get(name).getScore();
      }
    }
    return Double.NaN;
  }

  private static String title(String name) {
    for (Peers peer : Peers.values()) {
      if (peer.name().equals(name)) {
        return peer.title();
      }
    }
    for (Configured encoder : Configured.values()) {
      if (encoder.name().equals(name)) {
        return encoder.title();
      }
    }
    for (BootStacks stack : BootStacks.values()) {
      if (stack.name().equals(name)) {
        return stack.title();
      }
    }
    return name.equals(MaskBenchmark.Encoder.logstash.name()) ? Peers.logstash9.title() : name;
  }

  /** The first of Clew's in a group, or else the first. */
  private static Row base(List<Row> rows) {
    return rows.stream()
        .filter(row -> row.name.toLowerCase(Locale.ROOT).startsWith("clew"))
        .findFirst()
        .orElse(rows.get(0));
  }

  String markdown(String chart) {
    StringBuilder text = new StringBuilder();
    text.append("# ").append(className).append("\n\n");
    environment().forEach((key, value) -> line(text, "- %s: %s", key, value));
    text.append('\n');
    line(
        text,
        "Average time of one call with the error of a 99.9%% confidence interval, and the bytes"
            + " that it allocates. The fastest iteration is the one that was least disturbed by"
            + " what else runs on a machine; the ratio is %s's fastest over the other's: below 1 it"
            + " is the faster one.",
        base(groups.values().iterator().next()).title.split(",", 2)[0]);
    line(text, "%n![%s](%s)", className, chart);
    groups.forEach((name, rows) -> table(text, name, rows));
    if (className.equals("EncoderBenchmark")) {
      leavesOut(text);
    }
    if (className.equals("BootBenchmark")) {
      perLine(text);
    }
    return text.toString();
  }

  private static void table(StringBuilder text, String name, List<Row> rows) {
    Row base = base(rows);
    boolean lines = !Double.isNaN(base.lineBytes);
    text.append('\n');
    if (!name.isEmpty()) {
      line(text, "## %s%n", name);
    }
    line(text, "| | ns | ± | fastest | bytes |%s ratio |", lines ? " line |" : "");
    line(text, "|---|--:|--:|--:|--:|%s--:|", lines ? "--:|" : "");
    for (Row row : rows) {
      line(
          text,
          "| %s | %s | %s | %s | %s |%s %s |",
          row.title,
          number(row.score),
          number(row.error),
          number(row.fastest),
          Double.isNaN(row.bytes) ? "" : String.format(Locale.ROOT, "%,.0f", row.bytes),
          lines ? String.format(Locale.ROOT, " %,.0f |", row.lineBytes) : "",
          row.equals(base) ? "" : String.format(Locale.ROOT, "%.2f", base.fastest / row.fastest));
    }
  }

  /** What each of ten lines adds to the request that writes none. */
  private void perLine(StringBuilder text) {
    List<Row> none = groups.getOrDefault("request, lines 0", List.of());
    List<Row> ten = groups.getOrDefault("request, lines 10", List.of());
    List<Row> lines = new ArrayList<>();
    for (int i = 0; i < none.size() && i < ten.size(); i++) {
      Row without = none.get(i);
      Row with = ten.get(i);
      lines.add(
          new Row(
              with.name,
              with.title,
              (with.score - without.score) / 10,
              (with.error + without.error) / 10,
              (with.fastest - without.fastest) / 10,
              (with.bytes - without.bytes) / 10,
              Double.NaN));
    }
    if (!lines.isEmpty()) {
      table(text, "a line: what each of ten adds to a request that writes none", lines);
    }
    text.append(
        """

        A request goes from where Tomcat has parsed it, through Tomcat's and Spring's filters and Spring MVC, to
        a controller, and back; no network is in it. It brings no ID. All write JSON in ECS, to a null
        device. Each service has been seen to write the lines, with one ID in all of them or, without tracing,
        with none. Clew writes one record more for each request, unless `access-log` is false. Micrometer Tracing
        needs Actuator, which makes metrics of each request; it samples a tenth, and nobody takes the spans.
        """);
  }

  private static void leavesOut(StringBuilder text) {
    text.append("\n## What the records lack\n\n");
    text.append(
        "Every output was read back before it was timed, and has all of the event but:\n\n");
    for (Peers peer : Peers.values()) {
      if (!peer.leavesOut().isEmpty()) {
        String parts =
            peer.leavesOut().stream()
                .sorted()
                .map(Part::toString)
                .collect(Collectors.joining(", "));
        line(text, "- %s: %s", peer.title(), parts);
      }
    }
  }

  private Map<String, String> environment() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("machine", Machine.processors());
    facts.put("system", Machine.system());
    facts.put("JDK", sample.getVmName() + ' ' + sample.getVmVersion());
    facts.put("heap", '`' + String.join(" ", Benchmarks.HEAP) + '`');
    facts.put("versions", Peers.versions());
    facts.put(
        "runs",
        String.format(
            Locale.ROOT,
            "%s; %d × %s to warm up, %d × %s measured; 1 thread unless the name says more; JMH %s",
            rounds == 1 ? "1 round" : rounds + " rounds",
            sample.getWarmup().getCount(),
            sample.getWarmup().getTime(),
            sample.getMeasurement().getCount(),
            sample.getMeasurement().getTime(),
            sample.getJmhVersion()));
    facts.put("command", "`mvn -q verify -T1 -Drun=benchmarks '-Dbenchmarks=" + arguments + "'`");
    return facts;
  }

  String chart() {
    Map<String, List<BarChart.Bar>> panels = new LinkedHashMap<>();
    groups.forEach(
        (name, rows) -> {
          Row base = base(rows);
          List<BarChart.Bar> bars = new ArrayList<>();
          for (Row row : rows) {
            bars.add(
                new BarChart.Bar(row.title, row.fastest, number(row.fastest), row.equals(base)));
          }
          panels.put(name, bars);
        });
    String caption =
        String.format(
            Locale.ROOT,
            "nanoseconds a call in the fastest iteration, less is better, a broken bar is longer; JDK %s, %s",
            sample.getJdkVersion(),
            Machine.processor());
    return new BarChart(className, caption, panels).svg();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }

  private static void line(StringBuilder text, String format, @Nullable Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
