package dev.clew.examples.story;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds the root cause of stack traces, in bytes, so that thousands of them do not slow the table.
 * Not thread-safe.
 */
final class TraceReader {
  private static final byte[] CAUSED = ascii("Caused by: ");
  private static final byte[] WRAPPED = ascii("Wrapped by: ");
  private static final byte[] SUPPRESSED = ascii("Suppressed: ");
  private static final byte[] CIRCULAR = ascii("[CIRCULAR");
  private static final byte[] IN_THREAD = ascii("Exception in thread \"");
  private static final byte[] AT = ascii("at ");
  private static final byte[] HEX = ascii("0x");
  private static final byte[] CGLIB = ascii("CGLIB$$");
  private static final byte[] PROXY = ascii("Proxy");
  private static final byte[] PROXY_PACKAGE = ascii("jdk.proxy");
  private static final byte[] ACCESSOR = ascii("Accessor");
  private static final byte[][] REFLECTION = {
    ascii("jdk.internal.reflect."),
    ascii("sun.reflect."),
    ascii("java.lang.reflect."),
    ascii("java.lang.invoke.")
  };

  private static final int MAX_ESCAPED = 1 << 18;
  private static final int CACHED = 1 << 7;
  private static final int MAX_CACHED = 1 << 14;
  private static final int MAX_FRAMES = 50;
  private static final int MAX_NAME = 300;

  private byte[] text = new byte[1 << 13];
  private int length;
  private final byte[] name = new byte[MAX_NAME];
  private int nameLength;
  private final byte[][] knownFrames = new byte[CACHED][];
  private final String[] knownStacks = new String[CACHED];

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Of a trace that begins with the outermost exception or, with its wrappers, the innermost. */
  RootCause read(String trace) {
    text = trace.getBytes(StandardCharsets.UTF_8);
    length = text.length;
    return root();
  }

  /** Of a string within JSON, or null when it must be read by the JSON library. */
  @Nullable RootCause readEscaped(byte[] b, int from, int to) {
    if (to - from > MAX_ESCAPED) {
      return null;
    }
    int start = from;
    int at = from;
    while (at < to) {
      byte c = b[at];
      if (c == 'W' && startsWith(WRAPPED, b, at, to)) {
        break;
      }
      if (c == 'C'
          && startsWith(CAUSED, b, at, to)
          && !startsWith(CIRCULAR, b, at + CAUSED.length, to)) {
        start = at + CAUSED.length;
      }
      at = nextEscapedLine(b, at, to);
    }
    int frames = nextEscapedLine(b, start, to);
    if (!unescape(b, start, frames)) {
      return null;
    }
    String type = type(0);
    String stack = knownStack(b, frames, to);
    return stack == null ? null : new RootCause(type, stack);
  }

  private static int nextEscapedLine(byte[] b, int from, int to) {
    int at = from;
    while (at < to) {
      if (b[at++] == '\\' && b[at++] == 'n') {
        return at;
      }
    }
    return to;
  }

  /** The same failure comes again and again, with the same frames. */
  private @Nullable String knownStack(byte[] b, int from, int to) {
    int size = to - from;
    int slot = (size * 31 + (size > 40 ? b[from + 40] * 7 + b[to - 12] : 0)) & (CACHED - 1);
    byte[] known = knownFrames[slot];
    if (known != null && Arrays.equals(known, 0, known.length, b, from, to)) {
      return knownStacks[slot];
    }
    if (!unescape(b, from, to)) {
      return null;
    }
    String stack = stack(0);
    if (size <= MAX_CACHED) {
      knownFrames[slot] = Arrays.copyOfRange(b, from, to);
      knownStacks[slot] = stack;
    }
    return stack;
  }

  /** False when it has escapes that are rare. */
  private boolean unescape(byte[] b, int from, int to) {
    if (text.length < to - from) {
      text = new byte[Math.max(2 * text.length, to - from)];
    }
    int filled = 0;
    int at = from;
    while (at < to) {
      byte c = b[at++];
      if (c == '\\') {
        c = unescaped(b[at++]);
        if (c == 0) {
          return false;
        }
      }
      text[filled++] = c;
    }
    length = filled;
    return true;
  }

