package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link HostileEventTest} in the gcp format. */
class GcpHostileEventTest extends HostileEventTest {
  @Override
  protected Format format() {
    return Format.GCP;
  }
}
