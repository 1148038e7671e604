package dev.clew.logback;

/** {@link ThrowingCodeTest} in the logstash format. */
class LogstashThrowingCodeTest extends ThrowingCodeTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
