package dev.clew.logback.record;

/**
 * How much of a record may be written.
 *
 * @param frames bytes for the frames of all throwables together
 * @param throwables how many throwables share them
 * @param value bytes for each value, and for the first line of each throwable
 * @param message bytes for the message
 * @param fieldsEnd the position behind which no further field begins
 * @param traceEnd the position behind which no further throwable begins, the root cause excepted
 */
record Bounds(int frames, int throwables, int value, int message, int fieldsEnd, int traceEnd) {
  private static final int MAX = Integer.MAX_VALUE;

  /** No bounds at all. */
  static final Bounds NONE = new Bounds(MAX, 1, MAX, MAX, MAX, MAX);

  /**
   * What is written at first. Nothing that fits is left out by these bounds; what does not fit
   * costs no more than some times the record.
   */
  static Bounds wide(int maxRecordBytes) {
    int several = 4 * maxRecordBytes;
    return new Bounds(
        maxRecordBytes, 1, maxRecordBytes, maxRecordBytes, several, several + maxRecordBytes);
  }

  Bounds withFrames(int bytes, int sharedBy) {
    return new Bounds(bytes, sharedBy, value, message, fieldsEnd, traceEnd);
  }

  Bounds withValue(int bytes) {
    return new Bounds(frames, throwables, bytes, message, fieldsEnd, traceEnd);
  }

  Bounds withMessage(int bytes) {
    return new Bounds(frames, throwables, value, bytes, fieldsEnd, traceEnd);
  }

  Bounds withEnds(int fields, int trace) {
    return new Bounds(frames, throwables, value, message, fields, trace);
  }

  /** The same, where the throwables come before the fields. */
  Bounds errorFirst() {
    return withEnds(/* fields= */ traceEnd, /* trace= */ fieldsEnd);
  }
}
