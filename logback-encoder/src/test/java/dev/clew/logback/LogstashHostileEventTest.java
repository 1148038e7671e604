package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link HostileEventTest} in the logstash format. */
class LogstashHostileEventTest extends HostileEventTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
