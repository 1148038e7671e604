package dev.clew.logback;

import dev.clew.logback.settings.Format;

class LogstashAfterFailureTest extends AfterFailureTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
