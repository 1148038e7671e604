package dev.clew.logback;

/** {@link AppendersTest} in the logstash format. */
class LogstashAppendersTest extends AppendersTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
