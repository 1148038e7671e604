package dev.clew.logback.values;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.AnnotationIntrospector.ReferenceProperty;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonSerializable;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializationConfig;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedClassResolver;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.BeanSerializerModifier;
import com.fasterxml.jackson.databind.ser.ContainerSerializer;
import com.fasterxml.jackson.databind.ser.impl.UnknownSerializer;
import com.fasterxml.jackson.databind.ser.impl.UnsupportedTypeSerializer;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import com.fasterxml.jackson.databind.ser.std.IterableSerializer;
import com.fasterxml.jackson.databind.ser.std.StaticListSerializerBase;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializerBase;
import com.fasterxml.jackson.databind.type.ArrayType;
import com.fasterxml.jackson.databind.type.CollectionLikeType;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapLikeType;
import com.fasterxml.jackson.databind.type.MapType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.LRUMap;
import com.fasterxml.jackson.databind.util.LookupCache;
import com.fasterxml.jackson.databind.util.NameTransformer;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Renders through Jackson 2.x. Thread-safe. */
final class Jackson2Renderer extends JacksonRenderer<JsonMapper> {
  private static final int MAX_TYPES = 200;

  /**
   * Makes a renderer.
   *
   * @throws LinkageError when there is no Jackson 2.x, or one that is too old
   */
  Jackson2Renderer(int maxLength) {
    super(maxLength, seen -> buildWith(modules(), modules -> build(maxLength, modules, seen)));
  }

