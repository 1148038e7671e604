package dev.clew.logback.recorder;

/** What stands before a record in the ring. Not thread-safe. */
class RecordHeader {
  long position;
  int length;

  /** The number of the logger in its process. */
  int logger;

  /** The number of the request. */
  long number;

  long millis;

  /** The nanoseconds of its second. */
  int nanos;

  /** As Logback numbers levels. */
  int level;
}
