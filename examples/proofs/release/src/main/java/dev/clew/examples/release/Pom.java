package dev.clew.examples.release;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** A pom as it is written: nothing is inherited or filled in. */
final class Pom {
  private final Element root;
  private final String text;

  private Pom(Element root, String text) {
    this.root = root;
    this.text = text;
  }

  static Pom read(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  static Pom parse(String text) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return new Pom(
          factory.newDocumentBuilder().parse(new ByteArrayInputStream(bytes)).getDocumentElement(),
          text);
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("no pom: " + e.getMessage(), e);
    }
  }

  String text() {
    return text;
  }

  /** The elements at the top. */
  Set<String> parts() {
    Set<String> names = new TreeSet<>();
    for (Element child : children(root)) {
      names.add(child.getTagName());
    }
    return names;
  }

  /** The text at that path, or null when there is none. */
  @Nullable String value(String... path) {
    List<Element> found = all(root, path);
    String value = found.isEmpty() ? "" : found.get(0).getTextContent().strip();
    return value.isEmpty() ? null : value;
  }

  String packaging() {
    String packaging = value("packaging");
    return packaging == null ? "jar" : packaging;
  }

  List<Dependency> dependencies() {
    return dependencies("dependencies", "dependency");
  }

  List<Dependency> managed() {
    return dependencies("dependencyManagement", "dependencies", "dependency");
  }

  private List<Dependency> dependencies(String... path) {
    List<Dependency> list = new ArrayList<>();
    for (Element element : all(root, path)) {
      list.add(
          new Dependency(
              or(element, "groupId", ""),
              or(element, "artifactId", ""),
              or(element, "version", ""),
              or(element, "scope", "compile"),
              Boolean.parseBoolean(or(element, "optional", "false"))));
    }
    return list;
  }

  private static String or(Element element, String name, String otherwise) {
    List<Element> found = all(element, name);
    return found.isEmpty() ? otherwise : found.get(0).getTextContent().strip();
  }

  private static List<Element> all(Element from, String... path) {
    List<Element> found = List.of(from);
    for (String name : path) {
      List<Element> next = new ArrayList<>();
      for (Element element : found) {
        for (Element child : children(element)) {
          if (child.getTagName().equals(name)) {
            next.add(child);
          }
        }
      }
      found = next;
    }
    return found;
  }

  private static List<Element> children(Element element) {
    List<Element> list = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        list.add(child);
      }
    }
    return list;
  }

  /** What a pom says of one dependency. */
  record Dependency(String group, String artifact, String version, String scope, boolean optional) {
    /** Who gets it, in which version ever. */
    String use() {
      return group + ":" + artifact + " " + scope + (optional ? " optional" : "");
    }
  }
}
