package dev.clew.examples.story;

/** One way in which programs wrap the lines of others. Not thread-safe. */
interface Unwrapper {

  /**
   * Whether a line is wrapped in this way; only then the rest can be asked for.
   *
   * @param to behind its last byte that is no line break
   * @param wrapping told what the wrapping says of the line, if it is wrapped
   */
  boolean unwrap(byte[] b, int from, int to, Wrapping wrapping);

  /** Where the line begins that was wrapped. */
  int start();

  /** Which of several lines that are cut into pieces this is a piece of, or -1 for none. */
  int piecesOf();

  /** Whether another piece follows. */
  boolean goesOn();
}
