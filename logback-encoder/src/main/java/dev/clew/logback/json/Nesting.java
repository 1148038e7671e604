package dev.clew.logback.json;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Puts objects in place of the dotted names of an object: {@code {"a":{"b":1,"c":2}}} for {@code
 * {"a.b":1,"a.c":2}}. Names that begin alike are in one object, which stands where its first field
 * stood. No name may be twice in the object, nor be what stands before another one's dot.
 *
 * <p>Not thread-safe.
 */
public final class Nesting {
  private static final int INITIAL_FIELDS = 64;
  private static final int MAX_RETAINED_FIELDS = 512;
  private static final int NONE = -1;
  private static final byte[] NOTHING = new byte[0];

  /** Whoever names fields does not know it, and cannot choose names of one hash. */
  private static final int SEED = new SplittableRandom().nextInt() | 1;

  private final JsonWriter json;
  private byte[] bytes = NOTHING;

  // What is in the object: fields, and objects that begin where their first field's name does.
  private int[] nameStart = new int[INITIAL_FIELDS];
  private int[] nameEnd = new int[INITIAL_FIELDS];
  private int[] valueEnd = new int[INITIAL_FIELDS];
  private int[] parent = new int[INITIAL_FIELDS];
  private int[] first = new int[INITIAL_FIELDS];
  private int[] last = new int[INITIAL_FIELDS];
  private int[] next = new int[INITIAL_FIELDS];
  private int[] hash = new int[INITIAL_FIELDS];
  private int count;

  /** The objects by what they are called and where they are; a power of two, half of it empty. */
  private int[] slots = new int[2 * INITIAL_FIELDS];

  private int objects;

  /** For objects that are all that is written, with a line's end behind. */
  public Nesting(JsonWriter json) {
    this.json = json;
  }

  /** Does so with the object that was written. */
  public void nest() {
    int end = json.position();
    if (!read(end)) {
      return;
    }
    json.raw('{');
    write(first[0]);
    json.raw('}');
    json.raw('\n');
    json.dropFirst(end);
  }

  /** Lets go of what very many fields needed. */
  public void forget() {
    bytes = NOTHING;
    if (nameStart.length > MAX_RETAINED_FIELDS) {
      nameStart = new int[INITIAL_FIELDS];
      nameEnd = new int[INITIAL_FIELDS];
      valueEnd = new int[INITIAL_FIELDS];
      parent = new int[INITIAL_FIELDS];
      first = new int[INITIAL_FIELDS];
      last = new int[INITIAL_FIELDS];
      next = new int[INITIAL_FIELDS];
      hash = new int[INITIAL_FIELDS];
      slots = new int[2 * INITIAL_FIELDS];
    }
  }

  /** Reads all fields, and returns whether there is a dotted one. */
  private boolean read(int end) {
    byte[] line = json.bytes();
    bytes = line;
    Arrays.fill(slots, 0);
    objects = 0;
    count = 0;
    add(0, 0, 0, NONE);
    boolean isDotted = false;
    int at = 1;
    while (at < end && line[at] == '"') {
      int object = 0;
      int start = ++at;
      for (byte b = line[at]; b != '"'; b = line[at]) {
        if (b == '.') {
          object = objectOf(object, start, at);
          isDotted = true;
          start = at + 1;
        }
        at += b == '\\' ? 2 : 1;
      }
      // Behind the quote and the colon.
      int behindValue = behindValue(line, at + 2);
      add(start, at, behindValue, object);
      at = behindValue + 1;
    }
    return isDotted;
  }

  /** Where a value ends: at a comma or a brace. */
  private static int behindValue(byte[] line, int start) {
    int depth = 0;
    for (int at = start; ; at++) {
      switch (line[at]) {
        case '"' -> at = lastQuote(line, at);
        case '{', '[' -> depth++;
        case '}', ']' -> {
          if (depth == 0) {
            return at;
          }
          depth--;
        }
        case ',' -> {
          if (depth == 0) {
            return at;
          }
        }
        default -> {
          // A part of a number or of a word, or a colon.
        }
      }
    }
  }

  /** Where the string ends that begins at a quote. */
  private static int lastQuote(byte[] line, int quote) {
    int at = quote + 1;
    for (byte b = line[at]; b != '"'; b = line[at]) {
      at += b == '\\' ? 2 : 1;
    }
    return at;
  }

  /** The object of that name in another one. */
  private int objectOf(int outer, int start, int end) {
    int nameHash = SEED * (outer + 1);
    for (int i = start; i < end; i++) {
      nameHash = (nameHash ^ bytes[i]) * SEED;
      nameHash ^= nameHash >>> 15;
    }
    int mask = slots.length - 1;
    int slot = nameHash & mask;
    for (int known = slots[slot]; known != 0; known = slots[slot]) {
      if (hash[known] == nameHash
          && parent[known] == outer
          && Arrays.equals(bytes, nameStart[known], nameEnd[known], bytes, start, end)) {
        return known;
      }
      slot = (slot + 1) & mask;
    }
    int object = add(start, end, NONE, outer);
    hash[object] = nameHash;
    slots[slot] = object;
    objects++;
    if (2 * objects > slots.length) {
      growSlots();
    }
    return object;
  }

  private void growSlots() {
    int[] old = slots;
    slots = new int[2 * old.length];
    int mask = slots.length - 1;
    for (int object : old) {
      if (object != 0) {
        int slot = hash[object] & mask;
        while (slots[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        slots[slot] = object;
      }
    }
  }

  /** One more, at the end of an object. */
  private int add(int start, int end, int endOfValue, int object) {
    int added = count;
    if (added == nameStart.length) {
      grow();
    }
    nameStart[added] = start;
    nameEnd[added] = end;
    valueEnd[added] = endOfValue;
    parent[added] = object;
    first[added] = NONE;
    next[added] = NONE;
    if (object != NONE) {
      if (first[object] == NONE) {
        first[object] = added;
      } else {
        next[last[object]] = added;
      }
      last[object] = added;
    }
    count++;
    return added;
  }

  private void grow() {
    int capacity = 2 * count;
    nameStart = Arrays.copyOf(nameStart, capacity);
    nameEnd = Arrays.copyOf(nameEnd, capacity);
    valueEnd = Arrays.copyOf(valueEnd, capacity);
    parent = Arrays.copyOf(parent, capacity);
    first = Arrays.copyOf(first, capacity);
    last = Arrays.copyOf(last, capacity);
    next = Arrays.copyOf(next, capacity);
    hash = Arrays.copyOf(hash, capacity);
  }

  /** Writes that and what follows in its object. */
  private void write(int firstField) {
    for (int field = firstField; field != NONE; field = next[field]) {
      int start = nameStart[field];
      if (field != firstField && valueEnd[field] != NONE && bytes[start - 1] == '"') {
        // As it is, with the comma.
        json.again(start - 2, valueEnd[field]);
        continue;
      }
      if (field != firstField) {
        json.raw(',');
      }
      json.raw('"');
      if (valueEnd[field] == NONE) {
        json.again(start, nameEnd[field]);
        json.raw('"');
        json.raw(':');
        json.raw('{');
        write(first[field]);
        json.raw('}');
      } else {
        json.again(start, valueEnd[field]);
      }
    }
  }
}
