package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link ValuesTest} in the gcp format. */
class GcpValuesTest extends ValuesTest {
  @Override
  protected Format format() {
    return Format.GCP;
  }
}
