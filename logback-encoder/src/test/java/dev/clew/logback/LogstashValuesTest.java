package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link ValuesTest} in the logstash format. */
class LogstashValuesTest extends ValuesTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
