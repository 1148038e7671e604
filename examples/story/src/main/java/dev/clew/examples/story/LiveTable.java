package dev.clew.examples.story;

import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The table while it grows: drawn over itself on a terminal, or else printed again from time to
 * time. Not thread-safe.
 */
final class LiveTable implements Follower.View {
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000 * MILLISECOND;
  private static final long BETWEEN_DRAWINGS = 500 * MILLISECOND;
  private static final long BETWEEN_LOOKS_AT_THE_WINDOW = 2 * SECOND;
  private static final long BETWEEN_BLOCKS = 10 * SECOND;

  /** What it costs to make the table is at most the tenth part of the time. */
  private static final long REST = 10;

  private final Supplier<LineScanner> scanners;
  private final LongSupplier read;
  private final LongSupplier clock;
  private final Shown shown;
  private final Ending ending;
  private long lastRead = -1;
  private long lastEnd;
  private long lastCost;
  private boolean any;

  /** Where it is shown. */
  interface Shown extends AutoCloseable {
    /** How long at least until it is shown again, in nanoseconds, if something has changed. */
    long pause();

    /** The same if nothing has changed. */
    long pauseWithoutChange();

    /** Whether a table that is not whole yet is shown. */
    boolean isEarly();

    /** Shows it; false when nobody can see it any more. */
    boolean show();

    @Override
    void close();
  }

  /**
   * @param scanners makes one
   * @param read how much was read
   * @param clock in nanoseconds
   */
  LiveTable(
      Supplier<LineScanner> scanners,
      LongSupplier read,
      LongSupplier clock,
      Shown shown,
      Ending ending) {
    this.scanners = scanners;
    this.read = read;
    this.clock = clock;
    this.shown = shown;
    this.ending = ending;
  }

  /**
   * Over itself in a window.
   *
   * @param lines of what is drawn in it
   */
  static Shown onScreen(
      PrintStream out, Supplier<Window> windows, Function<Window, List<String>> lines) {
    LiveScreen screen = new LiveScreen(out);
    return new Shown() {
      @Override
      public long pause() {
        return BETWEEN_DRAWINGS;
      }

      @Override
      public long pauseWithoutChange() {
        return BETWEEN_LOOKS_AT_THE_WINDOW;
      }

      @Override
      public boolean isEarly() {
        return true;
      }

      @Override
      public boolean show() {
        Window window = windows.get();
        screen.draw(lines.apply(window), window);
        return !out.checkError();
      }

      @Override
      public void close() {
        screen.close();
      }
    };
  }

  /**
   * One after the other.
   *
   * @param print prints it
   */
  static Shown inBlocks(PrintStream out, Runnable print) {
    return new Shown() {
      @Override
      public long pause() {
        return BETWEEN_BLOCKS;
      }

      @Override
      public long pauseWithoutChange() {
        return Long.MAX_VALUE;
      }

      @Override
      public boolean isEarly() {
        return false;
      }

      @Override
      public boolean show() {
        print.run();
        return !out.checkError();
      }

      @Override
      public void close() {
        // What was printed stays.
      }
    };
  }

  @Override
  public LineScanner scanner() {
    return scanners.get();
  }

  @Override
  public void update(boolean caughtUp) {
    if (!caughtUp && !shown.isEarly()) {
      return;
    }
    long now = clock.getAsLong();
    boolean changed = read.getAsLong() != lastRead;
    long pause = changed ? shown.pause() : shown.pauseWithoutChange();
    if (any && now - lastEnd < Math.max(pause, REST * lastCost)) {
      return;
    }
    any = true;
    lastRead = read.getAsLong();
    if (!shown.show()) {
      ending.want();
    }
    lastEnd = clock.getAsLong();
    lastCost = lastEnd - now;
  }
}
