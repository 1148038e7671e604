package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.internal.ReportedOnce;
import dev.clew.internal.StrictMode;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class CorrelationScopeTest extends CleanThreadTest {
  private boolean strict;

  private void turnStrictModeOn() {
    StrictMode.beginTest();
    strict = true;
  }

  @BeforeEach
  void forgetReports() {
    ReportedOnce.forgetAll();
  }

  @AfterEach
  void tidyUp() {
    if (strict) {
      StrictMode.endTest();
    }
    MDC.clear();
  }

  @Test
  void an_open_scope_shows_its_id_and_closing_puts_back_nothing() {
    try (CorrelationScope scope = Correlation.open("a-1")) {
      requireCurrent("a-1");
      assertThat(scope.context()).isEqualTo(CorrelationContext.of("a-1"));
    }

    requireCurrent(null);
  }

  @Test
  void scopes_nest() {
    try (CorrelationScope outer = Correlation.open("outer")) {
      try (CorrelationScope inner = Correlation.open("inner")) {
        requireCurrent("inner");
      }
      requireCurrent("outer");
    }
  }

  @Test
  void an_empty_scope_hides_what_is_outside_it() {
    try (CorrelationScope outer = Correlation.open("outer")) {
      try (CorrelationScope inner = Correlation.open(CorrelationContext.empty())) {
        requireCurrent(null);
      }
      requireCurrent("outer");
    }
  }

  @Test
  void opening_a_new_id_makes_the_current_one_its_parent() {
    try (CorrelationScope outer = Correlation.open("outer")) {
      try (CorrelationScope inner = Correlation.openNew()) {
        String id = Correlation.currentId();
        assertThat(id).isNotNull().isNotEqualTo("outer");
        assertThat(UUID.fromString(id).version()).isEqualTo(7);
        assertThat(inner.context().parentId()).isEqualTo("outer");
        assertThat(MDC.get(Correlation.PARENT_ID_MDC_KEY)).isEqualTo("outer");
      }
      assertThat(MDC.get(Correlation.PARENT_ID_MDC_KEY)).isNull();
    }
  }

  @Test
  void opening_if_absent_keeps_the_current_id_and_makes_one_where_there_is_none() {
    try (CorrelationScope made = Correlation.openIfAbsent()) {
      String id = Correlation.currentId();
      assertThat(id).isNotNull();
      try (CorrelationScope kept = Correlation.openIfAbsent()) {
        requireCurrent(id);
      }
      requireCurrent(id);
    }
    requireCurrent(null);
  }

  @Test
  void opening_if_absent_leaves_a_context_without_an_id_the_rest_of_what_it_has() {
    CorrelationContext withoutId =
        CorrelationContext.empty().withParentId("parent").withField("user", "u7");

    try (CorrelationScope outer = Correlation.open(withoutId);
        CorrelationScope made = Correlation.openIfAbsent()) {
      String id = Objects.requireNonNull(Correlation.currentId());
      assertThat(UUID.fromString(id).version()).isEqualTo(7);
      assertThat(made.context()).isEqualTo(withoutId.withId(id));
      assertThat(MDC.get("user")).isEqualTo("u7");
    }
  }

  @Test
  void an_invalid_id_is_replaced_and_reported_once_without_its_text() {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      for (int i = 0; i < 2; i++) {
        try (CorrelationScope scope = Correlation.open("two words")) {
          assertThat(UUID.fromString(Correlation.currentId()).version()).isEqualTo(7);
        }
      }

      assertThat(log.warnings())
          .singleElement()
          .asString()
          .contains("length 9")
          .doesNotContain("two words");
    }
  }

  @Test
  void fields_stand_in_the_mdc_while_the_scope_is_open() {
    MDC.put("user", "before");
    CorrelationContext context = CorrelationContext.of("a-1").withField("user", "u7");

    try (CorrelationScope scope = Correlation.open(context)) {
      assertThat(MDC.get("user")).isEqualTo("u7");
      try (CorrelationScope without = Correlation.open("b-2")) {
        assertThat(MDC.get("user")).isNull();
      }
      assertThat(MDC.get("user")).isEqualTo("u7");
    }

    assertThat(MDC.get("user")).isEqualTo("before");
  }

  @Test
  @DisplayName("R38: a user's own value under our key comes back, other keys are not touched")
  void a_users_own_mdc_value_comes_back() {
    MDC.put(Correlation.MDC_KEY, "user");
    MDC.put("other", "x");

    try (CorrelationScope scope = Correlation.open("a-1")) {
      assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo("a-1");
    }

    assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo("user");
    assertThat(MDC.get("other")).isEqualTo("x");
    MDC.remove(Correlation.MDC_KEY);
  }

  @Test
  @DisplayName("R38: MDC.clear() inside a scope does not break its close")
  void clearing_the_mdc_inside_a_scope_breaks_nothing() {
    try (CorrelationScope outer = Correlation.open("outer")) {
      try (CorrelationScope inner = Correlation.open("inner")) {
        MDC.clear();
        assertThat(Correlation.currentId()).isEqualTo("inner");
      }
      requireCurrent("outer");
    }
  }

  @Test
  @DisplayName("R16: close() called twice around a nested re-open is a no-op")
  void closing_twice_does_nothing_the_second_time() {
    CorrelationScope first = Correlation.open("first");
    first.close();
    try (CorrelationScope second = Correlation.open("second")) {
      first.close();
      requireCurrent("second");
    }
  }

  @Test
  @DisplayName("R14: the outer scope closed before the inner one")
  void closing_out_of_order_leaks_nothing() {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      CorrelationScope outer = Correlation.open("outer");
      CorrelationScope inner = Correlation.open("inner");

      outer.close();
      requireCurrent(null);
      inner.close();
      requireCurrent(null);

      assertThat(log.warnings()).singleElement().asString().contains("1 inner scope");
    }
  }

  @Test
  @DisplayName("R13: a forgotten inner scope goes with the outer one")
  void a_forgotten_inner_scope_is_closed_with_the_outer_one() {
    MDC.put("user", "before");
    CorrelationScope outer = Correlation.open("outer");
    Correlation.open(CorrelationContext.of("forgotten").withField("user", "u7"));
    Correlation.open("forgotten-too");

    outer.close();

    requireCurrent(null);
    assertThat(MDC.get("user")).isEqualTo("before");
  }

  @Test
  @DisplayName("R13: strict mode names who forgot to close, and has tidied up before it throws")
  void strict_mode_names_the_opener_of_a_forgotten_scope() {
    turnStrictModeOn();
    CorrelationScope outer = Correlation.open("outer");
    openAndForget();

    assertThatThrownBy(outer::close)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("scopes opened inside it were still open")
        .cause()
        .satisfies(
            opened ->
                assertThat(opened.getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("openAndForget")));
    requireCurrent(null);
  }

  private static void openAndForget() {
    Correlation.open("forgotten");
  }

  @Test
  @DisplayName("R15: closed on another thread: that thread is unchanged, the opener is clean")
  void closing_on_another_thread_leaves_that_thread_alone() throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      CorrelationScope scope = Correlation.open("mine");

      onAnotherThread(
          () -> {
            try (CorrelationScope theirs = Correlation.open("theirs")) {
              scope.close();
              requireCurrent("theirs");
            }
          });

      assertThat(log.warnings()).singleElement().asString().contains("closed on another");
      assertThat(Correlation.currentId()).isNull();
      requireCurrent(null);
    }
  }

  @Test
  @DisplayName("R15: the opener's next outer close cleans up")
  void an_outer_close_cleans_up_after_a_close_on_another_thread() throws Exception {
    CorrelationScope outer = Correlation.open("outer");
    CorrelationScope inner = Correlation.open("inner");

    onAnotherThread(inner::close);
    outer.close();

    requireCurrent(null);
  }

  @Test
  void an_inner_close_drops_the_outer_scope_that_another_thread_closed() throws Exception {
    CorrelationScope outer = Correlation.open("outer");
    CorrelationScope inner = Correlation.open("inner");

    onAnotherThread(outer::close);
    inner.close();

    assertThat(MDC.get(Correlation.MDC_KEY)).isNull();
    requireCurrent(null);
  }

  @Test
  void the_opener_may_close_again_what_another_thread_closed() throws Exception {
    CorrelationScope outer = Correlation.open("outer");
    CorrelationScope inner = Correlation.open("inner");

    onAnotherThread(inner::close);
    inner.close();
    requireCurrent("outer");
    outer.close();
  }

  @Test
  void closing_on_another_thread_throws_in_strict_mode() throws Exception {
    turnStrictModeOn();
    CorrelationScope scope = Correlation.open("mine");

    onAnotherThread(
        () -> assertThatThrownBy(scope::close).isInstanceOf(IllegalStateException.class));

    requireCurrent(null);
  }

  @Test
  void a_root_scope_drops_what_was_leaked_and_does_not_put_it_back() {
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      CorrelationScope leaked =
          Correlation.open(CorrelationContext.of("leaked").withField("k", "v"));

      try (CorrelationScope request = Correlation.openRoot(CorrelationContext.of("request"))) {
        requireCurrent("request");
        assertThat(MDC.get("k")).isNull();
      }

      requireCurrent(null);
      leaked.close();
      requireCurrent(null);
      assertThat(log.warnings()).singleElement().asString().contains("discarded");
    }
  }

  @Test
  @DisplayName("R11: a leaked MDC value is not adopted and not put back by a root scope")
  void a_root_scope_removes_a_leaked_mdc_value() {
    MDC.put(Correlation.MDC_KEY, "STALE");

    try (CorrelationScope request = Correlation.openRoot(CorrelationContext.empty())) {
      requireCurrent(null);
    }

    requireCurrent(null);
  }

  @Test
  void a_root_scope_inside_a_task_shows_none_of_its_fields() {
    CorrelationContext task = CorrelationContext.of("task").withField("user", "u7");

    Correlation.run(
        task,
        () -> {
          try (CorrelationScope request = Correlation.openRoot(CorrelationContext.of("request"))) {
            requireCurrent("request");
            assertThat(MDC.get("user")).isNull();
          }
        });

    requireCurrent(null);
    assertThat(MDC.get("user")).isNull();
  }

  @Test
  void after_a_root_scope_inside_a_task_the_tasks_id_does_not_come_back() {
    Correlation.run(
        CorrelationContext.of("task"),
        () -> {
          for (int message = 0; message < 2; message++) {
            Correlation.openRoot(CorrelationContext.of("message")).close();
            requireCurrent(null);
          }
          Correlation.run(CorrelationContext.of("inner"), () -> requireCurrent("inner"));
          requireCurrent(null);
        });

    requireCurrent(null);
  }

  @Test
  void running_and_calling_install_the_context_exactly() throws Exception {
    try (CorrelationScope outer = Correlation.open("outer")) {
      Correlation.run(CorrelationContext.of("a-1"), () -> requireCurrent("a-1"));
      assertThat(Correlation.<String>call(CorrelationContext.of("b-2"), Correlation::currentId))
          .isEqualTo("b-2");
      Correlation.run(CorrelationContext.empty(), () -> requireCurrent(null));
      requireCurrent("outer");
    }
  }

  @Test
  @DisplayName("R13: what a task leaves open goes with it")
  void what_a_task_leaves_open_goes_with_it() {
    try (CapturedLog log = CapturedLog.of("dev.clew");
        CorrelationScope outer = Correlation.open("outer")) {
      CorrelationContext.of("task").wrap(CorrelationScopeTest::openAndForget).run();

      requireCurrent("outer");
      assertThat(log.warnings()).singleElement().asString().contains("1 inner scope");
    }
  }

  @Test
  @DisplayName("R14: a task that closes its caller's scope keeps its own context to its end")
  void a_task_that_closes_a_scope_from_outside_keeps_its_own_context() {
    CorrelationScope outer = Correlation.open("outer");

    CorrelationContext.of("task")
        .wrap(
            () -> {
              outer.close();
              requireCurrent("task");
            })
        .run();

    requireCurrent(null);
  }

  @Test
  void in_strict_mode_a_tasks_own_exception_comes_first() {
    turnStrictModeOn();
    IllegalArgumentException own = new IllegalArgumentException("own");
    Runnable task =
        () -> {
          openAndForget();
          throw own;
        };

    assertThatThrownBy(() -> Correlation.run(CorrelationContext.of("task"), task)).isSameAs(own);
    assertThat(own.getSuppressed()).singleElement().isInstanceOf(IllegalStateException.class);
    requireCurrent(null);
  }

  @Test
  void a_scope_says_what_it_is() {
    CorrelationScope scope = Correlation.open("a-1");

    assertThat(scope.toString()).contains("CorrelationContext[a-1], open on ");
    scope.close();
    assertThat(scope.toString()).contains("CorrelationContext[a-1], closed]");
  }

  private static void onAnotherThread(Runnable task) throws InterruptedException {
    Throwable[] failure = new Throwable[1];
    Thread thread = new Thread(task, "another");
    thread.setUncaughtExceptionHandler((t, e) -> failure[0] = e);
    thread.start();
    thread.join();
    assertThat(failure[0]).isNull();
  }

  private static void requireCurrent(@org.jspecify.annotations.Nullable String id) {
    assertThat(Correlation.currentId()).isEqualTo(id);
    assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo(id);
  }
}
