package dev.clew.logback.values;

import java.util.ArrayList;
import java.util.List;

/**
 * A path of names, and what stands in for the values at its end. It begins at any name, or at the
 * record itself; one of its parts may stand for any name.
 *
 * <p>How far a path has been followed is a set of bits: bit {@code i} says that the names so far
 * end with the path's first {@code i} parts. So a name costs one look at each part, however often
 * names repeat. Immutable.
 */
public final class MaskPath {
  /** Deeper than any name in a record lies. */
  public static final int MAX_PARTS = 30;

  static final int START = 1;

  private static final String ANY = "*";

  private final String[] parts;
  private final boolean isAbsolute;
  private final boolean isOfPeer;
  private final boolean dotted;
  private final int end;
  private final String mask;

  private MaskPath(
      List<String> parts, boolean isAbsolute, boolean isOfPeer, boolean dotted, String mask) {
    if (parts.size() > MAX_PARTS) {
      throw new IllegalArgumentException("have " + MAX_PARTS + " parts at most");
    }
    this.parts = parts.toArray(new String[0]);
    this.isAbsolute = isAbsolute;
    this.isOfPeer = isOfPeer;
    this.dotted = dotted;
    this.end = 1 << parts.size();
    this.mask = mask;
  }

  /**
   * A path as Clew has it: parts are separated by dots or slashes, a slash before the first one
   * says that it begins at the record, and {@code ~1} and {@code ~0} are a slash and a tilde in a
   * name. Capitalisation does not matter. A dot in a field's name separates names too, and the
   * elements of a list need no part of their own.
   *
   * @throws IllegalArgumentException when it is none, with the rule that it breaks as it goes on
   *     behind "must"
   */
  public static MaskPath of(String text, String mask) {
    boolean isAbsolute = text.startsWith("/");
    List<String> parts = new ArrayList<>();
    for (String part : text.substring(isAbsolute ? 1 : 0).split("[./]", -1)) {
      if (part.isBlank()) {
        throw new IllegalArgumentException("have a name in each of its parts");
      }
      if (isOfJsonPath(part, parts.isEmpty())) {
        // As a name it would hide nothing.
        throw new IllegalArgumentException(
            "have names, or a * for any one name, in each of its parts, and none for a list");
      }
      parts.add(unescaped(part));
    }
    return new MaskPath(parts, isAbsolute, false, true, mask);
  }

  private static boolean isOfJsonPath(String part, boolean isFirst) {
    return part.equals("**") || part.endsWith("[*]") || (isFirst && part.equals("$"));
  }

  /**
   * A path as logstash-logback-encoder has it: parts are separated by slashes alone, and each
   * element of a list has a part of its own.
   *
   * @param dotted whether dots in names stand for objects in the record
   * @throws IllegalArgumentException when it is none, with the rule that it breaks
   */
  public static MaskPath ofPeer(String text, boolean dotted, String mask) {
    boolean isAbsolute = text.startsWith("/");
    List<String> parts = new ArrayList<>();
    for (String part : text.substring(isAbsolute ? 1 : 0).split("/", 0)) {
      parts.addAll(dotted ? List.of(unescaped(part).split("\\.", -1)) : List.of(unescaped(part)));
    }
    if (parts.isEmpty() || text.isEmpty() || text.equals("/")) {
      throw new IllegalArgumentException("have a name");
    }
    return new MaskPath(parts, isAbsolute, true, dotted, mask);
  }

  private static String unescaped(String part) {
    return part.replace("~1", "/").replace("~0", "~");
  }

  /** What stands in for the values at its end. */
  String mask() {
    return mask;
  }

  /** Whether it is nothing but a name. */
  public boolean isName() {
    return parts.length == 1 && !isAbsolute && !parts[0].equals(ANY);
  }

  /** Whether it leads to a field of the record's own, of which a part for any name says nothing. */
  public boolean isFieldOfTheRecord(String name) {
    int at = START;
    int part = 0;
    for (int start = 0; start >= 0; part++) {
      int dot = dotted ? name.indexOf('.', start) : -1;
      int stop = dot < 0 ? name.length() : dot;
      if (part == parts.length
          || (parts[part].equals(ANY) && !isOfPeer)
          || !isPart(part, name, start, stop)) {
        return false;
      }
      at <<= 1;
      start = dot < 0 ? -1 : dot + 1;
    }
    return at == end;
  }

  /** Whether a value is at its end. */
  boolean isEnd(int at) {
    return (at & end) != 0;
  }

  /**
   * Follows it by a field's name. A name with dots ends where it first gets to the path's end, for
   * what lies below a secret is one.
   *
   * @param at how far it was followed before
   */
  int then(int at, String name) {
    int next = at;
    int start = 0;
    int dot = dotted ? name.indexOf('.') : -1;
    while (dot >= 0) {
      next = then(next, name, start, dot);
      if (isEnd(next)) {
        return next;
      }
      start = dot + 1;
      dot = name.indexOf('.', start);
    }
    return then(next, name, start, name.length());
  }

  private int then(int at, String name, int start, int stop) {
    int next = isAbsolute ? 0 : START;
    for (int part = 0; part < parts.length; part++) {
      if ((at & (1 << part)) != 0 && isPart(part, name, start, stop)) {
        next |= 1 << (part + 1);
      }
    }
    return next;
  }

  private boolean isPart(int part, String name, int start, int stop) {
    String wanted = parts[part];
    return wanted.equals(ANY)
        || (wanted.length() == stop - start
            && name.regionMatches(!isOfPeer, start, wanted, 0, wanted.length()));
  }

  /** Follows it into an element of a list, at which no path ends. */
  int thenElement(int at, int index) {
    int next = isAbsolute ? 0 : START;
    if (!isOfPeer) {
      next |= at;
    }
    for (int part = 0; part < parts.length - 1; part++) {
      if ((at & (1 << part)) != 0 && isIndex(parts[part], index)) {
        next |= 1 << (part + 1);
      }
    }
    return next;
  }

  private static boolean isIndex(String part, int index) {
    return part.equals(ANY)
        || (!part.isEmpty()
            && Character.isDigit(part.charAt(0))
            && part.equals(Integer.toString(index)));
  }
}
