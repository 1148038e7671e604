package dev.clew.logback.json;

import static dev.clew.logback.json.Words.INTS;

/**
 * Numbers as decimal digits. Each method writes at a position and returns the one behind; there is
 * room for {@link #MAX_NUMBER} bytes.
 */
final class Digits {
  /** Room for any number, and for what is written beyond its end. */
  static final int MAX_NUMBER = 24;

  /**
   * The digits of the numbers below a thousand, the first one in the lowest byte, and in the
   * highest byte how many bits of leading zeros there are.
   */
  private static final int[] THREE_DIGITS = new int[1_000];

  private static final byte[] HEX = JsonWriter.ascii("0123456789abcdef");
  private static final byte[] MIN_VALUE = JsonWriter.ascii("-9223372036854775808");

  static {
    for (int i = 0; i < 1_000; i++) {
      int zeros = i >= 100 ? 0 : i >= 10 ? 8 : 16;
      int digits = ('0' + i / 100) | ('0' + i / 10 % 10) << 8 | ('0' + i % 10) << 16;
      THREE_DIGITS[i] = zeros << 24 | digits;
    }
  }

  private Digits() {}

  /** The lowest four bits of a number as a hexadecimal digit. */
  static byte hex(int value) {
    return HEX[value & 0xF];
  }

  /** The sixteen hexadecimal digits of a number. */
  static int hex(long value, byte[] to, int at) {
    int next = at;
    for (int shift = 60; shift >= 0; shift -= 4) {
      to[next++] = hex((int) (value >>> shift));
    }
    return next;
  }

  /** A whole number. */
  static int number(long value, byte[] to, int at) {
    if (value == Long.MIN_VALUE) {
      System.arraycopy(MIN_VALUE, 0, to, at, MIN_VALUE.length);
      return at + MIN_VALUE.length;
    }
    int next = at;
    long rest = value;
    if (value < 0) {
      to[next++] = '-';
      rest = -value;
    }
    if (rest < 1_000_000_000) {
      return upToNine((int) rest, to, next);
    }
    if (rest < 1_000_000_000_000_000_000L) {
      next = upToNine((int) (rest / 1_000_000_000), to, next);
    } else {
      next = leading((int) (rest / 1_000_000_000_000_000_000L), to, next);
      next = nine((int) (rest / 1_000_000_000 % 1_000_000_000), to, next);
    }
    return nine((int) (rest % 1_000_000_000), to, next);
  }

  private static int upToNine(int value, byte[] to, int at) {
    if (value < 1_000) {
      return leading(value, to, at);
    }
    if (value < 1_000_000) {
      int thousands = value / 1_000;
      return three(value - thousands * 1_000, to, leading(thousands, to, at));
    }
    int millions = value / 1_000_000;
    return six(value - millions * 1_000_000, to, leading(millions, to, at));
  }

  private static int nine(int value, byte[] to, int at) {
    int millions = value / 1_000_000;
    return six(value - millions * 1_000_000, to, three(millions, to, at));
  }

  private static int six(int value, byte[] to, int at) {
    int thousands = value / 1_000;
    return three(value - thousands * 1_000, to, three(thousands, to, at));
  }

  /** A number below a thousand, without leading zeros. */
  private static int leading(int value, byte[] to, int at) {
    int digits = THREE_DIGITS[value];
    int zeros = digits >>> 24;
    INTS.set(to, at, digits >>> zeros);
    return at + 3 - (zeros >>> 3);
  }

  /** The three digits of a number below a thousand, zeros included. */
  static int three(int value, byte[] to, int at) {
    // The fourth byte does not count.
    INTS.set(to, at, THREE_DIGITS[value]);
    return at + 3;
  }

  /** The last so many decimal digits, at most three, of a number below a thousand. */
  static int last(int digits, int value, byte[] to, int at) {
    INTS.set(to, at, THREE_DIGITS[value] >>> (24 - 8 * digits));
    return at + digits;
  }

  /**
   * A number of at most three decimals in {@link Double#toString}'s form, if it is one below ten
   * million. Its digits are those of a whole number then, which a double holds exactly, and the
   * division shows that no other number is meant: an eighth off EncoderBenchmark's request.
   *
   * @return the position behind it, or -1 when it is no such number
   */
  static int shortDecimal(double value, byte[] to, int at) {
    double positive = Math.abs(value);
    if (!(positive < 10_000_000) || (value == 0 && 1 / value < 0)) {
      return -1;
    }
    long scaled = (long) (positive * 1_000 + 0.5);
    if (scaled / 1_000.0 != positive) {
      return -1;
    }
    int next = at;
    if (value < 0) {
      to[next++] = '-';
    }
    int whole = (int) (scaled / 1_000);
    int thousandths = (int) (scaled - whole * 1_000L);
    next = upToNine(whole, to, next);
    to[next] = '.';
    INTS.set(to, next + 1, THREE_DIGITS[thousandths]);
    return next + (thousandths % 10 != 0 ? 4 : thousandths % 100 != 0 ? 3 : 2);
  }
}
