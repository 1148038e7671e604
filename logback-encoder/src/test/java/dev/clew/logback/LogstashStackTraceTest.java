package dev.clew.logback;

/** {@link StackTraceTest} in the logstash format. */
class LogstashStackTraceTest extends StackTraceTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
