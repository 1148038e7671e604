package dev.clew.logback.recorder;

import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which loggers are recorded: the longest name that is a logger's own or stands above it decides.
 * Each logger that was asked for has a number. Thread-safe.
 */
public final class RecordedLoggers {
  /** One logger. */
  static final class Entry {
    final Logger logger;
    final int number;
    final boolean recorded;

    /** Whether its appenders were looked at. */
    volatile boolean guarded;

    Entry(Logger logger, int number, boolean recorded) {
      this.logger = logger;
      this.number = number;
      this.recorded = recorded;
    }
  }

  private final List<String> included;
  private final List<String> excluded;
  private final Map<Logger, Entry> entries = new ConcurrentHashMap<>();
  private final List<Entry> numbered = new ArrayList<>();

  /**
   * @param included names of loggers or packages; when there are none, all are
   * @param excluded likewise
   */
  public RecordedLoggers(List<String> included, List<String> excluded) {
    this.included = List.copyOf(included);
    this.excluded = List.copyOf(excluded);
  }

  Entry of(Logger logger) {
    Entry entry = entries.get(logger);
    return entry == null ? add(logger) : entry;
  }

  private Entry add(Logger logger) {
    synchronized (numbered) {
      Entry known = entries.get(logger);
      if (known != null) {
        return known;
      }
      Entry entry = new Entry(logger, numbered.size(), isRecorded(logger.getName()));
      numbered.add(entry);
      entries.put(logger, entry);
      return entry;
    }
  }

  /** The logger of a number, or null when there is none. */
  @Nullable Entry of(int number) {
    synchronized (numbered) {
      return number >= 0 && number < numbered.size() ? numbered.get(number) : null;
    }
  }

  private boolean isRecorded(String name) {
    int in = longestMatch(included, name);
    int out = longestMatch(excluded, name);
    return in == out ? in < 0 && included.isEmpty() : in > out;
  }

  /** The length of the longest name that stands for this one, or -1. */
  private static int longestMatch(List<String> names, String logger) {
    int longest = -1;
    for (String name : names) {
      if (LoggerPrefix.covers(name, logger)) {
        longest = Math.max(longest, name.length());
      }
    }
    return longest;
  }
}
