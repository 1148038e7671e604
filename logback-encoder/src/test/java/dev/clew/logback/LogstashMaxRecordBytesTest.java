package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link MaxRecordBytesTest} in the logstash format. */
class LogstashMaxRecordBytesTest extends MaxRecordBytesTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
