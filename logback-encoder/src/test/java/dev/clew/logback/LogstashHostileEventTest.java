package dev.clew.logback;

/** {@link HostileEventTest} in the logstash format. */
class LogstashHostileEventTest extends HostileEventTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
