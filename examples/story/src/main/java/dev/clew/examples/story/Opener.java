package dev.clew.examples.story;

import dev.clew.examples.story.FieldNames.Field;
import dev.clew.examples.story.Unparsed.Place;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes off what lines are wrapped in, one wrapping after the other, and hands on the records that
 * are in them. Each line is looked at by itself, so that a stream may mix what it likes; only a
 * line that was cut into pieces is kept until its last one. Not thread-safe.
 */
final class Opener {
  /** Nobody wraps a line so often. */
  private static final int MAX_DEPTH = 6;

  /** journald writes a text that has more than printable characters as its bytes. */
  private static final ByteSearch JOURNAL_BYTES = ByteSearch.forText("\"MESSAGE\":[");

  private final FieldScanner fields;
  private final RecordParser parser;
  private final RecordSink sink;
  private final CriLine cri = new CriLine();
  private final PrefixedLine prefixed = new PrefixedLine();
  private final List<Unwrapper> unwrappers = List.of(cri, prefixed);
  private final Exports exports = new Exports();
  private final Wrapping wrapping = new Wrapping();
  private final byte[][] scratch = new byte[MAX_DEPTH + 1][];
  private final Joiner[] joiners = {new Joiner(), new Joiner()};

  Opener(FieldScanner fields, RecordParser parser, RecordSink sink) {
    this.fields = fields;
    this.parser = parser;
    this.sink = sink;
  }

  /** Opens a line; false when there is no record in it. */
  boolean open(Place place, byte[] b, int from, int to) {
    wrapping.clear();
    return open(place, b, from, to, 0);
  }

  /** Opens a line whose fields have been looked for already. */
  void openScanned(Place place, byte[] b, int from, int to) {
    wrapping.clear();
    openScanned(place, b, from, end(b, from, to), 0);
  }

  /** Whether pieces of a line are kept, and the next line may be another. */
  boolean isOpen() {
    return joiners[0].isOpen() || joiners[1].isOpen();
  }

  /** Whether the ID of the line's record may not stand in it as text. */
  boolean hides(byte[] b, int from, int to) {
    return isCut(b, from, to) || JOURNAL_BYTES.find(b, from, to) >= 0;
  }

  /** Whether the line is a piece of one that is cut, and not the last. */
  private boolean isCut(byte[] b, int from, int to) {
    int end = end(b, from, to);
    wrapping.clear();
    if (cri.unwrap(b, from, end, wrapping)) {
      return cri.goesOn();
    }
    return end - from > HiddenLines.DOCKER_PIECE && b[from] == '{' && isCutByDocker(b, from, end);
  }

  private boolean isCutByDocker(byte[] b, int from, int to) {
    return fields.scan(b, from, to) && isCutByDocker(b);
  }

  /** Told that the lines that follow have nothing to do with those before. */
  void end() {
    for (Joiner joiner : joiners) {
      if (joiner.isOpen()) {
        wrapping.clear();
        Place place = joiner.place();
        sink.text(place, joiner.bytes(), 0, joiner.length(), true, wrapping);
        joiner.clear();
      }
    }
  }

  private static int end(byte[] b, int from, int to) {
    int end = to;
    while (end > from && (b[end - 1] == '\n' || b[end - 1] == '\r')) {
      end--;
    }
    return end;
  }

  private boolean open(Place place, byte[] b, int from, int to, int depth) {
    int end = end(b, from, to);
    int start = from;
    while (start < end && b[start] >= 0 && b[start] <= ' ') {
      start++;
    }
    if (start == end) {
      return true;
    }
    if (b[start] == '{') {
      return fields.scan(b, start, end)
          ? openScanned(place, b, start, end, depth)
          : openByLibrary(place, b, start, end, depth);
    }
    if (depth < MAX_DEPTH) {
      if (b[start] == '['
          && Exports.isLikely(b, start, end)
          && openExport(place, b, start, end, depth)) {
        return true;
      }
      for (Unwrapper unwrapper : unwrappers) {
        if (unwrapper.unwrap(b, start, end, wrapping)) {
          int stream = unwrapper.piecesOf();
          boolean pieces = stream >= 0 && (unwrapper.goesOn() || joiners[stream].isOpen());
          int inside = unwrapper.start();
          if (pieces) {
            return join(joiners[stream], place, b, inside, end, unwrapper.goesOn(), depth);
          }
          boolean text =
              unwrapper == prefixed
                  && sink.isNamedIn(b, start, inside)
                  && hasNoId(place, b, inside, end);
          return text
              ? sink.text(place, b, from, end, false, wrapping)
              : open(place, b, inside, end, depth + 1);
        }
      }
    }
    return sink.text(place, b, from, end, false, wrapping);
  }

