package dev.clew.examples.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code .ci/set-version} changes: wherever Clew's version stands, it is the poms'. */
class VersionsTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root"));
  private static final String VERSION = System.getProperty("project.version");

  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "<groupId>dev\\.clew</groupId>\\s*<artifactId>[^<]*</artifactId>\\s*<version>([^<$]*)<");
  private static final Pattern JAR =
      Pattern.compile("clew-[a-z-]+?-([0-9]+\\.[0-9]+\\.[0-9]+(?:-SNAPSHOT)?)(?:-[a-z]+)?\\.jar");
  private static final Pattern PROPERTY = Pattern.compile("<([a-z0-9-]+\\.version)>([^<]*)</");
  private static final Pattern GRADLE = Pattern.compile("\"dev\\.clew:[a-z-]+:([^\"$]+)\"");

  @Test
  void every_page_and_pom_names_this_version() throws IOException {
    Map<String, List<String>> versions = new TreeMap<>();
    for (Path file : pagesAndPoms()) {
      String text = Files.readString(file);
      List<String> found = new ArrayList<>();
      for (Pattern pattern : List.of(DEPENDENCY, JAR, GRADLE)) {
        for (MatchResult match : pattern.matcher(text).results().toList()) {
          found.add(match.group(1));
        }
      }
      if (!found.isEmpty()) {
        versions.put(ROOT.relativize(file).toString(), found);
      }
    }

    assertThat(versions).containsKeys("README.md", "core/README.md", "servlet/pom.xml");
    assertThat(versions.values()).allSatisfy(found -> assertThat(found).containsOnly(VERSION));
  }

  @Test
  void a_strangers_applications_run_on_the_versions_that_are_claimed() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    String claimed = readme.substring(readme.indexOf("\n## Versions"));
    List<String> run = new ArrayList<>(Consumers.versions());
    for (String application : List.of("class-path", "module-path", "boot")) {
      String pom =
          Files.readString(ROOT.resolve("examples/proofs/consumers/" + application + "/pom.xml"));
      PROPERTY.matcher(pom).results().forEach(one -> run.add(one.group(1) + "=" + one.group(2)));
    }

    assertThat(run)
        .filteredOn(one -> one.contains(".version="))
        .hasSizeGreaterThan(15)
        .allSatisfy(
            one ->
                assertThat(claimed)
                    .containsPattern(
                        "\\b" + Pattern.quote(one.substring(one.indexOf('=') + 1)) + "\\b"));
  }

  @Test
  void the_changelog_begins_with_this_version() throws IOException {
    String newest =
        Files.readString(ROOT.resolve("CHANGELOG.md"))
            .lines()
            .filter(line -> line.startsWith("## "))
            .findFirst()
            .orElse("");

    String released = VERSION.replace("-SNAPSHOT", "");
    if (released.equals(VERSION)) {
      assertThat(newest)
          .matches("## " + Pattern.quote(VERSION) + " \\(2[0-9]{3}-[0-9]{2}-[0-9]{2}\\)");
    } else {
      assertThat(newest).isEqualTo("## " + released + " (unreleased)");
    }
  }

  private static List<Path> pagesAndPoms() throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            return name.equals("target") || name.equals(".git")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.endsWith("README.md") || file.endsWith("pom.xml")) {
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }
}
