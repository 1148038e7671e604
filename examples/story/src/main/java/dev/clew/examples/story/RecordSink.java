package dev.clew.examples.story;

import dev.clew.examples.story.Unparsed.Place;

/** Takes what an {@link Opener} has found in a line. */
interface RecordSink {

  /** A record, whose fields were found. */
  void plain(Place place, FieldScanner fields, byte[] b, int from, int to, Wrapping wrapping);

  /** A record that was read by the JSON library. */
  void parsed(Place place, LogRecord record);

  /**
   * Anything else.
   *
   * @param damaged whether it looks like a record that is not whole
   * @return whether it is taken for a record
   */
  boolean text(Place place, byte[] b, int from, int to, boolean damaged, Wrapping wrapping);

  /**
   * Whether the ID that is looked for stands in words as one of its own. Where they come before an
   * object without an ID, the line is text that ends in JSON.
   */
  default boolean isNamedIn(byte[] b, int from, int to) {
    return false;
  }
}
