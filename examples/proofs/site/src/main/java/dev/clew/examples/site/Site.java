package dev.clew.examples.site;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The READMEs as a site: a page for each Markdown file, and for each file and folder that one of
 * them links to. A link that leads nowhere is a fault.
 */
public final class Site {
  private final Repository repository;
  private final Path into;
  private final Map<Path, Page> pages = new LinkedHashMap<>();
  private final Set<Path> published = new HashSet<>();
  private final Deque<Path> waiting = new ArrayDeque<>();
  private final List<String> faults = new ArrayList<>();

  private Site(Path root, Path into) {
    this.repository = new Repository(root);
    this.into = into;
  }

  /**
   * Renders the site.
   *
   * @param arguments the repository's root, and the site's folder
   */
  public static void main(String[] arguments) throws IOException {
    Path into = Path.of(arguments[1]);
    List<String> faults = publish(Path.of(arguments[0]), into);
    if (!faults.isEmpty()) {
      throw new IllegalStateException("links that lead nowhere: " + String.join("; ", faults));
    }
    System.out.println(into.resolve("index.html"));
  }

  /** Returns the links that lead nowhere, and the pages that nothing leads to. */
  static List<String> publish(Path root, Path into) throws IOException {
    return new Site(root, into).publish();
  }

  private List<String> publish() throws IOException {
    for (Path source : repository.pages()) {
      pages.put(source, Markdown.page(repository, source));
    }
    pages.forEach(this::check);
    Layout layout = new Layout(repository, pages, Files.exists(into.resolve("apidocs")));
    for (Layout.Part part : Layout.MENU) {
      for (Path page : part.pages()) {
        if (pages.containsKey(page)) {
          need(page);
        } else {
          faults.add("the menu: " + page);
        }
      }
    }
    while (!waiting.isEmpty()) {
      publish(waiting.remove(), layout);
    }
    pages.keySet().stream()
        .filter(page -> !published.contains(page))
        .forEach(page -> faults.add(page + ": no page links to it"));
    copy(Layout.STYLE);
    copy(Layout.SCRIPT);
    write(Layout.INDEX, SearchIndex.of(repository, pages).getBytes(StandardCharsets.UTF_8));
    return faults;
  }

  private void copy(String resource) throws IOException {
    try (InputStream in = Objects.requireNonNull(Site.class.getResourceAsStream(resource))) {
      write(resource, in.readAllBytes());
    }
  }

  private void check(Path source, Page page) {
    page.dead().forEach(link -> faults.add(source + ": " + link));
    for (Page.Link link : page.links()) {
      Page target = pages.get(link.target());
      if (!link.fragment().isEmpty()
          && (target == null || !target.anchors().contains(link.fragment()))) {
        faults.add(source + ": " + link.text());
      }
    }
  }

  private void need(Path file) {
    if (published.add(file)) {
      waiting.add(file);
    }
  }

  private void publish(Path file, Layout layout) throws IOException {
    Page page = pages.get(file);
    if (page != null) {
      page.links().forEach(link -> need(link.target()));
      write(file, layout.html(file, page.title(), page.body()));
    } else if (repository.isFolder(file)) {
      write(file, layout.html(file, file.toString(), folder(file)));
    } else if (Repository.isImage(file)) {
      write(repository.address(file), repository.bytes(file));
    } else {
      String text = Layout.escape(repository.text(file));
      String body = heading(file) + "<pre><code>" + text + "</code></pre>\n";
      write(file, layout.html(file, file.toString(), body));
    }
  }

  private String folder(Path folder) throws IOException {
    StringBuilder list = new StringBuilder(heading(folder)).append("<ul>\n");
    for (Path entry : repository.list(folder)) {
      Path target =
          Objects.requireNonNull(
              repository.find(folder.resolve("."), entry.getFileName().toString()));
      need(target);
      String to = Repository.relative(repository.address(folder), repository.address(target));
      String name = entry.getFileName() + (repository.isFolder(entry) ? "/" : "");
      list.append("<li><a href=\"")
          .append(to)
          .append("\">")
          .append(Layout.escape(name))
          .append("</a></li>\n");
    }
    return list.append("</ul>\n").toString();
  }

  private static String heading(Path file) {
    return "<h1>" + Layout.escape(file.toString()) + "</h1>\n";
  }

  private void write(Path file, String html) throws IOException {
    write(repository.address(file), html.getBytes(StandardCharsets.UTF_8));
  }

  private void write(String address, byte[] bytes) throws IOException {
    Path file = into.resolve(address);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, bytes);
  }
}
