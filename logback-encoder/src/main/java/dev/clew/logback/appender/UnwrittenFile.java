package dev.clew.logback.appender;

import dev.clew.logback.mapped.MappedFile;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The file of a queue: a head of {@value #HEAD} bytes, and the queue's memory. What stands there
 * stays there when the process is killed, so that the next one can write what this one had not.
 *
 * <pre>
 *  0  8 bytes  {@code CLEWLINE}, written last
 *  8  int      the version of the format, {@value #VERSION}
 * 12  int      the length of the head
 * 16  long     the size of the queue in bytes
 * 24  long     the number of the process that writes it
 * 32  long     when that process was started, in ms since 1970
 * 40  long     the position up to which all lines are written
 * 48  long     the position up to which lines are being written
 * 56  long     how long the log file was before these
 * 64  int      the length of that file's path, which follows in UTF-8
 * </pre>
 */
final class UnwrittenFile {
  static final int VERSION = 1;
  static final int HEAD = 4096;
  private static final byte[] MAGIC = "CLEWLINE".getBytes(StandardCharsets.US_ASCII);
  private static final int WRITTEN = MappedFile.COMMON_HEAD;
  private static final int WRITING = 48;
  private static final int BEFORE = 56;
  private static final int PATH = 64;
  private static final int MAX_PATH = HEAD - PATH - Integer.BYTES;

  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final MappedFile file;
  private final ByteBuffer head;
  private final LineQueue queue;

  /** The log file that ends with a part of the queue's first line; null where none does. */
  private @Nullable File begun;

  /** How many bytes that part has. */
  private int part;

  private UnwrittenFile(MappedFile file, ByteBuffer head, LineQueue queue) {
    this.file = file;
    this.head = head;
    this.queue = queue;
  }

  /**
   * Opens the file, or creates it. One that a process has left with lines keeps its size until they
   * are written.
   *
   * @param capacity for how many bytes of lines, a power of two
   * @throws IOException when it cannot be had, with the reason
   */
  static UnwrittenFile open(Path path, int capacity) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder);
    }
    if (Files.exists(path)) {
      String reason = MappedFile.whyNotOwn(path);
      if (reason != null) {
        // Whoever wrote it would choose what is written, and to which file.
        throw new IOException(path + " " + reason + ", and is left alone");
      }
      MappedFile there = MappedFile.openOrNull(path);
      if (there == null) {
        throw new IOException(path + " is in use: another appender or process writes this log");
      }
      UnwrittenFile usable = usable(there, capacity);
      if (usable != null) {
        return usable;
      }
    }
    MappedFile created = MappedFile.create(path, (long) HEAD + capacity);
    try {
      return map(created, capacity);
    } catch (Throwable e) {
      created.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  private static @Nullable UnwrittenFile usable(MappedFile there, int capacity) throws IOException {
    try {
      ByteBuffer head = there.head(HEAD);
      int size = sizeIn(there, head);
      if (size > 0) {
        UnwrittenFile left = map(there, size);
        if (left.hasLines() || size == capacity) {
          return left;
        }
      }
    } catch (Throwable e) {
      there.close();
      throw e;
    }
    there.close();
    Files.delete(there.path());
    return null;
  }

  /** The size of the queue, or 0 where whoever created the file did not get so far. */
  private static int sizeIn(MappedFile there, ByteBuffer head) throws IOException {
    byte[] magic = new byte[MAGIC.length];
    head.get(0, magic);
    if (!Arrays.equals(magic, MAGIC)) {
      if (Arrays.equals(magic, new byte[MAGIC.length]) && isEmpty(head)) {
        return 0;
      }
      throw new IOException(there.path() + " is no file of unwritten lines, and is left alone");
    }
    int version = head.getInt(8);
    if (version != VERSION) {
      throw new IOException(
          there.path() + " has version " + version + " and not " + VERSION + ", and is left alone");
    }
    long size = head.getLong(16);
    boolean isSize = size > 0 && size <= 1 << 30 && Long.bitCount(size) == 1;
    if (!isSize || there.size() != HEAD + size || head.getInt(12) != HEAD) {
      throw new IOException(there.path() + " is damaged, and is left alone");
    }
    return (int) size;
  }

  private static boolean isEmpty(ByteBuffer head) {
    for (int i = MappedFile.COMMON_HEAD; i < PATH; i++) {
      if (head.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static UnwrittenFile map(MappedFile file, int capacity) throws IOException {
    ByteBuffer bytes = file.map((long) HEAD + capacity);
    long written = bytes.getLong(WRITTEN);
    LineQueue queue = new LineQueue(bytes, HEAD, capacity, written, written);
    queue.mend();
    MappedFile.putHead(bytes, MAGIC, VERSION, HEAD, capacity);
    UnwrittenFile opened = new UnwrittenFile(file, bytes, queue);
    opened.settle();
    return opened;
  }

  /**
   * Finishes what was being written when a process was killed: the lines that are in the log file
   * go out of the queue, and one of which a part is there gets the rest. Where there is no room for
   * that, the part is noted for who writes the file next.
   */
  private void settle() throws IOException {
    long end = head.getLong(WRITING);
    int length = head.getInt(PATH);
    if (end <= queue.freed() || length <= 0 || length > MAX_PATH) {
      return;
    }
    byte[] name = new byte[length];
    head.get(PATH + Integer.BYTES, name);
    File log = new File(new String(name, StandardCharsets.UTF_8));
    if (!log.isFile()) {
      return;
    }
    long at = head.getLong(BEFORE);
    try (RandomAccessFile file = new RandomAccessFile(log, "rw")) {
      if (at < 0 || file.length() <= at) {
        return;
      }
      boolean hasLines = false;
      for (long position = queue.freed(); position < end; position = queue.after(position)) {
        byte[] line = queue.lineAt(position);
        if (line != null) {
          hasLines = true;
          at = settle(position, line, log, file, at);
        }
        if (at < 0) {
          return;
        }
      }
      if (!hasLines && !endsWithLine(file)) {
        // A part of a line that was too long for the queue. Nobody has the rest.
        file.setLength(at);
      }
    }
  }

  /**
   * Takes a line out of the queue that is in the log file, and gives it its rest there.
   *
   * @return where the next line begins in the file, or -1 when no other is there
   */
  private long settle(long position, byte[] line, File log, RandomAccessFile file, long at)
      throws IOException {
    byte[] there = new byte[(int) Math.min(line.length, file.length() - at)];
    file.seek(at);
    file.readFully(there);
    if (there.length == 0 || !Arrays.equals(there, 0, there.length, line, 0, there.length)) {
      return -1;
    }
    if (there.length < line.length) {
      try {
        file.write(line, there.length, line.length - there.length);
      } catch (IOException e) {
        // The lines before it are out of the queue: it is the first that is sought the next time.
        LONGS.setRelease(head, BEFORE, at);
        begun = log;
        part = (int) (file.length() - at);
        return -1;
      }
    }
    queue.remove(position, line.length);
    return there.length < line.length ? -1 : at + line.length;
  }

  private static boolean endsWithLine(RandomAccessFile log) throws IOException {
    log.seek(log.length() - 1);
    return log.read() == '\n';
  }

  private boolean hasLines() {
    return queue.count(queue.freed()) > 0;
  }

  LineQueue queue() {
    return queue;
  }

  /** How much of the queue's first line stands at the end of a log file already. */
  int partIn(File log) {
    return begun != null && begun.equals(log.getAbsoluteFile()) ? part : 0;
  }

  Path path() {
    return file.path();
  }

  /** Takes note of the file that lines go to from now on. */
  void writes(File log) {
    byte[] name = log.getAbsolutePath().getBytes(StandardCharsets.UTF_8);
    int length = name.length <= MAX_PATH ? name.length : 0;
    head.putInt(PATH, 0);
    head.put(PATH + Integer.BYTES, name, 0, length);
    head.putInt(PATH, length);
  }

  /** Lines up to a position are going to be written behind what the log file has. */
  void writing(long end, long before) {
    LONGS.setRelease(head, WRITING, 0L);
    LONGS.setRelease(head, BEFORE, before);
    LONGS.setRelease(head, WRITING, end);
  }

  /** All lines up to a position are written. */
  void wrote(long end) {
    LONGS.setRelease(head, WRITTEN, end);
  }

  /** Lets others have it. */
  void close() throws IOException {
    file.close();
  }
}
