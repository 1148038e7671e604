package dev.clew.examples.story;

import java.util.Arrays;
import java.util.List;

/**
 * Finds the lines in which an ID may not stand as text although their record has it: pieces of a
 * line that was cut, and what journald writes as bytes. Most of a block is leapt over. Not
 * thread-safe.
 */
final class HiddenLines {
  /** Docker cuts longer lines; a shorter one without a line feed was not cut by it. */
  static final int DOCKER_PIECE = 16 << 10;

  /** How many lines of a block are looked at to know what kinds of lines it has. */
  private static final int LOOKS = 16;

  private static final ByteSearch JOURNAL = ByteSearch.forText("\"__REALTIME_TIMESTAMP\"");

  private static final int NONE = -1;
  private static final int NOT_SOUGHT = -2;

  private final List<ByteSearch> searches =
      List.of(
          ByteSearch.forText(" stdout P"),
          ByteSearch.forText(" stderr P"),
          ByteSearch.forText("\"MESSAGE\":["));
  private final int[] hits = new int[searches.size()];
  private final CriLine cri = new CriLine();
  private final Wrapping wrapping = new Wrapping();
  private boolean hasCri;
  private boolean hasDocker;
  private boolean hasJournal;

  /** Looks at some lines of a block, for their kinds. */
  void look(byte[] b, int from, int to) {
    hasCri = false;
    hasDocker = false;
    hasJournal = false;
    int step = Math.max(1, (to - from) / LOOKS);
    int start = from;
    for (int i = 1; start < to; i++) {
      int lineFeed = LogReader.indexOfLineFeed(b, start, to);
      int end = lineFeed < 0 ? to : lineFeed;
      lookAt(b, start, end);
      int sought = Math.max(from + i * step, end);
      int before = sought < to ? LogReader.indexOfLineFeed(b, sought, to) : -1;
      start = before < 0 ? to : before + 1;
    }
    Arrays.fill(hits, NOT_SOUGHT);
  }

  private void lookAt(byte[] b, int from, int to) {
    if (cri.unwrap(b, from, to, wrapping)) {
      hasCri = true;
    } else if (to - from > 8 && b[from] == '{') {
      // Docker's names stand in this order.
      hasDocker |= b[from + 2] == 'l' && b[from + 3] == 'o' && b[from + 5] == '"';
      // journald's begin with two underscores or one, or are in capitals.
      boolean journal = b[from + 2] == '_' || (b[from + 2] >= 'A' && b[from + 2] <= 'Z');
      hasJournal |= journal && JOURNAL.find(b, from, to) >= 0;
    }
  }

  /** Where the next such line is, somewhere in it, or -1; asked in ascending order. */
  int next(byte[] b, int from, int to) {
    int next = hasDocker ? nextLong(b, from, to) : -1;
    for (int i = 0; i < hits.length; i++) {
      boolean wanted = i < 2 ? hasCri : hasJournal;
      if (wanted && hits[i] < from && hits[i] != NONE) {
        hits[i] = searches.get(i).find(b, from, to);
      }
      if (wanted && hits[i] >= 0 && (next < 0 || hits[i] < next)) {
        next = hits[i];
      }
    }
    return next;
  }

  /** Where a line begins that is as long as a piece of Docker's. */
  static int nextLong(byte[] b, int from, int to) {
    int start = from;
    while (start + DOCKER_PIECE < to) {
      int at = start + DOCKER_PIECE;
      while (at > start && b[at - 1] != '\n') {
        at--;
      }
      if (at == start) {
        return start;
      }
      start = at;
    }
    return -1;
  }
}
