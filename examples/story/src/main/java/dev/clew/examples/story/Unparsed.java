package dev.clew.examples.story;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines that are no JSON records: counted, and shown when that is wanted. Thread-safe. */
final class Unparsed {
  private static final int MAX_SHOWN = 32_000;
  private static final int MAX_FIRST = 3;

  private final @Nullable PrintStream out;
  private final List<Place> first = new ArrayList<>();
  private long count;

  /**
   * Where a line stands.
   *
   * @param line its number from 1, or 0 when only the offset is known
   */
  record Place(Source source, long offset, long line) {}

  /**
   * @param out where each is shown, null for nowhere
   */
  Unparsed(@Nullable PrintStream out) {
    this.out = out;
  }

  synchronized void add(Place place, byte[] b, int from, int to, String what) {
    count++;
    int end = to;
    while (end > from && (b[end - 1] == '\n' || b[end - 1] == '\r')) {
      end--;
    }
    if (first.size() < MAX_FIRST) {
      first.add(place);
    }
    if (out != null) {
      int shown = Math.min(end, from + MAX_SHOWN);
      String text = new String(b, from, shown - from, StandardCharsets.UTF_8);
      out.println(
          LineNumbers.of(place)
              + ": "
              + what
              + ": "
              + Visible.line(text)
              + (shown < end ? "… (" + (end - from) + " bytes)" : ""));
    }
  }

  synchronized long count() {
    return count;
  }

  /** Some places, to begin looking. */
  synchronized List<Place> first() {
    return List.copyOf(first);
  }
}
