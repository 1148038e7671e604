package dev.clew.logback;

class LogstashMemoryTest extends MemoryTest {
  @Override
  Format format() {
    return Format.LOGSTASH;
  }
}
