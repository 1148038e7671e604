package dev.clew.logback.recorder;

/**
 * A record that was read from the ring.
 *
 * @param header what stood before it
 * @param line its line of JSON
 */
@SuppressWarnings("ArrayRecordComponent") // Not compared.
record RingRecord(RecordHeader header, byte[] line) {}
