package dev.clew.examples.story;

import dev.clew.examples.story.FieldNames.Field;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the table looks into beyond its sums: what failed, and the routes. One for each thread; what
 * they share is bounded.
 */
final class Watch {
  private static final int MAX_KINDS = 10_000;
  private static final int MAX_ROUTES = 10_000;
  private static final int CACHED = 1 << 10;

  /** What the watches of all threads know together. Thread-safe. */
  record Shared(
      Filter filter,
      FieldNames names,
      @Nullable Gaps gaps,
      Numbered<FailureKind> kinds,
      Numbered<String> routes) {
    static Shared create(View view, FieldNames names) {
      return new Shared(
          view.filter(),
          names,
          view.gaps() ? new Gaps() : null,
          new Numbered<>(MAX_KINDS, FailureKind.OTHERS),
          new Numbered<>(MAX_ROUTES, "(other routes)"));
    }
  }

  private final Shared shared;
  private final boolean parsesAll;
  private final byte[] route = new byte[Route.MAX_BYTES];
  private final byte[][] texts = new byte[CACHED][];
  private final int[] numbers = new int[CACHED];
  private final TraceReader traces = new TraceReader();
  private int kind = -1;
  private long leftOut;

  Watch(Shared shared) {
    this.shared = shared;
    this.parsesAll = shared.filter().isActive() || shared.gaps() != null;
  }

  /**
   * Whether a line that was scanned must be parsed, for it says that something failed, and not in a
   * stack trace alone.
   */
  boolean wants(FieldScanner fields, byte[] b, boolean error) {
    kind = -1;
    if (parsesAll) {
      return true;
    }
    int start = fields.start(Field.TRACE);
    if (start < 0) {
      return error || fields.start(Field.ERROR_TYPE) >= 0;
    }
    RootCause root = traces.readEscaped(b, start, fields.end(Field.TRACE));
    if (root == null || root.type().isEmpty()) {
      return true;
    }
    kind = shared.kinds().number(new FailureKind(root.type(), true, root.stack()));
    return false;
  }

  /**
   * Takes a record of a request that was only scanned.
   *
   * @param line where it begins in the source
   */
  void scanned(
      RequestSum sum,
      FieldScanner fields,
      byte[] b,
      int service,
      long time,
      long duration,
      Source source,
      long line) {
    if (kind < 0 && duration < 0) {
      return;
    }
    int status = fields.start(Field.STATUS);
    boolean failed = status >= 0 && TableScanner.isFiveHundred(b, status, fields.end(Field.STATUS));
    if (kind >= 0) {
      boolean answer = failed && !isErrorLevel(fields, b);
      long precision = answer ? Timestamps.precision(text(fields, b, Field.TIME)) : 0;
      sum.failure =
          FirstFailure.earlier(
              sum.failure, FirstFailure.of(kind, service, time, precision, source.index(), line));
    }
    if (duration >= 0 && !isCall(fields, b)) {
      int number = route(fields, b);
      if (number >= 0) {
        sum.routes = Routes.with(sum.routes, service, number, failed, time, duration);
      }
    }
  }

  private int route(FieldScanner fields, byte[] b) {
    if (fields.start(Field.ROUTE) >= 0) {
      return number(b, fields.start(Field.ROUTE), fields.end(Field.ROUTE));
    }
    if (fields.start(Field.PATH) >= 0) {
      int length = Route.write(b, fields.start(Field.PATH), fields.end(Field.PATH), route);
      return number(route, 0, length);
    }
    return fields.start(Field.REQUEST_LINE) < 0
        ? -1
        : shared.routes().number(Route.ofRequest(text(fields, b, Field.REQUEST_LINE)));
  }

  private static String text(FieldScanner fields, byte[] b, Field field) {
    int start = fields.start(field);
    return start < 0 ? "" : new String(b, start, fields.end(field) - start, StandardCharsets.UTF_8);
  }

  private static boolean isErrorLevel(FieldScanner fields, byte[] b) {
    return LogRecord.isErrorLevel(LogRecord.level(text(fields, b, Field.LEVEL)));
  }

  private static boolean isCall(FieldScanner fields, byte[] b) {
    return fields.start(Field.CALL_MARK) >= 0
        && RecordParser.isCall(LogRecord.level(text(fields, b, Field.CALL_MARK)));
  }

  private int number(byte[] b, int from, int to) {
    int slot = RequestTable.hash(b, from, to) & (CACHED - 1);
    byte[] text = texts[slot];
    if (text == null || !Arrays.equals(text, 0, text.length, b, from, to)) {
      texts[slot] = Arrays.copyOfRange(b, from, to);
      String name = new String(b, from, to - from, StandardCharsets.UTF_8);
      numbers[slot] = shared.routes().number(StoryPage.cut(name, Route.MAX_BYTES));
    }
    return numbers[slot];
  }

  /** How many records did not count. */
  long leftOut() {
    return leftOut;
  }

  /** Takes a record that was parsed, or returns false when it does not count. */
  boolean accepts(LogRecord record) {
    boolean accepted = shared.filter().accepts(record, shared.names());
    leftOut += accepted ? 0 : 1;
    Gaps gaps = shared.gaps();
    if (accepted && gaps != null) {
      gaps.add(record);
    }
    return accepted;
  }

  /** Takes a record of a request that was parsed. */
  void record(RequestSum sum, LogRecord record, int service) {
    if (FailureKind.isFailure(record)) {
      int kind = shared.kinds().number(FailureKind.of(record));
      sum.failure = FirstFailure.earlier(sum.failure, FirstFailure.of(record, kind, service));
    }
    if (record.kind() == LogRecord.Kind.ACCESS) {
      String given = record.fields().get("http.route");
      String name =
          given == null || given.isEmpty()
              ? Route.ofRequest(record.request())
              : StoryPage.cut(given, Route.MAX_BYTES);
      if (!name.isEmpty()) {
        int number = shared.routes().number(name);
        sum.routes =
            Routes.with(
                sum.routes,
                service,
                number,
                record.status() >= 500,
                record.time(),
                record.duration());
      }
    }
  }
}
