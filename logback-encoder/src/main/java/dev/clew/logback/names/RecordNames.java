package dev.clew.logback.names;

import org.jspecify.annotations.Nullable;

/**
 * The names of one record: those that are taken, and what a key is called when its name is. Where a
 * record has the keys of one before, none of its names is compared: see {@link KeySequences}. Not
 * thread-safe.
 */
public final class RecordNames {
  private final FieldNames rules;
  private final NameTable taken = new NameTable();
  private final KeySequences sequences = new KeySequences();

  /**
   * @param rules the names that no key may have
   */
  public RecordNames(FieldNames rules) {
    this.rules = rules;
  }

  /** Forgets the names of the record before. */
  public void clear() {
    taken.clear();
  }

  /**
   * Begins a record.
   *
   * @param seed something that tells it from others
   */
  public void begin(int seed) {
    sequences.begin(seed);
  }

  /** Ends a record. */
  public void end() {
    sequences.end();
  }

  /** Takes a key's name for this record, or one like it when it is taken. */
  public Key claim(Key key) {
    if (sequences.isFollowing()) {
      if (sequences.follow(key)) {
        return key;
      }
      sequences.lose(sequences.followed(), taken);
    }
    if (taken.isFree(key.name(), key.ancestors())) {
      taken.add(key.name(), key.ancestors());
      sequences.claimed(key);
      return key;
    }
    sequences.renamed();
    Key other = key.as(rules.free(key.name(), taken));
    taken.add(other.name(), other.ancestors());
    return other;
  }

  /**
   * Takes another name for this record.
   *
   * @param key that is claimed, and whose value does not go with its name
   * @param aside its other name
   */
  public Key claimAside(Key key, Aside aside) {
    if (sequences.isFollowing()) {
      sequences.lose(sequences.followed(), taken);
    }
    sequences.renamed();
    String free = rules.free(aside.name(), taken);
    Key other = key.withAside(null).as(free);
    taken.add(other.name(), other.ancestors());
    return other;
  }

  /** Whether the record still has what another one had. */
  public boolean isFollowing() {
    return sequences.isFollowing();
  }

  /** How many keys were followed. */
  public int followed() {
    return sequences.followed();
  }

  /** A key that was followed. */
  public Key followed(int index) {
    return sequences.followed(index);
  }

  /**
   * The key that comes next in a record that was there before, if it is what the user calls by this
   * very string: its name is free, and no table needs to be asked for it.
   */
  public @Nullable Key follow(Key.Origin origin, String raw) {
    return sequences.follow(origin, raw);
  }

  /** Whether a key is the one that comes next in a record that was there before. */
  public boolean follow(Key key) {
    return sequences.follow(key);
  }

  /** Goes on without: of the keys that were followed only the first so many are in the record. */
  public void lose(int first) {
    sequences.lose(first, taken);
  }
}
