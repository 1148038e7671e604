package dev.clew.logback;

import java.io.Writer;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TreeNode;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JacksonSerializable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** Renders through Jackson 3.x. Thread-safe. */
final class Jackson3Renderer extends JacksonRenderer {
  private final JsonMapper mapper;

  /**
   * Makes a renderer.
   *
   * @throws LinkageError when there is no Jackson 3.x, or one that is too old
   */
  Jackson3Renderer(int maxLength) {
    super(maxLength);
    JsonMapper.Builder builder =
        JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(2 * MAX_DEPTH)
                        .maxNumberLength(maxLength)
                        .maxStringLength(maxLength)
                        .maxNameLength(maxLength)
                        .build())
                .streamWriteConstraints(
                    StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                .build());
    // An object without properties is its toString.
    builder.enable(SerializationFeature.FAIL_ON_EMPTY_BEANS);
    // What contains itself ends at the depth limit.
    builder.disable(SerializationFeature.FAIL_ON_SELF_REFERENCES);
    builder.addModules(modules());
    // As they stand outside of beans.
    SimpleModule scalars = new SimpleModule("dev.clew.logback");
    scalars.addSerializer(TemporalAccessor.class, ToStringSerializer.instance);
    scalars.addSerializer(TemporalAmount.class, ToStringSerializer.instance);
    scalars.addSerializer(ZoneId.class, ToStringSerializer.instance);
    builder.addModule(scalars);
    mapper = builder.build();
  }

  /** Those of the class path, unless one of them is broken. */
  private static List<JacksonModule> modules() {
    try {
      return MapperBuilder.findModules(Jackson3Renderer.class.getClassLoader());
    } catch (RuntimeException | ServiceConfigurationError e) {
      return List.of();
    }
  }

  /** Trees look like lists of their children. */
  @Override
  public boolean knows(Object value) {
    return value instanceof TreeNode || value instanceof JacksonSerializable;
  }

  @Override
  void write(Object value, Writer text) throws Exception {
    mapper.writeValue(text, value);
  }

  @Override
  @Nullable Object read(String json, boolean partial) throws Exception {
    try (JsonParser parser = mapper.createParser(json)) {
      JsonToken first = parser.nextToken();
      return first == null ? null : value(parser, first, partial);
    } catch (StreamReadException e) {
      if (partial) {
        return null;
      }
      throw e;
    }
  }

  private static @Nullable Object value(
      JsonParser parser, @Nullable JsonToken token, boolean partial) {
    if (token == null) {
      return null;
    }
    return switch (token) {
      case START_OBJECT -> object(parser, partial);
      case START_ARRAY -> array(parser, partial);
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> parser.getString();
    };
  }

  private static Object object(JsonParser parser, boolean partial) {
    Fields fields = new Fields();
    try {
      JsonToken token = parser.nextToken();
      while (token == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        fields.add(name, value(parser, parser.nextToken(), partial));
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

  private static Object array(JsonParser parser, boolean partial) {
    List<@Nullable Object> elements = new ArrayList<>();
    try {
      JsonToken token = parser.nextToken();
      while (token != null && token != JsonToken.END_ARRAY) {
        elements.add(value(parser, token, partial));
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
  boolean isUnknownToJackson(Throwable failure) {
    return failure instanceof InvalidDefinitionException;
  }

  @Override
  boolean isTooDeep(Throwable failure) {
    return failure instanceof StreamConstraintsException
        || failure.getCause() instanceof StreamConstraintsException;
  }
}
