package dev.clew.examples.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * What Maven Central asks of files before it takes them, and what a stranger may expect beyond: <a
 * href="https://central.sonatype.org/publish/requirements">its requirements</a>, checksums of all
 * four kinds, a list of what is inside, and poms that need no other.
 */
final class CentralRules {
  private static final Map<String, String> CHECKSUMS =
      Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");

  /** Of a build, of tests, or needing what is not published. */
  private static final Set<String> REMNANTS =
      Set.of(
          "parent",
          "build",
          "profiles",
          "modules",
          "properties",
          "reporting",
          "repositories",
          "pluginRepositories",
          "distributionManagement");

  private static final Pattern OWN_PROPERTIES =
      Pattern.compile("META-INF/maven/([^/]+)/([^/]+)/pom[.]properties");

  private final Path repository;
  private final ThrowAwayKey key;
  private final List<String> problems = new ArrayList<>();

  private CentralRules(Path repository, ThrowAwayKey key) {
    this.repository = repository;
    this.key = key;
  }

  /** What is wrong in that folder, in words; nothing when all is well. */
  static List<String> problems(Path repository, ThrowAwayKey key) throws IOException {
    CentralRules rules = new CentralRules(repository, key);
    List<Path> files = files(repository);
    Set<Path> artifacts = new TreeSet<>();
    for (Path file : files) {
      String name = name(file);
      if (name.startsWith("maven-metadata.xml") || isChecksum(name)) {
        continue;
      }
      rules.checksums(file);
      if (!name.endsWith(".asc")) {
        rules.signature(file);
        artifacts.add(parent(file));
      }
    }
    for (Path artifact : artifacts) {
      rules.artifact(artifact);
    }
    if (artifacts.isEmpty()) {
      rules.problems.add("nothing is staged");
    }
    return List.copyOf(rules.problems);
  }

