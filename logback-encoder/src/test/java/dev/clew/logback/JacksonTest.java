package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Objects with Jackson 2.x alone on the class path, with 3.x alone, with both, and with neither.
 */
@Tag("every-logback")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JacksonTest extends EncoderTest {
  private final List<URLClassLoader> loaders = new ArrayList<>();
  private final Map<ClassPath, Encoder<ILoggingEvent>> encoders = new EnumMap<>(ClassPath.class);

  @BeforeAll
  void loadEncoders() throws Exception {
    for (ClassPath classPath : ClassPath.values()) {
      URLClassLoader loader = new IsolatedLoader(classPath, encoderClasses());
      loaders.add(loader);
      encoders.put(classPath, load(loader));
    }
  }

  private static URL encoderClasses() {
    return CorrelationJsonEncoder.class.getProtectionDomain().getCodeSource().getLocation();
  }

  @AfterAll
  void closeLoaders() throws IOException {
    for (URLClassLoader loader : loaders) {
      loader.close();
    }
  }

  enum ClassPath {
    JACKSON_2,
    JACKSON_3,
    BOTH,
    NEITHER;

    boolean hasJackson() {
      return this != NEITHER;
    }

    boolean hides(String className) {
      boolean jackson2 =
          className.startsWith("com.fasterxml.jackson.core.")
              || className.startsWith("com.fasterxml.jackson.databind.");
      boolean jackson3 = className.startsWith("tools.jackson.");
      return switch (this) {
        case JACKSON_2 -> jackson3;
        case JACKSON_3 -> jackson2;
        case NEITHER -> jackson2 || jackson3;
        case BOTH -> false;
      };
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_bean_is_an_object_or_its_to_string(ClassPath classPath) throws Exception {
    String json = json(classPath, new Order(7, "tea"));

    assertThat(json)
        .isEqualTo(
            classPath.hasJackson() ? "{\"id\":7,\"item\":\"tea\"}" : "\"Order[id=7, item=tea]\"");
  }

  @ParameterizedTest
  @EnumSource
  void beans_inside_of_containers_are_objects_too(ClassPath classPath) throws Exception {
    String json = json(classPath, List.of(Map.of("order", new Order(7, "tea"))));

    assertThat(json)
        .isEqualTo(
            classPath.hasJackson()
                ? "[{\"order\":{\"id\":7,\"item\":\"tea\"}}]"
                : "[{\"order\":\"Order[id=7, item=tea]\"}]");
  }

  @ParameterizedTest
  @EnumSource
  void times_inside_of_a_bean_are_text(ClassPath classPath) throws Exception {
    String json = json(classPath, new Timed(Instant.EPOCH));

    assertThat(json)
        .isEqualTo(
            classPath.hasJackson()
                ? "{\"at\":\"1970-01-01T00:00:00Z\"}"
                : "\"Timed[at=1970-01-01T00:00:00Z]\"");
  }

  @ParameterizedTest
  @EnumSource
  @SuppressWarnings("JavaUtilDate") // Applications have them.
  @DisplayName("For Jackson 2.x they are numbers, and for 3.x they have another form")
  void so_are_the_old_date_classes(ClassPath classPath) throws Exception {
    java.util.Date date = new java.util.Date(1_500);
    java.sql.Timestamp timestamp = new java.sql.Timestamp(1_500);

    String json = json(classPath, new Dated(date, timestamp, List.of(date)));

    String text = "\"1970-01-01T00:00:01.500Z\"";
    if (classPath.hasJackson()) {
      assertThat(json).isEqualTo("{\"at\":%1$s,\"stamp\":%1$s,\"all\":[%1$s]}".formatted(text));
    }
    assertThat(json(classPath, date)).isEqualTo(text);
    assertThat(json(classPath, timestamp)).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource
  void a_getter_that_throws_leaves_nothing_half_written(ClassPath classPath) throws Exception {
    String json = json(classPath, new Throwing());

    assertThat(json)
        .isEqualTo(classPath.hasJackson() ? "\"<IllegalStateException: boom>\"" : "\"throwing\"");
  }

  @ParameterizedTest
  @EnumSource
  void a_serializer_that_fails_half_way_leaves_nothing_half_written(ClassPath classPath)
      throws Exception {
    String json = json(classPath, List.of(1, new HalfWay(), 2));

    assertThat(json)
        .isEqualTo(
            classPath.hasJackson()
                ? "[1,\"<FileNotFoundException: disk>\",2]"
                : "[1,\"half way\",2]");
  }

  @ParameterizedTest
  @EnumSource
  void an_error_inside_of_a_getter_stays_inside_the_field(ClassPath classPath) throws Exception {
    String json = json(classPath, new Overflowing());

    assertThat(json)
        .matches(
            classPath.hasJackson() ? "\"<.*(StackOverflow|recursion).*>\"" : "\"overflowing\"");
  }

  @ParameterizedTest
  @EnumSource
  void an_object_without_properties_is_its_to_string(ClassPath classPath) throws Exception {
    assertThat(json(classPath, new Plain())).isEqualTo("\"plain\"");
  }

  @ParameterizedTest
  @EnumSource
  void an_object_of_the_jdk_is_its_to_string(ClassPath classPath) throws Exception {
    assertThat(json(classPath, java.net.URI.create("https://a.example/")))
        .isEqualTo("\"https://a.example/\"");
    assertThat(json(classPath, Thread.currentThread())).startsWith("\"Thread[");
  }

  @ParameterizedTest
  @EnumSource
  void a_bean_that_contains_itself_ends(ClassPath classPath) throws Exception {
    Node node = new Node();
    node.next = node;

    String json = json(classPath, node);

    assertThat(json)
        .isEqualTo(
            classPath.hasJackson()
                ? "{\"next\":".repeat(16) + "\"<depth>\"" + "}".repeat(16)
                : "\"node\"");
  }

  @ParameterizedTest
  @EnumSource
  void a_bean_of_a_million_elements_is_bounded(ClassPath classPath) throws Exception {
    Huge huge = new Huge();

    JsonNode record = record(classPath, huge);

    if (classPath.hasJackson()) {
      assertThat(record.get("k").get("first").textValue()).isEqualTo("f");
      assertThat(record.get(name("log.truncated")).booleanValue()).isTrue();
    } else {
      assertThat(record.get("k").textValue()).isEqualTo("huge");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_bean_with_one_endless_string_says_so(ClassPath classPath) throws Exception {
    JsonNode record = record(classPath, new Text("x".repeat(1_000_000)));

    assertThat(record.get(name("log.truncated")).booleanValue()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void a_raw_value_cannot_break_the_line(ClassPath classPath) throws Exception {
    for (String raw :
        List.of("}", "]", "\n", "\"", "1,\"message\":2", "{\"a\":1,\"a\":2}", "NaN", "")) {
      record(classPath, new Raw(raw));
    }
    assertThat(json(classPath, new Raw("{\n\"a\" : 1 }")))
        .isEqualTo(classPath.hasJackson() ? "{\"value\":{\"a\":1}}" : "\"raw\"");
  }

  @ParameterizedTest
  @EnumSource
  void of_two_properties_of_one_name_none_is_lost(ClassPath classPath) throws Exception {
    String json = json(classPath, new Twice());

    assertThat(json).isEqualTo(classPath.hasJackson() ? "{\"a\":1,\"a_\":2}" : "\"twice\"");
  }

  @ParameterizedTest
  @EnumSource
  void what_is_no_number_in_json_is_quoted(ClassPath classPath) throws Exception {
    String json = json(classPath, new Ratio(Double.NaN, Float.POSITIVE_INFINITY));

    assertThat(json)
        .isEqualTo(
            classPath.hasJackson()
                ? "{\"nan\":\"NaN\",\"infinite\":\"Infinity\"}"
                : "\"Ratio[nan=NaN, infinite=Infinity]\"");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("Such a key cost the whole object around the map")
  void a_null_key_inside_of_a_bean_is_a_name_as_any(ClassPath classPath) throws Exception {
    Map<@Nullable Object, Object> map = new LinkedHashMap<>();
    map.put(null, 1);
    map.put("a", 2);

    if (classPath.hasJackson()) {
      assertThat(json(classPath, new Keyed("i", map)))
          .isEqualTo("{\"id\":\"i\",\"map\":{\"null\":1,\"a\":2}}");
    }
    assertThat(json(classPath, map)).isEqualTo("{\"null\":1,\"a\":2}");
  }

  @ParameterizedTest
  @EnumSource
  void an_object_as_a_key_and_as_a_value_is_each_in_its_way(ClassPath classPath) throws Exception {
    Order order = new Order(7, "tea");
    Map<Object, Object> map = new LinkedHashMap<>();
    map.put("value", order);
    map.put(order, "key");

    assertThat(json(classPath, map)).endsWith(",\"Order[id=7, item=tea]\":\"key\"}");
    map.remove("value");
    map.put("value", order);
    String value = json(classPath, order);
    assertThat(json(classPath, map))
        .isEqualTo("{\"Order[id=7, item=tea]\":\"key\",\"value\":" + value + "}");
  }

  /** As those for Hibernate do. */
  @ParameterizedTest
  @EnumSource
  @DisplayName("With such a module each bean became <StackOverflowError>")
  void a_module_that_wraps_the_serializers_of_all_maps_changes_no_bean(
      ClassPath classPath, @TempDir Path services) throws Exception {
    Path folder = Files.createDirectories(services.resolve("META-INF").resolve("services"));
    Files.writeString(
        folder.resolve(com.fasterxml.jackson.databind.Module.class.getName()),
        MapsModule2.class.getName());
    Files.writeString(
        folder.resolve(tools.jackson.databind.JacksonModule.class.getName()),
        MapsModule3.class.getName());
    Order order = new Order(7, "tea");
    Map<String, Object> map = new OwnMap();
    map.put("order", order);

    try (URLClassLoader loader =
        new IsolatedLoader(classPath, encoderClasses(), services.toUri().toURL())) {
      Encoder<ILoggingEvent> encoder = load(loader);

      String shown =
          classPath.hasJackson() ? "{\"id\":7,\"item\":\"tea\"}" : '"' + order.toString() + '"';
      assertThat(json(encoder, order)).isEqualTo(shown);
      assertThat(json(encoder, List.of(order))).isEqualTo('[' + shown + ']');
      assertThat(json(encoder, map)).isEqualTo("{\"order\":" + shown + '}');
    }
  }

  private String json(ClassPath classPath, Object value) throws Exception {
    return json(Objects.requireNonNull(encoders.get(classPath)), value);
  }

  private String json(Encoder<ILoggingEvent> encoder, Object value) {
    String text = new String(line(encoder, value), UTF_8);
    return text.substring(text.indexOf(",\"k\":") + 5, text.length() - 2)
        .replace(",\"" + name("log.truncated") + "\":true", "");
  }

  private JsonNode record(ClassPath classPath, Object value) throws Exception {
    return parse(line(classPath, value), DEFAULT_MAX_RECORD_BYTES);
  }

  private byte[] line(ClassPath classPath, Object value) throws Exception {
    return line(Objects.requireNonNull(encoders.get(classPath)), value);
  }

  private byte[] line(Encoder<ILoggingEvent> encoder, Object value) {
    ILoggingEvent event = new EventBuilder(newContext()).pair("k", value).build();
    byte[] line = encoder.encode(event);
    parse(line, DEFAULT_MAX_RECORD_BYTES);
    return line;
  }

  private Encoder<ILoggingEvent> load(URLClassLoader loader) throws Exception {
    @SuppressWarnings("unchecked")
    Encoder<ILoggingEvent> encoder =
        (Encoder<ILoggingEvent>)
            loader.loadClass(CorrelationJsonEncoder.class.getName()).getConstructor().newInstance();
    encoder.getClass().getMethod("setFormat", String.class).invoke(encoder, format().name());
    encoder.setContext(newContext());
    encoder.start();
    return encoder;
  }

  /** Has the encoder's classes once more, and sees of Jackson only what it shall. */
  private static final class IsolatedLoader extends URLClassLoader {
    private final ClassPath classPath;

    IsolatedLoader(ClassPath classPath, URL... urls) {
      super(urls, JacksonTest.class.getClassLoader());
      this.classPath = classPath;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (classPath.hides(name)) {
        throw new ClassNotFoundException(name);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded != null) {
          return loaded;
        }
        if (name.startsWith("dev.clew.logback.") && !name.startsWith(JacksonTest.class.getName())) {
          return findClass(name);
        }
        return super.loadClass(name, resolve);
      }
    }
  }

  // Public, as Jackson wants them.

  /** One of an application's own, which Jackson writes where a module says so. */
  public static final class OwnMap extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;
  }

  /** Wraps the serializers of all maps. */
  public static final class MapsModule2 extends com.fasterxml.jackson.databind.module.SimpleModule {
    private static final long serialVersionUID = 1L;

    public MapsModule2() {
      setSerializerModifier(new Wrapping2());
    }

    private static final class Wrapping2
        extends com.fasterxml.jackson.databind.ser.BeanSerializerModifier {
      private static final long serialVersionUID = 1L;

      @Override
      public com.fasterxml.jackson.databind.JsonSerializer<?> modifyMapSerializer(
          com.fasterxml.jackson.databind.SerializationConfig config,
          com.fasterxml.jackson.databind.type.MapType type,
          com.fasterxml.jackson.databind.BeanDescription bean,
          com.fasterxml.jackson.databind.JsonSerializer<?> serializer) {
        return new Wrapper2(serializer);
      }
    }

    private static final class Wrapper2
        extends com.fasterxml.jackson.databind.JsonSerializer<Object>
        implements com.fasterxml.jackson.databind.ser.ContextualSerializer {
      private final com.fasterxml.jackson.databind.JsonSerializer<Object> wrapped;

      @SuppressWarnings("unchecked") // It is given what it is for.
      Wrapper2(com.fasterxml.jackson.databind.JsonSerializer<?> wrapped) {
        this.wrapped = (com.fasterxml.jackson.databind.JsonSerializer<Object>) wrapped;
      }

      @Override
      public com.fasterxml.jackson.databind.JsonSerializer<?> createContextual(
          com.fasterxml.jackson.databind.SerializerProvider provider,
          com.fasterxml.jackson.databind.@Nullable BeanProperty property)
          throws com.fasterxml.jackson.databind.JsonMappingException {
        return new Wrapper2(provider.handlePrimaryContextualization(wrapped, property));
      }

      @Override
      public void serialize(
          Object value,
          com.fasterxml.jackson.core.JsonGenerator json,
          com.fasterxml.jackson.databind.SerializerProvider provider)
          throws IOException {
        wrapped.serialize(value, json, provider);
      }
    }
  }

  /** {@link MapsModule2} for Jackson 3.x. */
  public static final class MapsModule3 extends tools.jackson.databind.module.SimpleModule {
    private static final long serialVersionUID = 1L;

    public MapsModule3() {
      setSerializerModifier(new Wrapping3());
    }

    private static final class Wrapping3
        extends tools.jackson.databind.ser.ValueSerializerModifier {
      private static final long serialVersionUID = 1L;

      @Override
      public tools.jackson.databind.ValueSerializer<?> modifyMapSerializer(
          tools.jackson.databind.SerializationConfig config,
          tools.jackson.databind.type.MapType type,
          tools.jackson.databind.BeanDescription.Supplier bean,
          tools.jackson.databind.ValueSerializer<?> serializer) {
        return new Wrapper3(serializer);
      }
    }

    private static final class Wrapper3 extends tools.jackson.databind.ValueSerializer<Object> {
      private final tools.jackson.databind.ValueSerializer<Object> wrapped;

      @SuppressWarnings("unchecked") // It is given what it is for.
      Wrapper3(tools.jackson.databind.ValueSerializer<?> wrapped) {
        this.wrapped = (tools.jackson.databind.ValueSerializer<Object>) wrapped;
      }

      @Override
      public tools.jackson.databind.ValueSerializer<?> createContextual(
          tools.jackson.databind.SerializationContext context,
          tools.jackson.databind.@Nullable BeanProperty property) {
        return new Wrapper3(context.handlePrimaryContextualization(wrapped, property));
      }

      @Override
      public void serialize(
          Object value,
          tools.jackson.core.JsonGenerator json,
          tools.jackson.databind.SerializationContext context) {
        wrapped.serialize(value, json, context);
      }
    }
  }

  public record Order(int id, String item) {}

  public record Timed(Instant at) {}

  public record Keyed(String id, Map<@Nullable Object, Object> map) {}

  public record Dated(java.util.Date at, java.sql.Timestamp stamp, List<java.util.Date> all) {}

  public record Ratio(double nan, float infinite) {}

  public record Text(String text) {}

  public static final class Plain {
    @Override
    public String toString() {
      return "plain";
    }
  }

  public static final class Throwing {
    public int getBefore() {
      return 1;
    }

    public int getFailing() {
      throw new IllegalStateException("boom");
    }

    @Override
    public String toString() {
      return "throwing";
    }
  }

  /** Serializes itself, by either Jackson. */
  public static final class HalfWay
      implements com.fasterxml.jackson.databind.JsonSerializable,
          tools.jackson.databind.JacksonSerializable {
    @Override
    public void serialize(
        com.fasterxml.jackson.core.JsonGenerator json,
        com.fasterxml.jackson.databind.SerializerProvider provider)
        throws IOException {
      json.writeStartObject();
      json.writeStringField("before", "b");
      json.flush();
      throw new java.io.FileNotFoundException("disk");
    }

    @Override
    public void serializeWithType(
        com.fasterxml.jackson.core.JsonGenerator json,
        com.fasterxml.jackson.databind.SerializerProvider provider,
        com.fasterxml.jackson.databind.jsontype.TypeSerializer type)
        throws IOException {
      serialize(json, provider);
    }

    @Override
    public void serialize(
        tools.jackson.core.JsonGenerator json,
        tools.jackson.databind.SerializationContext context) {
      json.writeStartObject();
      json.writeStringProperty("before", "b");
      json.flush();
      throw ValuesTest.sneaky(new java.io.FileNotFoundException("disk"));
    }

    @Override
    public void serializeWithType(
        tools.jackson.core.JsonGenerator json,
        tools.jackson.databind.SerializationContext context,
        tools.jackson.databind.jsontype.TypeSerializer type) {
      serialize(json, context);
    }

    @Override
    public String toString() {
      return "half way";
    }
  }

  public static final class Overflowing {
    @SuppressWarnings("InfiniteRecursion")
    public int getFailing() {
      return getFailing() + 1;
    }

    @Override
    public String toString() {
      return "overflowing";
    }
  }

  public static final class Node {
    private @Nullable Node next;

    public @Nullable Node getNext() {
      return next;
    }

    @Override
    public String toString() {
      return "node";
    }
  }

  @JsonPropertyOrder({"first", "rest"}) // Left to itself, it is as the JVM has the methods.
  public static final class Huge {
    public String getFirst() {
      return "f";
    }

    public int[] getRest() {
      return new int[1_000_000];
    }

    @Override
    public String toString() {
      return "huge";
    }
  }

  public static final class Raw {
    private final String value;

    Raw(String value) {
      this.value = value;
    }

    @JsonRawValue
    public String getValue() {
      return value;
    }

    @Override
    public String toString() {
      return "raw";
    }
  }

  public static final class Twice {
    @JsonProperty
    public int getA() {
      return 1;
    }

    @JsonAnyGetter
    public Map<String, Integer> getOthers() {
      return Map.of("a", 2);
    }

    @Override
    public String toString() {
      return "twice";
    }
  }
}
