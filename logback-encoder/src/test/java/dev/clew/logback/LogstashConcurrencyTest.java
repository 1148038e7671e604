package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link ConcurrencyTest} in the logstash format. */
class LogstashConcurrencyTest extends ConcurrencyTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
