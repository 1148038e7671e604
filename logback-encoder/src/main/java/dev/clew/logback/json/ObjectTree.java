package dev.clew.logback.json;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The objects that stand in place of dotted names while a record is being written: {@code
 * {"a":{"b":1,"c":2}}} for {@code a.b} and {@code a.c}. A field whose object is the last thing
 * written goes straight into it. Any other one is written behind everything, and moves into its
 * object when the record ends, all of them in one go.
 *
 * <p>Not thread-safe.
 */
public final class ObjectTree {
  private static final int INITIAL_OBJECTS = 16;
  private static final int MAX_RETAINED_OBJECTS = 256;
  private static final int NONE = -1;
  private static final String[] NO_PATH = new String[0];

  private final JsonWriter json;

  // The objects so far: their dotted names, where their braces are, how many braces stand there
  // together with them if nothing has moved since, and what they are in.
  private @Nullable String[] names = new @Nullable String[INITIAL_OBJECTS];
  private int[] hashes = new int[INITIAL_OBJECTS];
  private int[] braces = new int[INITIAL_OBJECTS];
  private int[] depths = new int[INITIAL_OBJECTS];
  private int[] outer = new int[INITIAL_OBJECTS];
  private int count;

  /** The same by their names, where there are many. */
  private @Nullable Map<String, Integer> many;

  // What is to move: from where, and before which brace.
  private int[] starts = new int[INITIAL_OBJECTS];
  private int[] ends = new int[INITIAL_OBJECTS];
  private int[] targets = new int[INITIAL_OBJECTS];
  private long[] order = new long[INITIAL_OBJECTS];
  private int moving;

  // Of the fields that are being written.
  private String[] path = NO_PATH;
  private int base;
  private int firstNew;
  private boolean appends;
  private int start;
  private int firstField;

  /** For objects that are all that is written. */
  public ObjectTree(JsonWriter json) {
    this.json = json;
  }

  /** Forgets the objects of the record before. */
  public void clear() {
    if (count > INITIAL_OBJECTS) {
      many = null;
      Arrays.fill(names, 0, count, null);
      if (names.length > MAX_RETAINED_OBJECTS) {
        shrink();
      }
    }
    count = 0;
    moving = 0;
  }

  private void shrink() {
    names = new @Nullable String[INITIAL_OBJECTS];
    hashes = new int[INITIAL_OBJECTS];
    braces = new int[INITIAL_OBJECTS];
    depths = new int[INITIAL_OBJECTS];
    outer = new int[INITIAL_OBJECTS];
    starts = new int[INITIAL_OBJECTS];
    ends = new int[INITIAL_OBJECTS];
    targets = new int[INITIAL_OBJECTS];
    order = new long[INITIAL_OBJECTS];
  }

  /**
   * Takes note of an object that was written by other means.
   *
   * @param name its dotted name
   * @param brace where it ends
   */
  public void know(String name, int brace) {
    add(name, brace, 0, NONE);
  }

  /**
   * Begins fields of an object, which all begin with a comma.
   *
   * @param names the dotted names of the object and of those that it is in, the outermost first
   * @param keys the last parts of these names as JSON, from the comma before them to the colon
   */
  public void begin(String[] names, byte[][] keys) {
    path = names;
    base = NONE;
    firstNew = names.length;
    while (firstNew > 0 && base == NONE) {
      base = find(names[firstNew - 1]);
      firstNew -= base == NONE ? 1 : 0;
    }
    appends = base != NONE && json.position() - braces[base] == depths[base];
    if (appends) {
      json.rewind(braces[base]);
    }
    start = json.position();
    for (int i = firstNew; i < names.length; i++) {
      int comma = json.position();
      json.raw(keys[i]);
      if (i > firstNew) {
        json.replace(comma, '{');
      }
    }
    firstField = json.position();
  }

