package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link EndOfStackTest} in the logstash format. */
class LogstashEndOfStackTest extends EndOfStackTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
