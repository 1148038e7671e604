package dev.clew.logback.json;

import static dev.clew.logback.json.Words.LONGS;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Characters that are handled in one go: what is needed for all but the shortest strings. The JDK
 * makes bytes of all of them with a few wide instructions; they are looked at afterwards. Not
 * thread-safe.
 */
class Characters {
  final char[] chars;
  private final CharBuffer from;
  private final CharsetEncoder encoder = StandardCharsets.ISO_8859_1.newEncoder();

  Characters(int length) {
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

  /**
   * Writes the first characters that are plain. A loop over {@link String#charAt} is as fast, but
   * only where the JIT compiler takes the string's encoding out of it, which it does not always do.
   *
   * @param view the array as a buffer
   * @return how many they are
   */
  final int plainRun(int length, byte[] to, ByteBuffer view, int start) {
    int end = start + encode(length, view, start);
    int at = start;
    for (; at < end; at += Long.BYTES) {
      // What is found behind the end does not count.
      long flags = Escapes.notPlain((long) LONGS.get(to, at));
      if (flags != 0) {
        at += Long.numberOfTrailingZeros(flags) >>> 3;
        break;
      }
    }
    return Math.min(at, end) - start;
  }
}
