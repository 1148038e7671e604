package dev.clew.examples.story;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/**
 * How a recorder's ring file begins. The format is described where it is written, in the Logback
 * encoder's {@code RingFile} and {@code Ring}; this command does without Logback.
 *
 * @param length where the ring begins
 * @param capacity how many bytes the ring has, a multiple of 64
 */
record RingHead(int length, int capacity) {
  static final int LENGTH = 64;
  private static final int VERSION = 1;
  private static final byte[] MAGIC = "CLEWRING".getBytes(StandardCharsets.US_ASCII);
  private static final int LEAST_CAPACITY = 1 << 10;

  /** The recorder makes none that is larger. */
  private static final int LARGEST_CAPACITY = 1 << 30;

  /** How many bytes tell whether something is a ring. */
  static int magicLength() {
    return MAGIC.length;
  }

  static boolean isMagic(byte[] start) {
    return new String(start, StandardCharsets.ISO_8859_1)
        .startsWith(new String(MAGIC, StandardCharsets.ISO_8859_1));
  }

  /**
   * Reads the head of a file.
   *
   * @throws IOException when the ring cannot be read, with the reason
   */
  static RingHead read(FileChannel file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    while (head.hasRemaining() && file.read(head, head.position()) >= 0) {
      // Until it is full, or the file is at its end.
    }
    int read = head.position();
    // What was not read is 0.
    int version = head.getInt(8);
    if (read >= 12 && version != VERSION) {
      throw new IOException(
          "a recorder's ring of version " + version + "; only version " + VERSION + " can be read");
    }
    if (read < LENGTH) {
      throw new IOException(
          "a recorder's ring whose head is cut off after " + read + " bytes; it cannot be read");
    }
    int length = head.getInt(12);
    long size = head.getLong(16);
    if (length < LENGTH || size < LEAST_CAPACITY || size > LARGEST_CAPACITY) {
      throw new IOException("a recorder's ring whose head is damaged; it cannot be read");
    }
    return new RingHead(length, (int) size & -RingReader.ALIGNMENT);
  }
}
