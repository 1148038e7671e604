package dev.clew.examples.release;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Releases clones of the project into a folder and to a repository, with a key that is thrown away,
 * as a maintainer would release it to Maven Central.
 */
public final class Release {
  private static final Set<String> PUBLISHED =
      Set.of(
          "clew-bom",
          "clew-core",
          "clew-diff",
          "clew-httpclient",
          "clew-jdk-httpclient",
          "clew-logback-encoder",
          "clew-okhttp",
          "clew-servlet",
          "clew-spring-boot-starter",
          "clew-story",
          "clew-testing");

  /** Their libraries are in them. */
  private static final Set<String> COMMANDS = Set.of("clew-story", "clew-diff");

  private final Path work;
  private final Path logs;
  private final Maven maven;
  private final ThrowAwayKey key;
  private final Map<String, String> keyInEnvironment;
  private final Checks checks = new Checks(System.out);
  private final Checkout checkout;
  private final String version;

  private Release(Path project, Path work, Path mavenHome) throws Exception {
    this.work = work;
    this.logs = work.resolve("logs");
    this.maven = new Maven(mavenHome, Path.of(System.getProperty("java.home")), logs);
    this.key = ThrowAwayKey.make();
    this.keyInEnvironment =
        Map.of("MAVEN_GPG_KEY", key.exported(), "MAVEN_GPG_PASSPHRASE", ThrowAwayKey.PASSPHRASE);
    this.checkout = Checkout.of(project, work.resolve("project"), logs);
    String now = String.valueOf(Pom.read(project.resolve("pom.xml")).value("version"));
    this.version = now.replace("-SNAPSHOT", "");
  }

  /**
   * Does it.
   *
   * @param args the project, a folder to work in, Maven's home, and the home of another JDK for the
   *     applications, or nothing
   * @throws Exception when it cannot be tried
   */
  public static void main(String[] args) throws Exception {
    Path work = Path.of(args[1]).toAbsolutePath();
    delete(work);
    Release release = new Release(Path.of(args[0]).toAbsolutePath(), work, Path.of(args[2]));
    String other = args.length > 3 ? args[3] : "";
    if (!release.run(other.isBlank() ? null : Path.of(other))) {
      System.exit(1);
    }
  }

  private boolean run(@Nullable Path otherJavaHome) throws Exception {
    checks.section("What is not released");
    refusals();

    checks.section("mvn -Prelease deploy -Dstaging=<url>, of a clean clone");
    Path staged = work.resolve("staged");
    release("first", staged.toUri().toString());
    List<String> problems = CentralRules.problems(staged, key);
    checks.hold(
        CentralRules.files(staged).size() + " files are what Maven Central wants",
        problems.isEmpty(),
        String.join("\n", problems));
    Set<String> artifacts = CentralRules.artifacts(staged);
    checks.hold(
        "published: " + String.join(", ", artifacts),
        artifacts.equals(PUBLISHED),
        "to be published: " + new TreeSet<>(PUBLISHED));
    poms(staged);
    commands(staged);

    checks.section("The same again, built elsewhere, to a repository that asks for a password");
    Path again = work.resolve("repository");
    try (HttpRepository repository = HttpRepository.start(again)) {
      Path settings = HttpRepository.settings(work.resolve("settings.xml"));
      release("a/second/one", repository.url(), "--global-settings", settings.toString());
    }
    compare(staged, again);

    checks.section("A stranger's applications");
    Consumers consumers =
        new Consumers(
            checkout.folder().resolve("examples/proofs/consumers"),
            work.resolve("consumers"),
            staged.toUri().toString(),
            work.resolve("local-repository"),
            checks);
    consumers.run(maven, feature(maven.javaHome()));
    if (otherJavaHome != null) {
      consumers.run(new Maven(maven.home(), otherJavaHome, logs), feature(otherJavaHome));
    } else {
      checks.say("(-Djdk=<home> runs them on another JDK too)");
    }
    Gradle gradle = Gradle.find(work.resolve("gradle"), logs);
    if (gradle != null) {
      consumers.run(gradle, version);
    } else {
      checks.say("(no gradle on the PATH: its application is left out)");
    }
    List<String> elsewhere = consumers.fromElsewhere();
    checks.hold(
        "all that they have of Clew is from there",
        elsewhere.isEmpty(),
        String.join("\n", elsewhere));
    return checks.end();
  }

