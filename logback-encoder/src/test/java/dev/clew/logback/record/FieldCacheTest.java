package dev.clew.logback.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.logback.names.Key;
import dev.clew.testing.CleanThreadTest;
import org.junit.jupiter.api.Test;

/** Names of loggers and threads are remembered when they come again, unless they are long. */
class FieldCacheTest extends CleanThreadTest {
  @Test
  void names_that_never_come_again_are_not_remembered() {
    FieldCache cache = new FieldCache(Key.encode("n"));

    assertThat(cache.get("once")).isNull();
    assertThat(cache.get("once")).isEqualTo(",\"n\":\"once\"".getBytes(UTF_8));
    assertThat(cache.get("once")).isSameAs(cache.get("once"));
    for (int i = 0; i < 4; i++) {
      assertThat(cache.get("x".repeat(129))).isNull();
    }
  }
}