  private static JsonMapper build(int maxLength, List<Module> modules, Consumer<Class<?>> seen) {
    JsonMapper.Builder builder =
        JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(maxLength)
                        .maxNumberLength(maxLength)
                        .maxStringLength(maxLength)
                        .maxNameLength(maxLength)
                        .build())
                // Those are texts, as everywhere, wherever a tree or raw JSON has them.
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                .build());
    // The one that all mappers share by default keeps the types that it has seen.
    LookupCache<Object, JavaType> types = new LRUMap<>(16, MAX_TYPES);
    builder.typeFactory(TypeFactory.defaultInstance().withCache(types));
    // An object without properties is its toString.
    builder.enable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
    // What contains itself ends at the depth limit.
    builder.disable(SerializationFeature.FAIL_ON_SELF_REFERENCES);
    builder.addModules(modules);
    // As they stand outside of beans.
    SimpleModule scalars = new SimpleModule("dev.clew.logback");
    scalars.addSerializer(TemporalAccessor.class, ToStringSerializer.instance);
    scalars.addSerializer(TemporalAmount.class, ToStringSerializer.instance);
    scalars.addSerializer(ZoneId.class, ToStringSerializer.instance);
    scalars.addSerializer(Path.class, ToStringSerializer.instance);
    scalars.addSerializer(Date.class, new Dates());
    scalars.setSerializerModifier(new AsOutsideOfBeans(seen));
    builder.addModule(scalars);
    JsonMapper mapper = builder.build();
    mapper.getSerializerProvider().setNullKeySerializer(new NullKey());
    return mapper;
  }

  private static List<Module> modules() {
    ClassLoader loader = Jackson2Renderer.class.getClassLoader();
    try {
      return usable(ServiceLoader.load(Module.class, loader));
    } catch (Throwable e) {
      // A module cannot say that it uses what may be absent; there Jackson asks, all or none.
      Fault.beforeSwallowing(e);
    }
    try {
      return MapperBuilder.findModules(loader);
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      return List.of();
    }
  }

  /** The same rules inside of a bean as outside of one. */
  private static final class AsOutsideOfBeans extends BeanSerializerModifier {
    private static final long serialVersionUID = 1L;

    private final transient Consumer<Class<?>> seen;

    /**
     * @param seen is told of each class that has a serializer
     */
    AsOutsideOfBeans(Consumer<Class<?>> seen) {
      this.seen = seen;
    }

    /** What is its {@code toString} is asked for nothing else, and may hide all else it has. */
    @Override
    public List<BeanPropertyWriter> changeProperties(
        SerializationConfig config, BeanDescription bean, List<BeanPropertyWriter> properties) {
      boolean isItsToString = isItsToString(bean.getBeanClass(), true, false);
      return isItsToString ? new ArrayList<>() : properties;
    }

    @Override
    public JsonSerializer<?> modifySerializer(
        SerializationConfig config, BeanDescription bean, JsonSerializer<?> serializer) {
      Class<?> type = bean.getBeanClass();
      seen.accept(type);
      if (Effects.isTree(type) && !TreeNode.class.isAssignableFrom(type)) {
        return new OtherTrees();
      }
      boolean isBean = serializer instanceof BeanSerializerBase;
      boolean isIterable = serializer instanceof IterableSerializer;
      if (isItsToString(type, isBean, isIterable)) {
        return ToStringSerializer.instance;
      }
      if (serializer instanceof UnknownSerializer unknown) {
        return leavesOut(config, bean.getClassInfo()) ? new LeftOut() : new Unwritable(unknown);
      }
      return serializer instanceof UnsupportedTypeSerializer unsupported
          ? new Unwritable(unsupported)
          : serializer;
    }

    /** Whether a type that has no properties has some that are to be left out. */
    private static boolean leavesOut(SerializationConfig config, AnnotatedClass type) {
      for (AnnotatedMember field : type.fields()) {
        if (isLeftOut(config, field)) {
          return true;
        }
      }
      for (AnnotatedMember method : type.memberMethods()) {
        if (isLeftOut(config, method)) {
          return true;
        }
      }
      return false;
    }

    private static boolean isLeftOut(SerializationConfig config, AnnotatedMember member) {
      AnnotationIntrospector annotations = config.getAnnotationIntrospector();
      if (annotations.hasIgnoreMarker(member)
          || annotations.findPropertyAccess(member) == JsonProperty.Access.WRITE_ONLY) {
        return true;
      }
      ReferenceProperty reference = annotations.findReferenceType(member);
      return (reference != null && reference.isBackReference())
          || Boolean.TRUE.equals(
              annotations.isIgnorableType(
                  AnnotatedClassResolver.resolve(config, member.getType(), config)));
    }

    @Override
    public JsonSerializer<?> modifyArraySerializer(
        SerializationConfig config,
        ArrayType type,
        BeanDescription bean,
        JsonSerializer<?> serializer) {
      seen.accept(type.getRawClass());
      return serializer;
    }

    @Override
    public JsonSerializer<?> modifyCollectionSerializer(
        SerializationConfig config,
        CollectionType type,
        BeanDescription bean,
        JsonSerializer<?> serializer) {
      return modifySerializer(config, bean, serializer);
    }

    @Override
    public JsonSerializer<?> modifyCollectionLikeSerializer(
        SerializationConfig config,
        CollectionLikeType type,
        BeanDescription bean,
        JsonSerializer<?> serializer) {
      return modifySerializer(config, bean, serializer);
    }

    @Override
    public JsonSerializer<?> modifyMapSerializer(
        SerializationConfig config,
        MapType type,
        BeanDescription bean,
        JsonSerializer<?> serializer) {
      return modifySerializer(config, bean, serializer);
    }

    @Override
    public JsonSerializer<?> modifyMapLikeSerializer(
        SerializationConfig config,
        MapLikeType type,
        BeanDescription bean,
        JsonSerializer<?> serializer) {
      return modifySerializer(config, bean, serializer);
    }
  }

  /** Trees of others: their {@code toString} is JSON, and is read again. */
  private static final class OtherTrees extends StdSerializer<Object> {
    private static final long serialVersionUID = 1L;

    OtherTrees() {
      super(Object.class);
    }

    @Override
    public void serialize(Object value, JsonGenerator json, SerializerProvider context)
        throws IOException {
      json.writeRawValue(value.toString());
    }
  }

  /** The old date classes, which are numbers for Jackson 2.x and have another form for 3.x. */
  private static final class Dates extends ToStringSerializerBase {
    private static final long serialVersionUID = 1L;

    Dates() {
      super(Date.class);
    }

    @Override
    public String valueToString(Object value) {
      return ValueWriter.instant((Date) value);
    }
  }

  /** A map may have it, and Jackson refuses the whole object around that. */
  private static final class NullKey extends StdSerializer<Object> {
    private static final long serialVersionUID = 1L;

    NullKey() {
      super(Object.class);
    }

    @Override
    public void serialize(@Nullable Object value, JsonGenerator json, SerializerProvider context)
        throws IOException {
      json.writeFieldName("null");
    }
  }

  /** An object is no text where Jackson is told to leave all its properties out. */
  private static final class LeftOut extends StdSerializer<Object> {
    private static final long serialVersionUID = 1L;

    LeftOut() {
      super(Object.class);
    }

    @Override
    public void serialize(Object value, JsonGenerator json, SerializerProvider context)
        throws IOException {
      json.writeStartObject();
      json.writeEndObject();
    }
  }

  /** What Jackson has no way to write stands inside of others as it does outside of them. */
  private static final class Unwritable extends ToStringSerializerBase {
    private static final long serialVersionUID = 1L;

    private final StdSerializer<Object> refusing;

    /**
     * @param refusing refuses to write them
     */
    Unwritable(StdSerializer<Object> refusing) {
      super(Object.class);
      this.refusing = refusing;
    }

    @Override
    public void serialize(Object value, JsonGenerator json, SerializerProvider context)
        throws IOException {
      if (Optionals.isOne(value)) {
        // Where there is no module for them.
        context.defaultSerializeValue(Optionals.contentOf(value), json);
      } else if (json.getOutputContext().inRoot()) {
        // As whoever asked for the object expects.
        refusing.serialize(value, json, context);
      } else {
        super.serialize(value, json, context);
      }
    }

    @Override
    public String valueToString(Object value) {
      return value.toString();
    }
  }

  @Override
  boolean isOfThisJackson(Object value) {
    return value instanceof TreeNode || value instanceof JsonSerializable;
  }

  @Override
  boolean hasOwnSerializer(JsonMapper mapper, Class<?> type) {
    JsonSerializer<?> serializer;
    try {
      serializer = mapper.getSerializerProviderInstance().findValueSerializer(type);
    } catch (JsonMappingException e) {
      return false;
    }
    boolean isJacksons =
        serializer.getClass().getPackageName().startsWith("com.fasterxml.jackson.databind.ser");
    return !isJacksons
        || !(serializer instanceof ContainerSerializer
            || serializer instanceof StaticListSerializerBase);
  }

  @Override
  boolean isUnwrapped(JsonMapper mapper, Class<?> type) {
    try {
      return mapper
          .getSerializerProviderInstance()
          .findValueSerializer(type)
          .unwrappingSerializer(NameTransformer.NOP)
          .isUnwrappingSerializer();
    } catch (JsonMappingException e) {
      return false;
    }
  }

  @Override
  boolean generates(Class<?> generator) {
    return generator == JsonGenerator.class;
  }

  @Override
  @SuppressWarnings("resource") // Closed, it would write ends that its user did not.
  void generate(JsonMapper mapper, Writer text, GeneratedFields.Body body) throws Throwable {
    JsonGenerator json = mapper.createGenerator(text);
    try {
      json.writeStartObject();
      body.writeTo(json);
      json.writeEndObject();
    } finally {
      json.flush();
    }
  }

  @Override
  void write(JsonMapper mapper, Object value, Writer text) throws Exception {
    mapper.writeValue(text, value);
  }

  @Override
  @Nullable Object read(String json, boolean partial) throws Exception {
    try (JsonParser parser = ownMapper().createParser(json)) {
      JsonToken first = parser.nextToken();
      return first == null ? null : value(parser, first, partial, 0);
    } catch (StreamReadException e) {
      if (partial) {
        return null;
      }
      throw e;
    }
  }

  private static @Nullable Object value(
      JsonParser parser, @Nullable JsonToken token, boolean partial, int depth) throws IOException {
    if (token == null) {
      return null;
    }
    return switch (token) {
      case START_OBJECT -> depth > READ_DEPTH ? deeper(parser) : object(parser, partial, depth);
      case START_ARRAY -> depth > READ_DEPTH ? deeper(parser) : array(parser, partial, depth);
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.isNaN() ? parser.getText() : parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }

  private static Object deeper(JsonParser parser) throws IOException {
    parser.skipChildren();
    return DEPTH;
  }

  private static Object object(JsonParser parser, boolean partial, int depth) throws IOException {
    Fields fields = new Fields();
    try {
      JsonToken token = parser.nextToken();
      while (token == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        fields.add(name, value(parser, parser.nextToken(), partial, depth + 1));
        token = parser.nextToken();
      }
      if (token == null) {
        fields.end();
      }
    } catch (StreamReadException e) {
      if (!partial) {
        throw e;
      }
      fields.end();
    }
    return fields;
  }

  private static Object array(JsonParser parser, boolean partial, int depth) throws IOException {
    List<@Nullable Object> elements = new ArrayList<>();
    try {
      JsonToken token = parser.nextToken();
      while (token != null && token != JsonToken.END_ARRAY) {
        elements.add(value(parser, token, partial, depth + 1));
        token = parser.nextToken();
      }
      if (token == null) {
        end(elements);
      }
    } catch (StreamReadException e) {
      if (!partial) {
        throw e;
      }
      end(elements);
    }
    return elements;
  }

  @Override
  boolean isJacksons(Throwable failure) {
    return failure instanceof JacksonException;
  }

  @Override
  boolean isUnknownToJackson(Throwable failure, Class<?> type) {
    return failure instanceof InvalidDefinitionException unknown
        && unknown.getPath().isEmpty()
        && unknown.getType() != null
        && unknown.getType().isTypeOrSuperTypeOf(type);
  }

  @Override
  boolean isTooDeep(Throwable failure) {
    return failure instanceof StreamConstraintsException
        || failure.getCause() instanceof StreamConstraintsException;
  }
}
