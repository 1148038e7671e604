package dev.clew.logback;

/** {@link StringsTest} in the logstash format. */
class LogstashStringsTest extends StringsTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
