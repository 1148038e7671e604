package dev.clew.logback;

/** {@link EndOfStackTest} in the logstash format. */
class LogstashEndOfStackTest extends EndOfStackTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
