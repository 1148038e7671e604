package dev.clew.examples.story;

/** What is done with the lines. Each reading thread has one of its own. */
interface LineScanner {

  /**
   * Takes whole lines, each with its line feed.
   *
   * @param offset where the first begins in the source, in bytes
   * @param line the number of the first, or 0 when it is not known
   */
  void lines(Source source, byte[] b, int from, int to, long offset, long line);

  /** Takes what stands behind the last line feed of a source. */
  void unendedLine(Source source, byte[] b, int from, int to, long offset, long line);

  /** Told of a line that is too long to be kept, with its beginning. */
  void tooLongLine(Source source, byte[] b, int from, int to, long offset, long line);

  /** Whether what was kept of the lines before may go on with the next. */
  boolean isOpen();

  /** Told that no line follows that has to do with those before. */
  void end();
}
