package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.clew.internal.ReportedOnce;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;
import org.slf4j.event.Level;

class CorrelationContextTest extends CleanThreadTest {
  private final CorrelationContext context = CorrelationContext.of("a-1");

  @BeforeEach
  void forgetReports() {
    ReportedOnce.forgetAll();
  }

  @Test
  void the_empty_context_has_nothing() {
    CorrelationContext empty = CorrelationContext.empty();

    assertThat(empty.isEmpty()).isTrue();
    assertThat(empty.id()).isNull();
    assertThat(empty.parentId()).isNull();
    assertThat(empty.fields()).isEmpty();
    assertThat(empty).hasToString("CorrelationContext[empty]");
  }

  @Test
  void an_invalid_id_is_refused_without_repeating_it() {
    assertThatThrownBy(() -> CorrelationContext.of("two words"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("id must be 1 to 128 characters")
        .hasMessageContaining("9 characters long")
        .hasMessageNotContaining("two words");
  }

  @Test
  void contexts_are_values() {
    CorrelationContext other =
        CorrelationContext.of("a-1").withParentId("p").withField("user", "u");

    assertThat(context)
        .isEqualTo(CorrelationContext.of("a-1"))
        .hasSameHashCodeAs(CorrelationContext.of("a-1"));
    assertThat(other).isNotEqualTo(context).isNotEqualTo("a-1");
    assertThat(other.withParentId(null)).isEqualTo(context.withField("user", "u"));
    assertThat(other).hasToString("CorrelationContext[a-1, parentId=p, fields=[user]]");
  }

  @Test
  void withers_leave_the_original_alone() {
    CorrelationContext changed = context.withId("b-2").withParentId("a-1").withField("k", "v");

    assertThat(context).isEqualTo(CorrelationContext.of("a-1"));
    assertThat(changed.id()).isEqualTo("b-2");
    assertThat(changed.parentId()).isEqualTo("a-1");
    assertThat(changed.fields()).containsOnlyKeys("k").containsEntry("k", "v");
    assertThat(changed.withField("k", "w").fields()).containsEntry("k", "w");
  }

  @Test
  void fields_can_not_be_changed_from_outside() {
    assertThatThrownBy(() -> context.withField("k", "v").fields().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void a_field_beyond_the_bounds_is_left_out_and_reported_once() {
    CorrelationContext full = context;
    for (int i = 0; i < CorrelationContext.MAX_FIELDS; i++) {
      full = full.withField("k" + i, "v");
    }

    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      assertThat(full.withField("one-more", "v")).isEqualTo(full);
      assertThat(full.withField("k0", "w").fields()).containsEntry("k0", "w");
      assertThat(context.withField("", "v")).isEqualTo(context);
      assertThat(context.withField("k".repeat(65), "v")).isEqualTo(context);
      assertThat(context.withField(Correlation.MDC_KEY, "v")).isEqualTo(context);
      assertThat(context.withField("k", "v".repeat(257))).isEqualTo(context);

      assertThat(log.warnings()).hasSize(1);
    }
  }

  @Test
  void a_wrapped_task_runs_in_the_context_and_leaves_the_thread_as_it_was() throws Exception {
    try (CorrelationScope scope = Correlation.open("outer")) {
      context.wrap(() -> requireCurrent("a-1")).run();
      assertThat(context.wrap((Callable<String>) Correlation::currentId).call()).isEqualTo("a-1");
      assertThat(context.wrapSupplier(Correlation::currentId).get()).isEqualTo("a-1");
      assertThat(context.wrapFunction(x -> x + Correlation.currentId()).apply("1"))
          .isEqualTo("1a-1");
      assertThat(
              context
                  .<String, String, String>wrapBiFunction((x, y) -> x + y + Correlation.currentId())
                  .apply("1", "2"))
          .isEqualTo("12a-1");
      context.wrapConsumer(x -> requireCurrent("a-1")).accept("1");
      context.wrapBiConsumer((x, y) -> requireCurrent("a-1")).accept("1", "2");
      assertThat(context.wrapPredicate("a-1"::equals).test(Correlation.currentId())).isFalse();
      assertThat(context.<Object>wrapPredicate(x -> "a-1".equals(Correlation.currentId())).test(""))
          .isTrue();

      requireCurrent("outer");
    }
  }

  @Test
  void a_task_wrapped_with_the_empty_context_sees_nothing_on_a_dirty_thread() {
    try (CorrelationScope scope = Correlation.open("dirty")) {
      CorrelationContext.empty()
          .wrap(
              () -> {
                assertThat(Correlation.currentId()).isNull();
                assertThat(MDC.get(Correlation.MDC_KEY)).isNull();
              })
          .run();

      requireCurrent("dirty");
    }
  }

  @Test
  void what_a_wrapped_task_throws_passes_through_and_the_thread_is_clean() {
    IllegalStateException thrown = new IllegalStateException("the task's own");
    StackOverflowError error = new StackOverflowError();
    Runnable failing =
        () -> {
          throw thrown;
        };
    Callable<Object> failingHard =
        () -> {
          throw error;
        };

    assertThatThrownBy(() -> context.wrap(failing).run()).isSameAs(thrown);
    assertThatThrownBy(() -> context.wrap(failingHard).call()).isSameAs(error);
    assertThat(Correlation.currentId()).isNull();
  }

  @Test
  void wrapping_again_changes_nothing() {
    Runnable once = context.wrap(() -> {});
    Callable<String> called = context.wrap(() -> "x");

    assertThat(context.wrap(once)).isSameAs(once);
    assertThat(context.wrap(called)).isSameAs(called);
    assertThat(CorrelationContext.of("b-2").wrap(once)).isSameAs(once);
  }

  @Test
  void the_innermost_wrapping_decides() {
    context.wrap(CorrelationContext.of("inner").wrap(() -> requireCurrent("inner"))).run();
  }

  private static void requireCurrent(String id) {
    assertThat(Correlation.currentId()).isEqualTo(id);
    assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo(id);
  }

  @Test
  void a_log_level_is_a_field_that_travels_and_stands_in_the_mdc() {
    CorrelationContext debug =
        CorrelationContext.of("a-1").withField("user", "u7").withLogLevel(Level.DEBUG);

    assertThat(debug.logLevel()).isEqualTo(Level.DEBUG);
    assertThat(debug.fields()).containsExactly(entry("user", "u7"), entry("log_level", "DEBUG"));
    assertThat(debug.withId("a-2").withParentId("p-1").withField("x", "y").logLevel())
        .isEqualTo(Level.DEBUG);
    debug
        .wrap(
            () -> {
              assertThat(Correlation.current().logLevel()).isEqualTo(Level.DEBUG);
              assertThat(MDC.get(Correlation.LOG_LEVEL_MDC_KEY)).isEqualTo("DEBUG");
            })
        .run();
    assertThat(MDC.get(Correlation.LOG_LEVEL_MDC_KEY)).isNull();
  }

  @Test
  void a_log_level_can_be_changed_and_taken_away() {
    CorrelationContext plain = CorrelationContext.of("a-1").withField("user", "u7");
    CorrelationContext debug = plain.withLogLevel(Level.DEBUG);

    assertThat(debug.withLogLevel(Level.TRACE).logLevel()).isEqualTo(Level.TRACE);
    assertThat(debug.withLogLevel(Level.TRACE).fields()).hasSize(2);
    assertThat(debug.withLogLevel(Level.DEBUG)).isSameAs(debug);
    assertThat(debug.withLogLevel(null)).isEqualTo(plain).isNotEqualTo(debug);
    assertThat(plain.logLevel()).isNull();
    assertThat(CorrelationContext.empty().logLevel()).isNull();
  }

  @ParameterizedTest
  @EnumSource(
      value = Level.class,
      names = {"INFO", "WARN", "ERROR"})
  void a_log_level_that_would_hide_records_is_refused(Level level) {
    assertThatThrownBy(() -> CorrelationContext.of("a-1").withLogLevel(level))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("logLevel")
        .hasMessageContaining(level.name());
  }

  @Test
  void new_work_that_a_request_leaves_behind_does_not_inherit_its_log_level() {
    CorrelationContext debug = CorrelationContext.of("a-1").withLogLevel(Level.DEBUG);

    debug
        .wrapPeriodic(
            () -> {
              assertThat(Correlation.current().parentId()).isEqualTo("a-1");
              assertThat(Correlation.current().logLevel()).isNull();
            })
        .run();
  }
}
