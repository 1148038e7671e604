package dev.clew.examples.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bouncycastle.openpgp.PGPException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CentralRulesTest {
  private static final String POM =
      """
      <project>
        <modelVersion>4.0.0</modelVersion>
        <groupId>com.acme</groupId>
        <artifactId>shop</artifactId>
        <version>1.2.0</version>
        <name>Shop</name>
        <description>A shop.</description>
        <url>https://shop.example</url>
        <licenses><license><name>Apache-2.0</name><url>https://licence.example</url></license></licenses>
        <developers><developer><name>Acme</name></developer></developers>
        <scm><connection>scm:git:https://shop.example</connection><url>https://shop.example</url></scm>
        <dependencies>
          <dependency><groupId>com.acme</groupId><artifactId>till</artifactId><version>1</version></dependency>
        </dependencies>
      </project>
      """;

  private static ThrowAwayKey key;

  @TempDir Path repository;
  private Path folder;

  @BeforeAll
  static void makeAKey() throws PGPException {
    key = ThrowAwayKey.make();
  }

  @BeforeEach
  void stage() throws IOException, PGPException {
    folder = Files.createDirectories(repository.resolve("com/acme/shop/1.2.0"));
    stage(POM);
  }

  @Test
  void a_whole_artifact_is_well() throws IOException {
    assertThat(CentralRules.problems(repository, key)).isEmpty();
    assertThat(CentralRules.artifacts(repository)).containsExactly("shop");
  }

  @Test
  void an_empty_folder_is_not(@TempDir Path empty) throws IOException {
    assertThat(CentralRules.problems(empty, key)).containsExactly("nothing is staged");
  }

  @Test
  void each_file_has_to_be_there() throws IOException, PGPException {
    for (String end : List.of(".jar", "-sources.jar", "-javadoc.jar", "-cyclonedx.json")) {
      stage(POM);
      for (Path file : CentralRules.files(folder)) {
        if (CentralRules.name(file).startsWith("shop-1.2.0" + end)) {
          Files.delete(file);
        }
      }

      assertThat(CentralRules.problems(repository, key))
          .as(end)
          .hasSize(1)
          .allSatisfy(
              problem -> assertThat(problem).contains("shop-1.2.0" + end + " is not there"));
    }
  }

  @Test
  void each_checksum_has_to_be_there_and_right() throws IOException, PGPException {
    for (String kind : List.of("md5", "sha1", "sha256", "sha512")) {
      stage(POM);
      Path sum = folder.resolve("shop-1.2.0.jar." + kind);
      Files.writeString(sum, "0123");
      assertThat(CentralRules.problems(repository, key))
          .containsExactly(named("shop-1.2.0.jar is not what its ." + kind + " says"));

      Files.delete(sum);
      assertThat(CentralRules.problems(repository, key))
          .containsExactly(named("shop-1.2.0.jar has no ." + kind));
    }
  }

  @Test
  void a_signature_has_to_be_there_and_the_keys() throws IOException, PGPException {
    Path signature = folder.resolve("shop-1.2.0.pom.asc");

    Files.copy(
        folder.resolve("shop-1.2.0.jar.asc"),
        signature,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(CentralRules.problems(repository, key))
        .singleElement()
        .asString()
        .contains("other bytes");

    stage(POM);
    assertThat(CentralRules.problems(repository, ThrowAwayKey.make()))
        .hasSize(5)
        .allSatisfy(problem -> assertThat(problem).contains("not the key's"));

    Files.delete(signature);
    assertThat(CentralRules.problems(repository, key))
        .containsExactly(named("shop-1.2.0.pom is not signed"));
  }

  @Test
  void each_part_of_the_metadata_has_to_be_there() throws IOException, PGPException {
    for (String part : List.of("name", "description", "url", "licenses", "developers", "scm")) {
      stage(POM.replaceFirst("(?m)^  <" + part + ">.*\n", ""));

      assertThat(CentralRules.problems(repository, key))
          .as(part)
          .isNotEmpty()
          .allSatisfy(problem -> assertThat(problem).contains("has no " + part));
    }
  }

  @Test
  void a_pom_has_nothing_of_a_build_or_of_tests() throws IOException, PGPException {
    Map<String, String> more =
        Map.of(
            "<parent><artifactId>all</artifactId></parent>", "has parent",
            "<build />", "has build",
            "<profiles />", "has profiles",
            "<repositories />", "has repositories",
            "<properties><a>1</a></properties>", "has properties");
    for (Map.Entry<String, String> part : more.entrySet()) {
      stage(POM.replace("</project>", part.getKey() + "</project>"));
      assertThat(CentralRules.problems(repository, key))
          .containsExactly(named("shop-1.2.0.pom " + part.getValue()));
    }

    stage(POM.replace("<version>1</version>", "<version>1</version><scope>test</scope>"));
    assertThat(CentralRules.problems(repository, key))
        .containsExactly(named("shop-1.2.0.pom has a test's dependency: com.acme:till test"));
    stage(POM.replace("<version>1</version>", ""));
    assertThat(CentralRules.problems(repository, key))
        .containsExactly(named("shop-1.2.0.pom has no version for com.acme:till compile"));
    stage(POM.replace("<version>1</version>", "<version>1-SNAPSHOT</version>"));
    assertThat(CentralRules.problems(repository, key))
        .containsExactly(named("shop-1.2.0.pom names a snapshot"));
    stage(POM.replace("A shop.", "${about}"));
    assertThat(CentralRules.problems(repository, key))
        .containsExactly(named("shop-1.2.0.pom has something that is not filled in"));
  }

  @Test
  void a_pom_stands_where_its_coordinates_say() throws IOException, PGPException {
    stage(POM.replace("<artifactId>shop<", "<artifactId>store<"));

    assertThat(CentralRules.problems(repository, key))
        .contains(named("shop-1.2.0.pom has another artifactId than its place"));
  }

  @Test
  void the_pom_in_the_jar_is_the_one_beside_it() throws IOException, PGPException {
    stage(POM);
    write("shop-1.2.0.pom", POM.replace("A shop.", "Another."));

    assertThat(CentralRules.problems(repository, key))
        .containsExactly(named("shop-1.2.0.jar has another pom inside than beside it"));
  }

  @Test
  void a_jar_has_its_licence_in_it_and_names_those_of_what_else_it_has()
      throws IOException, PGPException {
    Map<String, String> entries = jarEntries(POM);
    entries.remove("META-INF/LICENSE");
    jar("shop-1.2.0.jar", entries);
    assertThat(CentralRules.problems(repository, key))
        .containsExactly(named("shop-1.2.0.jar has no META-INF/LICENSE"));

    entries = jarEntries(POM);
    entries.put("META-INF/maven/org.till/till/pom.properties", "");
    jar("shop-1.2.0.jar", entries);
    components("com.acme:till", "org.till:till");
    assertThat(CentralRules.problems(repository, key))
        .containsExactly(
            named("shop-1.2.0.jar has org.till:till in it, but not in META-INF/THIRD-PARTY.txt"));

    entries.put("META-INF/THIRD-PARTY.txt", "(MIT) Till (org.till:till:1 - https://till.example)");
    jar("shop-1.2.0.jar", entries);
    assertThat(CentralRules.problems(repository, key)).isEmpty();
  }

  @Test
  void the_list_names_what_the_pom_brings_and_what_is_in_the_jar()
      throws IOException, PGPException {
    Map<String, String> entries = jarEntries(POM);
    entries.put("META-INF/maven/com.acme/scales/pom.properties", "");
    jar("shop-1.2.0.jar", entries);
    components();

    assertThat(CentralRules.problems(repository, key))
        .containsExactly(
            named("shop-1.2.0-cyclonedx.json does not list com.acme:scales"),
            named("shop-1.2.0-cyclonedx.json does not list com.acme:till"));

    components("com.acme:till", "com.acme:scales");
    assertThat(CentralRules.problems(repository, key)).isEmpty();
  }

  private static String named(String problem) {
    return Path.of("com", "acme", "shop", "1.2.0", "").resolve(problem).toString();
  }

  private void stage(String pom) throws IOException, PGPException {
    write("shop-1.2.0.pom", pom);
    jar("shop-1.2.0.jar", jarEntries(pom));
    jar("shop-1.2.0-sources.jar", Map.of("Shop.java", ""));
    jar("shop-1.2.0-javadoc.jar", Map.of("index.html", ""));
    components("com.acme:till");
  }

  private void components(String... names) throws IOException, PGPException {
    String listed =
        Stream.of(names)
            .map(name -> name.split(":", -1))
            .map("{\"group\":\"%s\",\"name\":\"%s\"}"::formatted)
            .collect(Collectors.joining(","));
    write(
        "shop-1.2.0-cyclonedx.json",
        """
        {"bomFormat":"CycloneDX","metadata":{"component":{"name":"shop","version":"1.2.0"}},"components":[%s]}
        """
            .formatted(listed));
  }

  private static Map<String, String> jarEntries(String pom) {
    Map<String, String> entries = new TreeMap<>();
    entries.put("Shop.class", "");
    entries.put("META-INF/LICENSE", "");
    entries.put("META-INF/maven/com.acme/shop/pom.xml", pom);
    entries.put("META-INF/maven/com.acme/shop/pom.properties", "");
    return entries;
  }

  private void jar(String name, Map<String, String> entries) throws IOException, PGPException {
    try (OutputStream file = Files.newOutputStream(folder.resolve(name));
        ZipOutputStream jar = new ZipOutputStream(file)) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        jar.putNextEntry(new ZipEntry(entry.getKey()));
        jar.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        jar.closeEntry();
      }
    }
    sign(name);
  }

  private void write(String name, String content) throws IOException, PGPException {
    Files.writeString(folder.resolve(name), content);
    sign(name);
  }

  private void sign(String name) throws IOException, PGPException {
    Path file = folder.resolve(name);
    Map<String, String> kinds =
        Map.of("md5", "MD5", "sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");
    for (Map.Entry<String, String> kind : kinds.entrySet()) {
      Files.writeString(
          folder.resolve(name + "." + kind.getKey()), CentralRules.checksum(file, kind.getValue()));
    }
    Files.writeString(folder.resolve(name + ".asc"), key.sign(file));
  }
}
