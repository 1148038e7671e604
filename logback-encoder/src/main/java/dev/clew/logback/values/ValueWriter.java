package dev.clew.logback.values;

import dev.clew.logback.json.JsonNumbers;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.FieldNames;
import dev.clew.logback.names.NameTable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes any object as a JSON value. Whatever the object does, one valid value comes out: what
 * throws becomes {@code "<IllegalStateException: boom>"}, what contains itself {@code "<cycle>"},
 * what is nested too deep {@code "<depth>"}, and the rest of what is too long {@code "<7 more>"}.
 *
 * <p>Not thread-safe.
 */
public final class ValueWriter {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_ELEMENTS = 1_000;
  private static final int MAX_RETAINED_TEXTS = 32;

  /** Longer integers take seconds to render. */
  private static final int MAX_INTEGER_BITS = 8_192;

  /** Numbers are never cut, so that long ones are strings. */
  private static final int MAX_NUMBER_LENGTH = 4_096;

  private static final byte[] NULL = JsonWriter.ascii("null");
  private static final byte[] TRUE = JsonWriter.ascii("true");
  private static final byte[] FALSE = JsonWriter.ascii("false");
  private static final byte[] CYCLE = JsonWriter.ascii("\"<cycle>\"");
  private static final byte[] DEPTH = JsonWriter.ascii("\"<depth>\"");

  private static final ObjectRenderer FIRST_ELEMENTS = ValueWriter::firstElements;

  private final JsonWriter json;
  private final ObjectRenderer objects;
  private final @Nullable MaskedTexts masked;
  private final @Nullable MaskedTexts texts;
  private final @Nullable MaskedPaths maskedPaths;

  /** The containers that are being written, outermost first. */
  private final @Nullable Object[] path = new @Nullable Object[MAX_DEPTH];

  private int depth;
  private int end;

  /**
   * How many elements may still be looked at. One that is written takes a byte at least; those of a
   * container that fails are taken back, and may not be looked at without end inside others.
   */
  private int elementsLeft;

  private boolean cut;

  // What the field is called whose value it is.
  private String fieldKey = "";
  private String fieldName = "";
  private String otherFieldName = "";

  /** A record that is too long is written again, but nobody's {@code toString} is called twice. */
  private IdentityHashMap<Object, @Nullable Object> rendered = new IdentityHashMap<>();

  /** The same for keys: an object that is a value too is rendered otherwise there. */
  private IdentityHashMap<Object, String> keyTexts = new IdentityHashMap<>();

  public ValueWriter(JsonWriter json, ObjectRenderer objects, @Nullable MaskedTexts masked) {
    this.json = json;
    this.objects = objects;
    this.masked = masked;
    this.texts = masked == null ? null : masked.ifAny();
    this.maskedPaths = masked == null ? null : masked.paths(MAX_DEPTH);
  }

  /** Forgets the values of the record before. */
  public void forget() {
    if (rendered.size() > MAX_RETAINED_TEXTS) {
      rendered = new IdentityHashMap<>();
    } else if (!rendered.isEmpty()) {
      rendered.clear();
    }
    if (keyTexts.size() > MAX_RETAINED_TEXTS) {
      keyTexts = new IdentityHashMap<>();
    } else if (!keyTexts.isEmpty()) {
      keyTexts.clear();
    }
    if (maskedPaths != null) {
      fieldKey = "";
      fieldName = "";
      otherFieldName = "";
    }
    if (depth != 0) {
      // Left behind by an OutOfMemoryError.
      depth = 0;
      Arrays.fill(path, null);
    }
  }

  /**
   * Writes the value of a field.
   *
   * @param key what the application calls it
   * @param name its name in the record
   * @param otherName its name if the value does not go with the other one
   * @param end the position behind which texts are cut and elements are left out
   * @return whether it was written whole, as far as the position is concerned
   */
  public boolean write(String key, String name, String otherName, @Nullable Object value, int end) {
    if (maskedPaths != null) {
      fieldKey = key;
      fieldName = name;
      otherFieldName = otherName;
    }
    return write(value, end);
  }

  /**
   * Writes a value of no field.
   *
   * @param end the position behind which texts are cut and elements are left out
   * @return whether it was written whole, as far as the position is concerned
   */
  public boolean write(@Nullable Object value, int end) {
    // The kinds that nearly all values are, in a method that is small enough to be inlined.
    if (value instanceof String text && texts == null) {
      return json.quoted(text, end);
    }
    if (value instanceof Integer number) {
      json.number(number);
      return true;
    }
    if (value instanceof Double number && json.shortDecimal(number)) {
      return true;
    }
    this.end = end;
    this.elementsLeft = Math.max(0, end - json.position());
    this.cut = false;
    element(value);
    return !cut;
  }

