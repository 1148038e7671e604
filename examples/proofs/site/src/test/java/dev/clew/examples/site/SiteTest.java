package dev.clew.examples.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
  private static final Path ROOT = Path.of(System.getProperty("project.root"));

  @Test
  void every_page_is_there_and_every_link_leads_somewhere(@TempDir Path site) throws IOException {
    assertThat(Site.publish(ROOT, site)).isEmpty();
    try (Stream<Path> files = Files.walk(site)) {
      for (Path page : files.filter(file -> file.toString().endsWith(".html")).toList()) {
        assertThat(targets(page)).as("links of " + page).allSatisfy(to -> assertThat(to).exists());
      }
    }
  }

  private static List<Path> targets(Path page) throws IOException {
    return Pattern.compile("(?:href|src)=\"(?![a-z]+:|#)([^\"#]+)")
        .matcher(Files.readString(page))
        .results()
        .map(link -> page.resolveSibling(link.group(1)))
        .toList();
  }

  @Test
  void a_link_that_leads_nowhere_is_named(@TempDir Path root, @TempDir Path site)
      throws IOException {
    Files.writeString(
        root.resolve("README.md"),
        "# Title\n[a](gone.md) [b](#title) [c](#gone) [d](other.md#part-1)"
            + " [e](https://example.com/) [f][ref] [g](../outside.md) <img src=\"gone.png\">\n\n"
            + "[ref]: gone/too.java\n");
    Files.writeString(root.resolve("other.md"), "# Other\n## Part\n## Part\n");

    assertThat(Site.publish(root, site).stream().filter(fault -> fault.startsWith("README.md")))
        .containsExactly(
            "README.md: gone.md",
            "README.md: gone/too.java",
            "README.md: ../outside.md",
            "README.md: gone.png",
            "README.md: #gone");
  }

  @Test
  void a_page_that_nothing_leads_to_is_named(@TempDir Path root, @TempDir Path site)
      throws IOException {
    Files.writeString(root.resolve("README.md"), "# Title\n");
    Files.writeString(root.resolve("alone.md"), "# Alone\n");

    assertThat(Site.publish(root, site)).contains("alone.md: no page links to it");
  }

  @Test
  void pages_link_to_pages_files_and_folders(@TempDir Path root, @TempDir Path site)
      throws IOException {
    Files.createDirectories(root.resolve("core/src"));
    Files.writeString(root.resolve("core/src/A.java"), "List<A> list;");
    Files.writeString(root.resolve("core/README.md"), "# `core` & more\n[up](../README.md)\n");
    Files.writeString(
        root.resolve("README.md"),
        "# Clew\n[core](core/README.md) [same](core) [folder](core/src) [file](core/src/A.java)\n");

    Site.publish(root, site);

    assertThat(site.resolve("index.html"))
        .content()
        .contains(
            "<a href=\"core/index.html\">core</a>",
            "<a href=\"core/index.html\">same</a>",
            "<a href=\"core/src/index.html\">folder</a>",
            "<a href=\"core/src/A.java.html\">file</a>");
    assertThat(site.resolve("core/index.html"))
        .content()
        .contains(
            "<title>core &amp; more · Clew</title>",
            "<h1 id=\"core--more\">",
            "<a href=\"../index.html\">up</a>",
            "href=\"../site.css\"");
    assertThat(site.resolve("core/src/index.html"))
        .content()
        .contains("<a href=\"A.java.html\">A.java</a>");
    assertThat(site.resolve("core/src/A.java.html")).content().contains("List&lt;A&gt; list;");
  }

  @Test
  void what_is_below_a_heading_can_be_searched(@TempDir Path root, @TempDir Path site)
      throws IOException {
    Files.writeString(
        root.resolve("README.md"),
        "# Clew\nOne \"ID\".\n\n## The `table`\n| a | b |\n|---|---|\n| c\\\\d | e |\n");

    Site.publish(root, site);

    assertThat(site.resolve("index.js"))
        .content()
        .contains(
            "[\"index.html#clew\",\"Clew\",\"Clew\",\"One \\\"ID\\\". \"],",
            "[\"index.html#the-table\",\"Clew\",\"The table\",\"a b");
    assertThat(site.resolve("index.html"))
        .content()
        .contains("<script src=\"search.js\" data-index=\"index.js\" defer>");
  }
}
