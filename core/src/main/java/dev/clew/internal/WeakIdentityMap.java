package dev.clew.internal;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A map whose keys are compared by identity and held weakly: an entry goes some time after nothing
 * else holds its key.
 *
 * <p>This class is thread-safe. It is public only so that Clew's other modules can use it.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class WeakIdentityMap<K, V> {
  private final ConcurrentMap<Object, V> entries = new ConcurrentHashMap<>();
  private final ReferenceQueue<K> gone = new ReferenceQueue<>();

  /** An empty map. */
  public WeakIdentityMap() {}

  /**
   * Adds an entry for a key that has none.
   *
   * @return the entry, to be removed without looking for its key
   */
  public Entry<K> put(K key, V value) {
    removeGone();
    Entry<K> entry = new Entry<>(key, gone);
    entries.put(entry, value);
    return entry;
  }

  /** {@return the value of a key, or null when there is none} */
  public @Nullable V get(K key) {
    return entries.get(new LookupKey(key));
  }

  /** Removes the entry of a key, if there is one. */
  public void remove(K key) {
    entries.remove(new LookupKey(key));
  }

  /** Removes an entry, if it is still there. */
  public void removeEntry(Entry<K> entry) {
    entries.remove(entry);
  }

  /** {@return how many entries there are, with those whose keys have just gone} */
  public int size() {
    return entries.size();
  }

  /** Removes the entries whose keys are gone. Each {@link #put} does so too. */
  public void removeGone() {
    Reference<? extends K> reference;
    while ((reference = gone.poll()) != null) {
      entries.remove(reference);
    }
  }

  /**
   * An entry of the map. It equals itself alone, so that it can be removed after its key is gone.
   *
   * @param <K> the key
   */
  public static final class Entry<K> extends WeakReference<K> {
    private final int hash;

    private Entry(K key, ReferenceQueue<K> gone) {
      super(key, gone);
      hash = System.identityHashCode(key);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  /** The map asks the key that it is given, not the keys that it has. */
  private static final class LookupKey {
    private final Object key;

    LookupKey(Object key) {
      this.key = key;
    }

    @Override
    @SuppressWarnings("unchecked") // Entries of the map that is asked have keys of any kind.
    public boolean equals(@Nullable Object other) {
      return other instanceof Entry<?> entry && ((Entry<Object>) entry).refersTo(key);
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(key);
    }
  }
}
