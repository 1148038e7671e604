package dev.clew.logback.settings;

import java.time.Duration;
import java.util.List;

/**
 * The table of the recorder's settings, for configuration of another kind than XML. A setting has
 * the name of its element.
 */
public enum RecorderSetting {
  LEVEL(
      "level",
      String.class,
      "DEBUG",
      "The lowest level that is recorded: TRACE, DEBUG or INFO. Of requests that fail the records"
          + " are written."),
  WRITE_LEVEL(
      "writeLevel",
      String.class,
      "ERROR",
      "The level from which on a record has those of its request written: WARN or ERROR."),
  SLOWER_THAN(
      "slowerThan",
      Duration.class,
      "",
      "How long a request may take before its records are written."),
  MAX_WRITES_PER_SECOND(
      "maxWritesPerSecond",
      Integer.class,
      "10",
      "How many requests a second may have their records written."),
  FILE("file", String.class, "clew-recorder.ring", "The file of the ring."),
  HEAP("heap", Boolean.class, "false", "Whether the ring is in the heap, and there is no file."),
  SIZE("size", Size.class, "64MB", "The size of the ring, 1MB to 1GB."),
  KEEP_FILES(
      "keepFiles", Integer.class, "2", "How many files of earlier processes to keep, 0 to 1000."),
  OUTSIDE_REQUESTS(
      "outsideRequests",
      Boolean.class,
      "false",
      "Whether threads outside requests are recorded too."),
  INCLUDE_LOGGER(
      "includeLogger",
      List.class,
      "",
      "Loggers, or packages with all their loggers, to record. All by default."),
  EXCLUDE_LOGGER(
      "excludeLogger",
      List.class,
      "",
      "Loggers, or packages with all their loggers, not to record, besides the wire logs of HTTP"
          + " clients. Of two that apply to a logger the longer name decides.");

  /** Stands for a number of bytes, for which each kind of configuration has a type of its own. */
  public static final class Size {
    private Size() {}
  }

  private final String text;
  private final Class<?> type;
  private final String defaultText;
  private final String description;

  RecorderSetting(String text, Class<?> type, String defaultText, String description) {
    this.text = text;
    this.type = type;
    this.defaultText = defaultText;
    this.description = description;
  }

  /** The name of the setting: that of its element. */
  public String shownName() {
    return text;
  }

  /** What kind of value it takes; {@code List.class} for one that is repeatable. */
  public Class<?> type() {
    return type;
  }

  /** The text that stands for the default, empty when the default is none. */
  public String defaultText() {
    return defaultText;
  }

  /** What the setting does, in one or more sentences. */
  public String description() {
    return description;
  }
}