  /** The names of what is staged. */
  static Set<String> artifacts(Path repository) throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path file : files(repository)) {
      if (name(file).endsWith(".pom")) {
        names.add(name(parent(parent(file))));
      }
    }
    return names;
  }

  static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static String checksum(Path file, String algorithm) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean isChecksum(String name) {
    return CHECKSUMS.containsKey(name.substring(name.lastIndexOf('.') + 1));
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("not below a folder: " + file);
    }
    return parent;
  }

  private void checksums(Path file) throws IOException {
    boolean asked = !name(file).endsWith(".asc");
    for (Map.Entry<String, String> kind : CHECKSUMS.entrySet()) {
      Path sum = file.resolveSibling(name(file) + "." + kind.getKey());
      if (!Files.exists(sum)) {
        if (asked) {
          problem(file, "has no ." + kind.getKey());
        }
      } else if (!Files.readString(sum).strip().equals(checksum(file, kind.getValue()))) {
        problem(file, "is not what its ." + kind.getKey() + " says");
      }
    }
  }

  private void signature(Path file) throws IOException {
    Path signature = file.resolveSibling(name(file) + ".asc");
    if (!Files.exists(signature)) {
      problem(file, "is not signed");
    } else if (!key.signed(file, signature)) {
      problem(file, "has a signature that is not the key's, or of other bytes");
    }
  }

  private void artifact(Path folder) throws IOException {
    String version = name(folder);
    String artifact = name(parent(folder));
    Path pomFile = folder.resolve(artifact + "-" + version + ".pom");
    if (version.endsWith("-SNAPSHOT")) {
      problem(folder, "is a snapshot");
    }
    if (!Files.exists(pomFile)) {
      problem(folder, "has no pom");
      return;
    }
    Pom pom = Pom.read(pomFile);
    String group =
        repository
            .relativize(parent(parent(folder)))
            .toString()
            .replace(folder.getFileSystem().getSeparator(), ".");
    Map<String, String> coordinates =
        Map.of("groupId", group, "artifactId", artifact, "version", version);
    for (Map.Entry<String, String> coordinate : coordinates.entrySet()) {
      if (!coordinate.getValue().equals(pom.value(coordinate.getKey()))) {
        problem(pomFile, "has another " + coordinate.getKey() + " than its place");
      }
    }
    metadata(pomFile, pom);
    dependencies(pomFile, pom, version);
    Path jar = folder.resolve(artifact + "-" + version + ".jar");
    components(folder.resolve(artifact + "-" + version + "-cyclonedx.json"), pom, libraries(jar));
    if (!pom.packaging().equals("pom")) {
      jarHas(jar, ".class");
      jarHas(folder.resolve(artifact + "-" + version + "-sources.jar"), ".java");
      jarHas(folder.resolve(artifact + "-" + version + "-javadoc.jar"), "index.html");
      ownPom(jar, pom);
      licences(jar, group, libraries(jar));
    }
  }

  private void metadata(Path file, Pom pom) {
    String[][] needed = {
      {"name"},
      {"description"},
      {"url"},
      {"licenses", "license", "name"},
      {"licenses", "license", "url"},
      {"developers", "developer", "name"},
      {"scm", "connection"},
      {"scm", "url"}
    };
    for (String[] path : needed) {
      if (pom.value(path) == null) {
        problem(file, "has no " + String.join("/", path));
      }
    }
    for (String part : pom.parts()) {
      if (REMNANTS.contains(part)) {
        problem(file, "has " + part);
      }
    }
    if (pom.text().contains("${")) {
      problem(file, "has something that is not filled in");
    }
    if (pom.text().contains("-SNAPSHOT")) {
      problem(file, "names a snapshot");
    }
  }

  private void dependencies(Path file, Pom pom, String version) {
    List<Pom.Dependency> all = new ArrayList<>(pom.dependencies());
    all.addAll(pom.managed());
    for (Pom.Dependency dependency : all) {
      if (dependency.version().isEmpty()) {
        problem(file, "has no version for " + dependency.use());
      }
      if (dependency.scope().equals("test")) {
        problem(file, "has a test's dependency: " + dependency.use());
      }
      if (dependency.group().equals("dev.clew") && !dependency.version().equals(version)) {
        problem(file, "has " + dependency.use() + " of version " + dependency.version());
      }
    }
  }

  /** What a user gets with it stands there: what the pom brings, and what is in the jar. */
  private void components(Path file, Pom pom, Set<String> inside) throws IOException {
    if (!Files.exists(file)) {
      problem(file, "is not there: nobody knows what is inside");
      return;
    }
    JsonNode list = new ObjectMapper().readTree(file.toFile());
    JsonNode component = list.path("metadata").path("component");
    if (!list.path("bomFormat").asText().equals("CycloneDX")
        || !component.path("name").asText().equals(pom.value("artifactId"))
        || !component.path("version").asText().equals(pom.value("version"))) {
      problem(file, "is of something else");
    }
    Set<String> got = new TreeSet<>(inside);
    for (Pom.Dependency dependency : pom.dependencies()) {
      if (dependency.scope().equals("compile") && !dependency.optional()) {
        got.add(dependency.group() + ":" + dependency.artifact());
      }
    }
    got.remove(pom.value("groupId") + ":" + pom.value("artifactId"));
    for (JsonNode one : list.path("components")) {
      got.remove(one.path("group").asText() + ":" + one.path("name").asText());
    }
    got.forEach(name -> problem(file, "does not list " + name));
  }

  /** The artifacts that are in a jar, its own included. */
  private static Set<String> libraries(Path file) throws IOException {
    Set<String> names = new TreeSet<>();
    if (Files.exists(file)) {
      try (JarFile jar = new JarFile(file.toFile())) {
        jar.stream()
            .map(entry -> OWN_PROPERTIES.matcher(entry.getName()))
            .filter(Matcher::matches)
            .forEach(library -> names.add(library.group(1) + ":" + library.group(2)));
      }
    }
    return names;
  }

  private void jarHas(Path file, String end) throws IOException {
    if (!Files.exists(file)) {
      problem(file, "is not there");
      return;
    }
    try (JarFile jar = new JarFile(file.toFile())) {
      if (jar.stream().noneMatch(entry -> entry.getName().endsWith(end))) {
        problem(file, "has no " + end);
      }
    }
  }

  /** A jar carries its pom too, and tools that find a jar somewhere read that one. */
  private void ownPom(Path file, Pom pom) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    String name =
        "META-INF/maven/" + pom.value("groupId") + "/" + pom.value("artifactId") + "/pom.xml";
    try (JarFile jar = new JarFile(file.toFile())) {
      var entry = jar.getJarEntry(name);
      if (entry == null) {
        problem(file, "has no " + name);
        return;
      }
      try (InputStream in = jar.getInputStream(entry)) {
        if (!new String(in.readAllBytes(), StandardCharsets.UTF_8).equals(pom.text())) {
          problem(file, "has another pom inside than beside it");
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Whoever has the jar has its licence, and knows those of what else is in it. */
  private void licences(Path file, String group, Set<String> inside) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    try (JarFile jar = new JarFile(file.toFile())) {
      if (jar.getEntry("META-INF/LICENSE") == null) {
        problem(file, "has no META-INF/LICENSE");
      }
      ZipEntry list = jar.getEntry("META-INF/THIRD-PARTY.txt");
      String libraries =
          list == null
              ? ""
              : new String(jar.getInputStream(list).readAllBytes(), StandardCharsets.UTF_8);
      for (String name : inside) {
        if (!name.startsWith(group + ":") && !libraries.contains("(" + name + ":")) {
          problem(file, "has " + name + " in it, but not in META-INF/THIRD-PARTY.txt");
        }
      }
    }
  }

  private void problem(Path file, String what) {
    problems.add(repository.relativize(file) + " " + what);
  }
}
