package dev.clew.logback.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * JSON as UTF-8 in one array that grows and is used again. It knows strings and numbers; commas and
 * braces are its caller's business.
 *
 * <p>A position can be returned to: what was written after it is forgotten. Not thread-safe.
 */
public final class JsonWriter {
  /** No limit on a text. */
  public static final int UNLIMITED = Integer.MAX_VALUE;

  private static final int INITIAL_CAPACITY = 1024;

  /** Up to here a string is not worth a chunk's flags. */
  private static final int SHORT = 128;

  /** Below this a character at a time is fastest. */
  private static final int FEW = 16;

  /** How many characters of a short string, or of a frame, are handled in one go. */
  private static final int MAX_SCRATCH = 256;

  /** How many characters of a long string are handled at a time. */
  private static final int CHUNK = 2048;

  /** How far reading and writing in whole words may go beyond the last character of a chunk. */
  private static final int SLACK = 2 * Long.BYTES;

  /** The bytes of a character that becomes six. */
  private static final int LONGEST_FORM = 6;

  /** Room for any number, and for what is written beyond its end. */
  private static final int MAX_NUMBER = 24;

  /** What a frame has besides its names. */
  private static final int FRAME_SIGNS = 32;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final byte[] HEX = ascii("0123456789abcdef");

  /** What stands after the backslash, for the characters below 128; 0 where none is needed. */
  private static final byte[] ESCAPES = new byte[128];

  /** For the characters up to U+00FF that become two bytes, these; 0 for the others. */
  private static final short[] PAIRS = new short[256];

  /** The flags of a chunk without a character that wants an escape. */
  private static final byte[] ALL_PLAIN = new byte[CHUNK];

  /**
   * The digits of the numbers below a thousand, the first one in the lowest byte, and in the
   * highest byte how many bits of leading zeros there are.
   */
  private static final int[] THREE_DIGITS = new int[1_000];

  private static final byte UNICODE_ESCAPE = 'u';

  /** What stands in for a surrogate without its other half. */
  public static final char REPLACEMENT = '\uFFFD';

  static {
    for (int i = 0; i < 1_000; i++) {
      int zeros = i >= 100 ? 0 : i >= 10 ? 8 : 16;
      int digits = ('0' + i / 100) | ('0' + i / 10 % 10) << 8 | ('0' + i % 10) << 16;
      THREE_DIGITS[i] = zeros << 24 | digits;
    }
    Arrays.fill(ESCAPES, 0, 0x20, UNICODE_ESCAPE);
    ESCAPES[0x7F] = UNICODE_ESCAPE;
    ESCAPES['"'] = '"';
    ESCAPES['\\'] = '\\';
    ESCAPES['\n'] = 'n';
    ESCAPES['\r'] = 'r';
    ESCAPES['\t'] = 't';
    ESCAPES['\b'] = 'b';
    ESCAPES['\f'] = 'f';
    for (int c = 0; c < ESCAPES.length; c++) {
      int escape = ESCAPES[c];
      if (escape != 0 && escape != UNICODE_ESCAPE) {
        PAIRS[c] = (short) (escape << 8 | '\\');
      }
    }
    for (int c = 0xA0; c <= 0xFF; c++) {
      PAIRS[c] = (short) ((0x80 | (c & 0x3F)) << 8 | 0xC0 | c >> 6);
    }
  }

  private byte[] buffer = new byte[INITIAL_CAPACITY];
  private ByteBuffer view = ByteBuffer.wrap(buffer);
  private int position;

  private @Nullable Scratch scratch;
  private @Nullable Chunk chunk;

  /** What is needed for all but the shortest strings. */
  private static class Scratch {
    final char[] chars;
    private final CharBuffer from;
    private final CharsetEncoder encoder = StandardCharsets.ISO_8859_1.newEncoder();

    Scratch(int length) {
      this.chars = new char[length];
      this.from = CharBuffer.wrap(chars);
    }

    /**
     * Makes bytes of the characters before the first one above U+00FF.
     *
     * @return how many these are
     */
    final int encode(int count, ByteBuffer into, int at) {
      from.position(0).limit(count);
      into.position(at);
      encoder.encode(from, into, false);
      return from.position();
    }
  }

  /** What is needed for long strings. */
  private static final class Chunk extends Scratch {
    final byte[] latin1 = new byte[CHUNK + SLACK];

    /** The characters' flags: a byte of each, and later eight in every eighth byte. */
    private final byte[] flags = new byte[CHUNK];

