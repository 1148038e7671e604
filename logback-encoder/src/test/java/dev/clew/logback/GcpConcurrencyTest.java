package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link ConcurrencyTest} in the gcp format. */
class GcpConcurrencyTest extends ConcurrencyTest {
  @Override
  protected Format format() {
    return Format.GCP;
  }
}
