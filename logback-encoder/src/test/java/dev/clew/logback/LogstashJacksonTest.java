package dev.clew.logback;

/** {@link JacksonTest} in the logstash format. */
class LogstashJacksonTest extends JacksonTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
