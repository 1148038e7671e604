package dev.clew.examples.story;

import dev.clew.examples.story.Unparsed.Place;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Looks for the lines that have an ID, and opens no other. */
final class FindScanner implements LineScanner, RecordSink {
  private final IdQuery query;
  private final ByteSearch search;
  private final RecordParser parser;
  private final HiddenLines hidden = new HiddenLines();
  private final Opener opener;
  private final Findings findings;
  private final Unparsed unparsed;
  private final Notes notes;
  private String what = "";

  FindScanner(IdQuery query, FieldNames names, Findings findings, Unparsed unparsed, Notes notes) {
    this.query = query;
    this.search = ByteSearch.forId(query);
    this.parser = new RecordParser(names, query);
    this.opener = new Opener(new FieldScanner(names), parser, this);
    this.findings = findings;
    this.unparsed = unparsed;
    this.notes = notes;
  }

  @Override
  public void lines(Source source, byte[] b, int from, int to, long offset, long line) {
    hidden.look(b, from, to);
    int counted = from;
    long lineNumber = line;
    int at = from;
    int hit = search.find(b, from, to);
    int hiding = hidden.next(b, from, to);
    while (at < to) {
      int next = at;
      if (!opener.isOpen()) {
        next = hit < 0 || (hiding >= 0 && hiding < hit) ? hiding : hit;
      }
      if (next < 0) {
        return;
      }
      int start = next;
      while (start > at && b[start - 1] != '\n') {
        start--;
      }
      int end = LogReader.indexOfLineFeed(b, next, to) + 1;
      if (line > 0) {
        lineNumber += LogReader.countLineFeeds(b, counted, start);
        counted = start;
      }
      boolean has = hit >= 0 && hit < end;
      if (has || opener.isOpen() || opener.hides(b, start, end)) {
        open(new Place(source, offset + start - from, lineNumber), b, start, end);
      }
      at = end;
      hit = has ? search.find(b, at, to) : hit;
      hiding = hiding >= 0 && hiding < at ? hidden.next(b, at, to) : hiding;
    }
  }

  private void open(Place place, byte[] b, int from, int to) {
    what = "no JSON record";
    opener.open(place, b, from, to);
  }

  @Override
  public void plain(
      Place place, FieldScanner fields, byte[] b, int from, int to, Wrapping wrapping) {
    LogRecord record = parser.parse(place, b, from, to, wrapping);
    if (record == null) {
      text(place, b, from, to, true, wrapping);
    } else {
      parsed(place, record);
    }
  }

  @Override
  public void parsed(Place place, LogRecord record) {
    if (findings.add(record)) {
      return;
    }
    if (record.id() == null && parser.isCarried()) {
      String id = query.wordIn(record.message());
      if (id != null) {
        findings.add(record.withId(id));
        return;
      }
    }
    mention(place, record);
  }

  private void mention(Place place, LogRecord record) {
    for (Map.Entry<String, String> field : record.fields().entrySet()) {
      if (query.isIn(field.getValue())) {
        boolean whole = query.begins(field.getValue());
        findings.mentions().add(place, field.getKey(), whole);
        return;
      }
    }
    String field = "";
    if (query.isIn(record.message())) {
      field = "message";
    } else if (query.isIn(record.trace()) || query.isIn(record.errorMessage())) {
      field = "error";
    } else if (query.isIn(record.request())) {
      field = "path";
    } else if (record.id() != null && query.isIn(record.id())) {
      field = "of the ID, within " + record.id();
    }
    if (!field.isEmpty()) {
      findings.mentions().add(place, field, false);
    }
  }

  @Override
  public boolean text(Place place, byte[] b, int from, int to, boolean damaged, Wrapping wrapping) {
    String line = new String(b, from, to - from, StandardCharsets.UTF_8);
    String id = damaged ? null : query.wordIn(line);
    if (id != null && findings.add(TextRecord.of(place, line, to - from, id, wrapping))) {
      return true;
    }
    if (query.isIn(line)) {
      unparsed.add(place, b, from, to, what);
      findings.mentions().add(place, "", false);
    }
    return false;
  }

  @Override
  public boolean isNamedIn(byte[] b, int from, int to) {
    return query.isToldIn(new String(b, from, to - from, StandardCharsets.UTF_8));
  }

  @Override
  public void unendedLine(Source source, byte[] b, int from, int to, long offset, long line) {
    if (!opener.isOpen() && search.find(b, from, to) < 0) {
      return;
    }
    Place place = new Place(source, offset, line);
    what = "half-written last line";
    if (!opener.open(place, b, from, to)) {
      notes.add(LineNumbers.of(place) + ": the last line is half-written and no record yet");
    }
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

  @Override
  public boolean isOpen() {
    return opener.isOpen();
  }

  @Override
  public void end() {
    what = "a piece of a line whose end is missing";
    opener.end();
  }
}
