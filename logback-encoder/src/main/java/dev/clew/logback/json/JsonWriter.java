package dev.clew.logback.json;

import static dev.clew.logback.json.Words.LONGS;

import java.nio.ByteBuffer;
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

  /** What a frame has besides its names. */
  private static final int FRAME_SIGNS = 32;

  private byte[] buffer = new byte[INITIAL_CAPACITY];
  private ByteBuffer view = ByteBuffer.wrap(buffer);
  private int position;

  private final Place place = new Place();
  private @Nullable Characters scratch;
  private @Nullable Chunk chunk;

  /** The bytes of a text that is ASCII. */
  public static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** How many bytes there are. */
  public int position() {
    return position;
  }

  /** The position so many bytes from here; none where that is {@link #UNLIMITED}. */
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

  /** Who takes the bytes before they are written over. */
  public interface Sink {
    /**
     * Takes bytes at once.
     *
     * @param bytes the first so many of them
     * @param place what it had with this writer the last time
     */
    void take(byte[] bytes, int length, Place place);
  }

  /** Shows the bytes, not copied. */
  public void to(Sink sink) {
    sink.take(buffer, position, place);
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

  /** The first so many of bytes that are JSON already. */
  public void raw(byte[] bytes, int length) {
    reserve(length);
    System.arraycopy(bytes, 0, buffer, position, length);
    position += length;
  }

  /** At most sixteen bytes that are JSON already, in two words: 3 % off sameRequest. */
  public void raw(long first, long second, int length) {
    reserve(2 * Long.BYTES);
    LONGS.set(buffer, position, first);
    LONGS.set(buffer, position + Long.BYTES, second);
    position += length;
  }

  /** Eight bytes as {@link #raw(long, long, int)} takes them; those behind the end are 0. */
  public static long word(byte[] bytes, int at) {
    return Words.word(bytes, at);
  }

  /** An ASCII character that is JSON already. */
  public void raw(char ascii) {
    reserve(1);
    buffer[position++] = (byte) ascii;
  }

  /** ASCII text that is JSON already, such as a number's. */
  public void rawAscii(String text) {
    int length = text.length();
    reserve(length);
    for (int i = 0; i < length; i++) {
      buffer[position++] = (byte) text.charAt(i);
    }
  }

  /** Puts an ASCII character in place of the very first byte. */
  public void replaceFirst(char ascii) {
    buffer[0] = (byte) ascii;
  }

  /** Puts an ASCII character in place of the byte at a position. */
  public void replace(int at, char ascii) {
    buffer[at] = (byte) ascii;
  }

  /** Writes what stands between two positions once more. */
  void again(int start, int end) {
    int length = end - start;
    reserve(length);
    System.arraycopy(buffer, start, buffer, position, length);
    position += length;
  }

  /** Forgets the first so many bytes; what follows moves to the front. */
  void dropFirst(int bytes) {
    System.arraycopy(buffer, bytes, buffer, 0, position - bytes);
    position -= bytes;
  }

  /** The bytes as they are now, in an array that something longer does without. */
  byte[] bytes() {
    return buffer;
  }

  /** The byte at a position. */
  public byte at(int index) {
    return buffer[index];
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

  // Strings.

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
    if (length <= SHORT && end - position > length * Escapes.LONGEST_FORM) {
      reserve(length * Escapes.LONGEST_FORM + Escapes.SLACK);
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
      if (end - position >= length * Escapes.LONGEST_FORM) {
        reserve(length * Escapes.LONGEST_FORM + Escapes.SLACK);
        shortText(text, length);
        return true;
      }
    } else {
      while (from < length) {
        int count = Math.min(Chunk.LENGTH, length - from);
        if (end - position < count * Escapes.LONGEST_FORM) {
          break;
        }
        from += chunk(text, from, count);
      }
    }
    return from == length || boundedText(text, from, end);
  }

  /** A short string of any kind. There is room for it, and for the slack. */
  private void shortText(String text, int length) {
    int plain = length < FEW ? fewPlain(text, length) : plainRun(text, length);
    if (plain < length) {
      char[] chars = scratch().chars;
      text.getChars(plain, length, chars, 0);
      position = Escapes.characters(chars, 0, length - plain, buffer, position);
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
      if (!Escapes.isPlain(c)) {
        break;
      }
      to[at + i] = (byte) c;
    }
    position = at + i;
    return i;
  }

  private int plainRun(String text, int length) {
    Characters part = scratch();
    text.getChars(0, length, part.chars, 0);
    int plain = part.plainRun(length, buffer, view, position);
    position += plain;
    return plain;
  }

  private Characters scratch() {
    Characters part = scratch;
    if (part == null) {
      part = new Characters(MAX_SCRATCH);
      scratch = part;
    }
    return part;
  }

  /**
   * A part of a long string.
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
    reserve(count * Escapes.LONGEST_FORM + Escapes.SLACK);
    position = part.write(count, buffer, position);
    return count;
  }

  /** As {@link #text(String, int)}, where the position may be reached: it is not far. */
  private boolean boundedText(String text, int from, int end) {
    reserve(Math.max(0, end - position));
    int at = Escapes.bounded(text, from, buffer, position, end);
    position = at < 0 ? ~at : at;
    return at >= 0;
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
    Characters part = scratch();
    char[] chars = part.chars;
    className.getChars(0, afterClass, chars, 0);
    chars[afterClass] = '.';
    method.getChars(0, method.length(), chars, afterClass + 1);
    chars[afterMethod] = '(';
    file.getChars(0, file.length(), chars, afterMethod + 1);
    if (part.plainRun(length, buffer, view, position) < length) {
      return false;
    }
    position += length;
    buffer[position++] = ':';
    position = Digits.number(line, buffer, position);
    buffer[position++] = ')';
    return true;
  }

  // Numbers.

  /** A whole number in decimal. */
  public void number(long value) {
    reserve(Digits.MAX_NUMBER);
    position = Digits.number(value, buffer, position);
  }

  /**
   * A number of at most three decimals, if it is one below ten million, in {@link
   * Double#toString}'s form.
   *
   * @return whether it was written
   */
  public boolean shortDecimal(double value) {
    reserve(Digits.MAX_NUMBER);
    int at = Digits.shortDecimal(value, buffer, position);
    if (at < 0) {
      return false;
    }
    position = at;
    return true;
  }

  /** The three digits of a number below a thousand, zeros included. */
  public void threeDigits(int value) {
    reserve(Integer.BYTES);
    position = Digits.three(value, buffer, position);
  }

  /** The last so many decimal digits, at most three, of a number below a thousand. */
  public void paddedNumber(int value, int digits) {
    reserve(Integer.BYTES);
    position = Digits.last(digits, value, buffer, position);
  }

  /** The sixteen hexadecimal digits of a number. */
  public void hex(long value) {
    reserve(16);
    position = Digits.hex(value, buffer, position);
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
