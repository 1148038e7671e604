package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link HostileNamesTest} in the logstash format. */
class LogstashHostileNamesTest extends HostileNamesTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
