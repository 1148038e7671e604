package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPMDCAdapter;

/**
 * What a scope does in the MDC, whichever logging framework holds it. The build runs this class
 * once for each: with Logback, and again with Log4j 2 (as it is, and with a thread context that new
 * threads inherit), with reload4j, with SLF4J's BasicMDCAdapter and with none.
 */
@Tag("slf4j")
@Tag("mdc")
class EveryMdcAdapterTest extends CleanThreadTest {
  private final boolean none = MDC.getMDCAdapter() instanceof NOPMDCAdapter;

  @AfterEach
  void tidyUp() {
    MDC.clear();
  }

  @Test
  void the_adapter_under_test_is_the_one_that_the_build_asked_for() {
    String expected = System.getProperty("expected.mdc.adapter", "LogbackMDCAdapter");

    assertThat(MDC.getMDCAdapter().getClass().getSimpleName()).isEqualTo(expected);
  }

  @Test
  void scopes_nest_and_put_back_what_was_there() {
    try (CorrelationScope outer = Correlation.open("outer")) {
      try (CorrelationScope inner = Correlation.open("inner")) {
        requireShown("inner");
      }
      requireShown("outer");
      try (CorrelationScope empty = Correlation.open(CorrelationContext.empty())) {
        requireShown(null);
      }
      requireShown("outer");
    }
    requireShown(null);
  }

  @Test
  @DisplayName("R38: a user's own value comes back, other keys are not touched")
  void a_users_own_value_comes_back() {
    MDC.put(Correlation.MDC_KEY, "user");
    MDC.put("other", "x");

    try (CorrelationScope scope = Correlation.open("a-1")) {
      requireShown("a-1");
      assertThat(MDC.get("other")).isEqualTo(none ? null : "x");
    }

    assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo(none ? null : "user");
    assertThat(MDC.get("other")).isEqualTo(none ? null : "x");
  }

  @Test
  @DisplayName("R38: MDC.clear() inside a scope does not break its close")
  void clearing_inside_a_scope_breaks_nothing() {
    try (CorrelationScope outer = Correlation.open("outer")) {
      try (CorrelationScope inner = Correlation.open("inner")) {
        MDC.clear();
        assertThat(Correlation.currentId()).isEqualTo("inner");
      }
      requireShown("outer");
    }
    requireShown(null);
  }

  @Test
  void a_forgotten_inner_scope_goes_with_the_outer_one() {
    CorrelationScope outer = Correlation.open("outer");
    Correlation.open(CorrelationContext.of("forgotten").withField("user", "u7"));

    outer.close();

    requireShown(null);
    assertThat(MDC.get("user")).isNull();
  }

  @Test
  void a_root_scope_removes_what_was_leaked() {
    MDC.put(Correlation.MDC_KEY, "STALE");

    try (CorrelationScope request = Correlation.openRoot(CorrelationContext.of("request"))) {
      requireShown("request");
    }

    requireShown(null);
  }

  @Test
  void fields_and_the_parent_are_shown_while_the_scope_is_open() {
    CorrelationContext context =
        CorrelationContext.of("a-1").withParentId("p-1").withField("user", "u7");

    try (CorrelationScope scope = Correlation.open(context)) {
      assertThat(MDC.get("user")).isEqualTo(none ? null : "u7");
      assertThat(MDC.get(Correlation.PARENT_ID_MDC_KEY)).isEqualTo(none ? null : "p-1");
    }

    assertThat(MDC.get("user")).isNull();
    assertThat(MDC.get(Correlation.PARENT_ID_MDC_KEY)).isNull();
  }

  @Test
  void a_fresh_thread_shows_the_id_and_is_clean_afterwards() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(1);
    try {
      try (CorrelationScope scope = Correlation.open("a-1")) {
        CorrelationExecutors.propagating(pool).submit(() -> requireShown("a-1")).get();
      }
      pool.submit(() -> requireShown(null)).get();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void a_fresh_thread_is_clean_after_a_run_of_a_periodic_task() throws Exception {
    ScheduledExecutorService pool = Executors.newScheduledThreadPool(1);
    try {
      CountDownLatch ran = new CountDownLatch(1);
      try (CorrelationScope scope = Correlation.open("a-1")) {
        Future<?> unused =
            CorrelationExecutors.propagating(pool)
                .scheduleAtFixedRate(ran::countDown, 0, 1, TimeUnit.HOURS);
      }
      assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
      pool.submit(() -> requireShown(null)).get();
    } finally {
      pool.shutdownNow();
    }
  }

  private void requireShown(@Nullable String id) {
    assertThat(Correlation.currentId()).isEqualTo(id);
    assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo(none ? null : id);
  }
}
