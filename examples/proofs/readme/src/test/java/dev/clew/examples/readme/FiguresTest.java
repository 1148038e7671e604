package dev.clew.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The figures in sentences are those of the pages that the benchmarks write. */
class FiguresTest extends CleanThreadTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root"));

  /** The tables of a page, by their headings: the rows by their names. */
  private static Map<String, Map<String, List<String>>> tables(String page) throws IOException {
    return tables(page, 17);
  }

  private static Map<String, Map<String, List<String>>> tables(String page, int jdk)
      throws IOException {
    Map<String, Map<String, List<String>>> tables = new LinkedHashMap<>();
    Map<String, List<String>> rows = new LinkedHashMap<>();
    Path file = ROOT.resolve("benchmarks/results/" + page + "-jdk" + jdk + ".md");
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith("## ")) {
        rows = new LinkedHashMap<>();
        tables.put(line.substring(3), rows);
      } else if (line.startsWith("| ") && !line.startsWith("| |")) {
        List<String> cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
        rows.put(cells.get(1), cells.subList(2, cells.size() - 1));
      }
    }
    return tables;
  }

  private static List<String> row(
      Map<String, Map<String, List<String>>> tables, String heading, String name) {
    return Objects.requireNonNull(
        tables.getOrDefault(heading, Map.of()).get(name), heading + ": " + name);
  }

  private static String oneLine(String page) throws IOException {
    return Files.readString(ROOT.resolve(page)).replaceAll("\\s+", " ");
  }

  /** The numbers in the one sentence that has this form. */
  private static List<String> shown(String page, String sentence) throws IOException {
    List<MatchResult> found = Pattern.compile(sentence).matcher(oneLine(page)).results().toList();
    assertThat(found).as(page + " says: " + sentence).hasSize(1);
    List<String> numbers = new ArrayList<>();
    for (int i = 1; i <= found.get(0).groupCount(); i++) {
      numbers.add(found.get(0).group(i));
    }
    return numbers;
  }

  @Test
  void every_page_of_results_is_told_of() throws IOException {
    String readme = Files.readString(ROOT.resolve("benchmarks/README.md"));
    try (Stream<Path> results = Files.list(ROOT.resolve("benchmarks/results"))) {
      assertThat(results.map(file -> file.getFileName().toString().replaceAll("-.*", "")))
          .hasSizeGreaterThan(20)
          .allSatisfy(name -> assertThat(readme).contains("`" + name + "`"));
    }
  }

  @Test
  void the_readme_says_what_the_encoders_took() throws IOException {
    List<String> ratios = ratiosToTheFastest(17);
    List<String> newer = ratiosToTheFastest(25);

    assertThat(
            shown(
                "README.md",
                "In these ten scenarios Clew takes ([0-9.]+) to ([0-9.]+) of the time of the"
                    + " fastest other JSON encoder \\(([0-9.]+) to ([0-9.]+) on JDK 25\\)"))
        .containsExactly(ratios.get(0), ratios.get(9), newer.get(0), newer.get(9));
  }

  /** In each scenario the greatest of Clew's ratios to other JSON encoders, sorted. */
  private static List<String> ratiosToTheFastest(int jdk) throws IOException {
    List<String> ratios =
        encoderScenarios(jdk).values().stream()
            .map(
                rows ->
                    rows.entrySet().stream()
                        .filter(row -> !row.getKey().matches("Clew|Logback plain text"))
                        .map(row -> row.getValue().get(row.getValue().size() - 1))
                        .max(Comparator.naturalOrder())
                        .orElseThrow())
            .sorted()
            .toList();
    assertThat(ratios).hasSize(10);
    return ratios;
  }

  private static Map<String, Map<String, List<String>>> encoderScenarios(int jdk)
      throws IOException {
    Map<String, Map<String, List<String>>> tables = tables("EncoderBenchmark", jdk);
    tables.values().removeIf(rows -> !rows.containsKey("Logback plain text"));
    return tables;
  }

  @Test
  void the_readme_says_where_plain_text_costs_less() throws IOException {
    assertThat(encoderScenarios(17))
        .allSatisfy(
            (scenario, rows) ->
                assertThat(number(rows.get("Logback plain text"), 5) > 1)
                    .as(scenario)
                    .isEqualTo(scenario.equals("longEscaped")));
  }

  @Test
  void the_readme_says_what_logging_calls_took() throws IOException {
    List<String> file =
        row(
            tables("LoggingCalls"),
            "Thousand lines a second, and µs of CPU a line, to a file",
            "Clew");
    assertThat(
            shown(
                "README.md",
                "wrote ([0-9.]+) million lines a second on one thread, ([0-9.]+) on two and"
                    + " ([0-9.]+) on eight, on two processors: ([0-9.]+), ([0-9.]+) and ([0-9.]+)"
                    + " times as many"))
        .startsWith(thousands(file, 0), thousands(file, 2), thousands(file, 4))
        .endsWith(timesToFile(17))
        .hasSize(6);
    assertThat(shown("README.md", "([0-9.]+), ([0-9.]+) and ([0-9.]+) times on \\[JDK 25\\]"))
        .containsExactly(timesToFile(25));
  }

  @Test
  void the_readme_says_how_long_callers_were_held() throws IOException {
    Map<String, Map<String, List<String>>> tables = tables("LoggingCalls");
    List<Map<String, List<String>>> held =
        tables.entrySet().stream()
            .filter(table -> table.getKey().startsWith("How long a caller is held, "))
            .map(Map.Entry::getValue)
            .toList();
    assertThat(held).hasSize(4);

    assertThat(
            shown(
                "README.md",
                "half of the calls returned within ([0-9.]+) µs on one thread and ([0-9.]+) µs on"
                    + " 64, which no other did\\. The slowest of a thousand took ([0-9.]+) ms on one"
                    + " thread, where most others took less, and ([0-9]) to ([0-9]) ms on more,"
                    + " where calls that write nothing took longer still"))
        .containsExactly(
            thousands(held.get(0).get("Clew"), 0),
            thousands(held.get(3).get("Clew"), 0),
            thousands(held.get(0).get("Clew"), 2),
            String.valueOf(Math.round(number(held.get(2).get("Clew"), 2) / 1000)),
            String.valueOf(Math.round(number(held.get(3).get("Clew"), 2) / 1000)));
    for (Map<String, List<String>> rows : List.of(held.get(0), held.get(3))) {
      assertThat(rows.keySet())
          .filteredOn(name -> !name.equals("Clew") && !name.startsWith("no lines"))
          .hasSize(10)
          .allSatisfy(
              name ->
                  assertThat(number(rows.get(name), 0)).isGreaterThan(number(rows.get("Clew"), 0)));
    }
    assertThat(held.get(0).values())
        .filteredOn(cells -> number(cells, 2) < number(held.get(0).get("Clew"), 2))
        .hasSizeGreaterThan(6);
    assertThat(held.subList(1, 4))
        .allSatisfy(
            rows ->
                assertThat(number(rows.get("Clew"), 2))
                    .isLessThan(number(rows.get("no lines (Logback's NOPAppender)"), 2)));
  }

  private static double number(@Nullable List<String> cells, int column) {
    return Double.parseDouble(Objects.requireNonNull(cells).get(column).replace(",", ""));
  }

  private static String thousands(@Nullable List<String> cells, int column) {
    return String.format(Locale.ROOT, "%.1f", number(cells, column) / 1000);
  }

  /** How many times the lines of the fastest other, on 1, 2 and 8 threads. */
  private static String[] timesToFile(int jdk) throws IOException {
    return Pattern.compile("(?m)^[128] threads?: ([0-9.]+) times the lines of")
        .matcher(
            Files.readString(ROOT.resolve("benchmarks/results/LoggingCalls-jdk" + jdk + ".md")))
        .results()
        .limit(3)
        .map(match -> match.group(1))
        .toArray(String[]::new);
  }

  @Test
  void the_starters_page_says_what_requests_took() throws IOException {
    Map<String, Map<String, List<String>>> boot = tables("BootBenchmark");
    String line = "a line: what each of ten adds to a request that writes none";
    String ten = "request, lines 10";
    String none = "request, lines 0";

    assertThat(
            shown(
                "servlet/spring-boot/README.md",
                "a line allocated ([0-9,]+) bytes and one of Spring Boot's ([0-9,]+)\\..*a request"
                    + " that logs ten lines took ([0-9.]+) of the time with Spring Boot alone and"
                    + " ([0-9.]+) of that with Micrometer Tracing;.* ([0-9.]+) of the time with"
                    + " Spring Boot alone, which gives it no ID"))
        .containsExactly(
            row(boot, line, "Clew's starter").get(3),
            row(boot, line, "Spring Boot, no ID").get(3),
            row(boot, ten, "Spring Boot, no ID").get(4),
            row(boot, ten, "Micrometer Tracing (Brave)").get(4),
            row(boot, none, "Spring Boot, no ID").get(4));
  }

  @Test
  void the_encoders_page_says_what_masks_take() throws IOException {
    Map<String, Map<String, List<String>>> masks = tables("MaskBenchmark");
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put("`<maskKey>password</maskKey>`", "key");
    rows.put("`<maskPath>user.password</maskPath>`", "path");
    for (String preset : List.of("card", "iban", "jwt", "bearer", "email")) {
      rows.put("`<maskPreset>" + preset + "</maskPreset>`", preset);
    }
    rows.put("all five presets", "presets");
    rows.put("`<maskPattern>\\d{16}</maskPattern>`", "pattern");
    rows.put("`<mask>` with `<pattern>`, `<path>` and `<replacement>`", "group");
    List<String> lines = Files.readAllLines(ROOT.resolve("logback-encoder/README.md"));

    assertThat(rows)
        .allSatisfy(
            (row, mask) ->
                assertThat(lines)
                    .filteredOn(line -> line.startsWith("| " + row + " |"))
                    .singleElement()
                    .asString()
                    .endsWith(
                        String.format(
                            Locale.ROOT,
                            "| %.1f | %.1f |",
                            ofARecordWithout(masks, mask, false),
                            ofARecordWithout(masks, mask, true))));
  }

  /** The time that a record with a mask takes, of one without masks. */
  private static double ofARecordWithout(
      Map<String, Map<String, List<String>>> masks, String mask, boolean secret) {
    return number(clew(masks, mask, secret), 2) / number(clew(masks, "none", secret), 2);
  }

  private static List<String> clew(
      Map<String, Map<String, List<String>>> masks, String mask, boolean secret) {
    return row(masks, "mask " + mask + ", secret " + secret, "Clew");
  }

  @Test
  void the_encoders_page_says_what_the_masks_of_others_take() throws IOException {
    Map<String, Map<String, List<String>>> masks = tables("MaskBenchmark");
    List<Double> others = new ArrayList<>();
    for (String heading : masks.keySet()) {
      if (!heading.startsWith("mask none")) {
        others.add(
            number(row(masks, heading, "logstash-logback-encoder 9"), 2)
                / number(row(masks, heading, "Clew"), 2));
      }
    }
    others.sort(Comparator.naturalOrder());
    String without = thousands(clew(masks, "none", false), 2);

    assertThat(others).hasSize(20);
    assertThat(thousands(clew(masks, "none", true), 2)).isEqualTo(without);
    assertThat(
            shown(
                "logback-encoder/README.md",
                "a record without masks takes ([0-9.]+) µs, and the masks of"
                    + " logstash-logback-encoder for the same secrets take ([0-9.]+) to ([0-9]+)"
                    + " times as long"))
        .containsExactly(
            without,
            String.format(Locale.ROOT, "%.1f", others.get(0)),
            String.format(Locale.ROOT, "%.0f", others.get(19)));
  }

  @Test
  void the_rationale_says_what_it_takes_to_carry_a_context() throws IOException {
    Map<String, Map<String, List<String>>> carry = tables("CarryBenchmark");
    List<String> run = row(carry, "run, on a thread that serves none", "clewWithoutMdc");

    assertThat(
            shown(
                "RATIONALE.md",
                "([0-9]+) ns to capture and ([0-9]+) ns around the task carry a context"))
        .containsExactly(rounded(row(carry, "capture", "clewWithoutMdc")), rounded(run));
  }

  private static String rounded(List<String> cells) {
    return String.valueOf(Math.round(number(cells, 0)));
  }
}
