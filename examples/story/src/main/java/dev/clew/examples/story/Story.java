package dev.clew.examples.story;

import dev.clew.examples.story.LogRecord.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of all that has one ID, as its records tell it. The order is that of the times in the
 * records, always; where they cannot be right, a remark says so. Immutable.
 *
 * @param id the ID
 * @param records all, in the order of time
 * @param parts one for each request that had the ID, or for what lies far apart
 * @param services in the order of their first appearance
 * @param remarks what a reader must know before believing the picture
 */
record Story(
    String id,
    List<LogRecord> records,
    List<Part> parts,
    List<String> services,
    List<String> remarks) {

  /**
   * What belongs to one request.
   *
   * @param start of the first bar or record, in nanoseconds since 1970
   * @param indices of its records, among all
   * @param main the outermost request, null when no record tells of one
   */
  record Part(
      long start,
      long end,
      List<Integer> indices,
      List<LogRecord> records,
      List<Lane> lanes,
      List<Link> links,
      @Nullable Bar main) {

    int errors() {
      int errors = 0;
      for (LogRecord record : records) {
        errors += record.isError() ? 1 : 0;
      }
      return errors;
    }
  }

  /**
   * One service.
   *
   * @param rows bars that do not overlap within a row
   * @param points the indices of the records that are moments, among all
   */
  record Lane(String service, List<List<Bar>> rows, List<Integer> points) {}

  /**
   * Something that took time.
   *
   * @param index of the record that tells of it, among all
   * @param about whether its place is only known roughly
   */
  record Bar(LogRecord record, int index, Kind kind, long start, long end, boolean about) {
    long duration() {
      return end - start;
    }

    /** Two are the same when the same record tells of the same. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bar that && index == that.index && kind == that.kind;
    }

    @Override
    public int hashCode() {
      return 31 * index + kind.name().hashCode();
    }

    String label() {
      if (kind == Kind.ACCESS || kind == Kind.WORK) {
        return record.status() >= 0
            ? (record.request() + ' ' + record.status()).strip()
            : record.request().isEmpty() ? record.message() : record.request();
      }
      String target = record.upstream().isEmpty() ? record.request() : record.upstream();
      return ("→ " + target).strip();
    }
  }

  /**
   * Who called whom.
   *
   * @param fromLane index of the caller's lane
   * @param toLane index of the other's
   * @param certain whether a record of the call says so; else the times do, and it is a guess
   */
  record Link(
      int fromLane, int fromRow, int toLane, int toRow, Bar caller, Bar called, boolean certain) {}

  int errors() {
    int errors = 0;
    for (Part part : parts) {
      errors += part.errors();
    }
    return errors;
  }

  /** The earliest error, or -1 when there is none. */
  int firstError() {
    // One that says what happened tells more than the answer that it led to.
    int answer = -1;
    for (int i = 0; i < records.size(); i++) {
      if (LogRecord.isErrorLevel(records.get(i).level())) {
        return i;
      }
      if (answer < 0 && records.get(i).isError()) {
        answer = i;
      }
    }
    return answer;
  }

  /**
   * Puts records together.
   *
   * @param records in the order of time
   * @param aligning whether to move the records of clocks that calls tell to be off
   */
  static Story of(String id, List<LogRecord> records, boolean aligning) {
    return new StoryTeller(id, records, aligning).tell();
  }

  /** The requests and calls of a part, the earliest first. */
  static List<Bar> bars(Part part) {
    List<Bar> bars = new ArrayList<>();
    for (Lane lane : part.lanes()) {
      for (List<Bar> row : lane.rows()) {
        bars.addAll(row);
      }
    }
    return bars;
  }
}
