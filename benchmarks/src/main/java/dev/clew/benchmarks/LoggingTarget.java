package dev.clew.benchmarks;

/** Where the lines of a logging call go. */
public enum LoggingTarget {
  /** A new file on a disk. */
  file("to a file"),
  /** The device that keeps nothing: what is left is the call and the one to the system. */
  nullDevice("to a null device"),
  /** Standard output, which another process reads. */
  pipe("to a pipe that cat reads");

  private final String title;

  LoggingTarget(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
