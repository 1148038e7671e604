package dev.clew.examples.story;

import dev.clew.examples.story.FieldNames.Field;
import dev.clew.examples.story.FieldNames.Known;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes over a flat JSON object once and says where the few fields stand that the table needs. It
 * accepts only what is certainly valid and plain; of nested objects, escapes in those fields
 * (except a stack trace's) and all else it says so, and the caller has the JSON library decide. Not
 * thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // An index into arrays that are cleared for each line.
final class FieldScanner {
  private static final Set<Field> WANTED =
      EnumSet.of(
          Field.ID,
          Field.TIME,
          Field.SERVICE,
          Field.LEVEL,
          Field.STATUS,
          Field.DURATION,
          Field.PATH,
          Field.REQUEST_LINE,
          Field.CALL_MARK,
          Field.ERROR_TYPE,
          Field.TRACE);

  private static final int SLOTS = 1 << 9;
  private static final int FIELDS = Field.values().length;

  // What a byte is within a string: 0 goes on, all others need a look.
  private static final byte QUOTE = 1;
  private static final byte BACKSLASH = 2;
  private static final byte CONTROL = 3;
  private static final byte NOT_ASCII = 4;
  private static final byte[] CLASSES = classes();

  private final Name[] names = new Name[SLOTS];
  private final int[] starts = new int[FIELDS];
  private final int[] ends = new int[FIELDS];
  private final int[] ranks = new int[FIELDS];
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer decoded = CharBuffer.allocate(4096);
  private long durationUnit;

  // While scanning a line.
  private int at;
  private boolean escaped;
  private boolean ascii;

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Name(byte[] text, Known known, @Nullable Name next) {}

  FieldScanner(FieldNames fieldNames) {
    for (Map.Entry<String, Known> entry : fieldNames.all().entrySet()) {
      if (WANTED.contains(entry.getValue().field())) {
        want(entry.getKey(), entry.getValue());
      }
    }
    want("http.route", new Known(Field.ROUTE, 0, 0));
  }

  private void want(String name, Known known) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    int slot = slot(text, 0, text.length);
    names[slot] = new Name(text, known, names[slot]);
  }

  private static byte[] classes() {
    byte[] classes = new byte[256];
    Arrays.fill(classes, 0, 0x20, CONTROL);
    Arrays.fill(classes, 0x80, 256, NOT_ASCII);
    classes['"'] = QUOTE;
    classes['\\'] = BACKSLASH;
    return classes;
  }

  private static int slot(byte[] b, int from, int to) {
    int length = to - from;
    return length == 0 ? 0 : (b[from] * 31 + b[to - 1] * 7 + length * 61) & (SLOTS - 1);
  }

  /**
   * Whether the next line is a plain object; only then the fields and the line's end can be asked
   * for. A line feed cannot stand within, so the line need not be cut out before.
   */
  boolean scan(byte[] b, int from, int to) {
    Arrays.fill(starts, -1);
    Arrays.fill(ranks, Integer.MAX_VALUE);
    at = from;
    ascii = true;
    if (!scanObject(b, to)) {
      return false;
    }
    int end = at;
    while (at < to && (b[at] == ' ' || b[at] == '\r')) {
      at++;
    }
    return at < to && b[at++] == '\n' && (ascii || isUtf8(b, from, end));
  }

  /** Behind the line feed of the line that was scanned. */
  int lineEnd() {
    return at;
  }

  private boolean scanObject(byte[] b, int to) {
    if (at >= to || b[at++] != '{') {
      return false;
    }
    if (skipSpace(b, to) == '}') {
      at++;
      return true;
    }
    while (true) {
      if (skipSpace(b, to) != '"') {
        return false;
      }
      int nameStart = at + 1;
      if (!scanString(b, to) || escaped) {
        return false;
      }
      Known known = known(b, nameStart, at - 1);
      if (skipSpace(b, to) != ':') {
        return false;
      }
      at++;
      int first = skipSpace(b, to);
      int valueStart = at;
      if (!scanValue(b, to, first)) {
        return false;
      }
      if (known != null && !take(known, b, valueStart)) {
        return false;
      }
      int next = skipSpace(b, to);
      at++;
      if (next == '}') {
        return true;
      }
      if (next != ',') {
        return false;
      }
    }
  }

  /** False when the field's value is not plain. */
  private boolean take(Known known, byte[] b, int valueStart) {
    int index = known.field().ordinal();
    byte first = b[valueStart];
    if (first == 'n') {
      return true;
    }
    boolean plain = !escaped || known.field() == Field.TRACE;
    if (first == '[' || (first == '"' && !plain)) {
      return false;
    }
    if (known.rank() < ranks[index]) {
      ranks[index] = known.rank();
      starts[index] = first == '"' ? valueStart + 1 : valueStart;
      ends[index] = first == '"' ? at - 1 : at;
      if (known.field() == Field.DURATION) {
        durationUnit = known.nanos();
      }
    }
    return true;
  }

  private @Nullable Known known(byte[] b, int from, int to) {
    for (Name name = names[slot(b, from, to)]; name != null; name = name.next()) {
      byte[] text = name.text();
      if (text.length == to - from && Arrays.equals(text, 0, text.length, b, from, to)) {
        return name.known();
      }
    }
    return null;
  }

  /** The first byte that is no space, or -1 at the end. */
  private int skipSpace(byte[] b, int to) {
    while (at < to) {
      byte c = b[at];
      if (c != ' ' && c != '\t') {
        return c;
      }
      at++;
    }
    return -1;
  }

  private boolean scanValue(byte[] b, int to, int first) {
    return switch (first) {
      case '"' -> scanString(b, to);
      case '[' -> scanArray(b, to);
      case 't' -> scanWord(b, to, 't', 'r', 'u', 'e');
      case 'f' -> scanWord(b, to, 'f', 'a', 'l', 's', 'e');
      case 'n' -> scanWord(b, to, 'n', 'u', 'l', 'l');
      default -> scanNumber(b, to);
    };
  }

  private boolean scanWord(byte[] b, int to, char... word) {
    for (char c : word) {
      if (at >= to || b[at++] != c) {
        return false;
      }
    }
    return true;
  }

  private boolean scanString(byte[] b, int to) {
    escaped = false;
    byte[] classes = CLASSES;
    int i = at + 1;
    while (true) {
      byte kind = 0;
      while (i < to && (kind = classes[b[i] & 0xFF]) == 0) {
        i++;
      }
      if (i >= to || kind == CONTROL) {
        return false;
      }
      if (kind == QUOTE) {
        at = i + 1;
        return true;
      }
      if (kind == NOT_ASCII) {
        ascii = false;
        i++;
      } else {
        escaped = true;
        i = afterEscape(b, i, to);
        if (i < 0) {
          return false;
        }
      }
    }
  }

  private static int afterEscape(byte[] b, int backslash, int to) {
    int i = backslash + 1;
    if (i >= to) {
      return -1;
    }
    if (b[i] != 'u') {
      return "\"\\/bfnrt".indexOf(b[i]) >= 0 ? i + 1 : -1;
    }
    if (i + 4 >= to) {
      return -1;
    }
    for (int k = i + 1; k <= i + 4; k++) {
      if (Character.digit(b[k], 16) < 0) {
        return -1;
      }
    }
    return i + 5;
  }

  /** Of plain values. */
  private boolean scanArray(byte[] b, int to) {
    at++;
    if (skipSpace(b, to) == ']') {
      at++;
      return true;
    }
    while (true) {
      int first = skipSpace(b, to);
      if (first == '[' || first == '{' || !scanValue(b, to, first)) {
        return false;
      }
      int next = skipSpace(b, to);
      at++;
      if (next == ']') {
        return true;
      }
      if (next != ',') {
        return false;
      }
    }
  }

  private boolean scanNumber(byte[] b, int to) {
    if (at < to && b[at] == '-') {
      at++;
    }
    int start = at;
    if (!scanDigits(b, to) || (b[start] == '0' && at - start > 1)) {
      return false;
    }
    if (at < to && b[at] == '.') {
      at++;
      if (!scanDigits(b, to)) {
        return false;
      }
    }
    if (at < to && (b[at] == 'e' || b[at] == 'E')) {
      at++;
      if (at < to && (b[at] == '+' || b[at] == '-')) {
        at++;
      }
      return scanDigits(b, to);
    }
    return true;
  }

  private boolean scanDigits(byte[] b, int to) {
    int start = at;
    while (at < to && b[at] >= '0' && b[at] <= '9') {
      at++;
    }
    return at > start;
  }

  private boolean isUtf8(byte[] b, int from, int to) {
    ByteBuffer in = ByteBuffer.wrap(b, from, to - from);
    utf8.reset();
    while (true) {
      decoded.clear();
      CoderResult result = utf8.decode(in, decoded, true);
      if (result.isError()) {
        return false;
      }
      if (result.isUnderflow()) {
        return true;
      }
    }
  }

  /** Where the field's value begins, without its quotes, or -1 when there is none. */
  int start(Field field) {
    return starts[field.ordinal()];
  }

  /** Where the field's value ends. */
  int end(Field field) {
    return ends[field.ordinal()];
  }

  /** In nanoseconds, the unit of the duration that was found. */
  long durationUnit() {
    return durationUnit;
  }
}
