package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole suite runs with OpenTelemetry's API and without: here is which run this is. */
@Tag("slf4j")
@Tag("optional-libraries")
class OptionalLibrariesTest {

  @Test
  @DisplayName("R53: absent and present")
  void opentelemetry_is_seen_when_it_is_there() {
    assertThat(OpenTelemetryPresence.PRESENT)
        .isEqualTo(!"false".equals(System.getProperty("expected.opentelemetry")));
  }

  @Test
  void the_versions_are_those_that_the_build_asked_for() {
    for (String jar : System.getProperty("expected.versions", "").split(",", -1)) {
      assertThat(System.getProperty("java.class.path")).contains(jar.isEmpty() ? "" : jar + ".jar");
    }
  }
}
