package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which fields a search engine has, and what each can be asked. Immutable.
 *
 * @param types of the fields that can be searched by, by name; {@code unmapped} is among them if an
 *     index has no such field
 * @param indices how many there are
 */
record EngineFields(Map<String, Set<String>> types, int indices) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String UNMAPPED = "unmapped";
  private static final int MAX_FIELDS = 200_000;

  /** How a field's values are kept. */
  enum Kind {
    /** As they are. */
    EXACT,
    /** As words. */
    TEXT,
    /** So that a part of them can be looked for. */
    WILDCARD,
    NUMBER,
    DATE,
    /** All that is below it as one. */
    FLAT,
    OTHER;

    static Kind of(String type) {
      return switch (type) {
        case "keyword", "constant_keyword" -> EXACT;
        case "text", "match_only_text", "search_as_you_type", "annotated_text" -> TEXT;
        case "wildcard" -> WILDCARD;
        case "long", "integer", "short", "byte", "unsigned_long" -> NUMBER;
        case "date", "date_nanos" -> DATE;
        case "flattened", "flat_object" -> FLAT;
        default -> OTHER;
      };
    }
  }

  /** Reads the answer about an index's fields. */
  static EngineFields read(InputStream answer) throws IOException {
    Map<String, Set<String>> types = new HashMap<>();
    int indices = 0;
    try (JsonParser json = JSON.createParser(answer)) {
      require(json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("indices") && value == JsonToken.START_ARRAY) {
          while (json.nextToken() == JsonToken.VALUE_STRING) {
            indices++;
          }
        } else if (name.equals("fields") && value == JsonToken.START_OBJECT) {
          readFields(json, types);
        } else {
          json.skipChildren();
        }
      }
      require(json.currentToken() == JsonToken.END_OBJECT);
    }
    return new EngineFields(Map.copyOf(types), indices);
  }

  private static void readFields(JsonParser json, Map<String, Set<String>> types)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      json.nextToken();
      Set<String> found = new HashSet<>();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String type = json.currentName();
        json.nextToken();
        if (type.equals(UNMAPPED) || isSearchable(json)) {
          found.add(type);
        }
        if (type.equals(UNMAPPED)) {
          json.skipChildren();
        }
      }
      if (types.size() < MAX_FIELDS) {
        types.put(field, Set.copyOf(found));
      }
    }
  }

  private static boolean isSearchable(JsonParser json) throws IOException {
    boolean searchable = false;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      searchable |= name.equals("searchable") && value == JsonToken.VALUE_TRUE;
      json.skipChildren();
    }
    return searchable;
  }

  private static void require(boolean holds) throws IOException {
    if (!holds) {
      throw new IOException("its fields are missing, or the end of them");
    }
  }

  /** The kinds of a field, none if no index has it. */
  Set<Kind> kinds(String field) {
    Set<Kind> kinds = new HashSet<>();
    for (String type : types.getOrDefault(field, Set.of())) {
      if (!type.equals(UNMAPPED)) {
        kinds.add(Kind.of(type));
      }
    }
    return kinds;
  }

  boolean has(String field) {
    return !kinds(field).isEmpty();
  }

  /** Whether all indices keep it so. */
  boolean isEverywhere(String field, Kind kind) {
    Set<String> found = types.getOrDefault(field, Set.of());
    for (String type : found) {
      if (type.equals(UNMAPPED) || Kind.of(type) != kind) {
        return false;
      }
    }
    return !found.isEmpty();
  }

  /** Whether it lies in a field that is kept as one. */
  boolean isWithinFlat(String field) {
    return flatAround(field) != null;
  }

  /** The field around it that is kept as one, or null. */
  @Nullable String flatAround(String field) {
    int dot = field.indexOf('.');
    while (dot >= 0) {
      String around = field.substring(0, dot);
      if (kinds(around).contains(Kind.FLAT)) {
        return around;
      }
      dot = field.indexOf('.', dot + 1);
    }
    return null;
  }
}
