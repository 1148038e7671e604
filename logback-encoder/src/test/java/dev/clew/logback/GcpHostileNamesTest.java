package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link HostileNamesTest} in the gcp format. */
class GcpHostileNamesTest extends HostileNamesTest {
  @Override
  protected Format format() {
    return Format.GCP;
  }
}
