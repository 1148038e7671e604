package dev.clew.examples.story;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a recorder's ring, the oldest first, as if they stood in a log file.
 *
 * <p>The ring is gone over twice. The first time finds the end of the newest record; with it, it is
 * known at each place of the ring which position a record there must have. The second time takes
 * the records that have it. Whatever is taken was checked in a copy, so that a process that still
 * writes the ring changes nothing of it.
 *
 * <p>A ring of no more than {@value #COPIED} bytes is copied at once, twice: that is faster than it
 * is written, so little of it is lost, and what is newer than the record behind it in the first
 * copy, because the process overtook it there, is in the second. Of a larger ring only a window is
 * in memory.
 */
final class RingReader extends BlockInput {
  private static final int MAGIC = 0xFFC1_E51E;
  private static final int HEADER = 56;
  static final int ALIGNMENT = 64;
  private static final long FIRST = ALIGNMENT;
  private static final int LARGEST_PART = 4;
  private static final long MIXER = 0x9E37_79B9_7F4A_7C15L;
  private static final int WINDOW = 1 << 20;

  /** The recorder's default size. */
  private static final int COPIED = 64 << 20;

  /** So much of the ring's oldest part may be given up without a word. */
  private static final int GIVEN_UP_PART = 8;

  private final Source source;
  private final FileChannel file;
  private final Notes notes;
  private final RingHead head;
  private @Nullable ByteBuffer copy;
  private final CRC32C crc = new CRC32C();

  /** A part of the ring, and the position at which it begins. */
  private ByteBuffer window;

  private long windowStart;

  /** How much of it is there. */
  private int filled;

  /** What is looked at next, and where there is nothing more. */
  private long position;

  private final long end;

  /** Whether there was a record. */
  private boolean taken;

  // The line that is being handed out, in the window; then its line feed.
  private int lineStart;
  private int lineEnd;
  private boolean lineFeedDue;

  private int damaged;
  private long firstDamaged;
  private boolean writtenOver;
  private boolean ended;

  /**
   * @param readBytes told how much of the file was read
   * @throws IOException when the ring cannot be read, with the reason
   */
  RingReader(Source source, FileChannel file, Notes notes, LongConsumer readBytes)
      throws IOException {
    this(source, file, notes, readBytes, COPIED, WINDOW);
  }

  RingReader(
      Source source,
      FileChannel file,
      Notes notes,
      LongConsumer readBytes,
      int copied,
      int windowLength)
      throws IOException {
    this.source = source;
    this.file = file;
    this.notes = notes;
    this.head = RingHead.read(file);
    this.window = allocate(Math.min(windowLength, head.capacity()));
    readBytes.accept(head.length());
    ByteBuffer first = head.capacity() <= copied ? newCopyOrNull() : null;
    ByteBuffer second = first == null ? null : newCopyOrNull();
    long lost = 0;
    if (first != null && second != null) {
      copy(first);
      copy(second);
      this.copy = second;
      lost = findEnd(n -> {}) - head.capacity();
      this.copy = first;
      this.filled = 0;
    }
    this.end = findEnd(readBytes);
    this.position = Math.max(FIRST, end - head.capacity());
    if (first != null && second != null) {
      fillGaps(first, second, lost);
    }
    long whole = (long) head.length() + head.capacity();
    long size = file.size();
    if (size < whole) {
      notes.add(
          source.name()
              + ": is cut off, "
              + Summary.number(size)
              + " of "
              + Summary.number(whole)
              + " bytes are there; what they have is read");
    }
    fill(position, HEADER);
  }

  /** Room for all of the ring, outside the heap; null when there is no memory for it. */
  private @Nullable ByteBuffer newCopyOrNull() {
    try {
      return ByteBuffer.allocateDirect(head.capacity());
    } catch (OutOfMemoryError e) {
      return null;
    }
  }

  private void copy(ByteBuffer all) throws IOException {
    while (all.hasRemaining() && file.read(all, head.length() + all.position()) >= 0) {
      // Until it is full, or the file is at its end: what is not there is 0.
    }
  }

  /**
   * Takes from a second copy what the first one has no record for. It is where a thread used its
   * part of the ring not to its end, or where the first copy was overtaken while it was made: what
   * is missing there was written before the second began.
   *
   * @param lost up to which position the second copy was written over
   */
  private void fillGaps(ByteBuffer first, ByteBuffer second, long lost) throws IOException {
    int capacity = head.capacity();
    long oldest = position;
    long start = position;
    long at = position;
    while (at < end) {
      if (!has(at, HEADER)) {
        fill(at, HEADER);
      }
      if (isRecord(at, at)) {
        at += size(length(index(at)));
      } else {
        int place = (int) (at % capacity);
        first.put(place, second, place, ALIGNMENT);
        at += ALIGNMENT;
        start = at <= lost ? at : start;
      }
    }
    if (start - oldest <= capacity / GIVEN_UP_PART) {
      position = start;
    } else {
      writtenOver = true;
    }
  }

  private static ByteBuffer allocate(int length) {
    // With room for a header that begins at its last byte.
    return ByteBuffer.allocate(length + HEADER).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The position behind the newest record, or 0 when there is none. */
  private long findEnd(LongConsumer readBytes) throws IOException {
    long newest = 0;
    int capacity = head.capacity();
    long told = 0;
    long at = 0;
    while (at < capacity) {
      if (!has(at, HEADER)) {
        readBytes.accept(at - told);
        told = at;
        fill(at, HEADER);
      }
      int index = index(at);
      long found = window.getInt(index) == MAGIC ? window.getLong(index + 8) : 0;
      if (found >= FIRST
          && found < Long.MAX_VALUE - capacity
          && found % capacity == at
          && isRecord(at, found)) {
        int size = size(length(index(at)));
        newest = Math.max(newest, found + size);
        at += size;
      } else {
        at += ALIGNMENT;
      }
    }
    readBytes.accept(capacity - told);
    return newest;
  }

  private static int size(int length) {
    return (HEADER + length + ALIGNMENT - 1) & -ALIGNMENT;
  }

  private int length(int index) {
    return window.getInt(index + 4);
  }

  private int index(long at) {
    return (int) (at - windowStart);
  }

  private boolean has(long at, int length) {
    return at >= windowStart && at + length <= windowStart + filled;
  }

  /** Has the window begin at a position, and reach over a length at least. */
  private void fill(long at, int length) throws IOException {
    if (window.capacity() < length) {
      window = allocate(length);
    }
    int capacity = head.capacity();
    int wanted = Math.min(window.capacity(), Math.max(capacity, length));
    window.clear();
    while (window.position() < wanted) {
      int place = (int) ((at + window.position()) % capacity);
      window.limit(Math.min(wanted, window.position() + capacity - place));
      read(place);
    }
    windowStart = at;
    filled = wanted;
  }

  /** Fills the window up to its limit; what the file does not have is 0. */
  private void read(int place) throws IOException {
    if (copy != null) {
      int length = window.remaining();
      window.put(window.position(), copy, place, length).position(window.limit());
      return;
    }
    long offset = (long) head.length() + place;
    while (window.hasRemaining()) {
      int read = file.read(window, offset);
      if (read < 0) {
        while (window.hasRemaining()) {
          window.put((byte) 0);
        }
        return;
      }
      offset += read;
    }
  }

  /** Whether what begins in the window at one place is the good record of a position. */
  private boolean isRecord(long at, long wanted) throws IOException {
    int index = index(at);
    if (window.getInt(index) != MAGIC || window.getLong(index + 8) != wanted) {
      return false;
    }
    int length = length(index);
    int most = Math.min(head.capacity() / LARGEST_PART, LogReader.MAX_LINE - 1);
    if (length < 0 || length > most) {
      return false;
    }
    if (!has(at, HEADER + length)) {
      fill(at, HEADER + length);
      // Anything may have been written there meanwhile.
      index = 0;
      if (window.getInt(0) != MAGIC || window.getLong(8) != wanted || length(0) != length) {
        return false;
      }
    }
    crc.reset();
    crc.update(window.slice(index + HEADER, length));
    return window.getInt(index + 16) == ((int) crc.getValue() ^ fold(index, wanted, length));
  }

  /** The parts of a header that the check covers, in one number. */
  private int fold(int index, long wanted, int length) {
    long mixed = wanted * MIXER;
    mixed = (mixed ^ window.getLong(index + 24)) * MIXER;
    mixed = (mixed ^ window.getLong(index + 32)) * MIXER;
    mixed = (mixed ^ window.getLong(index + 40)) * MIXER;
    int nanos = window.getInt(index + 48);
    long level = window.getInt(index + 52);
    mixed = (mixed ^ (level << Integer.SIZE | nanos)) * MIXER;
    long logger = window.getInt(index + 20);
    mixed = (mixed ^ (logger << Integer.SIZE | length)) * MIXER;
    return (int) (mixed ^ (mixed >>> Integer.SIZE));
  }

  /** Finds the next line; false at the end. */
  private boolean next() throws IOException {
    while (position < end) {
      if (!has(position, HEADER)) {
        fill(position, HEADER);
      }
      if (isRecord(position, position)) {
        int index = index(position);
        lineStart = index + HEADER;
        lineEnd = lineStart + length(index);
        lineFeedDue = true;
        while (lineEnd > lineStart && isLineBreak(window.get(lineEnd - 1))) {
          lineEnd--;
        }
        position += size(length(index));
        taken = true;
        return true;
      }
      int index = index(position);
      writtenOver |=
          window.getInt(index) == MAGIC
              && window.getLong(index + 8) == position + head.capacity()
              && taken;
      tellDamage(index);
      position += ALIGNMENT;
    }
    return false;
  }

  private static boolean isLineBreak(byte b) {
    return b == '\n' || b == '\r';
  }

  /** What begins as the record that should be there, and is none, is not whole. */
  private void tellDamage(int index) {
    if (window.getInt(index) == MAGIC && window.getLong(index + 8) == position) {
      firstDamaged = damaged == 0 ? head.length() + position % head.capacity() : firstDamaged;
      damaged++;
    }
  }

  @Override
  public int read(byte[] b, int from, int length) throws IOException {
    int done = 0;
    while (done < length) {
      if (lineStart < lineEnd) {
        int part = Math.min(length - done, lineEnd - lineStart);
        window.get(lineStart, b, from + done, part);
        lineStart += part;
        done += part;
      } else if (lineFeedDue) {
        b[from + done++] = '\n';
        lineFeedDue = false;
      } else if (!next()) {
        tellEnd();
        return done > 0 ? done : -1;
      }
    }
    return done;
  }

  private void tellEnd() {
    if (ended) {
      return;
    }
    ended = true;
    if (writtenOver || (end > 0 && !taken)) {
      notes.add(
          source.name()
              + ": was written over while it was read; records are missing here, run the command"
              + " again");
    } else if (end == 0) {
      notes.add(source.name() + ": the ring has no records");
    } else if (damaged > 0) {
      notes.add(
          source.name()
              + ": records that are half-written or damaged are left out, in "
              + Summary.counted(damaged, "place")
              + ", such as byte "
              + firstDamaged);
    }
  }
}
