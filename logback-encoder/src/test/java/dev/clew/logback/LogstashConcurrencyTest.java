package dev.clew.logback;

/** {@link ConcurrencyTest} in the logstash format. */
class LogstashConcurrencyTest extends ConcurrencyTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
