package dev.clew.logback;

import dev.clew.logback.settings.Format;

/** {@link JacksonTest} in the gcp format. */
class GcpJacksonTest extends JacksonTest {
  @Override
  protected Format format() {
    return Format.GCP;
  }
}
