package dev.clew.logback.record;

import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.FieldNames;
import dev.clew.logback.names.Key;
import dev.clew.logback.names.NameTable;
import dev.clew.logback.names.RecordNames;
import dev.clew.logback.values.ValueWriter;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * The key-value pairs, or what else of an event is like them. They get their names before the MDC
 * does, and are written behind it. Not thread-safe.
 */
final class PairFields {
  private static final int MAX_PAIRS = 1_000;
  private static final int INITIAL_KEYS = 8;
  private static final int MAX_RETAINED_KEYS = 64;

  private final RecordFormat format;
  private final JsonWriter json;
  private final FieldWriter fields;
  private final RecordNames names;
  private final ValueWriter values;
  private final Key.Origin origin;
  private final byte @Nullable [] object;
  private final NameTable rawKeys = new NameTable();
  private @Nullable Key[] keys = new @Nullable Key[INITIAL_KEYS];
  private int count;

  /** The place of the first pair's key among the followed ones, or -1 where they are others. */
  private int firstFollowed = -1;

  /**
   * @param origin what they are: of pairs with the same key the last one alone is written
   */
  PairFields(
      RecordFormat format,
      JsonWriter json,
      FieldWriter fields,
      RecordNames names,
      ValueWriter values,
      Key.Origin origin) {
    this.format = format;
    this.json = json;
    this.fields = fields;
    this.names = names;
    this.values = values;
    this.origin = origin;
    this.object =
        switch (origin) {
          case PAIR -> format.pairsObject;
          case ARGUMENT -> format.argumentsObject;
          default -> null;
        };
  }

  /** Forgets the pairs of the record before. */
  void forget() {
    rawKeys.clear();
  }

  /** Lets go of what very many pairs needed. */
  void shrink() {
    if (keys.length > MAX_RETAINED_KEYS) {
      keys = new @Nullable Key[INITIAL_KEYS];
    }
  }

  /** Finds the name of each pair. */
  void name(@Nullable List<KeyValuePair> pairs, boolean hasError) {
    count = 0;
    if (pairs == null || pairs.isEmpty()) {
      return;
    }
    count = Math.min(pairs.size(), MAX_PAIRS);
    fields.cutUnless(count == pairs.size());
    if (keys.length < count) {
      keys = new @Nullable Key[count];
    }
    int mark = names.followed();
    firstFollowed = -1;
    if (names.isFollowing()) {
      if (followAll(pairs)) {
        firstFollowed = mark;
        return;
      }
      names.lose(mark);
    }
    boolean renamed = false;
    for (int i = count - 1; i >= 0; i--) {
      KeyValuePair pair = pairs.get(i);
      String raw = pair == null ? null : pair.key;
      keys[i] = null;
      if (raw != null && !raw.isEmpty() && (origin != Key.Origin.PAIR || rawKeys.addAsItIs(raw))) {
        Key key = format.pairKey(origin, raw);
        if (key.role() == Key.Role.SKIPPED) {
          continue;
        }
        if (key.renamed() && !hasError) {
          key = format.pairKeyWithoutError(origin, raw, pair.value);
        }
        keys[i] = key;
        renamed |= key.renamed();
        fields.cutUnless(raw.length() <= FieldNames.MAX_LENGTH);
      }
    }
    claim(renamed);
  }

  /** Whether all pairs have keys that follow each other in a record that was there before. */
  private boolean followAll(List<KeyValuePair> pairs) {
    for (int i = 0; i < count; i++) {
      KeyValuePair pair = pairs.get(i);
      String raw = pair == null ? null : pair.key;
      if (raw == null || raw.isEmpty() || raw.length() > FieldNames.MAX_LENGTH) {
        return false;
      }
      if (names.follow(origin, raw) == null) {
        Key key = format.pairKey(origin, raw);
        if (key.renamed() || key.role() == Key.Role.SKIPPED || !names.follow(key)) {
          return false;
        }
      }
    }
    return true;
  }

  /** First those that keep their names, so that a renamed one cannot take another's. */
  private void claim(boolean hasRenamed) {
    BitSet later = hasRenamed ? new BitSet(count) : null;
    for (int i = 0; i < count; i++) {
      Key key = keys[i];
      if (key != null && later != null && key.renamed()) {
        later.set(i);
      } else if (key != null) {
        keys[i] = names.claim(key);
      }
    }
    if (later != null) {
      later.stream()
          .forEach(
              i -> {
                Key key = keys[i];
                if (key != null) {
                  keys[i] = names.claim(key);
                }
              });
    }
  }

  /** Writes the pairs that were named. */
  void write(@Nullable List<KeyValuePair> pairs) {
    if (object == null || pairs == null || pairs.isEmpty()) {
      writeFields(pairs);
      return;
    }
    int start = fields.beginObject(object);
    writeFields(pairs);
    fields.endObjectEvenIfEmpty(start);
  }

  private void writeFields(@Nullable List<KeyValuePair> pairs) {
    for (int i = 0; pairs != null && i < count; i++) {
      Key key;
      if (firstFollowed >= 0) {
        key = names.followed(firstFollowed + i);
      } else {
        key = keys[i];
        keys[i] = null;
      }
      if (key != null && fields.hasRoom()) {
        fields.begin(key);
        int start = json.position();
        String mask = key.mask();
        int end = json.positionAfter(fields.bounds().value());
        fields.cutUnless(
            mask == null
                ? values.write(
                    key.raw(), format.path(key.name()), key.otherName(), pairs.get(i).value, end)
                : json.quoted(mask, end));
        if (format.flat) {
          fields.cutUnless(FlatValues.flatten(json, start, end));
        }
        fields.wrote(json.position() - start);
        fields.end(key.aside() == null ? key : Misfits.move(key, start, json, fields, names));
      }
    }
  }
}
