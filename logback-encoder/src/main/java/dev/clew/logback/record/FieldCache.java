package dev.clew.logback.record;

import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.values.MaskedTexts;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Whole fields of values that come again and again: the names of loggers and threads. At most
 * {@value #ENTRIES}, each of at most {@value #MAX_LENGTH} characters. A value is remembered when it
 * comes the second time, so that those that never do cost nothing but the look. Where loggers take
 * turns, so that {@link CoreFields#recurring(byte[], FieldCache, String, FieldCache, String)} has
 * not seen the two together, a fifth off EncoderBenchmark's plain.
 *
 * <p>Thread-safe without a lock: entries are immutable, and one that is lost to a race is made
 * again.
 */
public final class FieldCache {
  private static final int ENTRIES = 256;
  private static final int MAX_LENGTH = 128;

  @SuppressWarnings("ArrayRecordComponent") // Never compared, and never handed out.
  private record Entry(String value, byte[] field) {}

  private final @Nullable Entry[] entries = new @Nullable Entry[ENTRIES];
  private final int[] missed = new int[ENTRIES];
  private final byte @Nullable [] key;
  private final @Nullable UnaryOperator<String> abbreviator;

  /**
   * @param key what stands before the value, or null when the field is left out
   */
  FieldCache(byte @Nullable [] key) {
    this(key, null);
  }

  /**
   * @param abbreviator what values are written as, or null for as they are
   */
  FieldCache(byte @Nullable [] key, @Nullable UnaryOperator<String> abbreviator) {
    this.key = key;
    this.abbreviator = abbreviator;
  }

  /** What a value is written as. */
  String shown(String value) {
    return abbreviator == null ? value : abbreviator.apply(value);
  }

  byte @Nullable [] key() {
    return key;
  }

  /** The comma, the name, the colon and the value, or null when the value is to be written. */
  byte @Nullable [] get(String value) {
    return get(value, null);
  }

  /**
   * The same where something may be masked: a value that is, is never remembered.
   *
   * @param masked what to mask, or null
   */
  byte @Nullable [] get(String value, @Nullable MaskedTexts masked) {
    int hash = value.hashCode();
    int slot = (hash ^ (hash >>> 16)) & (ENTRIES - 1);
    Entry entry = entries[slot];
    if (entry != null && entry.value.equals(value)) {
      return entry.field;
    }
    if (missed[slot] != hash) {
      missed[slot] = hash;
      return null;
    }
    return remember(slot, value, masked);
  }

  private byte @Nullable [] remember(int slot, String value, @Nullable MaskedTexts masked) {
    if (key == null || value.length() > MAX_LENGTH) {
      return null;
    }
    String shown = shown(value);
    if (masked != null && !masked.apply(shown).equals(shown)) {
      return null;
    }
    JsonWriter json = new JsonWriter();
    json.raw(key);
    json.quoted(shown);
    Entry entry = new Entry(value, json.toByteArray());
    entries[slot] = entry;
    return entry.field;
  }
}
