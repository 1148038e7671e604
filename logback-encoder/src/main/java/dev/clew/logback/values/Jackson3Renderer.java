package dev.clew.logback.values;

import com.fasterxml.jackson.annotation.JsonProperty;
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
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TreeNode;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.AnnotationIntrospector.ReferenceProperty;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JacksonSerializable;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedClassResolver;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.impl.UnknownSerializer;
import tools.jackson.databind.ser.impl.UnsupportedTypeSerializer;
import tools.jackson.databind.ser.jdk.IterableSerializer;
import tools.jackson.databind.ser.jdk.StaticListSerializerBase;
import tools.jackson.databind.ser.std.StdContainerSerializer;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.ser.std.ToStringSerializer;
import tools.jackson.databind.ser.std.ToStringSerializerBase;
import tools.jackson.databind.type.ArrayType;
import tools.jackson.databind.type.CollectionLikeType;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapLikeType;
import tools.jackson.databind.type.MapType;
import tools.jackson.databind.util.NameTransformer;

/** Renders through Jackson 3.x. Thread-safe. */
final class Jackson3Renderer extends JacksonRenderer<JsonMapper> {
  /**
   * Makes a renderer.
   *
   * @throws LinkageError when there is no Jackson 3.x, or one that is too old
   */
  Jackson3Renderer(int maxLength) {
    super(maxLength, seen -> buildWith(modules(), modules -> build(maxLength, modules, seen)));
  }

  private static JsonMapper build(
      int maxLength, List<JacksonModule> modules, Consumer<Class<?>> seen) {
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
    scalars.setDefaultNullKeySerializer(new NullKey());
    builder.addModule(scalars);
    return builder.build();
  }

  private static List<JacksonModule> modules() {
    ClassLoader loader = Jackson3Renderer.class.getClassLoader();
    try {
      return usable(ServiceLoader.load(JacksonModule.class, loader));
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
  private static final class AsOutsideOfBeans extends ValueSerializerModifier {
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
        SerializationConfig config,
        BeanDescription.Supplier bean,
        List<BeanPropertyWriter> properties) {
      boolean isItsToString = isItsToString(bean.getBeanClass(), true, false);
      return isItsToString ? new ArrayList<>() : properties;
    }

    @Override
    public ValueSerializer<?> modifySerializer(
        SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
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
      if (annotations.hasIgnoreMarker(config, member)
          || annotations.findPropertyAccess(config, member) == JsonProperty.Access.WRITE_ONLY) {
        return true;
      }
      ReferenceProperty reference = annotations.findReferenceType(config, member);
      return (reference != null && reference.isBackReference())
          || Boolean.TRUE.equals(
              annotations.isIgnorableType(
                  config, AnnotatedClassResolver.resolve(config, member.getType(), config)));
    }

    @Override
    public ValueSerializer<?> modifyArraySerializer(
        SerializationConfig config,
        ArrayType type,
        BeanDescription.Supplier bean,
        ValueSerializer<?> serializer) {
      seen.accept(type.getRawClass());
      return serializer;
    }

    @Override
    public ValueSerializer<?> modifyCollectionSerializer(
        SerializationConfig config,
        CollectionType type,
        BeanDescription.Supplier bean,
        ValueSerializer<?> serializer) {
      return modifySerializer(config, bean, serializer);
    }

    @Override
    public ValueSerializer<?> modifyCollectionLikeSerializer(
        SerializationConfig config,
        CollectionLikeType type,
        BeanDescription.Supplier bean,
        ValueSerializer<?> serializer) {
      return modifySerializer(config, bean, serializer);
    }

    @Override
    public ValueSerializer<?> modifyMapSerializer(
        SerializationConfig config,
        MapType type,
        BeanDescription.Supplier bean,
        ValueSerializer<?> serializer) {
      return modifySerializer(config, bean, serializer);
    }

    @Override
    public ValueSerializer<?> modifyMapLikeSerializer(
        SerializationConfig config,
        MapLikeType type,
        BeanDescription.Supplier bean,
        ValueSerializer<?> serializer) {
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
    public void serialize(Object value, JsonGenerator json, SerializationContext context) {
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
    public void serialize(
        @Nullable Object value, JsonGenerator json, SerializationContext context) {
      json.writeName("null");
    }
  }

  /** An object is no text where Jackson is told to leave all its properties out. */
  private static final class LeftOut extends StdSerializer<Object> {
    private static final long serialVersionUID = 1L;

    LeftOut() {
      super(Object.class);
    }

    @Override
    public void serialize(Object value, JsonGenerator json, SerializationContext context) {
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
    public void serialize(Object value, JsonGenerator json, SerializationContext context) {
      if (json.streamWriteContext().inRoot()) {
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
    return value instanceof TreeNode || value instanceof JacksonSerializable;
  }

  @Override
  boolean hasOwnSerializer(JsonMapper mapper, Class<?> type) {
    ValueSerializer<?> serializer = mapper._serializationContext().findValueSerializer(type);
    boolean isJacksons =
        serializer.getClass().getPackageName().startsWith("tools.jackson.databind.ser");
    return !isJacksons
        || !(serializer instanceof StdContainerSerializer
            || serializer instanceof StaticListSerializerBase);
  }

  @Override
  boolean isUnwrapped(JsonMapper mapper, Class<?> type) {
    return mapper
        ._serializationContext()
        .findValueSerializer(type)
        .unwrappingSerializer(NameTransformer.NOP)
        .isUnwrappingSerializer();
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
      JsonParser parser, @Nullable JsonToken token, boolean partial, int depth) {
    if (token == null) {
      return null;
    }
    return switch (token) {
      case START_OBJECT -> depth > READ_DEPTH ? deeper(parser) : object(parser, partial, depth);
      case START_ARRAY -> depth > READ_DEPTH ? deeper(parser) : array(parser, partial, depth);
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.isNaN() ? parser.getString() : parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> parser.getString();
    };
  }

  private static Object deeper(JsonParser parser) {
    parser.skipChildren();
    return DEPTH;
  }

  private static Object object(JsonParser parser, boolean partial, int depth) {
    Fields fields = new Fields();
    try {
      JsonToken token = parser.nextToken();
      while (token == JsonToken.PROPERTY_NAME) {
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

  private static Object array(JsonParser parser, boolean partial, int depth) {
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
