package dev.clew.logback.names;

import dev.clew.logback.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * A field's name, and how it stands in the record.
 *
 * @param origin where it comes from
 * @param raw what the user calls it
 * @param role what becomes of the field
 * @param name the name, which no field of the record's own has
 * @param ancestors what stands before each of the name's dots
 * @param json the name as JSON, from the comma before it to the colon behind it
 * @param first the first eight bytes of that JSON, as a word
 * @param second the next eight
 * @param renamed whether the user called it something else
 * @param mask what stands in for its value, or null when that is no secret
 * @param scope how much of the name is not written, because it stands for the object that the field
 *     is in
 * @param nests whether that is all up to the last dot, whatever the name
 * @param objects the objects that the field is in then, the outermost first: the last part of each
 *     ancestor as JSON, from the comma before it to the colon behind it
 * @param aside what the field is called when its value does not go with the name, or null where
 *     every value does
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared, and never handed out.
public record Key(
    Origin origin,
    String raw,
    Role role,
    String name,
    String[] ancestors,
    byte[] json,
    long first,
    long second,
    boolean renamed,
    @Nullable String mask,
    int scope,
    boolean nests,
    byte[][] objects,
    @Nullable Aside aside) {
  private static final byte[][] NO_OBJECTS = new byte[0][];

  /** Where a field comes from. */
  public enum Origin {
    /** A key-value pair. */
    PAIR,
    /** What a marker stands for, or an argument where these are not in an object. */
    CALL_SITE,
    /** What an argument stands for, in an object. */
    ARGUMENT,
    /** The MDC. */
    MDC,
    /** The MDC, under one of the keys that may tell of a trace. */
    TRACE_IN_MDC,
    /** The configuration, or the logger context. */
    STATIC
  }

  /** What becomes of a field that a user set. */
  public enum Role {
    /** It is written under its name. */
    FIELD,
    /** It is left out: its name is empty, or it was excluded. */
    SKIPPED,
    /** It carries the trace ID, which has a field of its own. */
    TRACE_ID,
    /** It carries the span ID, which has a field of its own. */
    SPAN_ID,
    /** It carries the trace's flags, which have a field of their own. */
    TRACE_FLAGS
  }

  /** A key of the MDC whose field is left out. */
  public static Key skipped(Origin origin, String raw) {
    return new Key(
        origin,
        raw,
        Role.SKIPPED,
        "",
        new String[0],
        new byte[0],
        0,
        0,
        false,
        null,
        0,
        false,
        NO_OBJECTS,
        null);
  }

  public static Key of(Origin origin, String raw, Role role, String name, boolean renamed) {
    return of(origin, raw, role, name, renamed, 0);
  }

  /** A key of a field in an object, which the first so many characters of its name stand for. */
  public static Key of(
      Origin origin, String raw, Role role, String name, boolean renamed, int scope) {
    return of(origin, raw, role, name, renamed, scope, false);
  }

  /** A key whose dots stand for objects. */
  public static Key nesting(Origin origin, String raw, Role role, String name, boolean renamed) {
    return of(origin, raw, role, name, renamed, name.lastIndexOf('.') + 1, true);
  }

  private static Key of(
      Origin origin,
      String raw,
      Role role,
      String name,
      boolean renamed,
      int scope,
      boolean nests) {
    byte[] json = encode(name.substring(scope));
    String[] ancestors = NameTable.ancestorsOf(name);
    return new Key(
        origin,
        raw,
        role,
        name,
        ancestors,
        json,
        JsonWriter.word(json, 0),
        JsonWriter.word(json, Long.BYTES),
        renamed,
        null,
        scope,
        nests,
        nests ? objects(ancestors) : NO_OBJECTS,
        null);
  }

  private static byte[][] objects(String[] ancestors) {
    byte[][] keys = new byte[ancestors.length][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = encode(ancestors[i].substring(i == 0 ? 0 : ancestors[i - 1].length() + 1));
    }
    return keys;
  }

  /** Whether its dots stand for objects, and it has some. */
  public boolean isInObjects() {
    return nests && scope > 0;
  }

  /** Writes the name, from the comma before it to the colon behind it. */
  public void write(JsonWriter to) {
    int length = json.length;
    if (length <= 2 * Long.BYTES) {
      to.raw(first, second, length);
    } else {
      to.raw(json);
    }
  }

  /** This key under another name. */
  public Key as(String otherName) {
    Key key =
        (nests
                ? nesting(origin, raw, role, otherName, true)
                : of(origin, raw, role, otherName, true, scope))
            .withAside(aside);
    return mask == null ? key : key.withMask(mask);
  }

  /** This key, whose name is not for every value. */
  public Key withAside(@Nullable Aside newAside) {
    return new Key(
        origin, raw, role, name, ancestors, json, first, second, renamed, mask, scope, nests,
        objects, newAside);
  }

  /** What the field is called when its value does not go with its name. */
  public String otherName() {
    return aside == null ? name : aside.name();
  }

  /** This key, its value a secret. */
  public Key withMask(String newMask) {
    return new Key(
        origin, raw, role, name, ancestors, json, first, second, renamed, newMask, scope, nests,
        objects, aside);
  }

  /**
   * Whether this is what becomes of a key, which always keeps its name unless it is taken. Only the
   * very string is known; another one, even if equal, is to be looked up.
   */
  @SuppressWarnings("ReferenceEquality")
  boolean isOf(Origin otherOrigin, String otherRaw) {
    return raw == otherRaw && origin == otherOrigin && role == Role.FIELD && !renamed;
  }

  /** The comma, the name between quotes, and the colon. */
  public static byte[] encode(String name) {
    JsonWriter json = new JsonWriter();
    json.raw(',');
    json.quoted(name);
    json.raw(':');
    return json.toByteArray();
  }
}
