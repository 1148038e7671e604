package dev.clew.logback;

import java.util.Collection;
import java.util.List;

/**
 * The names that a format keeps for itself, and the rules by which users' keys go around them.
 * Immutable.
 */
final class FieldNames {
  /** Longer names are cut: no search engine needs them, and they count towards the record. */
  static final int MAX_LENGTH = 256;

  private static final int MAX_STEPS = 8;

  /** Fields of every document in Elasticsearch and OpenSearch; a record that has one is refused. */
  private static final List<String> OF_SEARCH_ENGINES =
      List.of(
          "_doc_count",
          "_feature",
          "_field_names",
          "_id",
          "_ignored",
          "_index",
          "_nested_path",
          "_routing",
          "_seq_no",
          "_size",
          "_source",
          "_tier",
          "_tsid",
          "_type",
          "_version");

  private final NameTable reserved = new NameTable();

  FieldNames(Collection<String> names) {
    names.forEach(reserved::add);
    OF_SEARCH_ENGINES.forEach(reserved::add);
  }

  /**
   * The name for a user's key, as far as the record's own names are concerned.
   *
   * @param key not empty
   */
  String nameOf(String key) {
    String name = tidy(key);
    while (true) {
      String next = reserved.step(name);
      if (next.equals(name)) {
        return name;
      }
      name = next;
    }
  }

  /** A name that neither the record's own fields nor those written so far have. */
  String free(String name, NameTable taken) {
    for (int step = 0; ; step++) {
      String next = nextFree(name, taken, step);
      if (next.equals(name)) {
        return name;
      }
      name = next;
    }
  }

  private String nextFree(String name, NameTable taken, int step) {
    String next = reserved.step(name);
    if (!next.equals(name)) {
      return next;
    }
    next = taken.step(name);
    // Many that collide must not try each other's names one by one.
    return next.equals(name) || step < MAX_STEPS ? next : name + '_' + taken.size();
  }

  /** A free name inside a nested object, where nothing is reserved. */
  static String freeNested(String key, NameTable taken) {
    String name = tidy(key);
    for (int step = 0; ; step++) {
      String next = taken.step(name);
      if (next.equals(name)) {
        return name;
      }
      name = step < MAX_STEPS ? next : name + '_' + taken.size();
    }
  }

  static String cut(String key) {
    if (key.length() <= MAX_LENGTH) {
      return key;
    }
    boolean insidePair =
        Character.isHighSurrogate(key.charAt(MAX_LENGTH - 1))
            && Character.isLowSurrogate(key.charAt(MAX_LENGTH));
    return key.substring(0, insidePair ? MAX_LENGTH - 1 : MAX_LENGTH);
  }

  /** A key as a name that can be written and that search engines accept. */
  static String tidy(String key) {
    return withoutBlankParts(withoutLoneSurrogates(cut(key)));
  }

  /** They are all written alike, and so must be alike before names are compared. */
  private static String withoutLoneSurrogates(String name) {
    StringBuilder clean = null;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < name.length()
          && Character.isLowSurrogate(name.charAt(i + 1))) {
        i++;
        continue;
      }
      clean = clean == null ? new StringBuilder(name) : clean;
      clean.setCharAt(i, JsonWriter.REPLACEMENT);
    }
    return clean == null ? name : clean.toString();
  }

  /** Search engines reject {@code .a}, {@code a.}, {@code a..b} and names of spaces alone. */
  private static String withoutBlankParts(String name) {
    if (!name.isBlank() && name.indexOf('.') < 0) {
      return name;
    }
    if (name.isBlank()) {
      return "_";
    }
    StringBuilder parts = new StringBuilder(name.length() + 1);
    int start = 0;
    for (int dot = name.indexOf('.'); ; dot = name.indexOf('.', start)) {
      String part = dot < 0 ? name.substring(start) : name.substring(start, dot);
      parts.append(part.isBlank() ? "_" : part);
      if (dot < 0) {
        return parts.toString();
      }
      parts.append('.');
      start = dot + 1;
    }
  }
}
