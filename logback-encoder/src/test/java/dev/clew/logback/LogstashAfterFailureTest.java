package dev.clew.logback;

class LogstashAfterFailureTest extends AfterFailureTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
