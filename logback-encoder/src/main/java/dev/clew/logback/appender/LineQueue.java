package dev.clew.logback.appender;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Lines in a memory of fixed size, which goes round. Any thread adds to it without a lock, and one
 * at a time takes from it, in the order in which places were taken.
 *
 * <p>A position counts all bytes that places were ever taken for, and is a multiple of 8. A place
 * begins with a word of its own, the lowest byte first, and its line follows in one piece:
 *
 * <pre>
 *  0  28 bits  the length of the line in bytes
 * 28   4 bits  what is there: a place that is being written, a line, nothing, or a line's number
 * 32  32 bits  a stamp: {@link #MIXER} times the position's words
 * </pre>
 *
 * <p>What nobody has taken a place for is zero. So whoever finds this memory in a file, after the
 * process that wrote it was killed, knows what each byte of it is.
 *
 * <p>Thread-safe, but for what says otherwise.
 */
final class LineQueue {
  static final long FULL = -1;
  static final long CLOSED = -2;

  /** How many bytes of a place are not the line. */
  static final int HEAD = Long.BYTES;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int LENGTH_BITS = 28;
  private static final int MAX_LENGTH = (1 << LENGTH_BITS) - 1;
  private static final int STATE = 0xF << LENGTH_BITS;
  private static final int WRITING = 1 << LENGTH_BITS;
  private static final int LINE = 2 << LENGTH_BITS;
  private static final int NOTHING = 3 << LENGTH_BITS;
  private static final int NUMBER = 4 << LENGTH_BITS;

  /** No line has more than this part of the memory: two of them always have room in it. */
  private static final int LARGEST_PART = 4;

  private static final int MIXER = 0x9E37_79B9;

  /** The sign of the next position: nobody gets a place any more. */
  private static final long CLOSED_BIT = Long.MIN_VALUE;

  /** How many places may be given up before one is passed by. */
  static final int GIVEN_UP = 64;

  private static final byte[] ZEROS = new byte[1 << 16];

  // Where nothing that is read all the time is near: in the middle of what a processor fetches.
  private static final int NEXT = 16;
  private static final int FREED = 48;

  private final ByteBuffer bytes;
  private final int offset;
  private final int capacity;
  private final AtomicLongArray positions = new AtomicLongArray(64);

  // Places that were taken and given up: by assignments alone, for who does that may be at the end
  // of its stack. From a position, -1 for none, up to one.
  final long[] givenUpFrom = new long[GIVEN_UP];
  final long[] givenUpTo = new long[GIVEN_UP];

  /** Set behind these, and never unset: it does not happen again and again. */
  volatile boolean hasGivenUp;

  /**
   * @param bytes what the lines are in
   * @param offset where in it they begin, a multiple of 8
   * @param capacity for how many bytes there is room, a power of two
   * @param from the position of the first place that has not been taken from it
   * @param next the first position that nobody has a place at
   */
  LineQueue(ByteBuffer bytes, int offset, int capacity, long from, long next) {
    this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.offset = offset;
    this.capacity = capacity;
    positions.set(NEXT, next);
    positions.set(FREED, from);
    Arrays.fill(givenUpFrom, -1);
  }

  /** One that is in no file. */
  static LineQueue inMemory(int capacity) {
    ByteBuffer memory = ByteBuffer.allocateDirect(capacity + Long.BYTES);
    return new LineQueue(memory.alignedSlice(Long.BYTES), 0, capacity, 0, 0);
  }

  int capacity() {
    return capacity;
  }

  /** How long a line may be. */
  int maxLength() {
    return Math.min(capacity / LARGEST_PART - HEAD, MAX_LENGTH);
  }

  /** The first position that nobody has a place at. */
  long next() {
    return positions.get(NEXT) & ~CLOSED_BIT;
  }

  /** The position up to which all lines were taken out. */
  long freed() {
    return positions.get(FREED);
  }

  /** How many bytes a place has. */
  static int size(int length) {
    return (HEAD + length + Long.BYTES - 1) & -Long.BYTES;
  }

  /**
   * Takes a place for a line, which is to be {@linkplain #put put} there, or noted as given up.
   *
   * @param length at most {@link #maxLength}
   * @return its position, or {@link #FULL} or {@link #CLOSED}
   */
  long take(int length) {
    int size = size(length);
    while (true) {
      long next = positions.get(NEXT);
      if (next < 0) {
        return CLOSED;
      }
      int rest = capacity - index(next);
      int unused = rest < size ? rest : 0;
      if (next + unused + size - positions.get(FREED) > capacity) {
        return FULL;
      }
      if (positions.compareAndSet(NEXT, next, next + unused + size)) {
        try {
          if (unused > 0) {
            setHead(next, NOTHING, unused - HEAD);
          }
          setHead(next + unused, WRITING, length);
        } catch (Throwable e) {
          int slot = 0;
          while (slot < GIVEN_UP - 1 && givenUpFrom[slot] >= 0) {
            slot++;
          }
          givenUpFrom[slot] = next;
          givenUpTo[slot] = next + unused + size;
          hasGivenUp = true;
          throw e;
        }
        return next + unused;
      }
    }
  }

  /** Puts a line into its place: from now on it is in the queue. */
  void put(long position, byte[] line, int length) {
    bytes.put(offset + index(position) + HEAD, line, 0, length);
    setHead(position, LINE, length);
  }

  /** Puts the number of a line into a place of 8 bytes. */
  void putNumber(long position, long number) {
    bytes.putLong(offset + index(position) + HEAD, number);
    setHead(position, NUMBER, Long.BYTES);
  }

  /** Takes a line out. For who has the queue alone. */
  void remove(long position, int length) {
    setHead(position, NOTHING, length);
  }

  /** From now on nobody gets a place. */
  void close() {
    long next = positions.get(NEXT);
    while (next >= 0 && !positions.compareAndSet(NEXT, next, next | CLOSED_BIT)) {
      next = positions.get(NEXT);
    }
  }

  /** Whether more than half of the memory is taken up to a position. */
  boolean isCrowded(long position) {
    return position - positions.get(FREED) > capacity / 2;
  }

  // What one thread at a time does.

  /**
   * Adds the lines that are next to a batch, up to the first that is still being written.
   *
   * @param numbered what the lines are that only their numbers are here of
   */
  void addTo(Batch batch, NumberedLines numbered) {
    long position = freed();
    batch.setEnd(position);
    long end = next();
    while (position < end) {
      int index = offset + index(position);
      int head = headAt(index, position);
      int length = head & MAX_LENGTH;
      switch (head & STATE) {
        case LINE -> {
          if (!batch.hasRoom(length)) {
            return;
          }
          bytes.get(index + HEAD, batch.reserve(length), batch.length(), length);
          batch.added(length);
        }
        case NUMBER -> {
          if (batch.length() > 0) {
            return;
          }
          batch.add(numbered.line(bytes.getLong(index + HEAD)));
          if (batch.length() > 0) {
            // Alone: what a killed process has written of it nobody tells from other lines then.
            batch.setEnd(position + size(length));
            return;
          }
        }
        case NOTHING -> {
          // A place that was given up, or the rest before the end.
        }
        default -> {
          if (!hasGivenUp || !fillGivenUp(position)) {
            return;
          }
          continue;
        }
      }
      position += size(length);
      batch.setEnd(position);
    }
  }

  /** Lets nothing stand in a place that was given up; returns whether it was. */
  private boolean fillGivenUp(long position) {
    for (int i = 0; i < GIVEN_UP; i++) {
      long to = givenUpTo[i];
      if (givenUpFrom[i] >= 0 && givenUpFrom[i] <= position && position < to) {
        fill(position, to);
        givenUpFrom[i] = -1;
        return true;
      }
    }
    return false;
  }

  /** How many lines there are from a position on, those that are being written included. */
  int count(long from) {
    int count = 0;
    long end = next();
    for (long position = from; position < end; ) {
      int head = headAt(offset + index(position), position);
      if (head == 0) {
        // Somebody has a place here and has not said how long it is.
        return count + 1;
      }
      count += (head & STATE) == NOTHING ? 0 : 1;
      position += size(head & MAX_LENGTH);
    }
    return count;
  }

  /** Frees the places up to a position, whose lines were written. */
  void free(long to) {
    long from = positions.get(FREED);
    int begin = index(from);
    int length = (int) (to - from);
    int first = Math.min(length, capacity - begin);
    zero(begin, first);
    zero(0, length - first);
    positions.set(FREED, to);
  }

  private void zero(int begin, int length) {
    for (int done = 0; done < length; done += ZEROS.length) {
      bytes.put(offset + begin + done, ZEROS, 0, Math.min(ZEROS.length, length - done));
    }
  }

  /**
   * Makes a memory that a killed process has left whole again: places that were being written, or
   * not even that, hold nothing from now on.
   *
   * @return the position behind the last line; it is the next one from now on
   */
  long mend() {
    long from = freed();
    long end = from;
    long hole = from;
    for (long position = from; position < from + capacity; ) {
      int head = headAt(offset + index(position), position);
      int size = size(head & MAX_LENGTH);
      boolean isPlace = head != 0 && size <= capacity - index(position);
      if (!isPlace) {
        position += Long.BYTES;
        continue;
      }
      fill(hole, position);
      int state = head & STATE;
      if (state != LINE) {
        // The lines whose numbers are here went with the process that waited for them.
        setHead(position, NOTHING, head & MAX_LENGTH);
      }
      position += size;
      hole = position;
      end = state == LINE ? position : end;
    }
    clear(end, from + capacity);
    positions.set(NEXT, end);
    return end;
  }

  /** A line that is whole, or null where there is none. For who has the queue alone. */
  byte @Nullable [] lineAt(long position) {
    int index = offset + index(position);
    int head = headAt(index, position);
    if ((head & STATE) != LINE) {
      return null;
    }
    byte[] line = new byte[head & MAX_LENGTH];
    bytes.get(index + HEAD, line);
    return line;
  }

  /** The position behind a place. For who has the queue alone. */
  long after(long position) {
    return position + size(headAt(offset + index(position), position) & MAX_LENGTH);
  }

  /** Lets nothing stand between two positions. */
  private void fill(long from, long to) {
    for (long position = from; position < to; ) {
      int length = (int) Math.min(to - position, capacity - index(position));
      setHead(position, NOTHING, Math.min(length - HEAD, MAX_LENGTH & -Long.BYTES));
      position += size(Math.min(length - HEAD, MAX_LENGTH & -Long.BYTES));
    }
  }

  private void clear(long from, long to) {
    for (long position = from; position < to; ) {
      int length = (int) Math.min(to - position, capacity - index(position));
      zero(index(position), length);
      position += length;
    }
  }

  /** The length and what is there, or 0 where the stamp is another position's. */
  private int headAt(int index, long position) {
    long head = (long) LONGS.getAcquire(bytes, index);
    return (int) (head >>> Integer.SIZE) == stamp(position) ? (int) head : 0;
  }

  private void setHead(long position, int state, int length) {
    long head = (long) stamp(position) << Integer.SIZE | ((state | length) & 0xFFFF_FFFFL);
    LONGS.setRelease(bytes, offset + index(position), head);
  }

  /** Never 0 together with a state, so that an empty place is none. */
  private static int stamp(long position) {
    long words = position >>> 3;
    return (int) (words ^ words >>> Integer.SIZE) * MIXER;
  }

  private int index(long position) {
    return (int) position & (capacity - 1);
  }

  /** Finds lines by their numbers. */
  @FunctionalInterface
  interface NumberedLines {
    byte[] line(long number);
  }
}