  /** A value, or the failure to write it. */
  private void element(@Nullable Object value) {
    int start = json.position();
    int depthBefore = depth;
    try {
      any(value);
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      while (depth > depthBefore) {
        path[--depth] = null;
      }
      json.rewind(start);
      string(Fault.describe(e));
    }
  }

  private void any(@Nullable Object value) throws Exception {
    if (value == null) {
      json.raw(NULL);
    } else if (value instanceof String text) {
      string(text);
    } else if (value instanceof Number number) {
      number(number);
    } else if (value instanceof Boolean flag) {
      json.raw(flag ? TRUE : FALSE);
    } else if (value instanceof Enum<?> constant) {
      string(constant.name());
    } else if (value instanceof Throwable) {
      // Before what it may be as well: a SQLException iterates over throwables.
      string(text(value));
    } else if (objects.knows(value)) {
      plain(rendered(value, objects));
    } else if (value instanceof Date date) {
      string(instant(date));
    } else if (Effects.of(value.getClass())) {
      string(text(value));
    } else if (Effects.isTree(value.getClass())) {
      tree(value);
    } else if (value instanceof Map<?, ?> map) {
      container(value, () -> map(map));
    } else if (value instanceof Collection<?> collection) {
      container(value, () -> array(collection.iterator(), collection.size()));
    } else if (value instanceof Map.Entry<?, ?> entry) {
      container(value, () -> map(Collections.singletonMap(entry.getKey(), entry.getValue())));
    } else if (value.getClass().isArray()) {
      array(value);
    } else if (Optionals.isOne(value)) {
      any(Optionals.contentOf(value));
    } else if (value instanceof Character
        || value instanceof TemporalAccessor
        || value instanceof TemporalAmount
        || value instanceof ZoneId
        || value instanceof UUID) {
      string(value.toString());
    } else if (value instanceof CharSequence) {
      string(text(value));
    } else if (value instanceof AtomicReference<?> reference) {
      container(value, () -> any(reference.get()));
    } else if (value instanceof Iterable<?>) {
      iterable(value);
    } else {
      plain(rendered(value, objects));
    }
  }

  /** A tree without its Jackson is a text, but for secrets that are known by their names in it. */
  private void tree(Object value) throws Exception {
    String text = text(value);
    if (masked == null || !masked.hasNames() || text == null) {
      string(text);
      return;
    }
    Object parsed;
    try {
      parsed = JsonText.read(text);
    } catch (IllegalArgumentException e) {
      // What is wrong with it, or else something that nobody knows the names in.
      parsed = text.startsWith("<") ? text : Masks.MASKED;
    }
    any(parsed);
  }

  /** The text of the old date classes depends on where it is made. */
  @SuppressWarnings("JavaUtilDate") // Applications have them.
  static String instant(Date date) {
    return Instant.ofEpochMilli(date.getTime()).toString();
  }

  /**
   * What can be iterated over and is no collection: a byte string, an option, a path, a source of
   * elements that come but once. It is read only when it does not say itself what it is, and then
   * once for a record.
   */
  private void iterable(Object value) throws Exception {
    Object read = OwnText.isOf(value.getClass()) ? text(value) : rendered(value, FIRST_ELEMENTS);
    if (read instanceof List<?> elements) {
      container(value, () -> array(elements.iterator(), -1));
    } else {
      string(read == null ? null : read.toString());
    }
  }

  private static List<@Nullable Object> firstElements(Object value) {
    List<@Nullable Object> elements = new ArrayList<>();
    Iterator<?> iterator = ((Iterable<?>) value).iterator();
    while (elements.size() <= MAX_ELEMENTS && iterator.hasNext()) {
      elements.add(iterator.next());
    }
    return elements;
  }

  private void plain(@Nullable Object rendered) throws Exception {
    if (rendered instanceof ObjectRenderer.Partial partial) {
      cut = true;
      any(partial.rendered());
    } else {
      any(rendered);
    }
  }

  private @Nullable String text(Object value) {
    Object text = rendered(value, ObjectRenderer.TO_STRING);
    // The same object may have been a value before, and rendered otherwise.
    return text == null || text instanceof String
        ? (String) text
        : (String) orFailure(value, ObjectRenderer.TO_STRING);
  }

  private @Nullable Object rendered(Object value, ObjectRenderer how) {
    Object known = rendered.get(value);
    if (known != null) {
      return known;
    }
    Object result = orFailure(value, how);
    rendered.put(value, result);
    return result;
  }

  private static @Nullable Object orFailure(Object value, ObjectRenderer how) {
    try {
      return how.of(value);
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      return Fault.describe(e);
    }
  }

  private void string(@Nullable String text) {
    if (text == null) {
      json.raw(NULL);
    } else if (!json.quoted(texts == null ? text : texts.apply(text), end)) {
      cut = true;
    }
  }

