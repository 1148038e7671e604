package dev.clew.logback.names;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The names that one JSON object has so far, and their ancestors: what stands before each of their
 * dots. A name and an ancestor must not be equal, because a search engine reads {@code a.b} as a
 * field inside {@code a}, and rejects the record when {@code a} is a value too.
 *
 * <p>A hash table that allocates nothing once it is warm. Whoever names a field can choose names of
 * one hash, so a key whose first {@value #MAX_PROBES} slots are others' goes into a sorted map
 * instead: no set of names costs more than a sort of it. Not thread-safe.
 */
public final class NameTable {
  private static final int INITIAL_CAPACITY = 64;
  private static final int MAX_RETAINED_CAPACITY = 256;
  private static final int MAX_PROBES = 16;
  private static final int CROWDED = -1;

  private @Nullable String[] keys = new @Nullable String[INITIAL_CAPACITY];
  private boolean[] ancestors = new boolean[INITIAL_CAPACITY];
  private int inSlots;
  private @Nullable TreeMap<String, Boolean> crowded;
  private int number;

  /** Forgets all names. */
  public void clear() {
    if (inSlots == 0) {
      return;
    }
    inSlots = 0;
    number = 0;
    if (crowded != null) {
      crowded = null;
    }
    if (keys.length > MAX_RETAINED_CAPACITY) {
      keys = new @Nullable String[INITIAL_CAPACITY];
      ancestors = new boolean[INITIAL_CAPACITY];
    } else {
      Arrays.fill(keys, null);
    }
  }

  int size() {
    return inSlots + (crowded == null ? 0 : crowded.size());
  }

  /** Another number with each call, until the names are forgotten. */
  int nextNumber() {
    return ++number;
  }

  /** Adds a string as it is: for use as a plain set. */
  public boolean addAsItIs(String key) {
    return put(key, false);
  }

  /** Adds a name and its ancestors. */
  public void add(String name) {
    add(name, ancestorsOf(name));
  }

  /** As {@link #add(String)}, with what {@link #ancestorsOf} returned for the name. */
  public void add(String name, String[] ancestorsOfName) {
    put(name, false);
    for (String ancestor : ancestorsOfName) {
      put(ancestor, true);
    }
  }

  /** Adds what no name may be equal to, because names lie below it. */
  void addObject(String name) {
    put(name, true);
    for (String ancestor : ancestorsOf(name)) {
      put(ancestor, true);
    }
  }

  /** Whether a name can be added as it is. */
  public boolean isFree(String name, String[] ancestorsOfName) {
    if (has(name)) {
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
  public static String[] ancestorsOf(String name) {
    List<String> found = new ArrayList<>();
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      found.add(name.substring(0, dot));
    }
    return found.toArray(new String[0]);
  }

  /** Whether there is a key, be it a name or an ancestor. */
  boolean has(String key) {
    int slot = find(key);
    return slot == CROWDED ? crowded != null && crowded.containsKey(key) : keys[slot] != null;
  }

  /** Whether there is a name, and not only an ancestor of names. */
  boolean isName(String key) {
    int slot = find(key);
    return slot == CROWDED
        ? crowded != null && Boolean.FALSE.equals(crowded.get(key))
        : keys[slot] != null && !ancestors[slot];
  }

  private boolean put(String key, boolean ancestor) {
    int slot = find(key);
    if (slot == CROWDED) {
      TreeMap<String, Boolean> sorted = crowded == null ? new TreeMap<>() : crowded;
      crowded = sorted;
      return sorted.putIfAbsent(key, ancestor) == null;
    }
    if (keys[slot] != null) {
      return false;
    }
    keys[slot] = key;
    ancestors[slot] = ancestor;
    inSlots++;
    if (inSlots * 2 > keys.length) {
      grow();
    }
    return true;
  }

  private void grow() {
    @Nullable String[] oldKeys = keys;
    boolean[] oldAncestors = ancestors;
    TreeMap<String, Boolean> oldCrowded = crowded;
    keys = new @Nullable String[oldKeys.length * 2];
    ancestors = new boolean[keys.length];
    crowded = null;
    inSlots = 0;
    for (int i = 0; i < oldKeys.length; i++) {
      String key = oldKeys[i];
      if (key != null) {
        put(key, oldAncestors[i]);
      }
    }
    if (oldCrowded != null) {
      oldCrowded.forEach(this::put);
    }
  }

  /** The slot that has a key, or the empty one where it belongs, or {@link #CROWDED}. */
  private int find(String key) {
    int mask = keys.length - 1;
    int hash = key.hashCode();
    int slot = (hash ^ (hash >>> 16)) & mask;
    for (int probe = 0; probe < MAX_PROBES; probe++) {
      String there = keys[slot];
      if (there == null || there.equals(key)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
    return CROWDED;
  }
}