  /**
   * Whether what stands there is an object, but no record with an ID, and nothing has one in it.
   */
  private boolean hasNoId(Place place, byte[] b, int from, int to) {
    LogRecord record = parser.parse(place, b, from, to, wrapping);
    return record != null
        && record.id() == null
        && parser.inside() == null
        && !(parser.isMany() && record.level().isEmpty());
  }

  private boolean join(
      Joiner joiner, Place place, byte[] b, int from, int to, boolean goesOn, int depth) {
    joiner.add(place, b, from, to);
    if (goesOn) {
      return true;
    }
    Place first = joiner.place();
    byte[] joined = joiner.bytes();
    int length = joiner.length();
    // Its bytes stay as they are until another piece comes.
    boolean tooLong = joiner.isTooLong();
    joiner.clear();
    boolean began = to > from && b[from] == '{' && length > to - from;
    if (tooLong) {
      return sink.text(first, joined, 0, length, true, wrapping);
    }
    if (began && !fields.scan(joined, 0, length) && fields.scan(b, from, to)) {
      // The process ended within a line, and another began.
      sink.text(first, joined, 0, length - (to - from), true, wrapping);
      return open(place, b, from, to, depth + 1);
    }
    return open(first, joined, 0, length, depth + 1);
  }

  private boolean isCutByDocker(byte[] b) {
    int end = fields.end(Field.MESSAGE);
    return fields.start(Field.STREAM) >= 0
        && fields.carried()
        && end - fields.start(Field.MESSAGE) >= HiddenLines.DOCKER_PIECE
        && !(b[end - 1] == 'n' && b[end - 2] == '\\');
  }

  private boolean openScanned(Place place, byte[] b, int from, int to, int depth) {
    boolean own = fields.start(Field.ID) >= 0 && !fields.name(Field.ID).ofTrace();
    if (own || depth == MAX_DEPTH) {
      sink.plain(place, fields, b, from, to, wrapping);
      return true;
    }
    // A record may have an array of such a name; an answer has no ID and no level.
    boolean many = fields.many() && fields.start(Field.ID) < 0 && fields.start(Field.LEVEL) < 0;
    if (many && openExport(place, b, from, to, depth)) {
      return true;
    }
    // The export's records were scanned meanwhile.
    if (many && !fields.scan(b, from, to)) {
      return openByLibrary(place, b, from, to, depth);
    }
    int stream = stream(b);
    if (stream >= 0 && (joiners[stream].isOpen() || isCutByDocker(b))) {
      boolean goesOn = isCutByDocker(b);
      takeContext(b);
      byte[] text = scratch(depth, fields.end(Field.MESSAGE) - fields.start(Field.MESSAGE));
      int length =
          JsonText.unescape(b, fields.start(Field.MESSAGE), fields.end(Field.MESSAGE), text);
      if (goesOn && !joiners[stream].isOpen() && isRecord(text, length)) {
        return open(place, text, 0, length, depth + 1);
      }
      return join(joiners[stream], place, text, 0, length, goesOn, depth);
    }
    if (fields.insideStart() < 0) {
      sink.plain(place, fields, b, from, to, wrapping);
      return true;
    }
    return openInside(place, b, from, to, depth);
  }

  /** Which of Docker's streams it is of, or -1. */
  private int stream(byte[] b) {
    int start = fields.start(Field.STREAM);
    if (start < 0 || !fields.carried() || fields.end(Field.STREAM) - start != 6) {
      return -1;
    }
    return b[start + 3] == 'e' ? 1 : 0;
  }

