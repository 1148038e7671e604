package dev.clew.logback;

/** {@link HostileNamesTest} in the logstash format. */
class LogstashHostileNamesTest extends HostileNamesTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
