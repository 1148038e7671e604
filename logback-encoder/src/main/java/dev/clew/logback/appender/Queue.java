package dev.clew.logback.appender;

import java.io.IOException;
import java.nio.file.Path;

/** What lines wait in: memory, or a file that outlives the process. */
public final class Queue {
  private static final int SMALLEST = 1 << 16;
  private static final int LARGEST_PART = 8;

  final LineQueue lines;

  private Queue(LineQueue lines) {
    this.lines = lines;
  }

  /**
   * One that is gone with the process. Where there is not so much memory it is smaller.
   *
   * @param size in bytes, a power of two
   */
  public static Queue inMemory(int size) {
    for (int less = size; less > SMALLEST; less /= 2) {
      try {
        return new Queue(LineQueue.inMemory(less));
      } catch (OutOfMemoryError e) {
        // A smaller one, then.
      }
    }
    return new Queue(LineQueue.inMemory(SMALLEST));
  }

  /**
   * One that is gone with the process, of a size that nobody has set: it leaves most of the memory
   * to others that need it.
   *
   * @param size in bytes at most, a power of two
   */
  public static Queue ofModestSizeInMemory(int size) {
    long part = Long.highestOneBit(DirectMemory.limit() / LARGEST_PART);
    return inMemory((int) Math.max(SMALLEST, Math.min(size, part)));
  }

  /**
   * One in a file.
   *
   * @param size in bytes, a power of two
   * @param output where its lines go
   * @throws IOException when it cannot be had, with the reason
   */
  public static Queue inFile(Path path, int size, FileOutput output) throws IOException {
    UnwrittenFile file = UnwrittenFile.open(path, size);
    output.noteIn(file);
    return new Queue(file.queue());
  }
}
