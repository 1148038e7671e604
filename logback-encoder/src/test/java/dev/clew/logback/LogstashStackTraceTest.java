package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link StackTraceTest} in the logstash format. */
class LogstashStackTraceTest extends StackTraceTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
