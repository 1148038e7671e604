package dev.clew.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The libraries that published artifacts name, and what they are licensed under. */
class ThirdPartyTest extends CleanThreadTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root"));
  private static final Path REPOSITORY = Path.of(System.getProperty("local.repository"));

  /** Published as jars that run by themselves. */
  private static final List<String> COMMANDS = List.of("examples/story", "examples/diff");

  private static final Pattern PROPERTY = Pattern.compile("\\$\\{(.*?)}");

  /** Whose poms say it in words of their own; the first that fits. */
  private static final Map<Pattern, String> LICENCES =
      Map.of(
          Pattern.compile(".*Apache.*|AL 2\\.0"), "Apache-2.0",
          Pattern.compile("MIT.*"), "MIT",
          Pattern.compile("EPL.2\\.0|Eclipse Public License v?.?2\\.0"), "EPL-2.0",
          Pattern.compile("LGPL-2\\.1.*"), "LGPL-2.1",
          Pattern.compile("MPL 2\\.0"), "MPL-2.0",
          Pattern.compile("GPL v2"), "GPL-2.0",
          Pattern.compile("GPL2 w/ CPE|GNU General Public License, version 2 with .*"),
              "GPL-2.0 with Classpath exception");

  private record Use(String library, String licence, String how) {}

  @Test
  void the_table_of_libraries_is_what_the_poms_say() throws IOException {
    List<String> page =
        Files.readString(ROOT.resolve("SECURITY.md"))
            .lines()
            .filter(line -> line.matches("\\| `[a-z0-9.]+:[a-z0-9.-]+` .*"))
            .toList();

    assertThat(page).containsExactlyElementsOf(rows());
  }

  private static List<String> rows() throws IOException {
    Map<Use, List<String>> uses =
        new TreeMap<>(
            Comparator.comparing(Use::how).thenComparing(Use::library).thenComparing(Use::licence));
    Pom parent = new Pom(ROOT.resolve("pom.xml"));
    for (String folder : published()) {
      Pom pom = new Pom(ROOT.resolve(folder).resolve("pom.xml"));
      for (Pom.Dependency one : pom.dependencies()) {
        if (!one.scope().equals("test") && !one.group().equals("dev.clew")) {
          String licence = licence(one, version(one, pom, parent));
          uses.computeIfAbsent(
                  new Use(one.name(), licence, how(one, folder)), use -> new ArrayList<>())
              .add(pom.artifact());
        }
      }
    }
    return uses.entrySet().stream()
        .map(
            entry ->
                "| `%s` | %s | %s | %s |"
                    .formatted(
                        entry.getKey().library(),
                        entry.getKey().licence(),
                        entry.getKey().how(),
                        entry.getValue().stream()
                            .sorted()
                            .map(artifact -> "`" + artifact + "`")
                            .collect(Collectors.joining(", "))))
        .toList();
  }

  private static List<String> published() throws IOException {
    return Stream.concat(
            Sources.moduleInfos(ROOT).stream()
                .map(file -> ROOT.relativize(file.resolve("../../../..").normalize()).toString()),
            COMMANDS.stream())
        .sorted()
        .toList();
  }

  private static String how(Pom.Dependency one, String folder) {
    if (one.optional() || one.scope().equals("provided")) {
      return "yours";
    }
    return COMMANDS.contains(folder) ? "in its jar" : "brought";
  }

  private static String version(Pom.Dependency one, Pom pom, Pom parent) {
    String version =
        Stream.concat(Stream.of(one), parent.managed().stream())
            .filter(other -> other.name().equals(one.name()) && !other.version().isEmpty())
            .map(Pom.Dependency::version)
            .findFirst()
            .orElseThrow(() -> new AssertionError("no version of " + one.name()));
    Map<String, String> properties = new HashMap<>(parent.properties());
    properties.putAll(pom.properties());
    Matcher property = PROPERTY.matcher(version);
    return property.matches() ? properties.getOrDefault(property.group(1), version) : version;
  }

  private static String licence(Pom.Dependency one, String version) throws IOException {
    return Pom.of(REPOSITORY, one.group(), one.artifact(), version).licences(REPOSITORY).stream()
        .map(ThirdPartyTest::spdx)
        .collect(Collectors.joining(", "));
  }

  private static String spdx(String name) {
    return LICENCES.entrySet().stream()
        .filter(licence -> licence.getKey().matcher(name).matches())
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("?? " + name);
  }
}
