package dev.clew.examples.story;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Tells where no line is under way that a container runtime has cut into pieces. */
final class Pieces {
  /** Two lines at least as container runtimes cut them, and as much behind. */
  private static final int WINDOW = 64 << 10;

  private static final ByteSearch OUT = ByteSearch.forText(" stdout P");
  private static final ByteSearch STREAM = ByteSearch.forText("stream");
  private static final ByteSearch ERR = ByteSearch.forText(" stderr P");

  private Pieces() {}

  /** Whether any of the lines may be a piece with which another begins; false is certain. */
  static boolean mayBeIn(byte[] b, int from, int to) {
    return mayBeOfCri(b, from, to) || mayBeOfDocker(b, from, to);
  }

  private static boolean mayBeOfDocker(byte[] b, int from, int to) {
    int at = HiddenLines.nextLong(b, from, to);
    while (at >= 0) {
      int lineFeed = LogReader.indexOfLineFeed(b, at, to);
      int end = lineFeed < 0 ? to : lineFeed + 1;
      if (STREAM.find(b, at, end) >= 0) {
        return true;
      }
      at = HiddenLines.nextLong(b, end, to);
    }
    return false;
  }

  private static boolean mayBeOfCri(byte[] b, int from, int to) {
    return OUT.find(b, from, to) >= 0 || ERR.find(b, from, to) >= 0;
  }

  /**
   * Whether the lines that begin before a place are whole, as far as those shortly before it tell;
   * false also where they do not tell.
   */
  static boolean areWholeAt(FileChannel file, long place) throws IOException {
    long start = Math.max(0, place - WINDOW);
    ByteBuffer window = ByteBuffer.allocate(2 * WINDOW);
    while (window.hasRemaining() && file.read(window, start + window.position()) >= 0) {
      // Until it is full, or the file is at its end.
    }
    byte[] b = window.array();
    int limit = (int) (place - start);
    int at = start == 0 ? 0 : LogReader.indexOfLineFeed(b, 0, limit) + 1;
    if (at == 0 && start > 0) {
      return false;
    }
    int own = Math.min(limit, window.position());
    int after = LogReader.indexOfLineFeed(b, Math.max(at, own - 1), window.position()) + 1;
    if (after > 0 && !mayBeIn(b, at, after)) {
      return true;
    }
    CriLine cri = new CriLine();
    Wrapping wrapping = new Wrapping();
    boolean[] goesOn = new boolean[2];
    while (at < limit) {
      int end = LogReader.indexOfLineFeed(b, at, window.position());
      if (end < 0) {
        return false;
      }
      boolean ofCri = cri.unwrap(b, at, end, wrapping);
      // Nobody looks here for pieces that are wrapped themselves.
      if (ofCri ? mayBeOfCri(b, cri.start(), end) : mayBeIn(b, at, end + 1)) {
        return false;
      }
      if (ofCri) {
        goesOn[cri.piecesOf()] = cri.goesOn();
      }
      at = end + 1;
    }
    return !goesOn[0] && !goesOn[1];
  }
}
