package dev.clew.examples.story;

import dev.clew.examples.story.Unparsed.Place;

/** Looks for the lines that have an ID, and parses no other. */
final class FindScanner implements LineScanner {
  private final ByteSearch search;
  private final RecordParser parser;
  private final Findings findings;
  private final Unparsed unparsed;
  private final Notes notes;

  FindScanner(
      ByteSearch search, RecordParser parser, Findings findings, Unparsed unparsed, Notes notes) {
    this.search = search;
    this.parser = parser;
    this.findings = findings;
    this.unparsed = unparsed;
    this.notes = notes;
  }

  @Override
  public void lines(Source source, byte[] b, int from, int to, long offset, long line) {
    int counted = from;
    long lineNumber = line;
    int at = from;
    int hit;
    while ((hit = search.find(b, at, to)) >= 0) {
      int start = hit;
      while (start > from && b[start - 1] != '\n') {
        start--;
      }
      int end = LogReader.indexOfLineFeed(b, hit, to) + 1;
      if (line > 0) {
        lineNumber += LogReader.countLineFeeds(b, counted, start);
        counted = start;
      }
      line(new Place(source, offset + start - from, lineNumber), b, start, end);
      at = end;
    }
  }

  private void line(Place place, byte[] b, int from, int to) {
    LogRecord record = parser.parse(place.source(), place.offset(), b, from, to);
    if (record == null) {
      unparsed.add(place, b, from, to, "no JSON record");
    } else {
      findings.add(record);
    }
  }

  @Override
  public void unendedLine(Source source, byte[] b, int from, int to, long offset, long line) {
    if (search.find(b, from, to) < 0) {
      return;
    }
    LogRecord record = parser.parse(source, offset, b, from, to);
    if (record != null) {
      findings.add(record);
      return;
    }
    Place place = new Place(source, offset, line);
    unparsed.add(place, b, from, to, "half-written last line");
    notes.add(LineNumbers.of(place) + ": the last line is half-written and no record yet");
  }

  @Override
  public void tooLongLine(Source source, byte[] b, int from, int to, long offset, long line) {
    Place place = new Place(source, offset, line);
    unparsed.add(place, b, from, to, "longer than " + (to - from) + " bytes");
    notes.add(
        LineNumbers.of(place)
            + ": a line of more than "
            + (to - from)
            + " bytes was not looked into; it may be of this request");
  }
}
