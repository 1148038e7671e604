package dev.clew.logback;

import dev.clew.logback.settings.Format;

class GcpMemoryTest extends MemoryTest {
  @Override
  protected Format format() {
    return Format.GCP;
  }
}
