package dev.clew.logback.json;

import static dev.clew.logback.json.Words.LONGS;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A part of a long string. The JDK's loops over arrays are vectorised and {@link String#charAt} is
 * not: EncoderBenchmark's longText takes a quarter of the time this way. Not thread-safe.
 */
final class Chunk extends Characters {
  /** How many characters of a long string are handled at a time. */
  static final int LENGTH = 2048;

  /** The flags of a chunk without a character that wants an escape. */
  private static final byte[] ALL_PLAIN = new byte[LENGTH];

  private final byte[] latin1 = new byte[LENGTH + Escapes.SLACK];

  /** The characters' flags: a byte of each, and later eight in every eighth byte. */
  private final byte[] flags = new byte[LENGTH];

  private final ByteBuffer view = ByteBuffer.wrap(latin1);

  Chunk() {
    super(LENGTH);
  }

  /**
   * Writes the first so many of the characters. There is room for all, and for the slack.
   *
   * @return the position behind them
   */
  int write(int count, byte[] to, int at) {
    int encoded = encode(count, view, 0);
    int next = latin1(encoded, to, at);
    return encoded < count ? Escapes.characters(chars, encoded, count, to, next) : next;
  }

  /** Characters up to U+00FF. */
  private int latin1(int count, byte[] to, int at) {
    flagWords(latin1, flags, count);
    if (Arrays.equals(flags, 0, count, ALL_PLAIN, 0, count)) {
      System.arraycopy(latin1, 0, to, at, count);
      return at + count;
    }
    packWords(flags, count);
    int shift = at;
    for (int start = 0; start < count; start += Long.SIZE) {
      int end = Math.min(start + Long.SIZE, count);
      shift = Escapes.block(latin1, start, end, flags(start, end - start), to, shift);
    }
    return count + shift;
  }

  /**
   * Looks which bytes are not plain. The loop does little and has no way out, as the next one: the
   * compiler vectorises them, on JDK 25 too.
   */
  private static void flagWords(byte[] latin1, byte[] flags, int count) {
    for (int i = 0; i < count; i += Long.BYTES) {
      LONGS.set(flags, i, Escapes.exactlyNotPlain((long) LONGS.get(latin1, i)));
    }
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
  private long flags(int start, int count) {
    long bits = 0;
    for (int i = 0; i < Long.SIZE; i += Long.BYTES) {
      bits |= (flags[start + i] & 0xFFL) << i;
    }
    return count < Long.SIZE ? bits & ((1L << count) - 1) : bits;
  }
}
