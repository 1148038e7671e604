package dev.clew.examples.story;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The record of a request that says what failed first. Immutable.
 *
 * @param kind the number of what failed
 * @param service the number of the service in which it failed
 * @param time in nanoseconds since 1970, or {@link Timestamps#NONE}
 * @param order what it is sorted by: the latest moment that the time may stand for
 * @param source the index of its source
 * @param offset where it begins in the source
 */
record FirstFailure(int kind, int service, long time, long order, int source, long offset) {

  /**
   * Of a record that says that something failed.
   *
   * @param kind its number
   */
  static FirstFailure of(LogRecord record, int kind, int service) {
    boolean answer = record.status() >= 500 && !LogRecord.isErrorLevel(record.level());
    return of(
        kind,
        service,
        record.time(),
        answer ? record.precision() : 0,
        record.source().index(),
        record.offset());
  }

  /**
   * @param precision of the time, if the record is an answer. One is written at the end: where it
   *     has whole seconds, it does not come before what led to it.
   */
  static FirstFailure of(
      int kind, int service, long time, long precision, int source, long offset) {
    long order = time == Timestamps.NONE ? Long.MAX_VALUE : time + Math.max(0, precision - 1);
    return new FirstFailure(kind, service, time, order, source, offset);
  }

  static @Nullable FirstFailure earlier(@Nullable FirstFailure a, @Nullable FirstFailure b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return b.isBefore(a) ? b : a;
  }

  private boolean isBefore(FirstFailure other) {
    if (order != other.order) {
      return order < other.order;
    }
    return source == other.source ? offset < other.offset : source < other.source;
  }

  static void write(@Nullable FirstFailure failure, DataOutput out) throws IOException {
    out.writeBoolean(failure != null);
    if (failure != null) {
      out.writeInt(failure.kind);
      out.writeInt(failure.service);
      out.writeLong(failure.time);
      out.writeLong(failure.order);
      out.writeInt(failure.source);
      out.writeLong(failure.offset);
    }
  }

  static @Nullable FirstFailure read(DataInput in) throws IOException {
    if (!in.readBoolean()) {
      return null;
    }
    return new FirstFailure(
        in.readInt(), in.readInt(), in.readLong(), in.readLong(), in.readInt(), in.readLong());
  }
}
