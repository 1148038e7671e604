package dev.clew.logback.recorder;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of fixed size that any thread appends records to, each over the oldest ones, with one
 * atomic addition and without a lock.
 *
 * <p>A position counts all bytes that were ever appended, so that it names one record for ever; it
 * is a multiple of 8, and 0 is none. A record begins with a header of {@value #HEADER} bytes, seven
 * words with the lowest byte first, and its line follows, around the end of the ring if need be:
 *
 * <pre>
 *  0  int   {@link #MAGIC}: it has a byte that no UTF-8 has
 *  4  int   the length of the line in bytes
 *  8  long  the record's position
 * 16  int   check: the line's CRC-32C, exclusive or {@link #fold}
 * 20  int   the logger's number in its process
 * 24  long  the request's number
 * 32  long  the position of the request's record before this one, or 0
 * 40  long  the time, in ms since 1970
 * 48  int   the nanoseconds of its second
 * 52  int   the level, as Logback numbers it
 * </pre>
 *
 * <p>A record is good when its position and its check are. What a thread writes that was stopped
 * for so long that the ring has gone round makes a newer record bad and never another one's; the
 * same holds for what a killed process was writing.
 *
 * <p>Thread-safe.
 */
public final class Ring {
  /** How a record begins. */
  static final int MAGIC = 0xFFC1_E51E;

  static final int HEADER = 56;

  /** Where positions begin: 0 is none. */
  private static final long FIRST = 8;

  /** No record has more than this part of the ring: it would push out all the others. */
  private static final int LARGEST_PART = 4;

  private static final long MIXER = 0x9E37_79B9_7F4A_7C15L;

  private final ByteBuffer bytes;
  private final int offset;
  private final int capacity;

  /** The next free position. */
  private final AtomicLong next;

  /**
   * @param bytes what the ring is in
   * @param offset where in it the ring begins, a multiple of 8; it goes up to the end
   * @param start the position to begin at, 0 for a new ring
   */
  public Ring(ByteBuffer bytes, int offset, long start) {
    this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.offset = offset;
    this.capacity = (bytes.capacity() - offset) & -Long.BYTES;
    this.next = new AtomicLong(Math.max(FIRST, start));
  }

  /** The size of the ring in bytes. */
  int capacity() {
    return capacity;
  }

  /** The position behind the last record. */
  long next() {
    return next.get();
  }

  /** How many bytes a record takes. */
  static int size(int length) {
    return (HEADER + length + Long.BYTES - 1) & -Long.BYTES;
  }

  /**
   * Appends a record.
   *
   * @param line the first so many bytes of it
   * @param before the position of the request's record before this one, or 0
   * @return its position, or 0 when it is too large
   */
  long append(
      byte[] line,
      int length,
      int logger,
      long number,
      long millis,
      int nanos,
      int level,
      long before) {
    if (length > capacity / LARGEST_PART || size(length) > capacity / LARGEST_PART) {
      return 0;
    }
    CRC32C crc = new CRC32C();
    crc.update(line, 0, length);
    long position = next.getAndAdd(size(length));
    long check =
        (int) crc.getValue() ^ fold(position, length, logger, number, millis, nanos, level);
    putLong(position, (long) length << Integer.SIZE | (MAGIC & 0xFFFF_FFFFL));
    putLong(position + 8, position);
    putLong(position + 16, (long) logger << Integer.SIZE | (check & 0xFFFF_FFFFL));
    putLong(position + 24, number);
    putLong(position + 32, before);
    putLong(position + 40, millis);
    putLong(position + 48, (long) level << Integer.SIZE | nanos);
    int at = at(position + HEADER);
    int first = Math.min(length, capacity - at);
    bytes.put(offset + at, line, 0, first);
    if (first < length) {
      bytes.put(offset, line, first, length - first);
    }
    return position;
  }

  /** Takes back a record that was just appended: nobody will read it. */
  void withdraw(long position) {
    putLong(position, 0);
  }

  /** The position of the record before one of a request's; 0 when it is not known any more. */
  long before(long position, long number) {
    if (!mayHave(position)
        || getLong(position + 8) != position
        || getLong(position + 24) != number) {
      return 0;
    }
    long before = getLong(position + 32);
    // Of what is being written over anything can be read.
    return before < position && has(position) ? before : 0;
  }

  /** Whether a position may be that of a record that is still there. */
  boolean has(long position) {
    return position >= FIRST && next.get() - position <= capacity;
  }

  private boolean mayHave(long position) {
    return has(position) && (position & (Long.BYTES - 1)) == 0;
  }

  /**
   * Reads a record.
   *
   * @return the record, or null when it is not there any more
   */
  @Nullable RingRecord read(long position) {
    if (!mayHave(position)) {
      return null;
    }
    long first = getLong(position);
    int length = (int) (first >>> Integer.SIZE);
    if ((int) first != MAGIC
        || length < 0
        || length > capacity / LARGEST_PART
        || getLong(position + 8) != position) {
      return null;
    }
    long second = getLong(position + 16);
    int logger = (int) (second >>> Integer.SIZE);
    long number = getLong(position + 24);
    long millis = getLong(position + 40);
    long last = getLong(position + 48);
    int level = (int) (last >>> Integer.SIZE);
    int nanos = (int) last;
    byte[] line = new byte[length];
    int at = at(position + HEADER);
    int part = Math.min(length, capacity - at);
    bytes.get(offset + at, line, 0, part);
    bytes.get(offset, line, part, length - part);
    CRC32C crc = new CRC32C();
    crc.update(line, 0, length);
    int check = (int) crc.getValue() ^ fold(position, length, logger, number, millis, nanos, level);
    return (int) second == check && has(position)
        ? new RingRecord(position, logger, number, millis, nanos, level, line)
        : null;
  }

  /** The parts of a header that the check covers, in one number. */
  private static int fold(
      long position, int length, int logger, long number, long millis, int nanos, int level) {
    long mixed = position * MIXER;
    mixed = (mixed ^ number) * MIXER;
    mixed = (mixed ^ millis) * MIXER;
    mixed = (mixed ^ ((long) level << Integer.SIZE | nanos)) * MIXER;
    mixed = (mixed ^ ((long) logger << Integer.SIZE | length)) * MIXER;
    return (int) (mixed ^ (mixed >>> Integer.SIZE));
  }

  private int at(long position) {
    return (int) (position % capacity);
  }

  private long getLong(long position) {
    return bytes.getLong(offset + at(position));
  }

  private void putLong(long position, long value) {
    bytes.putLong(offset + at(position), value);
  }
}
