package dev.clew.logback;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The names that one JSON object has so far, and their ancestors: what stands before each of their
 * dots. A name and an ancestor must not be equal, because a search engine reads {@code a.b} as a
 * field inside {@code a}, and rejects the record when {@code a} is a value too.
 *
 * <p>A hash table that allocates nothing once it is warm. Not thread-safe.
 */
final class NameTable {
  private static final int INITIAL_CAPACITY = 64;
  private static final int MAX_RETAINED_CAPACITY = 256;

  private @Nullable String[] keys = new @Nullable String[INITIAL_CAPACITY];
  private boolean[] ancestors = new boolean[INITIAL_CAPACITY];
  private int size;

  /** Forgets all names. */
  void clear() {
    if (size == 0) {
      return;
    }
    size = 0;
    if (keys.length > MAX_RETAINED_CAPACITY) {
      keys = new @Nullable String[INITIAL_CAPACITY];
      ancestors = new boolean[INITIAL_CAPACITY];
    } else {
      Arrays.fill(keys, null);
    }
  }

  int size() {
    return size;
  }

  /** Adds a string as it is: for use as a plain set. */
  boolean addAsItIs(String key) {
    return put(key, false);
  }

  /** Adds a name and its ancestors. */
  void add(String name) {
    add(name, ancestorsOf(name));
  }

  /** As {@link #add(String)}, with what {@link #ancestorsOf} returned for the name. */
  void add(String name, String[] ancestorsOfName) {
    put(name, false);
    for (String ancestor : ancestorsOfName) {
      put(ancestor, true);
    }
  }

  /** Whether a name can be added as it is. */
  boolean isFree(String name, String[] ancestorsOfName) {
    if (keys[find(name)] != null) {
      return false;
    }
    for (String ancestor : ancestorsOfName) {
      if (isName(ancestor)) {
        return false;
      }
    }
    return true;
  }

  /** What stands before each of a name's dots. */
  static String[] ancestorsOf(String name) {
    List<String> found = new ArrayList<>();
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      found.add(name.substring(0, dot));
    }
    return found.toArray(new String[0]);
  }

  /**
   * One step towards a free name: {@code _} behind one that is taken, by a name or as an ancestor;
   * {@code _} for the dot below a name. A name that is free comes back as it is.
   */
  String step(String name) {
    if (keys[find(name)] != null) {
      return name + '_';
    }
    int dot = dotBelowName(name);
    return dot < 0 ? name : name.substring(0, dot) + '_' + name.substring(dot + 1);
  }

  private int dotBelowName(String name) {
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      if (isName(name.substring(0, dot))) {
        return dot;
      }
    }
    return -1;
  }

  private boolean isName(String key) {
    int slot = find(key);
    return keys[slot] != null && !ancestors[slot];
  }

  private boolean put(String key, boolean ancestor) {
    int slot = find(key);
    if (keys[slot] != null) {
      return false;
    }
    keys[slot] = key;
    ancestors[slot] = ancestor;
    size++;
    if (size * 2 > keys.length) {
      grow();
    }
    return true;
  }

  private void grow() {
    @Nullable String[] oldKeys = keys;
    boolean[] oldAncestors = ancestors;
    keys = new @Nullable String[oldKeys.length * 2];
    ancestors = new boolean[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      String key = oldKeys[i];
      if (key != null) {
        int slot = find(key);
        keys[slot] = key;
        ancestors[slot] = oldAncestors[i];
      }
    }
  }

  /** The slot that has a key, or the empty one where it belongs. */
  private int find(String key) {
    int mask = keys.length - 1;
    int hash = key.hashCode();
    int slot = (hash ^ (hash >>> 16)) & mask;
    while (true) {
      String there = keys[slot];
      if (there == null || there.equals(key)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }
}
