package dev.clew.examples.story;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.clew.examples.story.EngineFields.Kind;
import dev.clew.examples.story.FieldNames.Field;
import dev.clew.examples.story.FieldNames.Known;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a search engine is asked for. It is asked for no less than what counts, and for more
 * where it cannot tell: each record that comes is looked at again.
 */
final class EngineQuery {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String TIME = "@timestamp";
  private static final String SERVICE = "service.name";
  private static final String LEVEL = "log.level";
  private static final String STATUS = "http.response.status_code";
  private static final long MILLISECOND = 1_000_000;

  /** A longer value may not be in the index. */
  private static final int LONGEST_VALUE = 200;

  /** A shorter beginning stands in too many words. */
  private static final int SHORTEST_IN_TEXT = 8;

  private static final int MAX_WORDS = 1_000;

  private final EngineFields fields;
  private final FieldNames names;

  /** Something that is asked. */
  private interface Part {
    void write(JsonGenerator json) throws IOException;
  }

  EngineQuery(EngineFields fields, FieldNames names) {
    this.fields = fields;
    this.names = names;
  }

  /** The fields that can be searched for an ID, in order. */
  Set<String> idFields() {
    Set<String> found = new TreeSet<>();
    for (Known known : names.all().values()) {
      boolean searchable = fields.has(known.name()) || fields.isWithinFlat(known.name());
      if (known.field() == Field.ID && searchable) {
        found.add(known.name());
      }
    }
    return found;
  }