  private boolean openInside(Place place, byte[] b, int from, int to, int depth) {
    boolean carried = fields.carried();
    int start = fields.insideStart();
    int end = fields.insideEnd();
    boolean escaped = fields.insideEscaped();
    boolean ofTrace = fields.start(Field.ID) >= 0;
    Wrapping before = carried && !ofTrace ? wrapping : wrapping.copy();
    takeContext(b);
    byte[] inside = scratch(depth, 0);
    int length = fields.insideLength();
    if (length >= 0) {
      inside = fields.takeInside(inside);
      scratch[depth] = inside;
    } else if (escaped) {
      inside = scratch(depth, end - start);
      length = JsonText.unescape(b, start, end, inside);
    } else {
      inside = scratch(depth, end - start);
      length = end - start;
      System.arraycopy(b, start, inside, 0, length);
    }
    int insideEnd = end(inside, 0, length);
    // A record that has only its trace's ID stays, if its message is an object of another kind.
    boolean record = ofTrace && hasNoId(place, inside, 0, insideEnd);
    if (carried && !record) {
      return open(place, inside, 0, length, depth + 1);
    }
    if (record) {
      return openMessage(place, b, from, to, before, depth);
    }
    if (fields.scan(inside, 0, insideEnd)) {
      return openScanned(place, inside, 0, insideEnd, depth + 1);
    }
    if (parser.isObject(inside, 0, insideEnd)) {
      return open(place, inside, 0, length, depth + 1);
    }
    return openMessage(place, b, from, to, before, depth);
  }

  /** A message in braces, and no wrapped record. */
  private boolean openMessage(Place place, byte[] b, int from, int to, Wrapping before, int depth) {
    wrapping.set(before);
    if (!fields.scan(b, from, to)) {
      return openByLibrary(place, b, from, to, depth);
    }
    sink.plain(place, fields, b, from, to, wrapping);
    return true;
  }

  private boolean isRecord(byte[] b, int length) {
    int end = end(b, 0, length);
    return fields.scan(b, 0, end) || parser.isObject(b, 0, end);
  }

  private void takeContext(byte[] b) {
    Field service =
        FieldNames.serviceField(fields.start(Field.SERVICE) >= 0, false, null, null, null);
    if (service != null) {
      wrapping.service(b, fields.start(service), fields.end(service));
    }
    if (fields.start(Field.TIME) >= 0) {
      wrapping.time(b, fields.start(Field.TIME), fields.end(Field.TIME));
    }
  }

  private byte[] scratch(int depth, int length) {
    byte[] bytes = scratch[depth];
    if (bytes == null || bytes.length < length) {
      bytes = new byte[Math.max(length, 4 << 10)];
      scratch[depth] = bytes;
    }
    return bytes;
  }

  private boolean openByLibrary(Place place, byte[] b, int from, int to, int depth) {
    LogRecord record = parser.parse(place, b, from, to, wrapping);
    if (record == null) {
      // Of an answer that is cut off, what came before is whole.
      if (depth < MAX_DEPTH && Exports.isLikely(b, from, to)) {
        openExport(place, b, from, to, depth);
      }
      return sink.text(place, b, from, to, true, wrapping);
    }
    boolean own = record.id() != null && !parser.isIdOfTrace();
    String inside = parser.inside();
    boolean carried = parser.isCarried();
    String ownService = parser.ownService();
    String timeText = parser.timeText();
    if (!own && depth < MAX_DEPTH) {
      boolean answer = record.id() == null && record.level().isEmpty();
      if (answer && parser.isMany() && openExport(place, b, from, to, depth)) {
        return true;
      }
      byte[] bytes = inside == null ? new byte[0] : inside.getBytes(StandardCharsets.UTF_8);
      if (inside != null
          && (carried || isRecord(bytes, bytes.length))
          && !(record.id() != null && hasNoId(place, bytes, 0, bytes.length))) {
        byte[] service = bytesOrNull(ownService);
        if (service != null) {
          wrapping.service(service, 0, service.length);
        }
        byte[] time = bytesOrNull(timeText);
        if (time != null) {
          wrapping.time(time, 0, time.length);
        }
        return open(place, bytes, 0, bytes.length, depth + 1);
      }
    }
    sink.parsed(place, record);
    return true;
  }

  private static byte @Nullable [] bytesOrNull(String text) {
    return text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether a record was in it. */
  private boolean openExport(Place place, byte[] b, int from, int to, int depth) {
    Wrapping before = wrapping.copy();
    return exports.read(
        b,
        from,
        to,
        (record, length, offset, line) -> {
          wrapping.set(before);
          Place within = new Place(place.source(), place.offset() + offset, place.line());
          open(within, record, 0, length, depth + 1);
        });
  }
}
