package dev.clew;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * The generators that come with Clew. {@link ThreadLocalRandom} costs no lock but is seeded from
 * little more than the clock; two secrets drawn once per process from {@link SecureRandom} are
 * mixed in, so that two JVMs started in the same instant still make different IDs.
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
      long high = (random(SECRET_HIGH) & ~0xF000L) | 0x4000L;
      long low = (random(SECRET_LOW) & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
      return text(high, low);
    }
  },
  HEX32 {
    @Override
    public String generate() {
      long high = random(SECRET_HIGH);
      long low = random(SECRET_LOW);
      // All zeros is the one value that W3C Trace Context (section 3.2.2.3) forbids.
      byte[] text = new byte[32];
      hex(high, 16, text, 0);
      hex(low == 0 ? 1 : low, 16, text, 16);
      return new String(text, StandardCharsets.ISO_8859_1);
    }
  };

  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);
  private static final long SECRET_HIGH;
  private static final long SECRET_LOW;

  static {
    SecureRandom secure = new SecureRandom();
    SECRET_HIGH = secure.nextLong();
    SECRET_LOW = secure.nextLong();
  }

  static String v7(LongSupplier millisecondClock) {
    long high = (millisecondClock.getAsLong() << 16) | 0x7000L | (random(SECRET_HIGH) & 0xFFFL);
    long low = (random(SECRET_LOW) & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
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