  /**
   * The query, as JSON.
   *
   * @param id null for all
   */
  String text(Filter filter, @Nullable IdQuery id) {
    List<Part> filters = new ArrayList<>();
    if (id != null) {
      filters.add(anyOf(idParts(id)));
    }
    addTime(filter, filters);
    addServices(filter, filters);
    for (Map.Entry<String, String> field : filter.fields()) {
      addField(field.getKey(), field.getValue(), filters);
    }
    List<Part> without = new ArrayList<>();
    addLevel(filter, without);
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      if (filters.isEmpty() && without.isEmpty()) {
        json.writeStartObject();
        json.writeObjectFieldStart("match_all");
        json.writeEndObject();
        json.writeEndObject();
      } else {
        bool(filters, List.of(), without).write(json);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private List<Part> idParts(IdQuery id) {
    List<Part> parts = new ArrayList<>();
    Set<String> flat = new TreeSet<>();
    for (Known known : names.all().values()) {
      if (known.field() == Field.ID || known.field() == Field.PARENT) {
        addId(known.name(), id, parts);
        String around = fields.flatAround(known.name());
        if (around != null) {
          flat.add(around);
        }
      } else if (known.field() == Field.MESSAGE && id.text().length() >= SHORTEST_IN_TEXT) {
        addMessage(known.name(), id.text(), parts);
      }
    }
    for (String field : flat) {
      // All that is in it is looked through, and not in any case.
      for (String spelling : spellings(id)) {
        parts.add(prefix(field, spelling, false));
      }
    }
    return parts;
  }

  private static Set<String> spellings(IdQuery id) {
    Set<String> spellings = new LinkedHashSet<>(List.of(id.text()));
    if (id.anyCase()) {
      spellings.add(id.text().toLowerCase(Locale.ROOT));
      spellings.add(id.text().toUpperCase(Locale.ROOT));
    }
    return spellings;
  }

  private void addId(String field, IdQuery id, List<Part> parts) {
    for (Kind kind : fields.kinds(field)) {
      switch (kind) {
        case EXACT, WILDCARD -> parts.add(prefix(field, id.text(), id.anyCase()));
        case TEXT -> parts.add(phrase(field, id.text()));
        case NUMBER -> {
          if (isNumber(id.text())) {
            parts.add(term(field, id.text()));
          }
        }
        default -> {
          // It cannot be asked for an ID.
        }
      }
    }
  }

  private void addMessage(String field, String id, List<Part> parts) {
    Set<Kind> kinds = fields.kinds(field);
    if (kinds.contains(Kind.TEXT)) {
      parts.add(phrase(field, id));
    }
    if (kinds.contains(Kind.WILDCARD)) {
      String pattern = '*' + id.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?") + '*';
      parts.add(
          object(
              "wildcard",
              json -> {
                json.writeObjectFieldStart(field);
                json.writeStringField("value", pattern);
                json.writeBooleanField("case_insensitive", true);
                json.writeEndObject();
              }));
    }
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return text.length() <= 18;
  }

  /** Engines may keep milliseconds only, so that both ends are widened to them. */
  private void addTime(Filter filter, List<Part> filters) {
    boolean since = filter.since() > 0;
    boolean until = filter.until() != Long.MAX_VALUE;
    if ((!since && !until) || !fields.kinds(TIME).equals(Set.of(Kind.DATE))) {
      return;
    }
    Part range =
        object(
            "range",
            json -> {
              json.writeObjectFieldStart(TIME);
              if (since) {
                json.writeStringField("gte", instant(Math.floorDiv(filter.since(), MILLISECOND)));
              }
              if (until) {
                long after = -Math.floorDiv(-Math.max(0, filter.until()), MILLISECOND);
                json.writeStringField("lt", instant(after));
              }
              json.writeStringField("format", "strict_date_optional_time");
              json.writeEndObject();
            });
    filters.add(anyOf(List.of(range, without(TIME))));
  }

  private static String instant(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }

  private void addServices(Filter filter, List<Part> filters) {
    if (filter.services().isEmpty() || !fields.kinds(SERVICE).equals(Set.of(Kind.EXACT))) {
      return;
    }
    Set<String> services = new LinkedHashSet<>(filter.services());
    // A record without a name is of the service that else is found.
    services.add("");
    for (String service : filter.services()) {
      if (service.length() > LONGEST_VALUE) {
        return;
      }
    }
    filters.add(anyOf(List.of(terms(SERVICE, services), without(SERVICE))));
  }

  private void addField(String name, String value, List<Part> filters) {
    if (name.equals(STATUS)) {
      boolean numbers = fields.kinds(STATUS).equals(Set.of(Kind.NUMBER));
      if (numbers && value.length() == 3 && isNumber(value)) {
        filters.add(anyOf(List.of(term(STATUS, value), without(STATUS))));
      }
      return;
    }
    String label = "labels." + name;
    boolean exact =
        fields.isEverywhere(name, Kind.EXACT)
            && (!fields.has(label) || fields.kinds(label).equals(Set.of(Kind.EXACT)))
            && !fields.isWithinFlat(label);
    boolean plain = !value.isEmpty() && value.length() <= LONGEST_VALUE && value.indexOf('[') < 0;
    if (names.get(name) == null && exact && plain) {
      List<Part> any = new ArrayList<>(List.of(term(name, value)));
      if (fields.has(label)) {
        any.add(term(label, value));
      }
      filters.add(anyOf(any));
    }
  }

  /** What is surely below the level, and no answer or exception makes it more. */
  private void addLevel(Filter filter, List<Part> without) {
    int least =
        filter.errors() ? Math.max(filter.level(), Filter.levelNamed("WARN")) : filter.level();
    if (least == 0 || !fields.kinds(LEVEL).equals(Set.of(Kind.EXACT))) {
      return;
    }
    Set<String> below = new TreeSet<>();
    for (String level : List.of("TRACE", "DEBUG", "INFO", "WARN", "WARNING")) {
      if (Filter.levelNamed(level) < least) {
        below.add(level);
        below.add(level.toLowerCase(Locale.ROOT));
      }
    }
    if (below.isEmpty()) {
      return;
    }
    List<Part> more = new ArrayList<>();
    for (Known known : names.all().values()) {
      String field = known.name();
      boolean counts =
          known.field() == Field.STATUS
              || (filter.errors()
                  && (known.field() == Field.TRACE
                      || known.field() == Field.ERROR_TYPE
                      || known.field() == Field.ERROR_MESSAGE));
      if (counts && fields.isWithinFlat(field)) {
        return;
      }
      if (!counts || !fields.has(field)) {
        continue;
      }
      boolean number = field.equals(STATUS) && fields.kinds(field).equals(Set.of(Kind.NUMBER));
      more.add(number ? atLeast(field, 400) : exists(field));
    }
    without.add(bool(List.of(terms(LEVEL, below)), List.of(), more));
  }

  private static Part bool(List<Part> filters, List<Part> any, List<Part> without) {
    return object(
        "bool",
        json -> {
          array(json, "filter", filters);
          array(json, "should", any);
          array(json, "must_not", without);
          if (!any.isEmpty()) {
            json.writeNumberField("minimum_should_match", 1);
          }
        });
  }

  private static Part anyOf(List<Part> any) {
    return bool(List.of(), any, List.of());
  }

  private static void array(JsonGenerator json, String name, List<Part> parts) throws IOException {
    if (!parts.isEmpty()) {
      json.writeArrayFieldStart(name);
      for (Part part : parts) {
        part.write(json);
      }
      json.writeEndArray();
    }
  }

  private static Part without(String field) {
    return bool(List.of(), List.of(), List.of(exists(field)));
  }

  private static Part exists(String field) {
    return object("exists", json -> json.writeStringField("field", field));
  }

  private static Part term(String field, String value) {
    return object("term", json -> json.writeStringField(field, value));
  }

  private static Part terms(String field, Set<String> values) {
    return object(
        "terms",
        json -> {
          json.writeArrayFieldStart(field);
          for (String value : values) {
            json.writeString(value);
          }
          json.writeEndArray();
        });
  }

  private static Part atLeast(String field, int number) {
    return ofField("range", field, json -> json.writeNumberField("gte", number));
  }

  private static Part prefix(String field, String value, boolean anyCase) {
    return ofField(
        "prefix",
        field,
        json -> {
          json.writeStringField("value", value);
          if (anyCase) {
            json.writeBooleanField("case_insensitive", true);
          }
        });
  }

  private static Part phrase(String field, String text) {
    return ofField(
        "match_phrase_prefix",
        field,
        json -> {
          json.writeStringField("query", text);
          json.writeNumberField("max_expansions", MAX_WORDS);
        });
  }

  private static Part ofField(String name, String field, Part inside) {
    return object(
        name,
        json -> {
          json.writeObjectFieldStart(field);
          inside.write(json);
          json.writeEndObject();
        });
  }

  private static Part object(String name, Part inside) {
    return json -> {
      json.writeStartObject();
      json.writeObjectFieldStart(name);
      inside.write(json);
      json.writeEndObject();
      json.writeEndObject();
    };
  }
}
