package dev.clew.logback.names;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what users' keys become in the record: {@value #ENTRIES} of them at most, each of at
 * most {@value #MAX_REMEMBERED_LENGTH} characters, so that keys made from data cannot fill the
 * heap.
 *
 * <p>Thread-safe without a lock: entries are immutable, and one that is lost to a race is computed
 * again.
 */
public final class KeyCache {
  private static final int ENTRIES = 256;
  private static final int MAX_REMEMBERED_LENGTH = 64;

  private record Entry(String raw, Key key) {}

  private final @Nullable Entry[] entries = new @Nullable Entry[ENTRIES];
  private final Function<String, Key> compute;

  public KeyCache(Function<String, Key> compute) {
    this.compute = compute;
  }

  public Key get(String raw) {
    int hash = raw.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (ENTRIES - 1);
    Entry entry = entries[slot];
    if (entry != null && entry.raw.equals(raw)) {
      return entry.key;
    }
    Key key = compute.apply(raw);
    if (raw.length() <= MAX_REMEMBERED_LENGTH) {
      entries[slot] = new Entry(raw, key);
    }
    return key;
  }
}
