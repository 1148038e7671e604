package dev.clew.examples.story;

import dev.clew.examples.story.Unparsed.Place;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts together a line that was cut into pieces; bounded. Not thread-safe. */
final class Joiner {
  private byte[] bytes = new byte[0];
  private int length;
  private @Nullable Place place;
  private boolean tooLong;

  /** Whether a piece is missing. */
  boolean isOpen() {
    return place != null;
  }

  void add(Place at, byte[] b, int from, int to) {
    if (place == null) {
      place = at;
    }
    if (tooLong || to - from > LogReader.MAX_LINE - length) {
      tooLong = true;
      return;
    }
    if (bytes.length - length < to - from) {
      int wanted = Math.max(length + to - from, Math.min(LogReader.MAX_LINE, bytes.length * 2));
      bytes = Arrays.copyOf(bytes, wanted);
    }
    System.arraycopy(b, from, bytes, length, to - from);
    length += to - from;
  }

  /** Where the first piece stands. */
  Place place() {
    if (place == null) {
      throw new IllegalStateException("nothing to join");
    }
    return place;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** Whether pieces were left out. */
  boolean isTooLong() {
    return tooLong;
  }

  void clear() {
    place = null;
    length = 0;
    tooLong = false;
  }
}
