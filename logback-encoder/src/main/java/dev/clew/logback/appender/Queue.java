package dev.clew.logback.appender;

import java.io.IOException;
import java.nio.file.Path;

/** What lines wait in: memory, or a file that outlives the process. */
public final class Queue {
  final LineQueue lines;

  private Queue(LineQueue lines) {
    this.lines = lines;
  }

  /**
   * One that is gone with the process.
   *
   * @param size in bytes, a power of two
   */
  public static Queue inMemory(int size) {
    return new Queue(LineQueue.inMemory(size));
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
