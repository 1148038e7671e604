package dev.clew.logback;

/** {@link ValuesTest} in the logstash format. */
class LogstashValuesTest extends ValuesTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
