package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link StackSettingsTest} in the gcp format. */
class GcpStackSettingsTest extends StackSettingsTest {
  @Override
  protected Format format() {
    return Format.GCP;
  }
}
