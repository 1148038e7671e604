package dev.clew.examples.story;

import dev.clew.examples.story.FieldNames.Field;
import dev.clew.examples.story.Unparsed.Place;
import java.nio.charset.StandardCharsets;

/** Sums up per request what the lines say. */
final class TableScanner implements LineScanner {
  private final FieldScanner fields;
  private final RecordParser parser;
  private final RequestTable table;
  private final Services services;
  private final Services.Cache serviceCache;
  private final Unparsed unparsed;
  private final Notes notes;
  private final Watch watch;

  private long records;
  private long withoutId;
  private long repaired;

  TableScanner(
      FieldNames names,
      RequestTable table,
      Services services,
      Unparsed unparsed,
      Notes notes,
      Watch watch) {
    this.fields = new FieldScanner(names);
    this.parser = new RecordParser(names);
    this.table = table;
    this.services = services;
    this.serviceCache = new Services.Cache(services);
    this.unparsed = unparsed;
    this.notes = notes;
    this.watch = watch;
  }

  RequestTable table() {
    return table;
  }

  long records() {
    return records;
  }

  Watch watch() {
    return watch;
  }

  /** Of the records, those that belong to no request. */
  long withoutId() {
    return withoutId;
  }

  /** Of the records, those that were no valid UTF-8. */
  long repaired() {
    return repaired;
  }

  @Override
  public void lines(Source source, byte[] b, int from, int to, long offset, long line) {
    int start = from;
    long number = line;
    while (start < to) {
      if (fields.scan(b, start, to) && !watch.wants(fields, b, isError(b))) {
        add(source, b, offset + start - from);
        start = fields.lineEnd();
      } else {
        int end = LogReader.indexOfLineFeed(b, start, to) + 1;
        addOther(new Place(source, offset + start - from, number), b, start, end, "no JSON record");
        start = end;
      }
      number += line > 0 ? 1 : 0;
    }
  }

  @Override
  public void unendedLine(Source source, byte[] b, int from, int to, long offset, long line) {
    Place place = new Place(source, offset, line);
    if (!addOther(place, b, from, to, "half-written last line")) {
      notes.add(LineNumbers.of(place) + ": the last line is half-written and no record yet");
    }
  }

  @Override
  public void tooLongLine(Source source, byte[] b, int from, int to, long offset, long line) {
    unparsed.add(
        new Place(source, offset, line), b, from, to, "longer than " + (to - from) + " bytes");
  }

  /** Adds what the scanner found. */
  private void add(Source source, byte[] b, long place) {
    records++;
    int idStart = fields.start(Field.ID);
    int idEnd = fields.end(Field.ID);
    if (idStart < 0 || isNone(b, idStart, idEnd)) {
      withoutId++;
      return;
    }
    int timeStart = fields.start(Field.TIME);
    long time =
        timeStart < 0 ? Timestamps.NONE : Timestamps.parse(b, timeStart, fields.end(Field.TIME));
    int serviceStart = fields.start(Field.SERVICE);
    int service =
        serviceStart < 0 || serviceStart == fields.end(Field.SERVICE)
            ? services.number(source.service())
            : serviceCache.number(b, serviceStart, fields.end(Field.SERVICE));
    long duration = -1;
    int durationStart = fields.start(Field.DURATION);
    if (durationStart >= 0) {
      String text = text(b, durationStart, fields.end(Field.DURATION));
      duration = RecordParser.seconds(text, fields.durationUnit());
    }
    RequestSum sum = table.get(b, idStart, idEnd);
    sum.add(time, service, isError(b), duration);
    watch.scanned(sum, fields, b, service, time, duration, source, place);
  }

  private static boolean isNone(byte[] b, int from, int to) {
    int length = to - from;
    if (length > RequestTable.MAX_ID) {
      return true;
    }
    return length <= 8 && RecordParser.id(text(b, from, to)) == null;
  }

  private static String text(byte[] b, int from, int to) {
    return new String(b, from, to - from, StandardCharsets.UTF_8);
  }

  private boolean isError(byte[] b) {
    int status = fields.start(Field.STATUS);
    if (status >= 0 && isFiveHundred(b, status, fields.end(Field.STATUS))) {
      return true;
    }
    int level = fields.start(Field.LEVEL);
    if (level < 0) {
      return false;
    }
    // Those of nearly all records, without making a string.
    int length = fields.end(Field.LEVEL) - level;
    boolean fine =
        (length == 4 && (b[level] == 'I' || b[level] == 'W'))
            || (length == 5 && (b[level] == 'D' || b[level] == 'T'));
    return !fine
        && LogRecord.isErrorLevel(LogRecord.level(text(b, level, fields.end(Field.LEVEL))));
  }

  static boolean isFiveHundred(byte[] b, int at, int to) {
    return to - at == 3 && b[at] >= '5' && b[at] <= '9' && isDigit(b[at + 1]) && isDigit(b[at + 2]);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** A line that is not plain; false when it is no record. */
  private boolean addOther(Place place, byte[] b, int from, int to, String what) {
    if (isBlank(b, from, to)) {
      return true;
    }
    LogRecord record = parser.parse(place.source(), place.offset(), b, from, to);
    if (record == null) {
      unparsed.add(place, b, from, to, what);
      return false;
    }
    if (!watch.accepts(record)) {
      return true;
    }
    records++;
    repaired += record.repaired() ? 1 : 0;
    byte[] id = record.id() == null ? new byte[0] : record.id().getBytes(StandardCharsets.UTF_8);
    if (id.length == 0 || id.length > RequestTable.MAX_ID) {
      withoutId++;
      return true;
    }
    RequestSum sum = table.get(id, 0, id.length);
    int service = services.number(record.service());
    sum.add(record.time(), service, record.isError(), record.duration());
    watch.record(sum, record, service);
    return true;
  }

  private static boolean isBlank(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] > ' ' || b[i] < 0) {
        return false;
      }
    }
    return true;
  }
}
