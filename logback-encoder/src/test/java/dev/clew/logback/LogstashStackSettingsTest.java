package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link StackSettingsTest} in the logstash format. */
class LogstashStackSettingsTest extends StackSettingsTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
