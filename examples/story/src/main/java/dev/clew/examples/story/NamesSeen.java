package dev.clew.examples.story;

import dev.clew.examples.story.FieldNames.Known;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The names of fields as records had them, one after the other. Those of the next record are nearly
 * always the same, in the same order: then a name is compared with one, and not looked for.
 * Bounded. Not thread-safe.
 */
final class NamesSeen {
  private static final int SLOTS = 1 << 10;
  private static final int MAX_KEPT = 2 * SLOTS;

  /** Longer names, with those around them, are none that is looked for. */
  private static final int MAX_PATH = 256;

  private final Function<String, @Nullable Known> meanings;
  private final Name top;
  private final Name inArray;
  private final @Nullable Name[] slots = new Name[SLOTS];
  private int kept;

  /** A name at one place of a record. */
  static final class Name {
    /** It, with its quotes and the colon. */
    private final byte[] text;

    private final long[] words;
    private final long lastMask;
    private final @Nullable Name around;
    private final @Nullable Known known;
    private final @Nullable String path;
    private @Nullable Name inSlot;

    // Those that came behind it lately.
    private @Nullable Name next;
    private @Nullable Name other;

    private Name(byte[] text, @Nullable Name around, @Nullable Known known, @Nullable String path) {
      this.text = text;
      this.around = around;
      this.known = known;
      this.path = path;
      int count = (text.length + Words.LENGTH - 1) / Words.LENGTH;
      byte[] whole = Arrays.copyOf(text, count * Words.LENGTH);
      this.words = new long[count];
      for (int i = 0; i < count; i++) {
        words[i] = Words.at(whole, i * Words.LENGTH);
      }
      this.lastMask = -1L >>> ((whole.length - text.length) * Byte.SIZE);
    }

    /** What stands there, if it is one that came behind this before. */
    @Nullable Name seenNext(byte[] b, int at, int to, Name within) {
      Name first = next;
      if (first != null && first.around == within && first.isAt(b, at, to)) {
        return first;
      }
      Name second = other;
      if (second != null && second.around == within && second.isAt(b, at, to)) {
        next = second;
        other = first;
        return second;
      }
      return null;
    }

    /** What came behind it the last time. */
    @Nullable Name next() {
      return next;
    }

    /** Whether it stands there. */
    boolean isAt(byte[] b, int at, int to) {
      long[] all = words;
      int end = all.length - 1;
      if (at > to - text.length || at > b.length - all.length * Words.LENGTH) {
        return false;
      }
      for (int i = 0; i < end; i++) {
        if (Words.at(b, at + i * Words.LENGTH) != all[i]) {
          return false;
        }
      }
      return ((Words.at(b, at + end * Words.LENGTH) ^ all[end]) & lastMask) == 0;
    }

    /** In bytes, with its quotes and the colon. */
    int length() {
      return text.length;
    }

    /** What it means, if that is wanted. */
    @Nullable Known known() {
      return known;
    }

    /** The name of the object that it stands in. */
    @Nullable Name around() {
      return around;
    }

    /** The same, which it must have. */
    Name outer() {
      if (around == null) {
        throw new IllegalStateException("nothing is around it");
      }
      return around;
    }

    /** Whether search engines answer with the record in an object of this name. */
    boolean isSource() {
      return "_source.".equals(path);
    }
  }

  /**
   * @param meanings what a name means, with those around it and dots
   */
  NamesSeen(Function<String, @Nullable Known> meanings) {
    this.meanings = meanings;
    this.top = new Name(new byte[1], null, null, "");
    this.inArray = new Name(new byte[1], null, null, null);
  }

  /** What stands around all names, and before the first. */
  Name top() {
    return top;
  }

  /** What stands around names within arrays: nothing there is a field of the record. */
  Name inArray() {
    return inArray;
  }

  /**
   * A name that is no escaped one, and from now on one that comes behind another.
   *
   * @param from behind its opening quote
   * @param ascii whether it has no other characters
   */
  Name find(Name last, Name around, byte[] b, int from, int to, boolean ascii) {
    int length = to - from;
    if (!ascii || length > MAX_PATH) {
      return make(around, b, from, to);
    }
    int slot = (RequestTable.hash(b, from, to) ^ System.identityHashCode(around)) & (SLOTS - 1);
    Name name = slots[slot];
    while (name != null && !(name.around == around && isText(name.text, b, from, to))) {
      name = name.inSlot;
    }
    if (name == null) {
      if (kept == MAX_KEPT) {
        Arrays.fill(slots, null);
        kept = 0;
      }
      name = make(around, b, from, to);
      name.inSlot = slots[slot];
      slots[slot] = name;
      kept++;
    }
    last.other = last.next;
    last.next = name;
    return name;
  }

  private static boolean isText(byte[] text, byte[] b, int from, int to) {
    return Arrays.equals(text, 1, text.length - 2, b, from, to);
  }

  private Name make(Name around, byte[] b, int from, int to) {
    byte[] text = new byte[to - from + 3];
    text[0] = '"';
    System.arraycopy(b, from, text, 1, to - from);
    text[text.length - 2] = '"';
    text[text.length - 1] = ':';
    String outer = around.path;
    if (outer == null || outer.length() + to - from > MAX_PATH) {
      return new Name(text, around, null, null);
    }
    String path = outer + new String(b, from, to - from, StandardCharsets.UTF_8);
    return new Name(text, around, to == from ? null : meanings.apply(path), path + '.');
  }
}
