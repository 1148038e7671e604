package dev.clew.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.clew.Correlation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads lines of JSON, with the names of ECS, nested or dotted, or of logstash-logback-encoder. */
final class JsonLines {
  /** A name twice in one object is what a log store refuses. */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final String OUTSIDE_REQUEST = "Internal";

  private JsonLines() {}

  static List<LogRecord> read(List<String> lines) {
    List<LogRecord> records = new ArrayList<>();
    int number = 0;
    for (String line : lines) {
      number++;
      if (!line.isBlank()) {
        try {
          records.add(record(object(line)));
        } catch (IOException e) {
          throw new AssertionError(
              "Line " + number + " is not a JSON object, " + firstLine(e) + ": " + line, e);
        }
      }
    }
    return records;
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static LogRecord record(Map<String, @Nullable Object> fields) {
    String id = take(fields, Correlation.MDC_KEY);
    String message = take(fields, "message");
    String level = take(fields, "log.level", "level");
    String logger = take(fields, "log.logger", "logger_name");
    return new LogRecord(
        OUTSIDE_REQUEST.equals(id) ? null : id,
        message == null ? "" : message,
        level == null ? "" : level,
        logger == null ? "" : logger,
        fields);
  }

  /** The first of these names that is there, which goes from the fields. */
  private static @Nullable String take(Map<String, @Nullable Object> fields, String... names) {
    for (String name : names) {
      Object value = fields.get(name);
      if (value != null) {
        fields.remove(name);
        return value.toString();
      }
      int dot = name.indexOf('.');
      if (dot > 0 && fields.get(name.substring(0, dot)) instanceof Map<?, ?> nested) {
        Map<Object, @Nullable Object> rest = new LinkedHashMap<>(nested);
        value = rest.remove(name.substring(dot + 1));
        if (value != null) {
          if (rest.isEmpty()) {
            fields.remove(name.substring(0, dot));
          } else {
            fields.put(name.substring(0, dot), rest);
          }
          return value.toString();
        }
      }
    }
    return null;
  }

  private static Map<String, @Nullable Object> object(String line) throws IOException {
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("it does not begin with {");
      }
      Map<String, @Nullable Object> object = object(parser);
      if (parser.nextToken() != null) {
        throw new IOException("it goes on after the closing }");
      }
      return object;
    }
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      object.put(name, value(parser));
    }
    return object;
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> {
        List<@Nullable Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        yield array;
      }
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }
}
