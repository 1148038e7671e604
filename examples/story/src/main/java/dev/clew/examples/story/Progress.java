package dev.clew.examples.story;

import java.io.PrintStream;
import java.util.function.Supplier;

/** A bar on standard error, drawn by a thread of its own, for reads that take a while. */
final class Progress implements AutoCloseable {
  private static final long FIRST_AFTER_MILLIS = 500;
  private static final long EVERY_MILLIS = 200;
  private static final int WIDTH = 30;

  private final Supplier<String> text;
  private final PrintStream err;
  private final Thread thread;
  private volatile boolean stopped;

  private Progress(Supplier<String> text, PrintStream err) {
    this.text = text;
    this.err = err;
    this.thread = new Thread(this::draw, "progress");
    thread.setDaemon(true);
  }

  /**
   * @param text what is drawn, asked for each time
   */
  static Progress start(Supplier<String> text, PrintStream err) {
    Progress progress = new Progress(text, err);
    progress.thread.start();
    return progress;
  }

  private void draw() {
    try {
      Thread.sleep(FIRST_AFTER_MILLIS);
      while (!stopped) {
        err.print("\r" + text.get());
        err.flush();
        Thread.sleep(EVERY_MILLIS);
      }
    } catch (InterruptedException e) {
      // The reading is over.
    }
  }

  /**
   * How much was read.
   *
   * @param total how many bytes there are, 0 when it is not known
   */
  static String bar(long done, long total) {
    if (total <= 0) {
      return "reading  " + Summary.bytes(done) + " ";
    }
    double share = Math.min(1, done / (double) total);
    int filled = (int) (share * WIDTH);
    return "reading  ["
        + "#".repeat(filled)
        + "-".repeat(WIDTH - filled)
        + "] "
        + (int) (share * 100)
        + "% of "
        + Summary.bytes(total)
        + " ";
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    err.print("\r" + " ".repeat(WIDTH + 40) + "\r");
    err.flush();
  }
}
