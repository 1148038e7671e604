package dev.clew.logback;

/** {@link MaxRecordBytesTest} in the logstash format. */
class LogstashMaxRecordBytesTest extends MaxRecordBytesTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
