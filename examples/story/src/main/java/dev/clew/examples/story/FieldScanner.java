package dev.clew.examples.story;

import dev.clew.examples.story.FieldNames.Field;
import dev.clew.examples.story.FieldNames.Known;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes over a JSON object once and says where the few fields stand that the table needs, those of
 * nested objects too. It accepts only what is certainly valid and plain; of escapes in those fields
 * (except a stack trace's), of deep nesting and all else it says so, and the caller has the JSON
 * library decide. Not thread-safe.
 */
@SuppressWarnings("EnumOrdinal") // An index into arrays that are cleared for each line.
final class FieldScanner {
  private static final Set<Field> WANTED =
      EnumSet.of(
          Field.ID,
          Field.TIME,
          Field.TIME_NANOS,
          Field.SERVICE,
          Field.NAME,
          Field.HOST,
          Field.LEVEL,
          Field.STATUS,
          Field.DURATION,
          Field.MESSAGE,
          Field.STREAM,
          Field.MANY,
          Field.PATH,
          Field.REQUEST_LINE,
          Field.CALL_MARK,
          Field.ERROR_TYPE,
          Field.TRACE);

  private static final int MAX_DEPTH = 32;

  /** It is a path too, which counts where no other is. */
  private static final Known ROUTE = new Known("http.route", Field.ROUTE, 0, 0);

  private static final int FIELDS = Field.values().length;
  private static final int[] NOT_FOUND = filled(-1);
  private static final int[] NO_RANKS = filled(Integer.MAX_VALUE);

  // What a byte is within a string: 0 goes on, all others need a look.
  private static final byte QUOTE = 1;
  private static final byte BACKSLASH = 2;
  private static final byte CONTROL = 3;
  private static final byte NOT_ASCII = 4;
  private static final byte[] CLASSES = classes();

  /** What stands for itself or for a control character behind a backslash; 0 for all else. */
  private static final byte[] PLAIN = plain();

  private final NamesSeen names;
  private final int[] starts = new int[FIELDS];
  private final int[] ends = new int[FIELDS];
  private final int[] ranks = new int[FIELDS];
  private final @Nullable Known[] found = new Known[FIELDS];
  private int insideStart;
  private int insideEnd;
  private boolean insideEscaped;
  private byte[] inside = new byte[4 << 10];
  private int insideLength;
  private boolean carried;
  private boolean many;

  // While scanning a line.
  private int at;
  private boolean escaped;
  private boolean ascii;

  /** The name that was read last, after which the next one is looked for. */
  private NamesSeen.Name last;

  FieldScanner(FieldNames fieldNames) {
    this.names = new NamesSeen(name -> wanted(fieldNames, name));
    this.last = names.top();
  }

  private static @Nullable Known wanted(FieldNames fieldNames, String name) {
    if (name.equals(ROUTE.name())) {
      return ROUTE;
    }
    Known known = fieldNames.get(name);
    return known != null && WANTED.contains(known.field()) ? known : null;
  }

  private static byte[] plain() {
    byte[] plain = new byte[256];
    for (char c : "\"\\/bfnrt".toCharArray()) {
      plain[c] = JsonText.plain((byte) c);
    }
    return plain;
  }

  private static int[] filled(int number) {
    int[] filled = new int[FIELDS];
    Arrays.fill(filled, number);
    return filled;
  }

  private static byte[] classes() {
    byte[] classes = new byte[256];
    Arrays.fill(classes, 0, 0x20, CONTROL);
    Arrays.fill(classes, 0x80, 256, NOT_ASCII);
    classes['"'] = QUOTE;
    classes['\\'] = BACKSLASH;
    return classes;
  }

  /**
   * Whether the next line is a plain object; only then the fields and the line's end can be asked
   * for. A line feed cannot stand within, so the line need not be cut out before.
   *
   * @param to behind the line feed of this line or of a later one, or where the line ends without
   */
  boolean scan(byte[] b, int from, int to) {
    // Faster than to fill them, before the JVM has compiled that.
    System.arraycopy(NOT_FOUND, 0, starts, 0, FIELDS);
    System.arraycopy(NO_RANKS, 0, ranks, 0, FIELDS);
    at = from;
    ascii = true;
    insideStart = -1;
    many = false;
    last = names.top();
    if (!scanObject(b, to, last, 0)) {
      return false;
    }
    int end = at;
    while (at < to && (b[at] == ' ' || b[at] == '\r')) {
      at++;
    }
    return (at == to || b[at++] == '\n') && (ascii || Utf8.isValid(b, from, end));
  }

  /** Behind the line feed of the line that was scanned. */
  int lineEnd() {
    return at;
  }

  /**
   * @param outer the name of the object, under which its fields stand
   */
  private boolean scanObject(byte[] b, int to, NamesSeen.Name outer, int outerDepth) {
    NamesSeen.Name around = outer;
    int depth = outerDepth;
    if (at >= to || b[at++] != '{') {
      return false;
    }
    if (skipSpace(b, to) == '}') {
      at++;
      return true;
    }
    while (true) {
      NamesSeen.Name name = last.next();
      if (name != null && name.around() == around && name.isAt(b, at, to)) {
        at += name.length();
      } else {
        name = scanName(b, to, around);
        if (name == null) {
          return false;
        }
      }
      last = name;
      int first = at < to && b[at] > ' ' ? b[at] : skipSpace(b, to);
      if (first == '{') {
        at++;
        many |= name.isSource();
        if (depth == MAX_DEPTH) {
          return false;
        }
        if (skipSpace(b, to) != '}') {
          around = name;
          depth++;
          continue;
        }
        at++;
      } else {
        int valueStart = at;
        Known known = name.known();
        boolean valid;
        if (first != '"') {
          valid = scanValue(b, to, first, depth);
        } else if (known != null && mayWrap(known, b, to)) {
          valid = scanInside(b, to);
        } else {
          valid = scanString(b, to);
        }
        if (!valid || (known != null && !take(known, b, valueStart))) {
          return false;
        }
      }
      int next = at < to && b[at] > ' ' ? b[at] : skipSpace(b, to);
      at++;
      while (next == '}') {
        if (depth == outerDepth) {
          return true;
        }
        depth--;
        around = around.outer();
        next = skipSpace(b, to);
        at++;
      }
      if (next != ',') {
        return false;
      }
    }
  }

  /** Goes behind the colon of a name; null when that is not plain. */
  private NamesSeen.@Nullable Name scanName(byte[] b, int to, NamesSeen.Name around) {
    if (at < to && b[at] == ' ') {
      at++;
    }
    NamesSeen.Name next = last.seenNext(b, at, to, around);
    if (next != null) {
      at += next.length();
      return next;
    }
    if (skipSpace(b, to) != '"') {
      return null;
    }
    boolean asciiBefore = ascii;
    ascii = true;
    int start = at + 1;
    if (!scanString(b, to) || escaped) {
      return null;
    }
    NamesSeen.Name name = names.find(last, around, b, start, at - 1, ascii);
    ascii &= asciiBefore;
    if (skipSpace(b, to) != ':') {
      return null;
    }
    at++;
    return name;
  }

  /** False when the field's value is not plain. */
  private boolean take(Known known, byte[] b, int valueStart) {
    Field field = known.field();
    byte first = b[valueStart];
    if (first == 'n') {
      return true;
    }
    if (field == Field.MANY) {
      many |= first == '[';
      return true;
    }
    if (field == Field.MESSAGE) {
      if (first == '[' && known.carrier()) {
        // journald's bytes
        return false;
      }
      takeMessage(known, b, valueStart);
      return true;
    }
    boolean plain = !escaped || field == Field.TRACE;
    if (first == '[' || (first == '"' && !plain)) {
      return false;
    }
    int index = field.ordinal();
    if (known.rank() < ranks[index] && !(field == Field.ID && isNone(known, b, valueStart))) {
      put(known, index, b, valueStart);
    }
    return true;
  }

  /** Whether what stands there stands for no ID. */
  private boolean isNone(Known known, byte[] b, int valueStart) {
    boolean quoted = b[valueStart] == '"';
    int start = quoted ? valueStart + 1 : valueStart;
    int end = quoted ? at - 1 : at;
    if (end - start > 8 && !known.ofTrace()) {
      return false;
    }
    String text = new String(b, start, end - start, StandardCharsets.UTF_8);
    return RecordParser.id(FieldNames.idText(known, text)) == null;
  }

  private void put(Known known, int index, byte[] b, int valueStart) {
    boolean quoted = b[valueStart] == '"';
    ranks[index] = known.rank();
    starts[index] = quoted ? valueStart + 1 : valueStart;
    ends[index] = quoted ? at - 1 : at;
    found[index] = known;
  }

  /** A message that looks like a line of JSON may be the record itself. */
  private void takeMessage(Known known, byte[] b, int valueStart) {
    int index = Field.MESSAGE.ordinal();
    if (b[valueStart] != '"' || known.rank() >= ranks[index]) {
      return;
    }
    put(known, index, b, valueStart);
    insideStart = -1;
    carried = known.carrier();
    int start = starts[index];
    int end = ends[index];
    boolean opens = end > start && b[start] == '{';
    if (!opens) {
      insideLength = -1;
    }
    if (opens || (carried && end > start && endsLikeObject(b, start, end))) {
      insideStart = start;
      insideEnd = end;
      insideEscaped = escaped;
    }
  }

  private static boolean endsLikeObject(byte[] b, int from, int to) {
    int end = to;
    while (end - 2 > from && b[end - 2] == '\\' && (b[end - 1] == 'n' || b[end - 1] == 'r')) {
      end -= 2;
    }
    return b[end - 1] == '}';
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

  private boolean scanValue(byte[] b, int to, int first, int depth) {
    return switch (first) {
      case '"' -> scanString(b, to);
      case '[' -> scanArray(b, to, depth + 1);
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
      while (i <= to - Words.LENGTH) {
        long marks = Words.special(Words.at(b, i));
        if (marks != 0) {
          i += Words.before(marks);
          break;
        }
        i += Words.LENGTH;
      }
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

  /** Whether a string is a message that counts until now, and looks like a line of JSON. */
  private boolean mayWrap(Known known, byte[] b, int to) {
    return known.field() == Field.MESSAGE
        && at + 1 < to
        && b[at + 1] == '{'
        && known.rank() < ranks[Field.MESSAGE.ordinal()];
  }

  /** Scans a string, and takes its escapes out at once where none is rare. */
  private boolean scanInside(byte[] b, int to) {
    byte[] plain = PLAIN;
    byte[] into = inside;
    int start = at;
    int out = 0;
    int i = at + 1;
    escaped = false;
    insideLength = -1;
    while (i < to) {
      if (out > into.length - 2 * Words.LENGTH) {
        into = Arrays.copyOf(into, into.length * 2);
        inside = into;
      }
      if (i <= to - Words.LENGTH) {
        long word = Words.at(b, i);
        // What is too much of it is overwritten.
        Words.put(into, out, word);
        long marks = Words.special(word);
        int count = marks == 0 ? Words.LENGTH : Words.before(marks);
        i += count;
        out += count;
        if (marks == 0) {
          continue;
        }
      }
      byte c = b[i];
      if (c == '\\') {
        byte meant = i + 1 < to ? plain[b[i + 1] & 0xFF] : 0;
        if (meant == 0) {
          // A number, or no escape.
          at = start;
          return scanString(b, to);
        }
        escaped = true;
        into[out++] = meant;
        i += 2;
      } else if (c == '"') {
        at = i + 1;
        insideLength = out;
        return true;
      } else if (c >= 0 && c < ' ') {
        return false;
      } else {
        ascii &= c >= 0;
        into[out++] = c;
        i++;
      }
    }
    return false;
  }

  private static int afterEscape(byte[] b, int backslash, int to) {
    int i = backslash + 1;
    if (i >= to) {
      return -1;
    }
    if (b[i] != 'u') {
      return isEscape(b[i]) ? i + 1 : -1;
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

  private static boolean isEscape(byte c) {
    return switch (c) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
      default -> false;
    };
  }

  private boolean scanArray(byte[] b, int to, int depth) {
    at++;
    if (depth > MAX_DEPTH) {
      return false;
    }
    if (skipSpace(b, to) == ']') {
      at++;
      return true;
    }
    while (true) {
      int first = skipSpace(b, to);
      boolean valid =
          first == '{'
              // Nothing in an array is a field of the record.
              ? scanObject(b, to, names.inArray(), depth + 1)
              : scanValue(b, to, first, depth);
      if (!valid) {
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

  /** Where the field's value begins, without its quotes, or -1 when there is none. */
  int start(Field field) {
    return starts[field.ordinal()];
  }

  /** Where the field's value ends. */
  int end(Field field) {
    return ends[field.ordinal()];
  }

  /** The name under which the field was found; only where it has a value. */
  Known name(Field field) {
    Known known = found[field.ordinal()];
    if (known == null) {
      throw new IllegalStateException(field + " was not found");
    }
    return known;
  }

  /** Where a line begins that may be wrapped in this one, still escaped, or -1. */
  int insideStart() {
    return insideStart;
  }

  /** Where it ends. */
  int insideEnd() {
    return insideEnd;
  }

  /** How long it is without its escapes, where those were taken out, or -1. */
  int insideLength() {
    return insideLength;
  }

  /**
   * It without its escapes, in its first bytes.
   *
   * @param other what the next one is put into
   */
  byte[] takeInside(byte[] other) {
    byte[] taken = inside;
    inside = other;
    return taken;
  }

  /** Whether it has escapes. */
  boolean insideEscaped() {
    return insideEscaped;
  }

  /** Whether the message stands under a name under which others hand lines on. */
  boolean carried() {
    return carried && starts[Field.MESSAGE.ordinal()] >= 0;
  }

  /** Whether it looks like an answer or a batch that has many records. */
  boolean many() {
    return many;
  }
}
