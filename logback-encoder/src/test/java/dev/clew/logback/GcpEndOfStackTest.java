package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link EndOfStackTest} in the gcp format. */
class GcpEndOfStackTest extends EndOfStackTest {
  @Override
  protected Format format() {
    return Format.GCP;
  }
}
