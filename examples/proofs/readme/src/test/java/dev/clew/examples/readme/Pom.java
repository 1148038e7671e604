package dev.clew.examples.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** What a pom.xml says, as far as that goes without Maven. */
final class Pom {

  /**
   * @param version empty where it is managed elsewhere
   */
  record Dependency(String group, String artifact, String version, String scope, boolean optional) {
    String name() {
      return group + ":" + artifact;
    }
  }

  private final Element project;

  Pom(Path file) throws IOException {
    try {
      project =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(file.toFile())
              .getDocumentElement();
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(file.toString(), e);
    }
  }

  String artifact() {
    return text(project, "artifactId");
  }

  Map<String, String> properties() {
    Map<String, String> properties = new HashMap<>();
    child(project, "properties")
        .ifPresent(
            all ->
                children(all)
                    .forEach(
                        one -> properties.put(one.getTagName(), one.getTextContent().strip())));
    return properties;
  }

  List<Dependency> dependencies() {
    return dependencies(project);
  }

  List<Dependency> managed() {
    return child(project, "dependencyManagement").map(Pom::dependencies).orElse(List.of());
  }

  private static List<Dependency> dependencies(Element parent) {
    return child(parent, "dependencies").map(Pom::children).orElse(List.of()).stream()
        .map(
            one ->
                new Dependency(
                    text(one, "groupId"),
                    text(one, "artifactId"),
                    text(one, "version"),
                    text(one, "scope"),
                    text(one, "optional").equals("true")))
        .toList();
  }

  /** The names of its licences, or else of its parent's. */
  List<String> licences(Path repository) throws IOException {
    List<String> names =
        child(project, "licenses").map(Pom::children).orElse(List.of()).stream()
            .map(licence -> text(licence, "name"))
            .toList();
    Optional<Element> parent = child(project, "parent");
    if (!names.isEmpty() || parent.isEmpty()) {
      return names;
    }
    return of(
            repository,
            text(parent.get(), "groupId"),
            text(parent.get(), "artifactId"),
            text(parent.get(), "version"))
        .licences(repository);
  }

  /** That of a library, in the local repository. */
  static Pom of(Path repository, String group, String artifact, String version) throws IOException {
    Path file =
        repository.resolve(
            "%s/%s/%s/%s-%s.pom"
                .formatted(group.replace('.', '/'), artifact, version, artifact, version));
    if (!Files.exists(file)) {
      throw new IOException(file + " is not there");
    }
    return new Pom(file);
  }

  private static String text(Element parent, String name) {
    return child(parent, name).map(element -> element.getTextContent().strip()).orElse("");
  }

  private static Optional<Element> child(Element parent, String name) {
    return children(parent).stream().filter(one -> one.getTagName().equals(name)).findFirst();
  }

  private static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }
}
