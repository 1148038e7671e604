package dev.clew.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class RateLimitedWarningTest extends CleanThreadTest {
  private final AtomicLong nanos = new AtomicLong();
  private final RateLimitedWarning warning =
      new RateLimitedWarning(LoggerFactory.getLogger("rate"), Duration.ofSeconds(10), nanos::get);

  @Test
  void the_first_is_logged_and_the_next_waits_for_the_interval() {
    try (CapturedLog log = CapturedLog.of("rate")) {
      warning.warn("length {}", 3000);
      nanos.addAndGet(Duration.ofSeconds(9).toNanos());
      warning.warn("length {}", 4000);

      assertThat(log.warnings()).containsExactly("length 3000");
    }
  }

  @Test
  void the_next_after_the_interval_tells_how_many_were_left_out() {
    try (CapturedLog log = CapturedLog.of("rate")) {
      warning.warn("length {}", 1);
      warning.warn("length {}", 2);
      warning.warn("length {}", 3);
      nanos.addAndGet(Duration.ofSeconds(10).toNanos());
      warning.warn("length {}", 4);

      assertThat(log.warnings())
          .containsExactly("length 1", "length 4 (2 more like this since the last such warning)");
    }
  }
}
