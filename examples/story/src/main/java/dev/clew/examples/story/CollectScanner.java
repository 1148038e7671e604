package dev.clew.examples.story;

import dev.clew.examples.story.FieldNames.Field;
import dev.clew.examples.story.Unparsed.Place;
import java.nio.charset.StandardCharsets;

/** Hands the records of some requests to a collector, and parses no other. */
final class CollectScanner implements LineScanner, RecordSink {
  private static final Wrapping NOT_WRAPPED = new Wrapping();

  private final FieldScanner fields;
  private final RecordParser parser;
  private final Opener opener;
  private final Collector collector;

  CollectScanner(FieldNames names, Collector collector) {
    this.fields = new FieldScanner(names);
    this.parser = new RecordParser(names);
    this.opener = new Opener(fields, parser, this);
    this.collector = collector;
  }

  @Override
  public boolean isOpen() {
    return opener.isOpen();
  }

  @Override
  public void lines(Source source, byte[] b, int from, int to, long offset, long line) {
    int start = from;
    long number = line;
    while (start < to) {
      Place place = new Place(source, offset + start - from, number);
      int end;
      if (!fields.scan(b, start, to)) {
        end = LogReader.indexOfLineFeed(b, start, to) + 1;
        opener.open(place, b, start, end);
      } else {
        end = fields.lineEnd();
        boolean mayBeWrapped = fields.insideStart() >= 0 || fields.many() || fields.carried();
        if (opener.isOpen() || mayBeWrapped) {
          opener.openScanned(place, b, start, end);
        } else {
          plain(place, fields, b, start, end, NOT_WRAPPED);
        }
      }
      start = end;
      number += line > 0 ? 1 : 0;
    }
  }

  @Override
  public void plain(
      Place place, FieldScanner scanned, byte[] b, int from, int to, Wrapping wrapping) {
    int start = scanned.start(Field.ID);
    if (start < 0) {
      return;
    }
    String text = new String(b, start, scanned.end(Field.ID) - start, StandardCharsets.UTF_8);
    if (collector.wants(FieldNames.idText(scanned.name(Field.ID), text))) {
      LogRecord record = parser.parse(place, b, from, to, wrapping);
      if (record != null) {
        parsed(place, record);
      }
    }
  }

  @Override
  public void parsed(Place place, LogRecord record) {
    String id = record.id();
    if (id != null) {
      // As the table has it, which keeps bytes.
      byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
      collector.add(new String(bytes, StandardCharsets.UTF_8), record);
    }
  }

  @Override
  public boolean text(Place place, byte[] b, int from, int to, boolean damaged, Wrapping wrapping) {
    return false;
  }

  @Override
  public void unendedLine(Source source, byte[] b, int from, int to, long offset, long line) {
    opener.open(new Place(source, offset, line), b, from, to);
  }

  @Override
  public void tooLongLine(Source source, byte[] b, int from, int to, long offset, long line) {
    // Who made the table has said so.
  }

  @Override
  public void end() {
    opener.end();
  }
}