    private final ByteBuffer to = ByteBuffer.wrap(latin1);

    Chunk() {
      super(CHUNK);
    }

    int encode(int count) {
      return encode(count, to, 0);
    }

    /**
     * Looks which of the first so many bytes are not plain.
     *
     * @return whether there are any
     */
    boolean flag(int count) {
      flagWords(latin1, flags, count);
      return !Arrays.equals(flags, 0, count, ALL_PLAIN, 0, count);
    }

    /** Each loop does little and has no way out: the compiler vectorises it, on JDK 25 too. */
    private static void flagWords(byte[] latin1, byte[] flags, int count) {
      for (int i = 0; i < count; i += Long.BYTES) {
        LONGS.set(flags, i, exactlyNotPlain((long) LONGS.get(latin1, i)));
      }
    }

    /** Makes the flags ready to be asked for. */
    void pack(int count) {
      packWords(flags, count);
    }

    /** The highest bits of eight bytes become the first one. What the others are means nothing. */
    private static void packWords(byte[] flags, int count) {
      for (int i = 0; i < count; i += Long.BYTES) {
        long eight = (long) LONGS.get(flags, i) >>> 7;
        eight |= eight >>> 7;
        eight |= eight >>> 14;
        eight |= eight >>> 28;
        LONGS.set(flags, i, eight);
      }
    }

    /** The flags of so many characters, at most 64, the first one's in the lowest bit. */
    long flags(int start, int count) {
      long bits = 0;
      for (int i = 0; i < Long.SIZE; i += Long.BYTES) {
        bits |= (flags[start + i] & 0xFFL) << i;
      }
      return count < Long.SIZE ? bits & ((1L << count) - 1) : bits;
    }
  }

  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** How many bytes there are. */
  public int position() {
    return position;
  }

  /** The position so many bytes from here; without a limit where that is {@link #UNLIMITED}. */
  public int positionAfter(int bytes) {
    return bytes == UNLIMITED ? UNLIMITED : position + bytes;
  }

  /** Forgets what was written after an earlier position. */
  public void rewind(int earlier) {
    position = earlier;
  }

  /** The bytes, copied. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, position);
  }

  /** Forgets everything, and the array too when it grew beyond what may be kept. */
  public void reset(int maxRetainedBytes) {
    position = 0;
    if (buffer.length > maxRetainedBytes) {
      use(new byte[INITIAL_CAPACITY]);
    }
  }

