package dev.clew.examples.story;

/**
 * What a container runtime writes for Kubernetes: a time, the stream, whether the line goes on, and
 * the line.
 */
final class CriLine implements Unwrapper {
  private static final int SHORTEST_TIME = 20;
  private static final int LONGEST_TIME = 40;

  private int start;
  private boolean err;
  private boolean goesOn;

  @Override
  public boolean unwrap(byte[] b, int from, int to, Wrapping wrapping) {
    int space = from + SHORTEST_TIME;
    if (to - from < SHORTEST_TIME + 9 || b[from] < '0' || b[from] > '9' || b[from + 4] != '-') {
      return false;
    }
    while (space < Math.min(to, from + LONGEST_TIME) && b[space] != ' ') {
      space++;
    }
    // "stdout F " or "stderr P ", also with more after the letter.
    if (space + 9 > to || !isStream(b, space + 1) || b[space + 7] != ' ') {
      return false;
    }
    byte tag = b[space + 8];
    int at = space + 9;
    while (at < to && b[at] != ' ') {
      at++;
    }
    if ((tag != 'F' && tag != 'P') || (at > space + 9 && b[space + 9] != ':')) {
      return false;
    }
    err = b[space + 6] == 'r';
    goesOn = tag == 'P';
    start = Math.min(to, at + 1);
    wrapping.time(b, from, space);
    return true;
  }

  private static boolean isStream(byte[] b, int at) {
    boolean std = b[at] == 's' && b[at + 1] == 't' && b[at + 2] == 'd';
    boolean out = b[at + 3] == 'o' && b[at + 4] == 'u' && b[at + 5] == 't';
    return std && (out || (b[at + 3] == 'e' && b[at + 4] == 'r' && b[at + 5] == 'r'));
  }

  @Override
  public int start() {
    return start;
  }

  @Override
  public int piecesOf() {
    return err ? 1 : 0;
  }

  @Override
  public boolean goesOn() {
    return goesOn;
  }
}
