package dev.clew.logback;

import dev.clew.logback.settings.Format;

class GcpAfterFailureTest extends AfterFailureTest {
  @Override
  protected Format format() {
    return Format.GCP;
  }
}