  private void refusals() throws IOException, InterruptedException {
    String snapshot = checkout.head();
    if (!version.equals(Pom.read(checkout.folder().resolve("pom.xml")).value("version"))) {
      refused("a snapshot", keyInEnvironment, "A release has a version of its own");
      setVersion(version);
      refused("a tree with changes", keyInEnvironment, "changes that are not committed");
      checkout.commit("Version " + version);
    }
    String ready = checkout.head();

    Files.writeString(checkout.folder().resolve("core/src/main/java/Forgotten.java"), "");
    refused("a tree with a new file", keyInEnvironment, "changes that are not committed");
    checkout.back(ready);

    refused("without a key", Map.of(), "There is no key to sign with");

    checkout.replace("CHANGELOG.md", "\n## " + version + " (", "\n## " + version + " (not 2");
    checkout.commit("No date");
    refused("a CHANGELOG without the version", keyInEnvironment, "CHANGELOG.md has no section");
    checkout.back(ready);

    checkout.replace(
        "core/pom.xml",
        "  <dependencies>\n",
        """
          <dependencies>
            <dependency>
              <groupId>com.acme</groupId>
              <artifactId>unfinished</artifactId>
              <version>1-SNAPSHOT</version>
              <scope>system</scope>
              <systemPath>${project.basedir}/pom.xml</systemPath>
            </dependency>
        """);
    checkout.commit("A snapshot");
    refused(
        "a dependency that is a snapshot",
        keyInEnvironment,
        "A release depends on releases only",
        "-pl",
        "core",
        "-am");
    checkout.back(ready);
    checks.hold("nothing was staged", !Files.exists(work.resolve("refused")), "");
    if (snapshot.equals(ready)) {
      checks.say("(the version is a release's already)");
    }

    setVersion("9.9.0-SNAPSHOT");
    setVersion("9.8.1-SNAPSHOT");
    List<String> told = new ArrayList<>();
    for (String page : List.of("README.md", "CHANGELOG.md")) {
      Files.readAllLines(checkout.folder().resolve(page)).stream()
          .filter(line -> line.contains("released yet") || line.contains("(unreleased)"))
          .forEach(told::add);
    }
    checks.hold(
        "after a release, from one snapshot to another",
        told.equals(
            List.of(
                "9.8.1-SNAPSHOT is not released yet: Maven Central has " + version + ".",
                "## 9.8.1 (unreleased)")),
        told.toString());
    checkout.back(ready);
  }

  private void setVersion(String to) throws IOException, InterruptedException {
    Command.run(
            checkout.folder(),
            logs.resolve("set-version.log"),
            Map.of(),
            List.of("bash", ".ci/set-version", to))
        .orFail("set-version");
  }

  private void refused(String what, Map<String, String> environment, String reason, String... more)
      throws IOException, InterruptedException {
    Command command =
        maven.run(
            checkout.folder(),
            "refused-" + what.replace(' ', '-'),
            environment,
            words(work.resolve("refused").toUri().toString(), more));
    String said =
        command.output().lines().filter(line -> line.contains(reason)).findFirst().orElse("");
    checks.hold(what, command.status() != 0 && !said.isEmpty(), command.tail());
    if (!said.isEmpty()) {
      checks.say("        " + said.replace("[ERROR]", "").strip());
    }
  }

  private void release(String folder, String url, String... more)
      throws IOException, InterruptedException {
    Checkout clone = checkout.cloneTo(work.resolve(folder));
    long start = System.nanoTime();
    maven
        .run(
            clone.folder(),
            "release-" + folder.replace('/', '-'),
            keyInEnvironment,
            words(url, more))
        .orFail("mvn -Prelease deploy");
    checks.say("released in " + (System.nanoTime() - start) / 1_000_000_000 + " s");
  }

  /** The maintainer's command, but for what other runs do: tests, and reading the code. */
  private static List<String> words(String url, String... more) {
    List<String> words = new ArrayList<>(List.of("-Prelease", "deploy", "-Dapi.compare"));
    words.add("-Dmaven.test.skip");
    words.addAll(List.of("-Dspotless.check.skip", "-Derrorprone.main=-XDerrorprone=off"));
    words.add("-Dstaging=" + url);
    words.addAll(List.of(more));
    return words;
  }

  /** What users get of a module's dependencies is what its own pom says, but for the tests'. */
  private void poms(Path staged) throws IOException {
    Map<String, Path> modules = modules();
    for (String artifact : new TreeSet<>(PUBLISHED)) {
      Pom pom = Pom.read(staged(staged, artifact, ".pom"));
      Pom source = Pom.read(modules.getOrDefault(artifact, Path.of(artifact)));
      boolean command = COMMANDS.contains(artifact);
      List<String> wanted =
          source.dependencies().stream()
              .filter(dependency -> !command && !dependency.scope().equals("test"))
              .map(Pom.Dependency::use)
              .sorted()
              .toList();
      List<String> got = pom.dependencies().stream().map(Pom.Dependency::use).sorted().toList();
      checks.hold(artifact + " brings " + brought(pom), got.equals(wanted), got + "\n" + wanted);
    }
    Set<String> managed = new TreeSet<>();
    for (Pom.Dependency dependency : Pom.read(staged(staged, "clew-bom", ".pom")).managed()) {
      managed.add(dependency.artifact());
    }
    Set<String> libraries = new TreeSet<>(PUBLISHED);
    libraries.removeAll(COMMANDS);
    libraries.remove("clew-bom");
    checks.hold("clew-bom lists the libraries", managed.equals(libraries), managed.toString());
  }

