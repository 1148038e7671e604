package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link StackTraceTest} in the gcp format. */
class GcpStackTraceTest extends StackTraceTest {
  @Override
  protected Format format() {
    return Format.GCP;
  }
}
