package dev.clew.logback.record;

import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.json.ObjectTree;
import dev.clew.logback.names.Key;
import dev.clew.logback.values.MaskedTexts;
import org.jspecify.annotations.Nullable;

/**
 * Writes single fields of a record within its bounds, and knows whether anything was cut. Without a
 * key there is no field. Not thread-safe.
 */
final class FieldWriter {
  /** An ID that Clew accepts is never cut: a part of an ID is a wrong one. */
  private static final int MAX_ID_BYTES = 128;

  private final JsonWriter json;
  private final @Nullable MaskedTexts masked;
  private final @Nullable ObjectTree objects;
  private Bounds bounds = Bounds.NONE;
  private boolean cut;
  private int longestValue;

  /**
   * @param masked what to mask, or null
   * @param objects those in place of dotted names, or null where these are written
   */
  FieldWriter(JsonWriter json, @Nullable MaskedTexts masked, @Nullable ObjectTree objects) {
    this.json = json;
    this.masked = masked;
    this.objects = objects;
  }

  /** Begins a record. */
  void begin() {
    if (objects != null) {
      objects.clear();
    }
    cut = false;
    longestValue = 0;
  }

  Bounds bounds() {
    return bounds;
  }

  void setBounds(Bounds newBounds) {
    bounds = newBounds;
  }

  /** Whether anything was cut or left out for want of room. */
  boolean isCut() {
    return cut;
  }

  void setCut(boolean isCut) {
    cut = isCut;
  }

  /** Takes note of what was cut, if anything was. */
  void cutUnless(boolean whole) {
    cut |= !whole;
  }

  /** The bytes of the longest value other than the message and the frames. */
  int longestValue() {
    return longestValue;
  }

  void setLongestValue(int bytes) {
    longestValue = bytes;
  }

  /** Takes note of a value of so many bytes. */
  void wrote(int bytes) {
    longestValue = Math.max(longestValue, bytes);
  }

  /** Whether one more field may begin. */
  boolean hasRoom() {
    if (json.position() < bounds.fieldsEnd()) {
      return true;
    }
    cut = true;
    return false;
  }

  /** Begins a field of a user's with its name. */
  void begin(Key key) {
    if (objects != null && key.isInObjects()) {
      objects.begin(key.ancestors(), key.objects());
    }
    key.write(json);
  }

  /** Ends a field of a user's. */
  void end(Key key) {
    if (objects != null && key.isInObjects()) {
      objects.end();
    }
  }

  /**
   * One of the record's own objects in place of dotted names.
   *
   * @param path its name
   * @param keys the same as JSON
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and never handed out.
  record OwnObject(String[] path, byte[][] keys) {
    static OwnObject of(String name) {
      return new OwnObject(new String[] {name}, new byte[][] {Key.encode(name)});
    }
  }

  /** Begins fields of one of the record's own objects. */
  void beginIn(OwnObject object) {
    if (objects != null) {
      objects.begin(object.path(), object.keys());
    }
  }

  /** Ends them. */
  void endIn() {
    if (objects != null) {
      objects.end();
    }
  }

  /**
   * Takes note of an object in place of dotted names.
   *
   * @param brace where it ends
   */
  void know(String name, int brace) {
    if (objects != null) {
      objects.know(name, brace);
    }
  }

  /** How many bytes there are. */
  int position() {
    return json.position();
  }

  /** Bytes that are JSON already. */
  void constant(byte[] bytes) {
    json.raw(bytes);
  }

  /**
   * Begins a field that is an object, whose fields are written as any others.
   *
   * @return what {@link #endObject} asks for
   */
  int beginObject(byte[] key) {
    json.raw(key);
    return json.position();
  }

  /** Ends an object. One without a field is left out. */
  void endObject(byte[] key, int start) {
    if (json.position() == start) {
      json.rewind(start - key.length);
    } else {
      // In place of the first field's comma.
      json.replace(start, '{');
      json.raw('}');
    }
  }

  /** Ends an object, be there a field in it or not. */
  void endObjectEvenIfEmpty(int start) {
    if (json.position() == start) {
      json.raw('{');
    } else {
      json.replace(start, '{');
    }
    json.raw('}');
  }

  void string(byte @Nullable [] key, @Nullable String value) {
    if (key != null) {
      json.raw(key);
      value(value == null ? "" : value);
    }
  }

  void stringIfAny(byte @Nullable [] key, @Nullable String value) {
    if (value != null) {
      string(key, value);
    }
  }

  /** A value that comes again and again. */
  void recurring(FieldCache field, @Nullable String value) {
    byte[] key = field.key();
    if (value != null && key != null) {
      byte[] known = field.get(value, masked);
      if (known != null && known.length - key.length <= bounds.value()) {
        json.raw(known);
        wrote(known.length - key.length);
        return;
      }
    }
    string(key, value == null ? null : field.shown(value));
  }

  /** A string without a key. */
  void value(String text) {
    int start = json.position();
    cut |= !json.quoted(shown(text), json.positionAfter(bounds.value()));
    longestValue = Math.max(longestValue, json.position() - start);
  }

  /** The message's text, without quotes. */
  void message(String text) {
    cut |= !json.text(shown(text), json.positionAfter(bounds.message()));
  }

  private String shown(String text) {
    return masked == null ? text : masked.apply(text);
  }

  void number(byte @Nullable [] key, long value) {
    if (key != null) {
      json.raw(key);
      json.number(value);
    }
  }

  void numberIfPositive(byte @Nullable [] key, int value) {
    if (value > 0) {
      number(key, value);
    }
  }

  /** A correlation, trace or span ID, or what belongs to one. */
  void idIfAny(byte @Nullable [] key, @Nullable String id) {
    if (key != null && id != null) {
      json.raw(key);
      int quote = 1;
      int end = json.positionAfter(Math.max(MAX_ID_BYTES + quote, bounds.value()));
      cut |= !json.quoted(id, end);
    }
  }
}
