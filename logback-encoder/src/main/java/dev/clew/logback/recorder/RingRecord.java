package dev.clew.logback.recorder;

/**
 * A record that was read from the ring.
 *
 * @param position where it stands
 * @param logger the number of the logger in its process
 * @param number the number of the request
 * @param before the position of the request's record before this one, or 0
 * @param millis the time, in ms since 1970
 * @param nanos the nanoseconds of its second
 * @param level as Logback numbers levels
 * @param line its line of JSON
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared.
record RingRecord(
    long position,
    int logger,
    long number,
    long before,
    long millis,
    int nanos,
    int level,
    byte[] line) {}
