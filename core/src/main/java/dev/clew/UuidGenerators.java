package dev.clew;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * The generators that come with Clew. {@link ThreadLocalRandom} costs no lock but is seeded from
 * little more than the clock; two secrets drawn from {@link SecureRandom} are mixed in, so that two
 * JVMs started in the same instant still make different IDs.
 */
enum UuidGenerators implements CorrelationIdGenerator {
  V7 {
    @Override
    public String generate() {
      return v7(System::currentTimeMillis);
    }
  },
  V4 {
    @Override
    public String generate() {
      long high = (random(secretHigh) & ~0xF000L) | 0x4000L;
      long low = (random(secretLow) & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
      return text(high, low);
    }
  },
  HEX32 {
    @Override
    public String generate() {
      long high = random(secretHigh);
      long low = random(secretLow);
      // All zeros is the one value that W3C Trace Context (section 3.2.2.3) forbids.
      byte[] text = new byte[32];
      hex(high, 16, text, 0);
      hex(low == 0 ? 1 : low, 16, text, 16);
      return new String(text, StandardCharsets.ISO_8859_1);
    }
  };

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

  /** As often is the time written down: seldom, because all threads read it. */
  private static final long TICK_MILLIS = 1_000;

  /** No image of memory is restored sooner after the last ID. */
  private static final long JUMP_MILLIS = 5_000;

  private static final SecureRandom SECURE = new SecureRandom();

  static long secretHigh = SECURE.nextLong();
  static long secretLow = SECURE.nextLong();

  private static volatile long noticedMillis = System.currentTimeMillis();

  /**
   * Draws other secrets where the clock has jumped. CRaC and AWS Lambda's SnapStart start many
   * processes with one memory, and with the same random numbers to come; what the operating system
   * gives to {@link SecureRandom} differs. Only for those who have asked for the time anyway.
   */
  private static void notice(long nowMillis) {
    long since = Math.abs(nowMillis - noticedMillis);
    if (since >= TICK_MILLIS) {
      if (since >= JUMP_MILLIS) {
        drawSecrets();
      }
      noticedMillis = nowMillis;
    }
  }

  private static void drawSecrets() {
    try {
      secretHigh = SECURE.nextLong();
      secretLow = SECURE.nextLong();
    } catch (Throwable e) {
      // Those from before are secret as well.
    }
  }

  static String v7(LongSupplier millisecondClock) {
    long now = millisecondClock.getAsLong();
    notice(now);
    long high = (now << 16) | 0x7000L | (random(secretHigh) & 0xFFFL);
    long low = (random(secretLow) & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return text(high, low);
  }

  private static long random(long secret) {
    // The finaliser of MurmurHash3: every bit of the sum reaches every bit of the result.
    long z = ThreadLocalRandom.current().nextLong() + secret;
    z = (z ^ (z >>> 33)) * 0xFF51AFD7ED558CCDL;
    z = (z ^ (z >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return z ^ (z >>> 33);
  }

  /** The JDK makes the text without a copy. */
  private static String text(long high, long low) {
    return new UUID(high, low).toString();
  }

  private static void hex(long value, int digits, byte[] text, int offset) {
    long rest = value;
    for (int i = offset + digits - 1; i >= offset; i--) {
      text[i] = DIGITS[(int) rest & 0xF];
      rest >>>= 4;
    }
  }
}
