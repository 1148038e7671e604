package dev.clew.logback.values;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonBackReference;
import com.fasterxml.jackson.annotation.JsonFilter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreType;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.clew.logback.EncoderTest;
import dev.clew.logback.json.JsonWriter;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a value is, is not guessed from its interfaces, and asking for it has no effects. */
@Tag("every-logback")
class ShapesTest extends EncoderTest {
  private static final String TREE = "{\"item\":\"tea\",\"count\":3}";

  enum Renderer {
    JACKSON_2,
    JACKSON_3,
    NONE;

    ObjectRenderer create() {
      return switch (this) {
        case JACKSON_2 -> new Jackson2Renderer(DEFAULT_MAX_RECORD_BYTES);
        case JACKSON_3 -> new Jackson3Renderer(DEFAULT_MAX_RECORD_BYTES);
        case NONE -> ObjectRenderer.TO_STRING;
      };
    }

    String json(Object value) {
      return json(value, null);
    }

    String json(Object value, @Nullable Masks masks) {
      JsonWriter json = new JsonWriter();
      new ValueWriter(json, create(), MaskedTexts.of(masks)).write(value, 100_000);
      return new String(json.toByteArray(), UTF_8);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Jackson's trees became [[],[]]")
  void a_tree_of_either_jackson_is_what_it_holds(Renderer renderer) throws Exception {
    Object tree2 = new com.fasterxml.jackson.databind.ObjectMapper().readTree(TREE);
    Object tree3 = new tools.jackson.databind.ObjectMapper().readTree(TREE);

    for (Object tree : List.of(tree2, tree3)) {
      String expected = renderer == Renderer.NONE ? '"' + TREE.replace("\"", "\\\"") + '"' : TREE;
      assertThat(renderer.json(tree)).isEqualTo(expected);
      assertThat(renderer.json(List.of(tree))).isEqualTo("[" + expected + "]");
      if (renderer != Renderer.NONE) {
        assertThat(renderer.json(new Holder(tree))).isEqualTo("{\"held\":" + TREE + "}");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void text_and_number_nodes_are_text_and_numbers(Renderer renderer) {
    String text = renderer.json(TextNode.valueOf("tea"));
    String number = renderer.json(com.fasterxml.jackson.databind.node.IntNode.valueOf(3));

    assertThat(text).contains("tea").doesNotContain("[");
    assertThat(number).contains("3").doesNotContain("[");
  }

  @ParameterizedTest
  @EnumSource
  void an_sql_exception_is_its_to_string(Renderer renderer) {
    SQLException failure = new SQLException("down");

    assertThat(renderer.json(failure)).isEqualTo("\"java.sql.SQLException: down\"");
    assertThat(renderer.json(new Holder(failure))).contains("java.sql.SQLException: down");
  }

  @ParameterizedTest
  @EnumSource(names = {"JACKSON_2", "JACKSON_3"})
  void a_container_that_jackson_has_been_told_how_to_write_goes_to_jackson(Renderer renderer) {
    assertThat(renderer.json(new Tags())).isEqualTo("\"a b\"");
    assertThat(renderer.json(new Amounts())).isEqualTo("\"12.50\"");
    assertThat(renderer.json(List.of(new Tags()))).isEqualTo("[\"a b\"]");
  }

  @ParameterizedTest
  @EnumSource
  void what_says_itself_what_it_is_is_not_iterated_over(Renderer renderer) {
    Option option = new Option();

    assertThat(renderer.json(option)).isEqualTo("\"Some(1)\"");
    assertThat(renderer.json(new Holder(option))).contains("Some(1)");
    assertThat(renderer.json(Path.of("a", "b"))).isEqualTo("\"" + Path.of("a", "b") + "\"");
    assertThat(renderer.json(new Holder(Path.of("a")))).contains("a").doesNotContain("file:");
  }

  @ParameterizedTest
  @EnumSource
  void elements_that_come_but_once_are_read_once(Renderer renderer) {
    AtomicInteger reads = new AtomicInteger();
    Iterable<Integer> once =
        () -> {
          if (reads.getAndIncrement() > 0) {
            throw new IllegalStateException("read already");
          }
          return List.of(1, 2).iterator();
        };
    JsonWriter json = new JsonWriter();
    ValueWriter values = new ValueWriter(json, renderer.create(), null);

    // A record that is too long is written again.
    values.write(once, 100_000);
    values.write(List.of(once), 100_000);

    assertThat(new String(json.toByteArray(), UTF_8)).isEqualTo("[1,2][[1,2]]");
    assertThat(reads).hasValue(1);
  }

  @ParameterizedTest
  @EnumSource
  void what_is_used_up_by_a_look_is_its_to_string(Renderer renderer, @TempDir Path directory)
      throws Exception {
    Files.createFile(directory.resolve("file"));
    Iterator<Integer> iterator = List.of(1).iterator();
    Stream<Integer> stream = Stream.of(1);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Object value : List.of(files, iterator, stream)) {
        assertThat(renderer.json(value)).isEqualTo('"' + value.toString() + '"');
        assertThat(renderer.json(new Holder(value))).contains(value.toString());
      }
      assertThat(files).hasSize(1);
    }
    assertThat(iterator.hasNext()).isTrue();
    assertThat(stream).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("A request that was logged could not be read any more")
  void asking_has_no_effects_inside_of_a_bean_either(Renderer renderer) {
    AtomicInteger calls = new AtomicInteger();
    List<Object> values =
        List.of(
            counting(HttpServletRequest.class, calls),
            counting(DataSource.class, calls),
            counting(AutoCloseable.class, calls),
            new Resource(calls),
            new Worker(calls),
            new Loader(calls));

    for (Object value : values) {
      assertThat(renderer.json(value)).as(value.toString()).startsWith("\"");
      assertThat(renderer.json(new Holder(value))).contains(value.toString());
      assertThat(renderer.json(List.of(Map.of("k", value)))).contains(value.toString());
    }

    assertThat(calls).hasValue(0);
  }

  @ParameterizedTest
  @EnumSource
  void an_entry_is_an_object_of_one_pair(Renderer renderer) {
    assertThat(renderer.json(Map.entry("k", 1))).isEqualTo("{\"k\":1}");
    assertThat(renderer.json(new AtomicReference<>(Map.of("k", 1)))).isEqualTo("{\"k\":1}");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("org.json's became {\"empty\":false}, and Gson's an exception")
  void trees_of_others_are_what_they_hold_too(Renderer renderer) throws Exception {
    com.fasterxml.jackson.databind.ObjectMapper reader =
        new com.fasterxml.jackson.databind.ObjectMapper();
    try (URLClassLoader loader = new URLClassLoader(urls("gson.jar", "org-json.jar"))) {
      for (String json : List.of(TREE, "[" + TREE + ",1.5,null]")) {
        List<Object> trees =
            List.of(
                gson(loader, json),
                loader
                    .loadClass(json.equals(TREE) ? "org.json.JSONObject" : "org.json.JSONArray")
                    .getConstructor(String.class)
                    .newInstance(json));
        for (Object tree : trees) {
          JsonNode written = reader.readTree(renderer.json(tree));
          if (renderer == Renderer.NONE) {
            assertThat(reader.readTree(written.textValue())).isEqualTo(reader.readTree(json));
          } else {
            assertThat(written).isEqualTo(reader.readTree(json));
            assertThat(reader.readTree(renderer.json(new Holder(tree))).get("held"))
                .isEqualTo(reader.readTree(json));
          }
          assertThat(renderer.json(tree, Masks.of(Set.of("item"), Set.of())))
              .contains("****")
              .doesNotContain("tea");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JACKSON_2", "JACKSON_3"})
  @DisplayName("A number that JSON has not, or too deep an array, cost the whole tree")
  void what_a_tree_has_and_json_has_not_costs_nothing_else(Renderer renderer) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(urls("gson.jar"))) {
      double[] numbers = {Double.NaN, Double.NEGATIVE_INFINITY, 1};
      String expected = "[\"NaN\",\"-Infinity\",1.0]";
      assertThat(renderer.json(gsonOf(loader, numbers))).isEqualTo(expected);
      for (Object value :
          List.of(gsonOf(loader, Map.of("held", numbers)), new Holder(gsonOf(loader, numbers)))) {
        assertThat(renderer.json(value)).isEqualTo("{\"held\":" + expected + "}");
      }
      Object deep = gson(loader, "[1," + "[".repeat(200) + "]".repeat(200) + ",2]");
      for (Object value : List.of(deep, new Holder(deep))) {
        assertThat(renderer.json(value)).contains("[1,[[").contains("\"<depth>\"").contains(",2]");
      }
    }
  }

  private static Object gsonOf(ClassLoader loader, Object value) throws Exception {
    Object builder = loader.loadClass("com.google.gson.GsonBuilder").getConstructor().newInstance();
    builder.getClass().getMethod("serializeSpecialFloatingPointValues").invoke(builder);
    Object gson = Objects.requireNonNull(builder.getClass().getMethod("create").invoke(builder));
    return Objects.requireNonNull(
        gson.getClass().getMethod("toJsonTree", Object.class).invoke(gson, value));
  }

  private static Object gson(ClassLoader loader, String json) throws Exception {
    return Objects.requireNonNull(
        loader
            .loadClass("com.google.gson.JsonParser")
            .getMethod("parseString", String.class)
            .invoke(null, json));
  }

  private static URL[] urls(String... jars) throws MalformedURLException {
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = Path.of("target", "peers", jars[i]).toUri().toURL();
    }
    return urls;
  }

  @Test
  void a_tree_that_nobody_can_look_into_is_masked_whole() {
    Object tree = new Unreadable();

    assertThat(Renderer.NONE.json(tree, Masks.of(Set.of("password"), Set.of())))
        .isEqualTo("\"****\"");
    assertThat(Renderer.NONE.json(tree, Masks.of(Set.of(), Set.of("x")))).contains("s3cret");
  }

  @Test
  void a_deep_tree_is_masked_as_deep_as_it_is_shown() throws Exception {
    String deep = "[".repeat(100) + "{\"password\":\"s3cret\"}" + "]".repeat(100);
    Object tree = new com.fasterxml.jackson.databind.ObjectMapper().readTree(deep);

    assertThat(Renderer.NONE.json(tree, Masks.of(Set.of("password"), Set.of())))
        .isEqualTo("[".repeat(16) + "\"<depth>\"" + "]".repeat(16));
  }

  @ParameterizedTest
  @EnumSource
  void a_masked_key_is_masked_wherever_it_stands(Renderer renderer) throws Exception {
    Masks masks = Masks.of(Set.of("password"), Set.of());
    Map.Entry<String, String> entry = Map.entry("Password", "s3cret");
    Object tree2 =
        new com.fasterxml.jackson.databind.ObjectMapper().readTree("{\"password\":\"s3cret\"}");
    Object tree3 = new tools.jackson.databind.ObjectMapper().readTree("{\"password\":\"s3cret\"}");

    for (Object value :
        List.of(
            entry,
            List.of(entry),
            Map.of("k", entry),
            new AtomicReference<>(entry),
            tree2,
            tree3,
            List.of(tree2))) {
      assertThat(renderer.json(value, masks)).contains("****").doesNotContain("s3cret");
    }
    if (renderer != Renderer.NONE) {
      for (Object value :
          List.of(
              new Login("s3cret"),
              List.of(new Login("s3cret")),
              new Holder(entry),
              new Holder(new Login("s3cret")),
              new Holder(tree2),
              new Holder(tree3))) {
        assertThat(renderer.json(value, masks)).contains("****").doesNotContain("s3cret");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JACKSON_2", "JACKSON_3"})
  @DisplayName("One such object made the whole bean its toString, and a password readable")
  void an_object_without_properties_is_its_to_string_inside_of_a_bean_too(Renderer renderer) {
    Object lock = new Object();
    Job job = new Job("s3cret", () -> {}, lock, List.of(new Nameless()));

    String json = renderer.json(job, Masks.of(Set.of("password"), Set.of()));

    assertThat(json)
        .contains("\"password\":\"****\"", "\"task\":", "\"lock\":\"" + lock + '"')
        .contains("\"all\":[\"nameless\"]")
        .doesNotContain("s3cret");
    assertThat(renderer.json(new Nameless())).isEqualTo("\"nameless\"");
  }

  @ParameterizedTest
  @EnumSource(names = {"JACKSON_2", "JACKSON_3"})
  @DisplayName("The getters of a class that the JDK hides made the whole bean its toString")
  void what_the_jdk_hides_is_its_to_string_inside_of_a_bean(Renderer renderer, @TempDir Path file)
      throws Exception {
    Object attributes = Files.readAttributes(file, BasicFileAttributes.class);
    Object stream = Stream.of(1);
    for (Object hidden : List.of(attributes, stream)) {
      String json =
          renderer.json(
              new Job("s3cret", () -> {}, hidden, List.of()),
              Masks.of(Set.of("password"), Set.of()));

      assertThat(json)
          .contains("\"password\":\"****\"", "\"lock\":\"" + hidden + '"')
          .doesNotContain("s3cret");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JACKSON_2", "JACKSON_3"})
  @DisplayName("Jackson 2.x refuses them without a module, and the bean became its toString")
  void what_may_be_none_is_its_content_inside_of_a_bean_too(Renderer renderer) {
    Masks masks = Masks.of(Set.of("password"), Set.of());
    Login login = new Login("s3cret");

    assertThat(renderer.json(new Holder(Optional.of(login)), masks))
        .isEqualTo("{\"held\":{\"password\":\"****\"}}");
    assertThat(
            renderer.json(
                new Choices(
                    Optional.of("x"), OptionalInt.of(1), OptionalLong.of(2), OptionalDouble.of(3))))
        .isEqualTo("{\"a\":\"x\",\"b\":1,\"c\":2,\"d\":3.0}");
    assertThat(
            renderer.json(
                new Choices(
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalLong.empty(),
                    OptionalDouble.empty())))
        .isEqualTo("{\"a\":null,\"b\":null,\"c\":null,\"d\":null}");
  }

  @ParameterizedTest
  @EnumSource(names = {"JACKSON_2", "JACKSON_3"})
  void what_jackson_refuses_inside_of_a_bean_shows_none_of_it(Renderer renderer) {
    Guarded guarded = new Guarded("s3cret", new Filtered("s3cret"));

    String json = renderer.json(guarded, Masks.of(Set.of("password"), Set.of()));

    assertThat(json).startsWith("\"<InvalidDefinitionException: ").doesNotContain("s3cret");
    assertThat(renderer.json(new Filtered("open"))).isEqualTo("\"Filtered[password=open]\"");
  }

  @ParameterizedTest
  @EnumSource(names = {"JACKSON_2", "JACKSON_3"})
  @DisplayName("Jackson's message had the word that it did not understand")
  void of_what_was_written_and_is_no_json_nothing_is_told(Renderer renderer) {
    Masks masks = Masks.of(Set.of("password"), Set.of());
    for (String raw : List.of("s3cret", "{s3cret:1}", "[s3cret]", "\"a\"s3cret", "1s3cret")) {
      String json = renderer.json(new RawLogin(raw), masks);

      assertThat(json).startsWith("\"<IllegalStateException: ").doesNotContain("s3cret");
    }
    assertThat(renderer.json(new RawLogin("\"s3cret\""), masks))
        .isEqualTo("{\"password\":\"****\"}");
  }

  @ParameterizedTest
  @EnumSource(names = {"JACKSON_2", "JACKSON_3"})
  @DisplayName("What Jackson was told to leave out stood in the object's toString")
  void an_object_whose_properties_are_all_left_out_is_empty(Renderer renderer) {
    Silent silent = new Silent();

    assertThat(renderer.json(silent)).isEqualTo("{}");
    assertThat(renderer.json(new Holder(silent))).isEqualTo("{\"held\":{}}");
    assertThat(renderer.json(List.of(silent))).isEqualTo("[{}]");
    assertThat(renderer.json(new Mute())).isEqualTo("{}");
    for (Object other : List.of(new WriteOnly(), new OfSecrets(), new Child())) {
      assertThat(renderer.json(other)).isEqualTo("{}");
      assertThat(renderer.json(new Holder(other))).isEqualTo("{\"held\":{}}");
    }
  }

  @Test
  void a_module_that_cannot_be_loaded_takes_neither_the_others_nor_jackson_with_it() {
    List<String> built =
        JacksonRenderer.buildWith(
            List.of("a", "broken", "b"),
            modules -> {
              if (modules.contains("broken")) {
                throw new NoClassDefFoundError("broken");
              }
              return modules;
            });

    assertThat(built).containsExactly("a", "b");
  }

  /** Something whose every method but {@code toString} counts. */
  private static Object counting(Class<?> type, AtomicInteger calls) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          if (method.getName().equals("toString")) {
            return "a " + type.getSimpleName();
          }
          if (method.getName().equals("hashCode")) {
            return 1;
          }
          calls.incrementAndGet();
          throw new IllegalStateException(method.getName());
        });
  }

  // Public, as Jackson wants them.

  public record Holder(Object held) {}

  public record Login(String password) {}

  public record RawLogin(@JsonRawValue String password) {}

  /** As {@link Silent}, without a getter. */
  public static final class Mute {
    @JsonIgnore private final String password = "s3cret";

    @Override
    public String toString() {
      return "Mute[password=" + password + "]";
    }
  }

  public static final class Silent {
    @JsonIgnore
    public String getPassword() {
      return "s3cret";
    }

    @Override
    public String toString() {
      return "Silent[password=s3cret]";
    }
  }

  public static final class WriteOnly {
    @JsonProperty(access = JsonProperty.Access.WRITE_ONLY)
    private final String password = "s3cret";

    public String getPassword() {
      return password;
    }

    @Override
    public String toString() {
      return "WriteOnly[password=" + password + "]";
    }
  }

  /** Jackson leaves such out wherever they are. */
  @JsonIgnoreType
  public record Secret(String text) {}

  public static final class OfSecrets {
    public Secret getSecret() {
      return new Secret("s3cret");
    }

    @Override
    public String toString() {
      return "OfSecrets[" + getSecret() + "]";
    }
  }

  public static final class Child {
    @JsonBackReference public final Login parent = new Login("s3cret");

    @Override
    public String toString() {
      return "Child[" + parent + "]";
    }
  }

  public record Job(String password, Runnable task, Object lock, List<Object> all) {}

  public record Choices(Optional<String> a, OptionalInt b, OptionalLong c, OptionalDouble d) {}

  /** Of a filter that nobody has. */
  @JsonFilter("none")
  public record Filtered(String password) {}

  public record Guarded(String password, Filtered filtered) {}

  /** A tree whose text is no JSON. */
  private static final class Unreadable extends TextNode {
    private static final long serialVersionUID = 1L;

    Unreadable() {
      super("");
    }

    @Override
    public String toString() {
      return "{password: s3cret";
    }
  }

  public static final class Nameless {
    @Override
    public String toString() {
      return "nameless";
    }
  }

  public record Resource(AtomicInteger calls) implements AutoCloseable {
    public Object getConnection() {
      return calls.incrementAndGet();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return "a resource";
    }
  }

  public static final class Worker extends Thread {
    private final AtomicInteger calls;

    Worker(AtomicInteger calls) {
      this.calls = calls;
    }

    public int getWork() {
      return calls.incrementAndGet();
    }

    @Override
    public String toString() {
      return "a worker";
    }
  }

  public static final class Loader extends ClassLoader {
    private final AtomicInteger calls;

    Loader(AtomicInteger calls) {
      this.calls = calls;
    }

    public int getCount() {
      return calls.incrementAndGet();
    }

    @Override
    public String toString() {
      return "a loader";
    }
  }

  public static final class Tags extends AbstractList<String> {
    @JsonValue
    public String text() {
      return "a b";
    }

    @Override
    public String get(int index) {
      return "x";
    }

    @Override
    public int size() {
      return 1;
    }
  }

  public static final class Amounts implements Iterable<Integer> {
    @JsonValue
    public String text() {
      return "12.50";
    }

    @Override
    public Iterator<Integer> iterator() {
      return List.of(1).iterator();
    }
  }

  public static final class Option implements Iterable<Integer> {
    @Override
    public Iterator<Integer> iterator() {
      throw new IllegalStateException("iterated");
    }

    @Override
    public String toString() {
      return "Some(1)";
    }
  }
}