  /** Bytes that are JSON already. */
  public void raw(byte[] bytes) {
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, position, bytes.length);
    position += bytes.length;
  }

  /** At most sixteen bytes that are JSON already, in two words: 3 % off sameRequest. */
  public void raw(long first, long second, int length) {
    reserve(2 * Long.BYTES);
    LONGS.set(buffer, position, first);
    LONGS.set(buffer, position + Long.BYTES, second);
    position += length;
  }

  public static long word(byte[] bytes, int at) {
    long word = 0;
    for (int i = 0; i < Long.BYTES && at + i < bytes.length; i++) {
      word |= (bytes[at + i] & 0xFFL) << (8 * i);
    }
    return word;
  }

  /** The first so many of bytes that are JSON already. */
  public void raw(byte[] bytes, int length) {
    reserve(length);
    System.arraycopy(bytes, 0, buffer, position, length);
    position += length;
  }

  /** What was written since a position. */
  public byte[] copy(int start) {
    return Arrays.copyOfRange(buffer, start, position);
  }

  /** What stands between two positions, in the given array if that is long enough. */
  public byte[] copy(int start, int end, byte[] into) {
    int length = end - start;
    if (into.length < length) {
      return Arrays.copyOfRange(buffer, start, end);
    }
    System.arraycopy(buffer, start, into, 0, length);
    return into;
  }

  /** An ASCII character that is JSON already. */
  public void raw(char ascii) {
    reserve(1);
    buffer[position++] = (byte) ascii;
  }

  /** Puts an ASCII character in place of the very first byte. */
  public void replaceFirst(char ascii) {
    buffer[0] = (byte) ascii;
  }

  /** The sixteen hexadecimal digits of a number. */
  public void hex(long value) {
    reserve(16);
    for (int shift = 60; shift >= 0; shift -= 4) {
      buffer[position++] = HEX[(int) (value >>> shift) & 0xF];
    }
  }

  /** ASCII text that is JSON already, such as a number's. */
  public void rawAscii(String text) {
    int length = text.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      buffer[position++] = (byte) text.charAt(i);
    }
  }

  /** A string between quotes. */
  public void quoted(String text) {
    quoted(text, UNLIMITED);
  }

  /**
   * A string between quotes, cut at a position.
   *
   * @return whether it was written whole
   */
  public boolean quoted(String text, int end) {
    int length = text.length();
    if (length <= SHORT && end - position > length * LONGEST_FORM) {
      reserve(length * LONGEST_FORM + SLACK);
      buffer[position++] = '"';
      shortText(text, length);
      buffer[position++] = '"';
      return true;
    }
    raw('"');
    boolean whole = text(text, end);
    raw('"');
    return whole;
  }

  /** A part of a string: escaped, without quotes. */
  public void text(String text) {
    text(text, UNLIMITED);
  }

  /**
   * A part of a string: escaped, without quotes, cut between two code points before it would go
   * beyond a position.
   *
   * @return whether it was written whole
   */
  public boolean text(String text, int end) {
    int length = text.length();
    int from = 0;
    // Where there is room for the longest form of every character, none has to be asked.
    if (length <= SHORT) {
      if (end - position >= length * LONGEST_FORM) {
        reserve(length * LONGEST_FORM + SLACK);
        shortText(text, length);
        return true;
      }
    } else {
      while (from < length) {
        int count = Math.min(CHUNK, length - from);
        if (end - position < count * LONGEST_FORM) {
          break;
        }
        from += chunk(text, from, count);
      }
    }
    return from == length || boundedText(text, from, end);
  }

  private Scratch scratch() {
    Scratch part = scratch;
    if (part == null) {
      part = new Scratch(MAX_SCRATCH);
      scratch = part;
    }
    return part;
  }

  /** A short string of any kind. There is room for it, and for the slack. */
  private void shortText(String text, int length) {
    int plain = length < FEW ? fewPlain(text, length) : plainRun(text, length);
    if (plain < length) {
      char[] chars = scratch().chars;
      text.getChars(plain, length, chars, 0);
      wide(chars, 0, length - plain);
    }
  }

  /**
   * Writes the first characters of a string that are plain.
   *
   * @return how many they are
   */
  private int fewPlain(String text, int length) {
    byte[] to = buffer;
    int at = position;
    int i = 0;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 128 || ESCAPES[c] != 0) {
        break;
      }
      to[at + i] = (byte) c;
    }
    position = at + i;
    return i;
  }

  private int plainRun(String text, int length) {
    Scratch part = scratch();
    text.getChars(0, length, part.chars, 0);
    return plainRun(part, length);
  }

  /**
   * Writes the first characters of a chunk that are plain. The JDK makes bytes of all of them with
   * a few wide instructions; they are looked at afterwards. A loop over {@link String#charAt} is as
   * fast, but only where the JIT compiler takes the string's encoding out of it, which it does not
   * always do.
   *
   * @return how many they are
   */
  private int plainRun(Scratch part, int length) {
    byte[] to = buffer;
    int start = position;
    int end = start + part.encode(length, view, start);
    int at = start;
    for (; at < end; at += Long.BYTES) {
      // What is found behind the end does not count.
      long flags = notPlain((long) LONGS.get(to, at));
      if (flags != 0) {
        at += Long.numberOfTrailingZeros(flags) >>> 3;
        break;
      }
    }
    position = Math.min(at, end);
    return position - start;
  }

  /**
   * An ordinary frame of a stack trace: {@code Class.method(File.java:7)}. In one go, because a
   * record has dozens of them: a fifth off EncoderBenchmark's newException.
   *
   * @param line not negative
   * @return whether it was written; it is not where a character needs an escape
   */
  public boolean frame(String className, String method, String file, int line) {
    int afterClass = className.length();
    int afterMethod = afterClass + 1 + method.length();
    int length = afterMethod + 1 + file.length();
    if (length > MAX_SCRATCH) {
      return false;
    }
    reserve(length + FRAME_SIGNS);
    Scratch part = scratch();
    char[] chars = part.chars;
    className.getChars(0, afterClass, chars, 0);
    chars[afterClass] = '.';
    method.getChars(0, method.length(), chars, afterClass + 1);
    chars[afterMethod] = '(';
    file.getChars(0, file.length(), chars, afterMethod + 1);
    int start = position;
    if (plainRun(part, length) < length) {
      position = start;
      return false;
    }
    buffer[position++] = ':';
    number(line);
    buffer[position++] = ')';
    return true;
  }

  /**
   * A part of a long string. The JDK's loops over arrays are vectorised and {@link String#charAt}
   * is not: EncoderBenchmark's longText takes a quarter of the time this way.
   *
   * @return how many characters it was
   */
  private int chunk(String text, int from, int atMost) {
    boolean splitsPair =
        from + atMost < text.length() && Character.isHighSurrogate(text.charAt(from + atMost - 1));
    int count = splitsPair ? atMost - 1 : atMost;
    Chunk part = chunk;
    if (part == null) {
      part = new Chunk();
      chunk = part;
    }
    text.getChars(from, from + count, part.chars, 0);
    reserve(count * LONGEST_FORM + SLACK);
    int encoded = part.encode(count);
    latin1(part, encoded);
    if (encoded < count) {
      wide(part.chars, encoded, count);
    }
    return count;
  }

  /** Characters up to U+00FF. There is room for all, and for the slack. */
  private void latin1(Chunk part, int count) {
    if (!part.flag(count)) {
      System.arraycopy(part.latin1, 0, buffer, position, count);
      position += count;
      return;
    }
    part.pack(count);
    int shift = position;
    for (int start = 0; start < count; start += Long.SIZE) {
      int end = Math.min(start + Long.SIZE, count);
      shift = escapeBlock(part.latin1, start, end, part.flags(start, end - start), buffer, shift);
    }
    position = count + shift;
  }

  /**
   * At most 64 characters, of which those that are not plain are known. What stands between two of
   * these is most often short, and is copied as two words whatever its length: a processor cannot
   * guess where quotes stand. EncoderBenchmark's longEscaped takes half (JDK 17) to two thirds (JDK
   * 25) of the time of a character at a time.
   *
   * @param shift how far the characters move, because of where they go and what was put in before
   * @return how far the next ones do
   */
  private static int escapeBlock(
      byte[] from, int start, int end, long flags, byte[] to, int shift) {
    long rest = flags;
    LONGS.set(to, start + shift, (long) LONGS.get(from, start));
    LONGS.set(to, start + shift + 8, (long) LONGS.get(from, start + 8));
    int copied = start + 16;
    while (rest != 0) {
      int i = start + Long.numberOfTrailingZeros(rest);
      rest &= rest - 1;
      if (i > copied) {
        copy(from, copied, i, to, shift);
      }
      long word = (long) LONGS.get(from, i);
      int pair = PAIRS[(int) word & 0xFF];
      int at = i + shift;
      if (pair == 0) {
        unicodeEscape(to, at, (int) word & 0xFF);
        LONGS.set(to, at + 6, (long) LONGS.get(from, i + 1));
        LONGS.set(to, at + 14, (long) LONGS.get(from, i + 9));
        shift += 5;
      } else {
        LONGS.set(to, at, word >>> 8 << 16 | (pair & 0xFFFF));
        LONGS.set(to, at + 8, (long) LONGS.get(from, i + 7));
        shift++;
      }
      copied = i + 15;
    }
    if (end > copied) {
      copy(from, copied, end, to, shift);
    }
    return shift;
  }

  /** Plain characters, sixteen at a time. */
  private static void copy(byte[] from, int start, int end, byte[] to, int shift) {
    for (int i = start; i < end; i += 16) {
      LONGS.set(to, i + shift, (long) LONGS.get(from, i));
      LONGS.set(to, i + shift + 8, (long) LONGS.get(from, i + 8));
    }
  }

  /**
   * The highest bit of the first byte that is not plain: a control character, a quote, a backslash
   * or DEL, or one above 127. The bits above that one mean nothing; none is set when all are plain.
   */
  private static long notPlain(long word) {
    // The quote is next to the control characters once the second bit is turned.
    long controlOrQuote = (word ^ 0x0202020202020202L) - 0x2121212121212121L;
    long backslash = (word ^ 0x5C5C5C5C5C5C5C5CL) - 0x0101010101010101L;
    long delete = word + 0x0101010101010101L;
    return (controlOrQuote | backslash | delete | word) & 0x8080808080808080L;
  }

  /** The highest bit of each byte that is not plain. */
  private static long exactlyNotPlain(long word) {
    // Without their highest bits the bytes can be added to and nothing is carried.
    long seven = word & 0x7F7F7F7F7F7F7F7FL;
    long plain =
        seven + 0x6060606060606060L
            & (seven ^ 0x2222222222222222L) + 0x7F7F7F7F7F7F7F7FL
            & (seven ^ 0x5C5C5C5C5C5C5C5CL) + 0x7F7F7F7F7F7F7F7FL;
    return (~plain | seven + 0x0101010101010101L | word) & 0x8080808080808080L;
  }

  /** Characters of any kind. There is room for all, and for the slack. */
  private void wide(char[] from, int start, int end) {
    byte[] to = buffer;
    int at = position;
    for (int i = start; i < end; i++) {
      char c = from[i];
      if (c < 128 && ESCAPES[c] == 0) {
        to[at++] = (byte) c;
      } else if (c < 0xA0) {
        at = escape(to, at, c);
      } else if (c < 0x800) {
        INTS.set(to, at, 0x80C0 | c >> 6 | (c & 0x3F) << 8);
        at += 2;
      } else if (Character.isSurrogate(c)) {
        if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(from[i + 1])) {
          at = fourBytes(to, at, Character.toCodePoint(c, from[++i]));
        } else {
          at = threeBytes(to, at, REPLACEMENT);
        }
      } else if (c == '\u2028' || c == '\u2029') {
        at = unicodeEscape(to, at, c);
      } else {
        INTS.set(to, at, 0x8080E0 | c >> 12 | (c >> 6 & 0x3F) << 8 | (c & 0x3F) << 16);
        at += 3;
      }
    }
    position = at;
  }

  /** A character below U+0800 that is not plain. */
  private static int escape(byte[] to, int at, int c) {
    if (c >= 128) {
      return c <= 0x9F ? unicodeEscape(to, at, c) : twoBytes(to, at, c);
    }
    byte escape = ESCAPES[c];
    if (escape == UNICODE_ESCAPE) {
      return unicodeEscape(to, at, c);
    }
    to[at] = '\\';
    to[at + 1] = escape;
    return at + 2;
  }

  private static int unicodeEscape(byte[] to, int at, int c) {
    to[at] = '\\';
    to[at + 1] = 'u';
    to[at + 2] = HEX[c >> 12];
    to[at + 3] = HEX[(c >> 8) & 0xF];
    to[at + 4] = HEX[(c >> 4) & 0xF];
    to[at + 5] = HEX[c & 0xF];
    return at + 6;
  }

  private static int twoBytes(byte[] to, int at, int c) {
    to[at] = (byte) (0xC0 | (c >> 6));
    to[at + 1] = (byte) (0x80 | (c & 0x3F));
    return at + 2;
  }

  private static int threeBytes(byte[] to, int at, int c) {
    to[at] = (byte) (0xE0 | (c >> 12));
    to[at + 1] = (byte) (0x80 | ((c >> 6) & 0x3F));
    to[at + 2] = (byte) (0x80 | (c & 0x3F));
    return at + 3;
  }

  private static int fourBytes(byte[] to, int at, int codePoint) {
    to[at] = (byte) (0xF0 | (codePoint >> 18));
    to[at + 1] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
    to[at + 2] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
    to[at + 3] = (byte) (0x80 | (codePoint & 0x3F));
    return at + 4;
  }

  /** As {@link #text(String, int)}, where the position may be reached. */
  private boolean boundedText(String text, int from, int end) {
    int length = text.length();
    int i = from;
    while (true) {
      int room = Math.max(0, end - position);
      int stop = i + Math.min(length - i, room);
      reserve(stop - i);
      byte[] to = buffer;
      int at = position;
      while (i < stop) {
        char c = text.charAt(i);
        if (c >= 128 || ESCAPES[c] != 0) {
          break;
        }
        to[at++] = (byte) c;
        i++;
      }
      position = at;
      if (i == length) {
        return true;
      }
      int next = special(text, i, end);
      if (next < 0) {
        return false;
      }
      i = next;
    }
  }

  /**
   * Writes one code point that is not plain.
   *
   * @return the index behind it, or -1 when there is no room
   */
  private int special(String text, int index, int end) {
    char c = text.charAt(index);
    int room = end - position;
    if (c < 0x800) {
      if (c < 128 && ESCAPES[c] == 0) {
        return -1; // It is plain: the limit is what stopped the run.
      }
      boolean isLong = c < 128 ? ESCAPES[c] == UNICODE_ESCAPE : c <= 0x9F;
      if (room < (isLong ? LONGEST_FORM : 2)) {
        return -1;
      }
      reserve(LONGEST_FORM);
      position = escape(buffer, position, c);
      return index + 1;
    }
    if (c == '\u2028' || c == '\u2029') {
      if (room < LONGEST_FORM) {
        return -1;
      }
      reserve(LONGEST_FORM);
      position = unicodeEscape(buffer, position, c);
      return index + 1;
    }
    if (Character.isHighSurrogate(c)
        && index + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(index + 1))) {
      if (room < 4) {
        return -1;
      }
      reserve(4);
      position = fourBytes(buffer, position, Character.toCodePoint(c, text.charAt(index + 1)));
      return index + 2;
    }
    if (room < 3) {
      return -1;
    }
    reserve(3);
    position = threeBytes(buffer, position, Character.isSurrogate(c) ? REPLACEMENT : c);
    return index + 1;
  }

  /** A whole number in decimal. */
  public void number(long value) {
    if (value == Long.MIN_VALUE) {
      rawAscii("-9223372036854775808");
      return;
    }
    reserve(MAX_NUMBER);
    long rest = value;
    if (value < 0) {
      buffer[position++] = '-';
      rest = -value;
    }
    if (rest >= 1_000_000_000_000_000_000L) {
      leadingDigits((int) (rest / 1_000_000_000_000_000_000L));
      nineDigits((int) (rest / 1_000_000_000 % 1_000_000_000));
      nineDigits((int) (rest % 1_000_000_000));
    } else if (rest >= 1_000_000_000) {
      upToNineDigits((int) (rest / 1_000_000_000));
      nineDigits((int) (rest % 1_000_000_000));
    } else {
      upToNineDigits((int) rest);
    }
  }

  private void upToNineDigits(int value) {
    if (value < 1_000) {
      leadingDigits(value);
    } else if (value < 1_000_000) {
      int thousands = value / 1_000;
      leadingDigits(thousands);
      threeDigitsHere(value - thousands * 1_000);
    } else {
      int millions = value / 1_000_000;
      leadingDigits(millions);
      sixDigits(value - millions * 1_000_000);
    }
  }

  private void nineDigits(int value) {
    int millions = value / 1_000_000;
    threeDigitsHere(millions);
    sixDigits(value - millions * 1_000_000);
  }

  private void sixDigits(int value) {
    int thousands = value / 1_000;
    threeDigitsHere(thousands);
    threeDigitsHere(value - thousands * 1_000);
  }

  /** The digits of a number below a thousand. There is room for four. */
  private void leadingDigits(int value) {
    int digits = THREE_DIGITS[value];
    int zeros = digits >>> 24;
    INTS.set(buffer, position, digits >>> zeros);
    position += 3 - (zeros >>> 3);
  }

  /** Three digits. There is room for four. */
  private void threeDigitsHere(int value) {
    // The fourth byte does not count.
    INTS.set(buffer, position, THREE_DIGITS[value]);
    position += 3;
  }

  /** The three digits of a number below a thousand, zeros included. */
  public void threeDigits(int value) {
    reserve(Integer.BYTES);
    threeDigitsHere(value);
  }

  /** The last so many decimal digits, at most three, of a number below a thousand. */
  public void paddedNumber(int value, int digits) {
    reserve(Integer.BYTES);
    INTS.set(buffer, position, THREE_DIGITS[value] >>> (24 - 8 * digits));
    position += digits;
  }

  /**
   * A number of at most three decimals in {@link Double#toString}'s form, if it is one below ten
   * million. Its digits are those of a whole number then, which a double holds exactly, and the
   * division shows that no other number is meant: an eighth off EncoderBenchmark's request.
   *
   * @return whether it was written
   */
  public boolean shortDecimal(double value) {
    double positive = Math.abs(value);
    if (!(positive < 10_000_000) || (value == 0 && 1 / value < 0)) {
      return false;
    }
    long scaled = (long) (positive * 1_000 + 0.5);
    if (scaled / 1_000.0 != positive) {
      return false;
    }
    if (value < 0) {
      raw('-');
    }
    int whole = (int) (scaled / 1_000);
    int thousandths = (int) (scaled - whole * 1_000L);
    reserve(MAX_NUMBER);
    upToNineDigits(whole);
    buffer[position] = '.';
    INTS.set(buffer, position + 1, THREE_DIGITS[thousandths]);
    position += thousandths % 10 != 0 ? 4 : thousandths % 100 != 0 ? 3 : 2;
    return true;
  }

  private void reserve(int bytes) {
    if (buffer.length - position < bytes) {
      use(Arrays.copyOf(buffer, Math.max(buffer.length * 2, Math.addExact(position, bytes))));
    }
  }

  /** Both or none: the stack or the memory may end before the second one is made. */
  private void use(byte[] other) {
    ByteBuffer itsView = ByteBuffer.wrap(other);
    buffer = other;
    view = itsView;
  }
}
