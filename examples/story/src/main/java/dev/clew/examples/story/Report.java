package dev.clew.examples.story;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A page for the whole, and one for each request that is worth it: the examples of the groups, the
 * worst and the slowest. Secrets that have a known form are masked in all of them, for a report is
 * made to be handed on.
 */
final class Report {
  /** Each is kept in memory until its page is written. */
  private static final int MAX_STORIES = 1_000;

  private final Overview overview;
  private final int limit;
  private final List<String> notes;

  /** The group of each request that is to have a page, or -1. */
  private final Map<String, Integer> groups = new LinkedHashMap<>();

  /** Those that would have a page too. */
  private final Set<String> left = new HashSet<>();

  private boolean unclear;

  /**
   * @param limit how many groups are shown
   * @param notes for each page
   */
  Report(Overview overview, int limit, List<String> notes) {
    this.overview = overview;
    this.limit = limit;
    this.notes = notes;
    for (int i = 0; i < Math.min(limit, overview.groups().size()); i++) {
      String example = overview.groups().get(i).example();
      if (!example.isEmpty()) {
        add(example, i);
      }
    }
    for (List<RequestSum> requests : List.of(overview.requests(), overview.slowest())) {
      for (RequestSum request : requests) {
        add(request.idText(), overview.grouping().of(request));
      }
    }
  }

  private void add(String id, int group) {
    // Two IDs that are no valid UTF-8 may look alike.
    if (id.indexOf('\uFFFD') >= 0) {
      unclear = true;
    } else if (groups.size() < MAX_STORIES) {
      groups.putIfAbsent(id, group);
    } else if (!groups.containsKey(id)) {
      left.add(id);
    }
  }

  /** The requests whose records are needed. */
  Set<String> ids() {
    return groups.keySet();
  }

  /**
   * Writes all pages, and returns how many stories there are.
   *
   * @param maxRecords for what is said where there are more
   */
  int write(ReportFolder folder, Collector collector, boolean aligning, int maxRecords)
      throws IOException {
    Map<String, String> pages = new HashMap<>();
    int gone = 0;
    for (Map.Entry<String, Integer> entry : groups.entrySet()) {
      String id = entry.getKey();
      Findings found = collector.take(id);
      List<LogRecord> records = found.records();
      if (records.isEmpty()) {
        gone++;
        continue;
      }
      String address = ReportFolder.address(id);
      Story story = Story.of(id, records, aligning);
      StoryPage.Report place = place(entry.getValue());
      folder.writeStory(address, new StoryPage(story, notes(found, maxRecords), place).html());
      pages.put(id, address);
    }
    TablePage.Links links = new TablePage.Links(pages);
    folder.finish(new TablePage(overview, limit, notes(gone), links).html());
    return pages.size();
  }

  private StoryPage.Report place(int group) {
    boolean shown = group >= 0 && group < limit;
    return new StoryPage.Report(
        "../" + ReportFolder.INDEX,
        shown ? FailuresText.what(overview.groups().get(group)) : "",
        shown ? "g" + group : "");
  }

  private List<String> notes(Findings found, int maxRecords) {
    if (found.droppedRecords() == 0) {
      return notes;
    }
    List<String> all = new ArrayList<>(notes);
    all.add(
        Summary.counted(found.droppedRecords(), "later record")
            + " with this ID ("
            + Summary.counted(found.droppedErrors(), "error")
            + ") not shown: there are too many (--max-records "
            + maxRecords
            + ", or 32 MB for all stories)");
    return all;
  }

  private List<String> notes(int gone) {
    List<String> all = new ArrayList<>(notes);
    if (!left.isEmpty()) {
      all.add(
          Summary.counted(left.size(), "request")
              + (left.size() == 1 ? " that is" : " that are")
              + (left.size() == 1 ? " shown has" : " shown have")
              + " no page: there are "
              + Summary.number(MAX_STORIES)
              + " at most");
    }
    if (unclear) {
      all.add("requests whose ID is not valid UTF-8 have no page");
    }
    if (gone > 0) {
      all.add(
          Summary.counted(gone, "request")
              + (gone == 1 ? " has" : " have")
              + " no page: there was no room for the records, or they were gone when the logs were"
              + " read again");
    }
    return all;
  }
}
