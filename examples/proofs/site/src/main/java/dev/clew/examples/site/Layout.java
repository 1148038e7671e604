package dev.clew.examples.site;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What all pages have: head, menu, foot. */
final class Layout {
  static final String STYLE = "site.css";
  static final String SCRIPT = "search.js";
  static final String INDEX = "index.js";

  /**
   * @param title of a part of the menu
   * @param pages those in it
   */
  record Part(String title, List<Path> pages) {}

  static final List<Part> MENU =
      List.of(
          part("Clew", "README.md", "benchmarks/COMPARISON.md", "CHANGELOG.md"),
          part(
              "Modules",
              "core/README.md",
              "servlet/README.md",
              "servlet/spring-boot/README.md",
              "okhttp/README.md",
              "httpclient/README.md",
              "httpclient/jdk/README.md",
              "logback-encoder/README.md",
              "core/testing/README.md"),
          part(
              "Guides",
              "examples/pipeline/README.md",
              "examples/story/README.md",
              "examples/diff/README.md",
              "examples/README.md",
              "benchmarks/README.md"),
          part(
              "Project",
              "SECURITY.md",
              "RATIONALE.md",
              "CONTRIBUTING.md",
              "core/testing/CASES.md"));

  private final Repository repository;
  private final Map<Path, Page> pages;
  private final boolean api;

  /**
   * @param pages all pages that the menu names
   * @param api whether the API's pages are in the site too
   */
  Layout(Repository repository, Map<Path, Page> pages, boolean api) {
    this.repository = repository;
    this.pages = pages;
    this.api = api;
  }

  private static Part part(String title, String... pages) {
    return new Part(title, List.of(pages).stream().map(Path::of).toList());
  }

  String html(Path source, String title, String body) {
    String address = repository.address(source);
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <link rel="stylesheet" href="%s">
        <script src="%s" data-index="%s" defer></script>
        </head>
        <body>
        <nav aria-label="Pages">
        <input type="checkbox" id="menu">
        <label for="menu">Menu</label>
        <div>
        <input type="search" placeholder="Search" aria-label="Search" hidden>
        <ol hidden></ol>
        %s</div>
        </nav>
        <main>
        %s</main>
        </body>
        </html>
        """
        .formatted(
            escape(title.equals("Clew") ? title : title + " · Clew"),
            Repository.relative(address, STYLE),
            Repository.relative(address, SCRIPT),
            Repository.relative(address, INDEX),
            menu(source, address),
            body);
  }

  private String menu(Path current, String address) {
    StringBuilder menu = new StringBuilder();
    for (Part part : MENU) {
      menu.append("<h2>").append(part.title()).append("</h2>\n<ul>\n");
      for (Path source : part.pages()) {
        Page page = pages.get(source);
        if (page != null) {
          entry(
              menu,
              Repository.relative(address, repository.address(source)),
              page.title(),
              source.equals(current));
        }
      }
      if (api && part.title().equals("Modules")) {
        entry(menu, Repository.relative(address, "apidocs/index.html"), "The API", false);
      }
      menu.append("</ul>\n");
    }
    return menu.toString();
  }

  private static void entry(StringBuilder menu, String to, String title, boolean current) {
    menu.append("<li><a href=\"").append(to).append('"');
    if (current) {
      menu.append(" aria-current=\"page\"");
    }
    menu.append('>').append(escape(title)).append("</a></li>\n");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
