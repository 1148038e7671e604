package dev.clew.examples.story;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was found of one ID, or of those that begin so: a record that has the ID itself puts an end
 * to the others. Thread-safe, and bounded in records and in bytes: beyond that the earliest are
 * kept and the others counted.
 */
final class Findings {
  private static final long MAX_BYTES = 64 << 20;
  private static final int MAX_CHILDREN = 20;

  private static final int MAX_IDS = 1_000;

  private final IdQuery query;
  private final int maxRecords;
  private final Predicate<LogRecord> filter;
  private final Mentions mentions = new Mentions();

  /** How many records each ID has; some of them, when there are very many. */
  private final TreeMap<String, Long> ids = new TreeMap<>();

  private boolean whole;
  private long maxBytes = MAX_BYTES;

  /** The earliest that was dropped: none from there on is kept. */
  private @Nullable LogRecord cut;

  private final PriorityQueue<LogRecord> records = new PriorityQueue<>(Collections.reverseOrder());
  private final TreeSet<String> children = new TreeSet<>();
  private long bytes;
  private long droppedRecords;
  private long droppedErrors;

  /**
   * @param filter which records count
   */
  Findings(IdQuery query, int maxRecords, Predicate<LogRecord> filter) {
    this.query = query;
    this.maxRecords = maxRecords;
    this.filter = filter;
  }

  /**
   * Takes a record that has the ID, or whose parent has; false for any other. One that the filter
   * leaves out is taken, and does not count.
   */
  synchronized boolean add(LogRecord record) {
    String id = record.id();
    if (id != null && query.begins(id)) {
      if (!filter.test(record)) {
        return true;
      }
      boolean isWhole = query.is(id);
      if (isWhole && !whole) {
        whole = true;
        clear();
      }
      if (isWhole || !whole) {
        keep(record, id);
      }
      return true;
    }
    if (query.is(record.parentId()) && id != null) {
      if (children.size() <= MAX_CHILDREN) {
        children.add(id);
      }
      return true;
    }
    return false;
  }

  private void clear() {
    records.clear();
    ids.clear();
    cut = null;
    bytes = 0;
    droppedRecords = 0;
    droppedErrors = 0;
  }

  private void keep(LogRecord record, String id) {
    String key = query.anyCase() ? id.toLowerCase(Locale.ROOT) : id;
    if (ids.size() < MAX_IDS || ids.containsKey(key)) {
      ids.merge(key, 1L, Long::sum);
    }
    if (cut != null && record.compareTo(cut) > 0) {
      drop(record);
      return;
    }
    records.add(record);
    bytes += record.bytes();
    while (records.size() > maxRecords || (bytes > maxBytes && records.size() > 1)) {
      dropLatest();
    }
  }

  private void dropLatest() {
    LogRecord dropped = records.poll();
    bytes -= dropped.bytes();
    cut = dropped;
    drop(dropped);
  }

  private void drop(LogRecord record) {
    droppedRecords++;
    droppedErrors += record.isError() ? 1 : 0;
  }

  /** How long the lines are that are kept. */
  synchronized long bytes() {
    return bytes;
  }

  /** Keeps a quarter less from now on. */
  synchronized void shrink() {
    maxBytes = bytes / 4 * 3;
    while (bytes > maxBytes && !records.isEmpty()) {
      dropLatest();
    }
  }

  /** The IDs that were found, in order, with how many records each has. */
  synchronized Map<String, Long> ids() {
    return new TreeMap<>(ids);
  }

  /** Where else the ID stands. */
  Mentions mentions() {
    return mentions;
  }

  /** In the order of time. */
  synchronized List<LogRecord> records() {
    List<LogRecord> sorted = withoutTwins();
    Collections.sort(sorted);
    return sorted;
  }

  /** What a recorder has written into a log is in its ring too, and one of them is enough. */
  private List<LogRecord> withoutTwins() {
    List<LogRecord> kept = new ArrayList<>();
    List<LogRecord> ofRings = new ArrayList<>();
    for (LogRecord record : records) {
      boolean ofRing = record.source().format() == Source.Format.RING;
      (ofRing ? ofRings : kept).add(record);
    }
    if (!ofRings.isEmpty()) {
      Map<Content, Integer> written = new HashMap<>();
      for (LogRecord record : kept) {
        written.merge(Content.of(record), 1, Integer::sum);
      }
      for (LogRecord record : ofRings) {
        // Two records that are alike in one ring have two in the log.
        Integer left = written.computeIfPresent(Content.of(record), (content, n) -> n - 1);
        if (left == null || left < 0) {
          kept.add(record);
        }
      }
    }
    return kept;
  }

  /** What two records of one event have in common. */
  private record Content(
      long time,
      String level,
      String thread,
      String logger,
      String message,
      Map<String, String> fields) {

    static Content of(LogRecord record) {
      return new Content(
          record.time(),
          record.level(),
          record.thread(),
          record.logger(),
          record.message(),
          record.fields());
    }
  }

  /** IDs that were begun by this one, some of them. */
  synchronized List<String> children() {
    return List.copyOf(children);
  }

  synchronized long droppedRecords() {
    return droppedRecords;
  }

  synchronized long droppedErrors() {
    return droppedErrors;
  }
}
