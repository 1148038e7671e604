package dev.clew.examples.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What carries lines from the log folder to the search engine. */
interface Shipper {
  /** Starts it, or starts it again. */
  void start() throws IOException, InterruptedException;

  /** Ends it in the middle of whatever it does. */
  void kill();

  /** What the engine refused, other than for being there already. */
  List<String> refused() throws IOException;

  /** What was not JSON. */
  List<String> notJson() throws IOException;

  /**
   * The folder whose lines become the messages of documents in {@link Comparison#INDEX}.
   *
   * @throws UnsupportedOperationException when it ships no text
   */
  default Path plainText() {
    throw new UnsupportedOperationException();
  }
}
