package dev.clew.examples.story;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stream that is read block by block, perhaps by one thread after the other: what each must know
 * of those before. Used by the thread that holds it.
 */
final class LineStream implements Closeable {
  final Source source;

  private final InputStream in;
  private final Closeable opened;
  private byte[] kept = new byte[0];
  private int keptLength;
  private @Nullable IOException failure;
  private boolean ended;

  /** Where the next line begins, and its number. */
  long offset;

  long line = 1;

  /** Whether it is within a line that is too long. */
  boolean skipping;

  /**
   * @param opened what is closed with it
   */
  LineStream(Source source, InputStream in, Closeable opened) {
    this.source = source;
    this.in = in;
    this.opened = opened;
  }

  /** How much of a line was kept. */
  int keptLength() {
    return keptLength;
  }

  /** Puts what was kept to the beginning of a block that is longer, and keeps it no more. */
  int takeKept(byte[] block) {
    int length = keptLength;
    System.arraycopy(kept, 0, block, 0, length);
    keptLength = 0;
    return length;
  }

  /** Keeps the beginning of a line whose end comes with the next block. */
  void keep(byte[] block, int from, int to) {
    keptLength = to - from;
    if (kept.length < keptLength) {
      kept = Arrays.copyOfRange(block, from, to);
    } else {
      System.arraycopy(block, from, kept, 0, keptLength);
    }
  }

  /**
   * Reads up to the end of the block, if all of it is there already; returns where it is filled.
   */
  int read(byte[] block, int from) {
    int filled = from;
    try {
      while (filled < block.length && !ended) {
        int read = in.read(block, filled, block.length - filled);
        ended = read < 0;
        filled += Math.max(0, read);
        if (source.path() == null) {
          // What comes through a pipe is looked at when it comes.
          return filled;
        }
      }
    } catch (IOException e) {
      // What came before is looked at first.
      failure = e;
      ended = true;
    }
    return filled;
  }

  boolean hasEnded() {
    return ended;
  }

  /** Ends it. */
  void end() throws IOException {
    close();
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() throws IOException {
    opened.close();
  }
}
