package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link MaxRecordBytesTest} in the gcp format. */
class GcpMaxRecordBytesTest extends MaxRecordBytesTest {
  @Override
  protected Format format() {
    return Format.GCP;
  }
}
