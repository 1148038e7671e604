package dev.clew.examples.story;

import dev.clew.examples.story.FieldNames.Field;
import dev.clew.examples.story.Unparsed.Place;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Sums up per request what the lines say. */
final class TableScanner implements LineScanner, RecordSink {
  private static final Wrapping NOT_WRAPPED = new Wrapping();

  private final FieldScanner fields;
  private final RecordParser parser;
  private final Opener opener;
  private final RequestTable table;
  private final Services services;
  private final Services.Cache serviceCache;
  private final Unparsed unparsed;
  private final Notes notes;
  private final Watch watch;

  private long records;
  private long withoutId;
  private long repaired;
  private String what = "";

  TableScanner(
      FieldNames names,
      RequestTable table,
      Services services,
      Unparsed unparsed,
      Notes notes,
      Watch watch) {
    this.fields = new FieldScanner(names);
    this.parser = new RecordParser(names);
    this.opener = new Opener(fields, parser, this);
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
    what = "no JSON record";
    boolean joining = opener.isOpen();
    int start = from;
    long number = line;
    while (start < to) {
      if (!fields.scan(b, start, to)) {
        int end = LogReader.indexOfLineFeed(b, start, to) + 1;
        opener.open(new Place(source, offset + start - from, number), b, start, end);
        joining = opener.isOpen();
        start = end;
      } else {
        int end = fields.lineEnd();
        if (joining || isWrapped()) {
          opener.openScanned(new Place(source, offset + start - from, number), b, start, end);
          joining = opener.isOpen();
        } else {
          take(source, offset + start - from, number, b, start, end, NOT_WRAPPED);
        }
        start = end;
      }
      number += line > 0 ? 1 : 0;
    }
  }

  /** Whether the record may be another's wrapping. */
  private boolean isWrapped() {
    return fields.insideStart() >= 0 || fields.many() || fields.carried();
  }

  @Override
  public void plain(
      Place place, FieldScanner scanned, byte[] b, int from, int to, Wrapping wrapping) {
    take(place.source(), place.offset(), place.line(), b, from, to, wrapping);
  }

  /** Takes what was scanned, from where its line begins. */
  private void take(
      Source source, long offset, long line, byte[] b, int from, int to, Wrapping wrapping) {
    boolean error = isError(b);
    if (!watch.wants(fields, b, error)) {
      add(source, b, wrapping, offset, error);
      return;
    }
    Place place = new Place(source, offset, line);
    LogRecord record = parser.parse(place, b, from, to, wrapping);
    if (record == null) {
      text(place, b, from, to, true, wrapping);
    } else {
      parsed(place, record);
    }
  }

  @Override
  public void unendedLine(Source source, byte[] b, int from, int to, long offset, long line) {
    Place place = new Place(source, offset, line);
    what = "half-written last line";
    if (!opener.open(place, b, from, to)) {
      notes.add(LineNumbers.of(place) + ": the last line is half-written and no record yet");
    }
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

  @Override
  public void tooLongLine(Source source, byte[] b, int from, int to, long offset, long line) {
    unparsed.add(
        new Place(source, offset, line), b, from, to, "longer than " + (to - from) + " bytes");
  }

  /** Adds what the scanner found. */
  private void add(Source source, byte[] b, Wrapping wrapping, long offset, boolean error) {
    records++;
    int idStart = fields.start(Field.ID);
    int idEnd = fields.end(Field.ID);
    if (idStart >= 0 && fields.name(Field.ID).ofTrace()) {
      String id = FieldNames.idText(fields.name(Field.ID), text(b, idStart, idEnd));
      // It stands at the end of what there is.
      idStart = idEnd - id.getBytes(StandardCharsets.UTF_8).length;
    }
    if (idStart < 0 || idEnd - idStart > RequestTable.MAX_ID) {
      withoutId++;
      return;
    }
    int timeStart = fields.start(Field.TIME);
    long time =
        timeStart < 0 ? Timestamps.NONE : Timestamps.parse(b, timeStart, fields.end(Field.TIME));
    if (time == Timestamps.NONE) {
      time = wrapping.time();
    } else if (fields.start(Field.TIME_NANOS) >= 0) {
      String nanos = text(b, fields.start(Field.TIME_NANOS), fields.end(Field.TIME_NANOS));
      time += Math.max(0, Durations.of(nanos, 1));
    }
    Field serviceField = serviceField();
    int service =
        serviceField == null
            ? wrapping.serviceOr(services, serviceCache, source.service())
            : serviceCache.number(b, fields.start(serviceField), fields.end(serviceField));
    long duration = duration(b);
    RequestSum sum = table.get(b, idStart, idEnd);
    sum.add(time, service, error, duration);
    watch.scanned(sum, fields, b, service, time, duration, source, offset);
  }

  private @Nullable Field serviceField() {
    int start = fields.start(Field.SERVICE);
    if (start >= 0 && start < fields.end(Field.SERVICE)) {
      return Field.SERVICE;
    }
    return fields.start(Field.HOST) < 0
        ? null
        : FieldNames.serviceField(
            false,
            fields.start(Field.NAME) >= 0,
            fields.name(Field.HOST),
            fields.start(Field.LEVEL) < 0 ? null : fields.name(Field.LEVEL),
            fields.start(Field.MESSAGE) < 0 ? null : fields.name(Field.MESSAGE));
  }

  private long duration(byte[] b) {
    int start = fields.start(Field.DURATION);
    if (start < 0) {
      return -1;
    }
    int level = fields.start(Field.LEVEL);
    return Durations.parse(
        text(b, start, fields.end(Field.DURATION)),
        fields.name(Field.DURATION),
        fields.start(Field.TIME) < 0 ? null : fields.name(Field.TIME),
        level >= 0 && RecordParser.isCapital(b[level]));
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
        (length == 4 && (b[level] | 0x20) != 'c')
            || (length == 5 && ((b[level] | 0x20) == 'd' || (b[level] | 0x20) == 't'));
    return !fine
        && LogRecord.isErrorLevel(LogRecord.level(text(b, level, fields.end(Field.LEVEL))));
  }

  static boolean isFiveHundred(byte[] b, int at, int to) {
    return to - at == 3 && b[at] >= '5' && b[at] <= '9' && isDigit(b[at + 1]) && isDigit(b[at + 2]);
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  @Override
  public void parsed(Place place, LogRecord record) {
    if (!watch.accepts(record)) {
      return;
    }
    records++;
    repaired += record.repaired() ? 1 : 0;
    byte[] id = record.id() == null ? new byte[0] : record.id().getBytes(StandardCharsets.UTF_8);
    if (id.length == 0 || id.length > RequestTable.MAX_ID) {
      withoutId++;
      return;
    }
    RequestSum sum = table.get(id, 0, id.length);
    int service = services.number(record.service());
    sum.add(record.time(), service, record.isError(), record.duration());
    watch.record(sum, record, service);
  }

  @Override
  public boolean text(Place place, byte[] b, int from, int to, boolean damaged, Wrapping wrapping) {
    unparsed.add(place, b, from, to, what);
    return false;
  }
}
