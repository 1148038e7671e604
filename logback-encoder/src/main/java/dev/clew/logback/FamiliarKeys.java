package dev.clew.logback;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Sequences of keys that a record had and that all kept their names. Where the next record has the
 * same ones, names need not be compared: half of EncoderBenchmark's request is saved.
 *
 * <p>At most {@value #SEQUENCES} of at most {@value #MAX_KEYS} keys. One is remembered when it
 * comes twice in a row, so that those that never come again cost little. Not thread-safe.
 */
final class FamiliarKeys {
  private static final int SEQUENCES = 16;
  private static final int MAX_KEYS = 32;

  private static final class Sequence {
    final Key[] keys;

    Sequence(Key[] keys) {
      this.keys = keys;
    }
  }

  private final @Nullable Sequence[] sequences = new @Nullable Sequence[SEQUENCES];
  private final int[] missed = new int[SEQUENCES];

  private final @Nullable Key[] claimed = new @Nullable Key[MAX_KEYS];
  private int seed;
  private int slot;
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
   * The key that comes next in a record that was there before, if it is the pair's that a user
   * calls by this very string: no table needs to be asked for it.
   */
  @SuppressWarnings("ReferenceEquality") // As below.
  @Nullable Key follow(String raw) {
    Sequence known = sequence;
    if (followed > 0 && known != null && followed < known.keys.length) {
      Key key = known.keys[followed];
      if (key.name() == raw && key.role() == Key.Role.FIELD && !key.renamed()) {
        followed++;
        return key;
      }
    }
    return null;
  }

  /** Whether a key is the one that comes next in a record that was there before. */
  @SuppressWarnings("ReferenceEquality") // An equal one that is another is not worth the look.
  boolean follow(Key key) {
    if (followed == 0) {
      slot = (key.name().hashCode() * 31 + seed) & (SEQUENCES - 1);
      sequence = sequences[slot];
    }
    Sequence known = sequence;
    if (known != null && followed < known.keys.length && known.keys[followed] == key) {
      followed++;
      return true;
    }
    return false;
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
    int hash = claims;
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
    sequences[slot] = new Sequence(keys);
  }
}
