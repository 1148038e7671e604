package dev.clew.logback;

import dev.clew.logback.settings.Format;

class LogstashMemoryTest extends MemoryTest {
  @Override
  protected Format format() {
    return Format.LOGSTASH;
  }
}
