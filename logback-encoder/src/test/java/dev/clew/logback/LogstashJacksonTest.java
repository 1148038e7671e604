package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link JacksonTest} in the logstash format. */
class LogstashJacksonTest extends JacksonTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
