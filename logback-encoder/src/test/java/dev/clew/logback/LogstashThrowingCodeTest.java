package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link ThrowingCodeTest} in the logstash format. */
class LogstashThrowingCodeTest extends ThrowingCodeTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
