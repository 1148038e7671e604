package dev.clew.examples.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files that pages are made of. Every path is relative to the repository's root. */
final class Repository {
  private static final Set<String> IMAGES = Set.of("png", "svg");
  private static final Path README = Path.of("README.md");

  private final Path root;

  Repository(Path root) {
    this.root = root;
  }

  /** All Markdown files, in order. */
  List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    collectPages(Path.of(""), pages);
    return pages;
  }

  private void collectPages(Path folder, List<Path> pages) throws IOException {
    for (Path file : list(folder)) {
      if (isFolder(file)) {
        collectPages(file, pages);
      } else if (isMarkdown(file)) {
        pages.add(file);
      }
    }
  }

  /** What is in a folder, in order. */
  List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve(folder))) {
      return files.map(root::relativize).filter(Repository::isOurs).sorted().toList();
    }
  }

  /** The file or folder that a link means, where there is one. A folder's README stands for it. */
  @Nullable Path find(Path page, String link) {
    Path target = page.resolveSibling(link).normalize();
    Path there = root.resolve(target);
    if (target.startsWith("..") || !Files.exists(there)) {
      return null;
    }
    Path readme = target.resolve(README);
    return Files.isRegularFile(root.resolve(readme)) ? readme : target;
  }

  boolean isFolder(Path file) {
    return Files.isDirectory(root.resolve(file));
  }

  byte[] bytes(Path file) throws IOException {
    return Files.readAllBytes(root.resolve(file));
  }

  String text(Path file) throws IOException {
    return new String(bytes(file), StandardCharsets.UTF_8);
  }

  static boolean isMarkdown(Path file) {
    return file.toString().endsWith(".md");
  }

  static boolean isImage(Path file) {
    String name = file.toString();
    return IMAGES.contains(name.substring(name.lastIndexOf('.') + 1));
  }

  private static boolean isOurs(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".") && !name.equals("target");
  }

  /** Where in the site a file or folder is. */
  String address(Path file) {
    String path = file.toString().replace('\\', '/');
    if (isFolder(file)) {
      return path.isEmpty() ? "index.html" : path + "/index.html";
    }
    if (file.endsWith(README)) {
      return path.substring(0, path.length() - README.toString().length()) + "index.html";
    }
    if (isMarkdown(file)) {
      return path.substring(0, path.length() - ".md".length()) + ".html";
    }
    return isImage(file) ? path : path + ".html";
  }

  /** How a page of the site names another. */
  static String relative(String from, String to) {
    Path folder = Path.of(from).getParent();
    Path path = folder == null ? Path.of(to) : folder.relativize(Path.of(to));
    return path.toString().replace('\\', '/');
  }
}