  private static String brought(Pom pom) {
    List<String> brought = new ArrayList<>();
    for (Pom.Dependency dependency : pom.dependencies()) {
      if (dependency.scope().equals("compile") && !dependency.optional()) {
        brought.add(dependency.artifact());
      }
    }
    return brought.isEmpty() ? "nothing" : String.join(", ", brought);
  }

  private Map<String, Path> modules() throws IOException {
    Map<String, Path> modules = new TreeMap<>();
    try (Stream<Path> all = Files.walk(checkout.folder())) {
      for (Path file : all.filter(path -> path.endsWith("pom.xml")).toList()) {
        modules.put(String.valueOf(Pom.read(file).value("artifactId")), file);
      }
    }
    return modules;
  }

  private Path staged(Path folder, String artifact, String end) {
    return folder.resolve(
        "dev/clew/" + artifact + "/" + version + "/" + artifact + "-" + version + end);
  }

  /** Each jar alone, in a folder where nothing else is. */
  private void commands(Path staged) throws IOException, InterruptedException {
    Path empty = Files.createDirectories(work.resolve("commands"));
    String id = "01a1fc17-f001-759b-bce9-6ef57f9765ff";
    Path logs =
        checkout.folder().resolve("examples/story/src/test/resources/dev/clew/examples/story/shop");
    Command story = java(empty, staged, "clew-story", "--id", id, logs.toString());
    checks.hold(
        "java -jar clew-story-" + version + ".jar",
        story.status() == 0 && story.output().contains(id),
        story.tail());
    Command diff =
        java(
            empty,
            staged,
            "clew-diff",
            configuration(empty, "ecs").toString(),
            configuration(empty, "logstash").toString());
    checks.hold(
        "java -jar clew-diff-" + version + ".jar",
        diff.status() == 1 && diff.output().contains("+ logger_name"),
        diff.tail());
  }

  private static Path configuration(Path folder, String format) throws IOException {
    return Files.writeString(
        folder.resolve(format + ".xml"),
        """
        <configuration>
          <appender name="json" class="ch.qos.logback.core.ConsoleAppender">
            <encoder class="dev.clew.logback.CorrelationJsonEncoder">
              <format>%s</format>
            </encoder>
          </appender>
          <root level="INFO">
            <appender-ref ref="json" />
          </root>
        </configuration>
        """
            .formatted(format));
  }

  private Command java(Path folder, Path staged, String artifact, String... more)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    words.add(maven.javaHome().resolve("bin/java").toString());
    words.add("-jar");
    words.add(
        Files.copy(staged(staged, artifact, ".jar"), folder.resolve(artifact + ".jar")).toString());
    words.addAll(List.of(more));
    return Command.run(folder, logs.resolve(artifact + ".log"), Map.of(), words);
  }

  /** Signatures have their time in them, and so has what a repository keeps for itself. */
  private void compare(Path first, Path second) throws IOException {
    Map<String, String> sums = sums(first);
    Map<String, String> again = sums(second);
    List<String> different = new ArrayList<>();
    sums.forEach(
        (name, sum) -> {
          if (!sum.equals(again.get(name))) {
            different.add(name);
          }
        });
    checks.hold(
        sums.size() + " files have the same bytes",
        sums.keySet().equals(again.keySet()) && different.isEmpty(),
        String.join("\n", different));
    List<String> list = new ArrayList<>();
    sums.forEach((name, sum) -> list.add(sum + "  " + name));
    checks.say("list: " + Files.write(work.resolve("sha256.txt"), list));
  }

  private static Map<String, String> sums(Path staged) throws IOException {
    Map<String, String> sums = new TreeMap<>();
    for (Path file : CentralRules.files(staged)) {
      String name = CentralRules.name(file);
      if (!name.startsWith("maven-metadata.xml")
          && !name.endsWith(".asc")
          && !CentralRules.isChecksum(name)) {
        sums.put(staged.relativize(file).toString(), CentralRules.checksum(file, "SHA-256"));
      }
    }
    return sums;
  }

  private static String feature(Path javaHome) throws IOException {
    Properties release = new Properties();
    try (InputStream in = Files.newInputStream(javaHome.resolve("release"))) {
      release.load(in);
    }
    String version = release.getProperty("JAVA_VERSION", "?").replace("\"", "");
    return version.split("[.]", -1)[0];
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
