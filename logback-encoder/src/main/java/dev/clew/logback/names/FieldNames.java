package dev.clew.logback.names;

import dev.clew.logback.json.Utf8;
import java.util.Collection;
import java.util.List;

/**
 * The names that a format keeps for itself, and the rules by which users' keys go around them.
 * Immutable.
 */
public final class FieldNames {
  /** Longer names are cut: no search engine needs them, and they count towards the record. */
  public static final int MAX_LENGTH = 256;

  /** Search engines refuse a record whose fields lie deeper than 20; further dots are replaced. */
  public static final int MAX_DEPTH = 16;

  private static final int MAX_UNDERSCORES = 8;

  private static final NameTable NONE = new NameTable();

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

  /** Names that users may have, but that nothing may lie below. */
  private final NameTable values = new NameTable();

  public FieldNames(Collection<String> names) {
    this(names, List.of(), List.of());
  }

  /**
   * The names of a format that is indexed.
   *
   * @param names those that no key of users' may have
   * @param objects those that are objects in the index, whether or not a record has them
   * @param values those that are plain values in the index, whoever writes them
   */
  public FieldNames(
      Collection<String> names, Collection<String> objects, Collection<String> values) {
    names.forEach(reserved::add);
    OF_SEARCH_ENGINES.forEach(reserved::add);
    objects.forEach(reserved::addObject);
    for (String value : values) {
      this.values.add(value);
      for (String ancestor : NameTable.ancestorsOf(value)) {
        reserved.addObject(ancestor);
      }
    }
  }

  /**
   * The name for a user's key, as far as the record's own names are concerned.
   *
   * @param key not empty
   */
  public String nameOf(String key) {
    return free(tidy(key), values, NONE, reserved);
  }

  /** A name that neither the record's own fields nor those written so far have. */
  public String free(String name, NameTable taken) {
    return free(name, values, reserved, taken);
  }

  /** A free name inside a nested object, where nothing is reserved. */
  public static String freeNested(String key, NameTable taken) {
    return free(tidy(key), NONE, NONE, taken);
  }

  /**
   * A name that is free in two tables. First each dot below a name becomes {@code _}, from the left
   * to the right; then {@code _} or a number goes behind it. What stands behind the last dot has no
   * say in what the first step looks at, so that one pass is enough for both.
   */
  private static String free(String name, NameTable values, NameTable reserved, NameTable taken) {
    String placed = name;
    for (int dot = name.indexOf('.'); dot >= 0; dot = placed.indexOf('.', dot + 1)) {
      String above = placed.substring(0, dot);
      if (values.isName(above) || reserved.isName(above) || taken.isName(above)) {
        placed = above + '_' + placed.substring(dot + 1);
      }
    }
    String free = placed;
    for (int i = 0; i < MAX_UNDERSCORES; i++) {
      if (!reserved.has(free) && !taken.has(free)) {
        return free;
      }
      free += '_';
    }
    // Of that many different names one at least is nobody's. Numbers are never tried again, so that
    // all names together cost as many tries as there are names.
    for (int tries = reserved.size() + taken.size(); tries >= 0; tries--) {
      free = placed + '_' + taken.nextNumber();
      if (!reserved.has(free) && !taken.has(free)) {
        return free;
      }
    }
    throw new IllegalStateException("more names than there are");
  }

  public static String cut(String key) {
    if (key.length() <= MAX_LENGTH) {
      return key;
    }
    boolean insidePair =
        Character.isHighSurrogate(key.charAt(MAX_LENGTH - 1))
            && Character.isLowSurrogate(key.charAt(MAX_LENGTH));
    return key.substring(0, insidePair ? MAX_LENGTH - 1 : MAX_LENGTH);
  }

  /** A key as a name that can be written and that search engines accept. */
  public static String tidy(String key) {
    return withoutDeepParts(withoutBlankParts(withoutLoneSurrogates(cut(key))));
  }

  private static String withoutDeepParts(String name) {
    int dots = 0;
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (++dots == MAX_DEPTH) {
        return name.substring(0, dot) + name.substring(dot).replace('.', '_');
      }
    }
    return name;
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
      clean.setCharAt(i, Utf8.REPLACEMENT);
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