  /** Ends them. An object without any field is left out. */
  public void end() {
    boolean isEmpty = json.position() == firstField;
    if (isEmpty) {
      json.rewind(start);
    } else {
      endNew();
    }
    if (appends) {
      for (int object = base; object != NONE; object = outer[object]) {
        braces[object] = json.position();
        json.raw('}');
      }
    } else if (base != NONE && !isEmpty) {
      move(start, json.position(), braces[base]);
    }
  }

  private void endNew() {
    int position = json.position();
    int isNew = path.length - firstNew;
    if (isNew > 0) {
      json.replace(firstField, '{');
    }
    int outside = base;
    boolean moves = base != NONE && !appends;
    int depth = appends ? depths[base] : 0;
    for (int i = firstNew; i < path.length; i++) {
      depth++;
      outside = add(path[i], position + path.length - 1 - i, moves ? 0 : depth, outside);
    }
    for (int i = 0; i < isNew; i++) {
      json.raw('}');
    }
  }

  private void move(int from, int to, int target) {
    if (moving == starts.length) {
      int capacity = 2 * moving;
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      targets = Arrays.copyOf(targets, capacity);
      order = new long[capacity];
    }
    starts[moving] = from;
    ends[moving] = to;
    targets[moving] = target;
    moving++;
  }

  private int add(String name, int brace, int depth, int in) {
    if (count == names.length) {
      int capacity = 2 * count;
      names = Arrays.copyOf(names, capacity);
      hashes = Arrays.copyOf(hashes, capacity);
      braces = Arrays.copyOf(braces, capacity);
      depths = Arrays.copyOf(depths, capacity);
      outer = Arrays.copyOf(outer, capacity);
    }
    int added = count++;
    names[added] = name;
    hashes[added] = name.hashCode();
    braces[added] = brace;
    depths[added] = depth;
    outer[added] = in;
    if (added >= INITIAL_OBJECTS) {
      index(added);
    }
    return added;
  }

  private void index(int added) {
    Map<String, Integer> all = many;
    if (all == null) {
      all = new HashMap<>();
      for (int i = 0; i < added; i++) {
        all.put(Objects.requireNonNull(names[i]), i);
      }
      many = all;
    }
    all.put(Objects.requireNonNull(names[added]), added);
  }

  private int find(String name) {
    if (many != null) {
      Integer known = many.get(name);
      return known == null ? NONE : known;
    }
    int hash = name.hashCode();
    for (int i = 0; i < count; i++) {
      if (hashes[i] == hash && name.equals(names[i])) {
        return i;
      }
    }
    return NONE;
  }

  /** Moves what belongs elsewhere. */
  public void finish() {
    if (moving == 0) {
      return;
    }
    for (int i = 0; i < moving; i++) {
      order[i] = (long) targets[i] << Integer.SIZE | i;
    }
    Arrays.sort(order, 0, moving);
    int end = json.position();
    copy(0, end, 0);
    json.dropFirst(end);
  }

  /**
   * Copies what stands between two positions, and what moves there.
   *
   * @param nextOut the first of what may move away from there; all of it, if it is inside that
   */
  private void copy(int from, int to, int nextOut) {
    int at = from;
    int in = firstInto(from);
    int out = nextOut;
    while (at < to) {
      int target = in < moving ? (int) (order[in] >>> Integer.SIZE) : to;
      int away = out < moving ? starts[out] : to;
      int stop = Math.min(to, Math.min(target, away));
      json.again(at, stop);
      at = stop;
      if (at < to && at == away) {
        at = ends[out++];
        // What moves into that is copied with it.
        in = firstInto(at);
      } else if (at < to) {
        int moved = (int) order[in++];
        copy(starts[moved], ends[moved], moving);
      }
    }
  }

  /** The place in the order of the first that moves to a position or behind it. */
  private int firstInto(int position) {
    int found = Arrays.binarySearch(order, 0, moving, (long) position << Integer.SIZE);
    return found < 0 ? ~found : found;
  }
}
