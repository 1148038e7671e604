package dev.clew.examples.story;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks at eight bytes at once, the first of which are the lowest of a long. Marks are the highest
 * bits of bytes; the lowest mark is always right, those above it may be marks of what lies below.
 */
final class Words {
  static final int LENGTH = 8;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHEST = 0x8080_8080_8080_8080L;
  private static final long LINE_FEEDS = ONES * '\n';
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long SPACES = ONES * ' ';

  private Words() {}

  /** The eight bytes from an index on, all of which must be within the array. */
  static long at(byte[] b, int index) {
    return (long) WORDS.get(b, index);
  }

  static void put(byte[] b, int index, long word) {
    WORDS.set(b, index, word);
  }

  /** How many bytes stand before the first mark. */
  static int before(long marks) {
    // The JVM's first compiler has no instruction for counting zeros.
    return (int) ((((marks - 1) & ONES) * ONES) >>> 56) - 1;
  }

  /** Marks what needs a look within a string: quotes, backslashes, controls, what is not ASCII. */
  static long special(long word) {
    // A difference is below 0 for what is sought; or it is of no ASCII, which is sought too.
    return (((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES) | (word - SPACES) | word)
        & HIGHEST;
  }

  /** Marks what is not ASCII. */
  static long notAscii(long word) {
    return word & HIGHEST;
  }

  /** Where the next line feed is, or -1. */
  static int indexOfLineFeed(byte[] b, int from, int to) {
    int i = from;
    for (; i <= to - LENGTH; i += LENGTH) {
      long other = at(b, i) ^ LINE_FEEDS;
      long marks = (other - ONES) & ~other & HIGHEST;
      if (marks != 0) {
        return i + before(marks);
      }
    }
    for (; i < to; i++) {
      if (b[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  static long countLineFeeds(byte[] b, int from, int to) {
    long count = 0;
    int i = from;
    for (; i <= to - LENGTH; i += LENGTH) {
      long other = at(b, i) ^ LINE_FEEDS;
      // Here each mark counts, so none may come from what lies below.
      count += Long.bitCount(~(((other & ~HIGHEST) + ~HIGHEST) | other) & HIGHEST);
    }
    for (; i < to; i++) {
      count += b[i] == '\n' ? 1 : 0;
    }
    return count;
  }
}
