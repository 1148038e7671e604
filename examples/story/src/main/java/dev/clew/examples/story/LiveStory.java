package dev.clew.examples.story;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A story while it is written: first what is there, in the order of time, and then each record as
 * it comes. Not thread-safe.
 */
final class LiveStory implements Follower.View {
  private static final int MAX_SERVICES = 1_000;

  private final IdQuery query;
  private final Findings findings;
  private final Function<Findings, LineScanner> scanners;
  private final PrintStream out;
  private final Style style;
  private final boolean traces;
  private final NewNotes notes;
  private final Ending ending;
  private final List<LogRecord> fresh = new ArrayList<>();
  private final Set<String> services = new TreeSet<>();
  private boolean began;
  private boolean whole;
  private String day = "";
  private String id = "";

  /**
   * @param filter which records count
   * @param scanners makes one that hands records on
   */
  LiveStory(
      IdQuery query,
      int maxRecords,
      Predicate<LogRecord> filter,
      Function<Findings, LineScanner> scanners,
      PrintStream out,
      Style style,
      boolean traces,
      NewNotes notes,
      Ending ending) {
    this.query = query;
    this.findings =
        new Findings(query, maxRecords, record -> filter.test(record) && isToldOf(record));
    this.scanners = scanners;
    this.out = out;
    this.style = style;
    this.traces = traces;
    this.notes = notes;
    this.ending = ending;
    this.id = query.text();
  }

  Findings findings() {
    return findings;
  }

  private boolean isToldOf(LogRecord record) {
    whole |= query.is(record.id());
    if (began) {
      fresh.add(record);
    }
    return true;
  }

  @Override
  public LineScanner scanner() {
    return scanners.apply(findings);
  }

  @Override
  public void update(boolean caughtUp) {
    if (!began && !caughtUp) {
      return;
    }
    if (!began) {
      out.println("Following " + style.bold(Visible.line(query.text())) + " until Ctrl-C");
      print(findings.records());
      began = true;
    } else {
      List<LogRecord> told = new ArrayList<>(fresh);
      fresh.clear();
      told.removeIf(record -> whole && !query.is(record.id()));
      Collections.sort(told);
      print(told);
    }
    if (out.checkError()) {
      ending.want();
    }
    notes.tell();
  }

  private void print(List<LogRecord> records) {
    for (LogRecord record : records) {
      if (services.size() < MAX_SERVICES) {
        services.add(record.service());
      }
    }
    int width = StoryText.serviceWidth(services);
    for (LogRecord record : records) {
      String now = record.hasTime() ? Times.date(record.time()) + " (UTC)" : day;
      if (!now.equals(day)) {
        day = now;
        out.println(day);
      }
      String of = record.id();
      if (of != null && !of.equals(id) && !query.is(of)) {
        id = of;
        out.println("of " + style.bold(Visible.line(id)));
      }
      StoryText.printRecords(out, style, traces, List.of(record), width);
    }
  }
}
