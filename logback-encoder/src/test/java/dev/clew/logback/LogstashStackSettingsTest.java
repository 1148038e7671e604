package dev.clew.logback;

/** {@link StackSettingsTest} in the logstash format. */
class LogstashStackSettingsTest extends StackSettingsTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