  private void number(Number value) throws Exception {
    if (value instanceof Integer
        || value instanceof Long
        || value instanceof Short
        || value instanceof Byte) {
      json.number(value.longValue());
      return;
    }
    if (value instanceof Double decimal && json.shortDecimal(decimal)) {
      return;
    }
    if (value instanceof Double || value instanceof Float) {
      double number = value.doubleValue();
      if (Double.isFinite(number)) {
        json.rawAscii(value.toString());
      } else {
        string(value.toString());
      }
      return;
    }
    if (value instanceof BigInteger integer && integer.bitLength() > MAX_INTEGER_BITS) {
      string("<integer of " + integer.bitLength() + " bits>");
      return;
    }
    if (value instanceof BigDecimal decimal
        && decimal.unscaledValue().bitLength() > MAX_INTEGER_BITS) {
      string("<decimal of " + decimal.unscaledValue().bitLength() + " bits>");
      return;
    }
    String text = text(value);
    if (text != null && text.length() <= MAX_NUMBER_LENGTH && JsonNumbers.isNumber(text)) {
      json.rawAscii(text);
    } else {
      // A class of somebody's own, or one too long.
      string(text);
    }
  }

  private interface Body {
    void write() throws Exception;
  }

  private void container(Object value, Body body) throws Exception {
    for (int i = 0; i < depth; i++) {
      if (path[i] == value) {
        json.raw(CYCLE);
        return;
      }
    }
    if (depth == MAX_DEPTH) {
      json.raw(DEPTH);
      return;
    }
    path[depth++] = value;
    if (maskedPaths != null) {
      if (depth == 1) {
        maskedPaths.begin(fieldKey, fieldName, otherFieldName);
      }
      maskedPaths.same(depth);
    }
    body.write();
    path[--depth] = null;
  }

  private void map(Map<?, ?> map) throws Exception {
    NameTable names = new NameTable();
    json.raw('{');
    int written = 0;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (isFull(written)) {
        separator(written);
        // Whoever names the map's keys may have called one so.
        json.quoted(FieldNames.freeNested("<more>", names));
        json.raw(':');
        json.number(Math.max(1, map.size() - written));
        break;
      }
      separator(written);
      String key = keyText(entry.getKey());
      cut |= key.length() > FieldNames.MAX_LENGTH;
      String name = FieldNames.freeNested(key, names);
      names.add(name);
      json.quoted(name);
      json.raw(':');
      String mask = maskOf(key);
      if (mask == null) {
        element(entry.getValue());
      } else {
        cut |= !json.quoted(mask, end);
      }
      written++;
    }
    json.raw('}');
  }

  private @Nullable String maskOf(String key) {
    String mask = masked == null ? null : masked.maskOf(key);
    return mask == null && maskedPaths != null ? maskedPaths.name(depth, key) : mask;
  }

  private String keyText(@Nullable Object key) {
    if (key instanceof String text) {
      return text;
    }
    if (key == null) {
      return "null";
    }
    String text = keyTexts.get(key);
    if (text == null) {
      text = String.valueOf(orFailure(key, ObjectRenderer.TO_STRING));
      keyTexts.put(key, text);
    }
    return text;
  }

  private void array(Iterator<?> elements, int size) {
    json.raw('[');
    int written = 0;
    while (elements.hasNext()) {
      if (isFull(written)) {
        more(written, size);
        break;
      }
      separator(written);
      if (maskedPaths != null) {
        maskedPaths.element(depth, written);
      }
      element(elements.next());
      written++;
    }
    json.raw(']');
  }

  private void array(Object array) throws Exception {
    if (array instanceof Object[] objects) {
      container(array, () -> array(Arrays.asList(objects).iterator(), objects.length));
    } else if (array instanceof char[] characters) {
      string(new String(characters));
    } else {
      primitives(array);
    }
  }

  private void primitives(Object array) {
    int length = java.lang.reflect.Array.getLength(array);
    json.raw('[');
    for (int i = 0; i < length; i++) {
      if (isFull(i)) {
        more(i, length);
        break;
      }
      separator(i);
      element(java.lang.reflect.Array.get(array, i));
    }
    json.raw(']');
  }

  private boolean isFull(int written) {
    if (json.position() >= end || --elementsLeft < 0) {
      cut = true;
      return true;
    }
    return written == MAX_ELEMENTS;
  }

  private void separator(int written) {
    if (written > 0) {
      json.raw(',');
    }
  }

  private void more(int written, int size) {
    separator(written);
    json.raw('"');
    json.text(size < 0 ? "<more>" : "<" + Math.max(1, size - written) + " more>");
    json.raw('"');
  }
}
