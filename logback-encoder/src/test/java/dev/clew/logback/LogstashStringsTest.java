package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link StringsTest} in the logstash format. */
class LogstashStringsTest extends StringsTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
