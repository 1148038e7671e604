package dev.clew.examples.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clew.logback.settings.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said without starting anything; the rest is what the program itself proves. */
class PipelineTest {
  private static final Path PIPELINE = Path.of("..");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(
      strings = {"--chain=half", "--lines=999", "--lines=many", "--work=", "--services=", "--what"})
  void an_option_that_cannot_be_is_refused_with_its_value(String option) {
    assertThat(run(option)).isEqualTo(1);
    assertThat(printed()).contains(option.substring(option.indexOf('=') + 1));
  }

  @Test
  void help_lists_the_options() {
    assertThat(run("--help")).isZero();
    assertThat(printed()).contains("--chain", "--lines", "--elasticsearch");
  }

  @Test
  void services_that_are_not_built_are_named(@TempDir Path empty) {
    assertThat(
            run("--chain=maven", "--services=" + empty, "--work=" + empty, "--pipeline=" + empty))
        .isEqualTo(1);
    assertThat(printed()).contains("FAILED: ").contains("missing: build it first");
  }

  @Test
  void every_configuration_says_whether_it_is_tested() throws IOException {
    try (Stream<Path> files = Files.walk(PIPELINE.resolve("config"))) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).hasSizeGreaterThan(8);
      for (Path file : all) {
        assertThat(Files.readString(file).lines().limit(8))
            .as("%s", file)
            .anyMatch(line -> line.contains("un by our tests"));
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_queue_is_cut_where_its_index_says_and_left_alone_by_an_index_that_is_cut_itself(
      @TempDir Path spool) throws Exception {
    String index =
        "<Obj:1:strm:1:\n+iCurrFNum:2:1:1:\n+pszFName:1:4:clew:\n+iCurrOffs:2:5:12345:\n>End\n";
    Path noted = spool.resolve("clew.qi");
    Path last = spool.resolve("clew.00000001");

    for (int end = index.indexOf("345:"); end >= 0; end--) {
      Files.write(last, new byte[20_000]);
      Files.writeString(noted, index.substring(0, end));
      beforeStart(spool);
      assertThat(last).as(index.substring(0, end)).hasSize(20_000);
    }
    Files.writeString(noted, index);
    Files.write(spool.resolve("clew.00000002"), new byte[1]);
    beforeStart(spool);
    assertThat(last).hasSize(12_345);
    assertThat(spool.resolve("clew.00000002")).doesNotExist();
  }

  private static void beforeStart(Path spool) throws Exception {
    Process process =
        new ProcessBuilder(
                "sh",
                PIPELINE.resolve("config/rsyslog/clew-before-start").toString(),
                spool.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecs", "logstash"})
  void a_template_has_no_keyword_that_could_cost_a_document(String format) throws IOException {
    JsonNode template =
        new JsonMapper().readTree(PIPELINE.resolve("templates/" + format + ".json").toFile());

    List<JsonNode> types = template.findParents("type");

    assertThat(types).isNotEmpty();
    for (JsonNode type : types) {
      if (type.get("type").asText().equals("keyword")) {
        // Of at most 4 bytes each: far below Lucene's 32,766 bytes.
        assertThat(type.path("ignore_above").asInt()).isBetween(1, 8191);
      }
    }
  }

  @Test
  void the_template_and_the_encoder_have_one_list_of_names() throws IOException {
    Set<String> encoders = new TreeSet<>(Format.ECS.fields());
    encoders.addAll(Format.ECS.valueNames());
    encoders.addAll(Format.ECS.keptNames());

    Set<String> templates = fields("ecs.json");

    assertThat(templates).containsExactlyInAnyOrderElementsOf(encoders);
  }

  @Test
  void the_template_for_logstash_knows_no_name_that_is_left_to_users() throws IOException {
    Set<String> encoders = new TreeSet<>(Format.LOGSTASH.fields());
    encoders.removeIf(name -> name.startsWith("service."));
    encoders.addAll(Format.LOGSTASH.valueNames());

    Set<String> templates = fields("logstash.json");

    assertThat(templates).containsExactlyInAnyOrderElementsOf(encoders);
  }

  /**
   * The attributes that both Kibana 8 and OpenSearch Dashboards 2 know, by the schemas in their
   * sources: Kibana forbids others.
   */
  @ParameterizedTest
  @CsvSource({
    "index-pattern, title timeFieldName",
    "search, title description columns sort hits version kibanaSavedObjectMeta",
    "visualization, title description visState uiStateJSON version kibanaSavedObjectMeta",
    "dashboard, title description hits panelsJSON optionsJSON version timeRestore timeFrom timeTo"
        + " refreshInterval kibanaSavedObjectMeta"
  })
  void saved_objects_have_the_attributes_of_their_type(String type, String attributes)
      throws IOException {
    List<JsonNode> objects =
        savedObjects().stream().filter(each -> each.path("type").asText().equals(type)).toList();

    assertThat(objects).isNotEmpty();
    for (JsonNode object : objects) {
      assertThat(object.path("attributes").fieldNames())
          .toIterable()
          .containsExactlyInAnyOrder(attributes.split(" "));
    }
  }

  @Test
  void saved_objects_refer_to_each_other_and_to_nothing_else() throws IOException {
    Set<String> there = new TreeSet<>();
    Set<String> referred = new TreeSet<>();
    for (JsonNode object : savedObjects()) {
      there.add(object.path("type").asText() + " " + object.path("id").asText());
      Set<String> names = new TreeSet<>();
      for (JsonNode reference : object.path("references")) {
        referred.add(reference.path("type").asText() + " " + reference.path("id").asText());
        names.add(reference.path("name").asText());
      }
      Set<String> used = new TreeSet<>();
      for (JsonNode inner : innerJson(object)) {
        inner.findValuesAsText("indexRefName").forEach(used::add);
        inner.findValuesAsText("panelRefName").forEach(used::add);
      }
      assertThat(used).as("%s", object.path("id")).isEqualTo(names);
    }
    assertThat(there).containsAll(referred).hasSize(8);
  }

  @Test
  void saved_objects_ask_for_fields_that_the_template_has() throws IOException {
    Set<String> templates = fields("ecs.json");
    Set<String> used = new TreeSet<>();
    for (JsonNode object : savedObjects()) {
      object.at("/attributes/columns").forEach(each -> used.add(each.asText()));
      object.at("/attributes/sort").forEach(each -> used.add(each.path(0).asText()));
      for (JsonNode inner : innerJson(object)) {
        used.addAll(inner.findValuesAsText("field"));
        String query = inner.at("/query/query").asText();
        if (!query.isEmpty()) {
          used.add(query.substring(0, query.indexOf(' ')));
        }
      }
    }
    assertThat(used).hasSizeGreaterThan(8);
    assertThat(templates).containsAll(used);
  }

  private static List<JsonNode> savedObjects() throws IOException {
    JsonMapper json = new JsonMapper();
    List<JsonNode> objects = new ArrayList<>();
    for (String line : Files.readAllLines(PIPELINE.resolve("dashboards/clew.ndjson"))) {
      objects.add(json.readTree(line));
    }
    return objects;
  }

  /** The JSON in strings. */
  private static List<JsonNode> innerJson(JsonNode object) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    for (String name : List.of("visState", "uiStateJSON", "panelsJSON", "optionsJSON")) {
      JsonNode text = object.path("attributes").path(name);
      if (text.isTextual()) {
        all.add(new JsonMapper().readTree(text.asText()));
      }
    }
    JsonNode source = object.at("/attributes/kibanaSavedObjectMeta/searchSourceJSON");
    if (source.isTextual()) {
      all.add(new JsonMapper().readTree(source.asText()));
    }
    return all;
  }

  /** What is no object in a template. */
  private static Set<String> fields(String file) throws IOException {
    Set<String> names = new TreeSet<>();
    JsonNode template = new JsonMapper().readTree(PIPELINE.resolve("templates/" + file).toFile());
    fields("", template.at("/template/mappings"), names);
    return names;
  }

  private static void fields(String prefix, JsonNode parent, Set<String> names) {
    parent
        .path("properties")
        .properties()
        .forEach(
            field -> {
              String name = prefix + field.getKey();
              if (field.getValue().has("properties")) {
                fields(name + ".", field.getValue(), names);
              } else if (!name.equals("labels")) {
                names.add(name);
              }
            });
  }

  private int run(String... args) {
    return Pipeline.run(new PrintStream(printed, true, StandardCharsets.UTF_8), args);
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