  /** 0 for one that is rare. */
  private static byte unescaped(byte c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '"', '\\', '/' -> c;
      default -> 0;
    };
  }

  private RootCause root() {
    int start = 0;
    int at = 0;
    while (at < length) {
      byte c = text[at];
      if (c == 'W' && startsWith(WRAPPED, at)) {
        break;
      }
      if (c == 'C' && startsWith(CAUSED, at) && !startsWith(CIRCULAR, at + CAUSED.length)) {
        start = at + CAUSED.length;
      }
      at = nextLine(at);
    }
    return new RootCause(type(start), stack(nextLine(start)));
  }

  private int nextLine(int from) {
    int at = from;
    while (at < length && text[at] != '\n') {
      at++;
    }
    return Math.min(length, at + 1);
  }

  private boolean startsWith(byte[] start, int at) {
    return startsWith(start, text, at, length);
  }

  private static boolean startsWith(byte[] start, byte[] b, int at, int to) {
    return at + start.length <= to
        && Arrays.equals(b, at, at + start.length, start, 0, start.length);
  }

  private String type(int start) {
    int from = start;
    if (startsWith(IN_THREAD, from)) {
      int quote = from + IN_THREAD.length;
      while (quote < length && text[quote] != '"' && text[quote] != '\n') {
        quote++;
      }
      from = quote + 1 < length && text[quote + 1] == ' ' ? quote + 2 : from;
    }
    int to = from;
    while (to < length && to - from < MAX_NAME && isOfName(text[to])) {
      to++;
    }
    boolean ends = to == length || text[to] == ':' || text[to] == '\n' || text[to] == '\r';
    if (!ends || to == from) {
      return "";
    }
    writeName(from, to);
    return new String(name, 0, nameLength, StandardCharsets.UTF_8);
  }

  private static boolean isOfName(byte c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '$'
        || c == '_'
        || c == '/'
        || c == '-'
        || c < 0;
  }

  private String stack(int from) {
    int at = from;
    int frames = 0;
    // FNV-1a: the same in each process and each version.
    long hash = 0xcbf29ce484222325L;
    while (at < length && frames < MAX_FRAMES) {
      int start = at;
      while (start < length && (text[start] == '\t' || text[start] == ' ')) {
        start++;
      }
      if (startsWith(SUPPRESSED, start) || startsWith(CAUSED, at) || startsWith(WRAPPED, at)) {
        break;
      }
      if (start > at && startsWith(AT, start)) {
        int end = start;
        while (end < length && text[end] != '(' && text[end] != '\n') {
          end++;
        }
        // A trace that was cut may end within a frame.
        if (end < length && text[end] == '(') {
          writeName(start + AT.length, end);
          if (!isReflection()) {
            hash = (hashOfName(hash) ^ '\n') * 0x100000001b3L;
            frames++;
          }
        }
        start = end;
      }
      at = nextLine(start);
    }
    return frames == 0 ? "" : hex((int) (hash ^ (hash >>> 32)));
  }

  private long hashOfName(long before) {
    long hash = before;
    for (int i = 0; i < nameLength; i++) {
      hash = (hash ^ (name[i] & 0xFF)) * 0x100000001b3L;
    }
    return hash;
  }

  private static String hex(int number) {
    StringBuilder digits = new StringBuilder(8);
    for (int shift = 28; shift >= 0; shift -= 4) {
      digits.append(Character.forDigit((number >> shift) & 0xF, 16));
    }
    return digits.toString();
  }

  private boolean isReflection() {
    byte first = nameLength == 0 ? 0 : name[0];
    if (first != 'j' && first != 's') {
      return false;
    }
    for (byte[] start : REFLECTION) {
      if (nameLength >= start.length
          && Arrays.equals(name, 0, start.length, start, 0, start.length)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A class, or a class and a method, without its module and without what is numbered: {@code
   * Foo$$Lambda/0x01f}, {@code $Proxy12}, {@code lambda$run$3}, {@code
   * Foo$$EnhancerBySpringCGLIB$$1a2b}.
   */
  private void writeName(int from, int to) {
    nameLength = 0;
    int at = afterModule(from, to);
    while (at < to && nameLength < MAX_NAME) {
      byte c = text[at];
      if (c == '/') {
        at = afterDigits(startsWith(HEX, at + 1) ? at + 3 : at + 1, to, 16);
      } else if (c > '9' || c < '0') {
        boolean hash = c >= 'a' && c <= 'f' && nameEndsWith(CGLIB);
        if (hash) {
          at = afterDigits(at, to, 16);
        } else {
          name[nameLength++] = c;
          at++;
        }
      } else if (nameEndsWith(CGLIB)) {
        at = afterDigits(at, to, 16);
      } else if (nameEndsWith('$')
          || nameEndsWith(PROXY)
          || nameEndsWith(PROXY_PACKAGE)
          || nameEndsWith(ACCESSOR)) {
        at = afterDigits(at, to, 10);
      } else {
        name[nameLength++] = c;
        at++;
      }
    }
  }

  /** {@code java.base/}, {@code app//}; a lambda's slash comes behind a dollar sign. */
  private int afterModule(int from, int to) {
    int after = from;
    for (int i = from; i < to && text[i] != '$'; i++) {
      if (text[i] == '/') {
        after = i + 1;
      }
    }
    return after;
  }

  private boolean nameEndsWith(char c) {
    return nameLength > 0 && name[nameLength - 1] == c;
  }

  private boolean nameEndsWith(byte[] end) {
    int from = nameLength - end.length;
    return from >= 0
        && name[nameLength - 1] == end[end.length - 1]
        && Arrays.equals(name, from, nameLength, end, 0, end.length);
  }

  private int afterDigits(int from, int to, int radix) {
    int at = from;
    while (at < to && Character.digit(text[at], radix) >= 0) {
      at++;
    }
    return at;
  }

  /** A class alone, without what is numbered. */
  static String nameOf(String type) {
    TraceReader reader = new TraceReader();
    reader.text = type.getBytes(StandardCharsets.UTF_8);
    reader.length = reader.text.length;
    reader.writeName(0, reader.length);
    return new String(reader.name, 0, reader.nameLength, StandardCharsets.UTF_8);
  }
}
