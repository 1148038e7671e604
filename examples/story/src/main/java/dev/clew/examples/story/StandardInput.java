package dev.clew.examples.story;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads standard input, which may be compressed, by a thread of its own, for nobody can ask whether
 * something is there.
 */
final class StandardInput {
  private static final int BLOCK = 64 << 10;
  private static final int AHEAD = 16;

  private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(AHEAD);

  /**
   * What came.
   *
   * @param failure why no more comes, empty if it has ended
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Piece(byte[] bytes, boolean end, String failure) {}

  /** Begins to read. */
  static StandardInput of(InputStream in) {
    StandardInput input = new StandardInput();
    Thread thread = new Thread(() -> input.readAll(in), "standard input");
    thread.setDaemon(true);
    thread.start();
    return input;
  }

  private void readAll(InputStream in) {
    try {
      String failure = "";
      try {
        InputStream unpacked = PipeInput.unpacked(in, BLOCK);
        byte[] block = new byte[BLOCK];
        int count;
        while ((count = unpacked.read(block)) >= 0) {
          if (count > 0) {
            pieces.put(new Piece(Arrays.copyOf(block, count), false, ""));
          }
        }
      } catch (EOFException e) {
        failure = "the compressed data ends early; what came before is read";
      } catch (IOException e) {
        failure = Inputs.reason(e);
      }
      pieces.put(new Piece(new byte[0], true, failure));
    } catch (InterruptedException e) {
      // Nobody reads on.
    }
  }

  /** What comes next, null if nothing came in time. */
  @Nullable Piece next(long millis) {
    try {
      return pieces.poll(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
