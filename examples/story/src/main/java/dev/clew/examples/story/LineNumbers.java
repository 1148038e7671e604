package dev.clew.examples.story;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Says on which line a byte stands. Nobody counts lines while reading for speed; it is done for the
 * few that are shown.
 */
final class LineNumbers {
  private LineNumbers() {}

  /** {@code file:line}, or the offset where the file is gone meanwhile; the name of a document. */
  static String of(Unparsed.Place place) {
    if (place.source().format() == Source.Format.DOCUMENT) {
      return place.source().name();
    }
    long line = place.line();
    Path path = place.source().path();
    boolean plain = place.source().format() == Source.Format.PLAIN;
    if (line == 0 && path != null && plain) {
      line = count(path, place.offset());
    }
    return line > 0
        ? place.source().name() + ":" + line
        : place.source().name() + ", byte " + place.offset();
  }

  private static long count(Path path, long offset) {
    byte[] block = new byte[1 << 16];
    long line = 1;
    long left = offset;
    try (InputStream in = Files.newInputStream(path)) {
      while (left > 0) {
        int read = in.read(block, 0, (int) Math.min(left, block.length));
        if (read < 0) {
          return 0;
        }
        line += LogReader.countLineFeeds(block, 0, read);
        left -= read;
      }
    } catch (IOException e) {
      return 0;
    }
    return line;
  }
}
