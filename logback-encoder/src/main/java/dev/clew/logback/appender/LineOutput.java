package dev.clew.logback.appender;

import java.io.IOException;

/** Where lines go. One thread at a time uses it. */
public interface LineOutput {
  /**
   * Writes what is left of a batch, and notes in it how much that was, also where it fails.
   *
   * @throws IOException when not all could be written; it is tried again
   */
  void write(Batch batch) throws IOException;

  /** Takes note that a batch is written: its lines go out of the queue. */
  default void wrote(Batch batch) {}

  /** Nothing is written any more. */
  default void close() throws IOException {}

  /** What it is, for messages. */
  @Override
  String toString();
}
