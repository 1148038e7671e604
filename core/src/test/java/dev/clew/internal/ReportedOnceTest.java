package dev.clew.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import org.junit.jupiter.api.Test;

class ReportedOnceTest extends CleanThreadTest {
  private enum Kind {
    ONE,
    OTHER
  }

  private final ReportedOnce<Kind> warning = new ReportedOnce<>(Kind.class, "once");

  @Test
  void the_first_of_each_kind_is_logged_with_its_hint() {
    try (CapturedLog log = CapturedLog.of("once")) {
      warning.warn(Kind.ONE, () -> "broken", "; more to know", null);
      warning.warn(Kind.ONE, () -> "broken again", "", null);
      warning.warn(Kind.OTHER, () -> "also broken", "", null);

      assertThat(log.warnings())
          .containsExactly("broken. Reported once; more to know.", "also broken. Reported once.");
    }
  }

  @Test
  void what_was_reported_is_reported_again_once_it_is_forgotten() {
    try (CapturedLog log = CapturedLog.of("once")) {
      warning.warn(Kind.ONE, () -> "first", "", null);
      ReportedOnce.forgetAll();
      warning.warn(Kind.ONE, () -> "again", "", null);
      warning.warn(Kind.ONE, () -> "and again", "", null);

      assertThat(log.warnings()).containsExactly("first. Reported once.", "again. Reported once.");
    }
  }

  @Test
  void a_message_that_cannot_be_made_breaks_nothing() {
    assertThatCode(
            () ->
                warning.warn(
                    Kind.ONE,
                    () -> {
                      throw new IllegalStateException("boom");
                    },
                    "",
                    null))
        .doesNotThrowAnyException();
  }
}
