package dev.clew.examples.story;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The records of many requests, found in one reading of all logs. Thread-safe, and bounded for all
 * of them together: where they do not fit, the largest lose their latest records, which are
 * counted.
 */
final class Collector {
  /** Of lines, for all requests together. */
  static final long MAX_BYTES = 32 << 20;

  private final Map<String, Findings> stories = new HashMap<>();
  private final long maxBytes;
  private long bytes;

  /**
   * @param maxRecords of one request
   * @param filter which records count
   */
  Collector(Collection<String> ids, int maxRecords, Predicate<LogRecord> filter) {
    this(ids, maxRecords, MAX_BYTES, filter);
  }

  Collector(Collection<String> ids, int maxRecords, long maxBytes, Predicate<LogRecord> filter) {
    this.maxBytes = maxBytes;
    for (String id : ids) {
      stories.put(id, new Findings(new IdQuery(id), maxRecords, filter));
    }
  }

  /** Whether the records of a request are wanted. */
  boolean wants(String id) {
    return stories.containsKey(id);
  }

  /** Takes a record of a request that is wanted, or does nothing with one that is not. */
  void add(String id, LogRecord record) {
    Findings story = stories.get(id);
    if (story != null) {
      // As the query has it, which takes no blanks.
      String stripped = id.strip();
      add(story, stripped.equals(record.id()) ? record : record.withId(stripped));
    }
  }

  private synchronized void add(Findings story, LogRecord record) {
    bytes -= story.bytes();
    story.add(record);
    bytes += story.bytes();
    while (bytes > maxBytes) {
      Findings largest = story;
      for (Findings other : stories.values()) {
        largest = other.bytes() > largest.bytes() ? other : largest;
      }
      bytes -= largest.bytes();
      largest.shrink();
      bytes += largest.bytes();
    }
  }

  /** Hands over what was found of a request that is wanted, and keeps it no longer. */
  Findings take(String id) {
    Findings story = stories.remove(id);
    if (story == null) {
      throw new IllegalArgumentException(id);
    }
    return story;
  }
}
