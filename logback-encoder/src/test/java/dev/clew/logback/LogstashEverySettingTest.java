package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link EverySettingTest} in the logstash format. */
class LogstashEverySettingTest extends EverySettingTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
