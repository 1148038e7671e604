package dev.clew.servlet.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternsTest extends CleanThreadTest {
  @ParameterizedTest
  @CsvSource({
    "/health, /health, true",
    "/health, /health/, false",
    "/health, /healthy, false",
    "/health, /Health, false",
    "/actuator/*, /actuator, true",
    "/actuator/*, /actuator/, true",
    "/actuator/*, /actuator/health/live, true",
    "/actuator/*, /actuators, false",
    "/actuator/*, /a/actuator/x, false",
    "*.css, /style.css, true",
    "*.css, /a/b.min.css, true",
    "*.css, /a.css/b, false",
    "*.css, /css, false",
    "*.css, /.css, false",
    "*.css, /x.CSS, false",
    "/*, /anything/at/all, true",
    "/, /, true",
    "/, /a, false"
  })
  void a_pattern_matches_as_a_url_pattern(String pattern, String path, boolean matches) {
    assertThat(PathPatterns.of(List.of("/other", pattern)).match(path)).isEqualTo(matches);
  }
}
