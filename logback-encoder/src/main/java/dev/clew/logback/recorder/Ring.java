package dev.clew.logback.recorder;

import dev.clew.logback.json.Place;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of fixed size that any thread appends records to, each over the oldest ones, without a
 * lock. A thread takes a part for some dozens of records with one atomic addition: two threads that
 * wrote side by side would fetch each other's cache lines, and take twice the time.
 *
 * <p>A position counts all bytes that were ever appended, so that it names one record for ever; it
 * is a multiple of 64, and 0 is none. A record begins with a header of {@value #HEADER} bytes,
 * seven words with the lowest byte first, and its line follows, around the end of the ring if need
 * be:
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

  /** Longer than a header, so that none goes around the end. */
  private static final int ALIGNMENT = 64;

  /** A part has this part of the ring, and at least so many bytes. */
  private static final int PARTS = 4096;

  private static final int SMALLEST_PART = 4096;

  /** A part is given up when the ring has gone on by this part of itself. */
  private static final int OLDEST_PART = 16;

  /** In the middle of what a processor fetches at once. */
  private static final int NEXT = 16;

  /** Where positions begin: 0 is none. */
  private static final long FIRST = ALIGNMENT;

  /** No record has more than this part of the ring: it would push out all the others. */
  private static final int LARGEST_PART = 4;

  private static final long MIXER = 0x9E37_79B9_7F4A_7C15L;

  private final ByteBuffer bytes;
  private final int offset;
  private final int capacity;
  private final int partSize;

  /** Behind the ring. */
  private final int end;

  /** Holds the next free position, where nothing that is read all the time is near. */
  private final AtomicLongArray next = new AtomicLongArray(2 * NEXT + 1);

  /**
   * @param bytes what the ring is in
   * @param offset where in it the ring begins, a multiple of 64; it goes up to the end
   * @param start the position to begin at, 0 for a new ring
   */
  public Ring(ByteBuffer bytes, int offset, long start) {
    this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.offset = offset;
    this.capacity = (bytes.capacity() - offset) & -ALIGNMENT;
    this.end = offset + capacity;
    this.partSize = Math.max(SMALLEST_PART, capacity / PARTS & -ALIGNMENT);
    this.next.set(NEXT, Math.max(FIRST, start));
  }

  /** The position behind the last record. */
  long next() {
    return next.get(NEXT);
  }

  /** How many bytes a record takes. */
  static int size(int length) {
    return (HEADER + length + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /**
   * Appends a record.
   *
   * @param line the first so many bytes of it
   * @param before the position of the request's record before this one, or 0
   * @param place the part that only this thread has now
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
      long before,
      Place place) {
    if (length > capacity / LARGEST_PART || size(length) > capacity / LARGEST_PART) {
      return 0;
    }
    CRC32C crc = new CRC32C();
    crc.update(line, 0, length);
    long position = take(size(length), place);
    long check =
        (int) crc.getValue() ^ fold(position, length, logger, number, millis, nanos, level, before);
    int at = at(position);
    bytes.putLong(at, (long) length << Integer.SIZE | (MAGIC & 0xFFFF_FFFFL));
    bytes.putLong(at + 8, position);
    bytes.putLong(at + 16, (long) logger << Integer.SIZE | (check & 0xFFFF_FFFFL));
    bytes.putLong(at + 24, number);
    bytes.putLong(at + 32, before);
    bytes.putLong(at + 40, millis);
    bytes.putLong(at + 48, (long) level << Integer.SIZE | nanos);
    int first = Math.min(length, end - at - HEADER);
    bytes.put(at + HEADER, line, 0, first);
    if (first < length) {
      bytes.put(offset, line, first, length - first);
    }
    return position;
  }

  private long take(int size, Place place) {
    long position = place.next;
    if (place.end - position < size || next.get(NEXT) - place.end > capacity / OLDEST_PART) {
      int taken = Math.max(size, partSize);
      position = next.getAndAdd(NEXT, taken);
      place.end = position + taken;
    }
    place.next = position + size;
    return position;
  }

  /** Takes back a record that was just appended: nobody will read it. */
  void withdraw(long position) {
    bytes.putLong(at(position), 0);
  }

  /** How many records there can be at most. */
  int mostRecords() {
    return capacity / ALIGNMENT;
  }

  /** Whether a position may be that of a record that is still there. */
  private boolean has(long position) {
    return position >= FIRST && next.get(NEXT) - position <= capacity;
  }

  private boolean mayHave(long position) {
    return has(position) && (position & (ALIGNMENT - 1)) == 0;
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
    int at = at(position);
    long first = bytes.getLong(at);
    int length = (int) (first >>> Integer.SIZE);
    if ((int) first != MAGIC
        || length < 0
        || length > capacity / LARGEST_PART
        || bytes.getLong(at + 8) != position) {
      return null;
    }
    long second = bytes.getLong(at + 16);
    int logger = (int) (second >>> Integer.SIZE);
    long number = bytes.getLong(at + 24);
    long before = bytes.getLong(at + 32);
    long millis = bytes.getLong(at + 40);
    long last = bytes.getLong(at + 48);
    int level = (int) (last >>> Integer.SIZE);
    int nanos = (int) last;
    byte[] line = new byte[length];
    int part = Math.min(length, end - at - HEADER);
    bytes.get(at + HEADER, line, 0, part);
    bytes.get(offset, line, part, length - part);
    CRC32C crc = new CRC32C();
    crc.update(line, 0, length);
    int check =
        (int) crc.getValue() ^ fold(position, length, logger, number, millis, nanos, level, before);
    return (int) second == check && has(position)
        ? new RingRecord(position, logger, number, before, millis, nanos, level, line)
        : null;
  }

  /** The parts of a header that the check covers, in one number. */
  private static int fold(
      long position,
      int length,
      int logger,
      long number,
      long millis,
      int nanos,
      int level,
      long before) {
    long mixed = position * MIXER;
    mixed = (mixed ^ number) * MIXER;
    mixed = (mixed ^ before) * MIXER;
    mixed = (mixed ^ millis) * MIXER;
    mixed = (mixed ^ ((long) level << Integer.SIZE | nanos)) * MIXER;
    mixed = (mixed ^ ((long) logger << Integer.SIZE | length)) * MIXER;
    return (int) (mixed ^ (mixed >>> Integer.SIZE));
  }

  /** Where a record is. Its header never goes around the end: it is shorter than its alignment. */
  private int at(long position) {
    return offset + (int) (position % capacity);
  }
}
