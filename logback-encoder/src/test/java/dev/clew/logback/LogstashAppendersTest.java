package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link AppendersTest} in the logstash format. */
class LogstashAppendersTest extends AppendersTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
