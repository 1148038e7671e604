package dev.clew.logback.names;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Sequences of keys that a record had and that all kept their names. Where the next record has the
 * same ones, names need not be compared: two fifths off EncoderBenchmark's request.
 *
 * <p>At most {@value #SEQUENCES} of at most {@value #MAX_KEYS} keys. One is remembered when it
 * comes twice in a row, so that those that never come again cost little. Not thread-safe.
 */
final class KeySequences {
  private static final int SEQUENCES = 16;
  private static final int MAX_KEYS = 32;

  private static final class Sequence {
    final int seed;
    final Key[] keys;

    Sequence(int seed, Key[] keys) {
      this.seed = seed;
      this.keys = keys;
    }
  }

  private final @Nullable Sequence[] sequences = new @Nullable Sequence[SEQUENCES];
  private final int[] missed = new int[SEQUENCES];

  private final @Nullable Key[] claimed = new @Nullable Key[MAX_KEYS];
  private int seed;
  private @Nullable Sequence sequence;
  private int followed;
  private boolean lost;
  private int claims;
  private boolean kept = true;

  /**
   * Begins a record.
   *
   * @param newSeed something that tells it from others
   */
  void begin(int newSeed) {
    seed = newSeed;
    followed = 0;
    lost = false;
    claims = 0;
    kept = true;
  }

  /** Whether the record still has what another one had. */
  boolean isFollowing() {
    return !lost;
  }

  int followed() {
    return followed;
  }

  /**
   * The key that comes next in a record that was there before, if it is what the user calls by this
   * very string: no table needs to be asked for it.
   */
  @Nullable Key follow(Key.Origin origin, String raw) {
    Sequence known = sequence;
    if (known == null || known.seed != seed || followed == known.keys.length || lost) {
      return null;
    }
    Key key = known.keys[followed];
    if (!key.isOf(origin, raw)) {
      return null;
    }
    followed++;
    return key;
  }

  /** A key that was followed. */
  Key followed(int index) {
    return Objects.requireNonNull(sequence).keys[index];
  }

  /** Whether a key is the one that comes next in a record that was there before. */
  @SuppressWarnings("ReferenceEquality") // An equal one that is another is not worth the look.
  boolean follow(Key key) {
    if (followed == 0) {
      use(sequences[slotOf(key)]);
    }
    Sequence known = sequence;
    if (known != null && followed < known.keys.length && known.keys[followed] == key) {
      followed++;
      return true;
    }
    return false;
  }

  private int slotOf(Key first) {
    return (first.name().hashCode() * 31 + seed) & (SEQUENCES - 1);
  }

  @SuppressWarnings("ReferenceEquality") // A store of what is there already is not free.
  private void use(@Nullable Sequence wanted) {
    if (sequence != wanted) {
      sequence = wanted;
    }
  }

  /** Goes on without: the first so many keys go into the table of names. */
  void lose(int first, NameTable names) {
    lost = true;
    followed = first;
    for (int i = 0; sequence != null && i < first; i++) {
      Key key = sequence.keys[i];
      names.add(key.name(), key.ancestors());
      claimed(key);
    }
  }

  /** A key that kept its name without being followed. */
  void claimed(Key key) {
    // What users call it is kept with it.
    kept &= key.raw().length() <= FieldNames.MAX_LENGTH;
    if (claims < MAX_KEYS) {
      claimed[claims] = key;
    }
    claims++;
  }

  /** A key lost its name, so that this record is no model. */
  void renamed() {
    kept = false;
  }

  /** Ends a record. */
  void end() {
    if (!lost || claims == 0) {
      return;
    }
    if (kept && claims <= MAX_KEYS) {
      learn();
    }
    Arrays.fill(claimed, 0, Math.min(claims, MAX_KEYS), null);
  }

  private void learn() {
    Key first = claimed[0];
    if (first == null) {
      return;
    }
    int slot = slotOf(first);
    int hash = 31 * seed + claims;
    for (int i = 0; i < claims; i++) {
      Key key = claimed[i];
      hash = 31 * hash + (key == null ? 0 : key.name().hashCode());
    }
    if (missed[slot] != hash) {
      missed[slot] = hash;
      return;
    }
    Key[] keys = new Key[claims];
    for (int i = 0; i < claims; i++) {
      Key key = claimed[i];
      if (key == null) {
        return;
      }
      keys[i] = key;
    }
    Sequence learnt = new Sequence(seed, keys);
    sequences[slot] = learnt;
    // The next record begins with it.
    sequence = learnt;
  }
}
