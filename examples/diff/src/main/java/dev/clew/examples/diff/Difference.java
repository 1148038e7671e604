package dev.clew.examples.diff;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One field that two lines do not have alike.
 *
 * @param field its name, with those of the objects that it is in
 * @param before the value as JSON, or null when it is not there
 * @param after likewise
 */
record Difference(String field, @Nullable String before, @Nullable String after) {
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  /** What stands for a whole line that is no JSON object. */
  private static final String LINE = "(line)";

  private static final int SHORTEST_TIME = "\"2026-11-29T09:32Z\"".length();

  /** The fields of a line, in their order. */
  static Map<String, String> fields(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    try {
      JsonNode json = STRICT.readTree(line);
      if (json != null && json.isObject()) {
        flatten("", json, fields);
        return fields;
      }
    } catch (JsonProcessingException e) {
      // Text, or what no parser takes.
    }
    fields.put(LINE, line);
    return fields;
  }

  private static void flatten(String prefix, JsonNode object, Map<String, String> fields) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      JsonNode value = field.getValue();
      if (value.isObject() && !value.isEmpty()) {
        flatten(prefix + field.getKey() + ".", value, fields);
      } else {
        fields.put(prefix + field.getKey(), value.toString());
      }
    }
  }

  /** To the microsecond, which is what all records have. */
  private static boolean isSameTime(String value, @Nullable String other) {
    Instant time = time(value);
    return time != null && other != null && time.equals(time(other));
  }

  private static @Nullable Instant time(String value) {
    if (!value.startsWith("\"") || value.length() < SHORTEST_TIME) {
      return null;
    }
    try {
      return OffsetDateTime.parse(value.substring(1, value.length() - 1))
          .toInstant()
          .truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** What differs between two lines: of the first in its order, then what only the second has. */
  static List<Difference> between(Map<String, String> before, Map<String, String> after) {
    List<Difference> differences = new ArrayList<>();
    before.forEach(
        (field, value) -> {
          String other = after.get(field);
          if (!value.equals(other) && !isSameTime(value, other)) {
            differences.add(new Difference(field, value, other));
          }
        });
    after.forEach(
        (field, value) -> {
          if (!before.containsKey(field)) {
            differences.add(new Difference(field, null, value));
          }
        });
    return differences;
  }
}
