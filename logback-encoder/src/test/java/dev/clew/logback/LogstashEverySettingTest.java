package dev.clew.logback;

/** {@link EverySettingTest} in the logstash format. */
class LogstashEverySettingTest extends EverySettingTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
