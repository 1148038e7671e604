package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.internal.ReportedOnce;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** No test here registers anything: the accessor is found by itself. */
@Tag("optional-libraries")
class CorrelationThreadLocalAccessorTest extends CleanThreadTest {
  private final ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();
  private final ExecutorService pool = Executors.newFixedThreadPool(2);

  @BeforeEach
  void propagateAutomatically() {
    Hooks.enableAutomaticContextPropagation();
  }

  @AfterEach
  void workersAreClean() throws Exception {
    Hooks.disableAutomaticContextPropagation();
    requireCleanWorkers(pool, 2);
    pool.shutdown();
  }

  @Test
  void a_snapshot_carries_the_context_to_another_thread_and_leaves_it_clean() throws Exception {
    ContextSnapshot snapshot;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      snapshot = snapshots.captureAll();
    }

    assertThat(pool.submit(snapshot.wrap(CorrelationThreadLocalAccessorTest::ids)).get())
        .isEqualTo("a-1 a-1");
  }

  @Test
  void a_snapshot_of_nothing_hides_what_the_thread_has_and_puts_it_back() throws Exception {
    ContextSnapshot nothing = snapshots.captureAll();

    try (CorrelationScope scope = Correlation.open("dirty")) {
      assertThat(nothing.wrap(CorrelationThreadLocalAccessorTest::ids).call())
          .isEqualTo("null null");
      assertThat(ids()).isEqualTo("dirty dirty");
    }
  }

  @Test
  void snapshots_nest_with_scopes() {
    ContextSnapshot snapshot;
    try (CorrelationScope scope = Correlation.open("captured")) {
      snapshot = snapshots.captureAll();
    }

    try (CorrelationScope outer = Correlation.open("outer")) {
      try (ContextSnapshot.Scope installed = snapshot.setThreadLocals()) {
        try (CorrelationScope inner = Correlation.open("inner")) {
          try (ContextSnapshot.Scope again = snapshot.setThreadLocals()) {
            assertThat(ids()).isEqualTo("captured captured");
          }
          assertThat(ids()).isEqualTo("inner inner");
        }
        assertThat(ids()).isEqualTo("captured captured");
      }
      assertThat(ids()).isEqualTo("outer outer");
    }
  }

  private ContextSnapshot snapshotOf(String id) {
    try (CorrelationScope scope = Correlation.open(id)) {
      return snapshots.captureAll();
    }
  }

  @Test
  void a_snapshot_that_outlives_the_scope_around_it_does_not_bring_that_back() {
    ContextSnapshot snapshot = snapshotOf("captured");
    CorrelationScope outer = Correlation.open("outer");
    ContextSnapshot.Scope installed = snapshot.setThreadLocals();

    outer.close();
    installed.close();

    assertThat(ids()).isEqualTo("null null");
  }

  @Test
  void a_snapshot_inside_which_a_request_began_does_not_bring_back_what_that_has_dropped() {
    ContextSnapshot snapshot = snapshotOf("captured");

    try (CorrelationScope outer = Correlation.open("outer");
        ContextSnapshot.Scope installed = snapshot.setThreadLocals()) {
      Correlation.openRoot(CorrelationContext.of("request")).close();
    }

    assertThat(ids()).isEqualTo("null null");
  }

  @Test
  void nor_does_one_inside_a_task_bring_back_the_tasks() {
    ContextSnapshot snapshot = snapshotOf("captured");

    Correlation.run(
        CorrelationContext.of("task"),
        () -> {
          try (ContextSnapshot.Scope installed = snapshot.setThreadLocals()) {
            Correlation.openRoot(CorrelationContext.of("request")).close();
            assertThat(ids()).isEqualTo("null null");
          }
          assertThat(ids()).isEqualTo("null null");
        });

    assertThat(ids()).isEqualTo("null null");
  }

  @Test
  @DisplayName("As Reactor's queues do: set, set again, and put back what was set last alone")
  void a_snapshot_inside_another_that_nobody_closes_goes_with_that() {
    ContextSnapshot task = snapshotOf("task");
    ContextSnapshot first = snapshotOf("first");
    ContextSnapshot second = snapshotOf("second");

    ReportedOnce.forgetAll();
    try (CapturedLog log = CapturedLog.of("dev.clew")) {
      try (CorrelationScope outer = Correlation.open("outer")) {
        try (ContextSnapshot.Scope installed = task.setThreadLocals()) {
          ContextSnapshot.Scope unused = first.setThreadLocals();
          second.setThreadLocals().close();
          assertThat(ids()).isEqualTo("first first");
        }
        assertThat(ids()).isEqualTo("outer outer");
      }
      assertThat(log.warnings()).isEmpty();
    }
    assertThat(ids()).isEqualTo("null null");
  }

  @Test
  @DisplayName("As Reactor's operators do: each puts back what was there before it")
  void snapshots_of_nothing_inside_one_another_are_put_back_one_by_one() {
    ContextSnapshot nothing = snapshots.captureAll();

    try (ContextSnapshot.Scope task = snapshotOf("task").setThreadLocals()) {
      try (ContextSnapshot.Scope first = nothing.setThreadLocals()) {
        try (ContextSnapshot.Scope second = nothing.setThreadLocals()) {
          try (ContextSnapshot.Scope third = nothing.setThreadLocals()) {
            assertThat(ids()).isEqualTo("null null");
          }
          assertThat(ids()).isEqualTo("null null");
        }
        assertThat(ids()).isEqualTo("null null");
      }
      assertThat(ids()).isEqualTo("task task");
    }
    assertThat(ids()).isEqualTo("null null");
  }

  @Test
  void what_another_thread_had_before_is_not_put_back_on_this_one() throws Exception {
    ContextSnapshot first = snapshotOf("first");
    ContextSnapshot second = snapshotOf("second");
    ContextSnapshot.Scope elsewhere;
    try (CorrelationScope outer = Correlation.open("outer")) {
      elsewhere = first.setThreadLocals();
    }

    String seen =
        pool.submit(
                second.wrap(
                    () -> {
                      elsewhere.close();
                      return ids();
                    }))
            .get();

    assertThat(seen).isEqualTo("null null");
  }

  @Test
  void calls_that_do_not_pair_up_still_give_the_expected_context() {
    CorrelationThreadLocalAccessor accessor = new CorrelationThreadLocalAccessor();
    try (CorrelationScope outer = Correlation.open("outer")) {
      accessor.restore(CorrelationContext.of("expected"));
      assertThat(ids()).isEqualTo("expected expected");
      accessor.setValue(CorrelationContext.of("next"));
      accessor.setValue();
      assertThat(ids()).isEqualTo("null null");
      accessor.restore();
      assertThat(ids()).isEqualTo("null null");
    }
    assertThat(ids()).isEqualTo("null null");
  }

  @Test
  @DisplayName("R40: Reactor with automatic context propagation")
  void each_subscriber_in_reactor_has_its_own_id() {
    Scheduler one = Schedulers.newSingle("one");
    Scheduler two = Schedulers.newSingle("two");
    try {
      Mono<String> shared =
          Mono.fromCallable(CorrelationThreadLocalAccessorTest::ids)
              .subscribeOn(one)
              .publishOn(two)
              .map(seen -> seen + " " + ids());

      List<String> seen =
          Flux.merge(
                  IntStream.range(0, 200)
                      .mapToObj(
                          i -> {
                            try (CorrelationScope scope = Correlation.open("r-" + i)) {
                              return shared.map(ids -> i + ":" + ids).contextCapture().toFuture();
                            }
                          })
                      .map(Mono::fromFuture)
                      .toList())
              .collectList()
              .block();

      assertThat(seen)
          .hasSize(200)
          .allSatisfy(
              line -> {
                String id = "r-" + line.substring(0, line.indexOf(':'));
                assertThat(line).endsWith(":" + String.join(" ", id, id, id, id));
              });
      for (Scheduler scheduler : List.of(one, two)) {
        assertThat(Mono.fromCallable(() -> ids()).subscribeOn(scheduler).block())
            .isEqualTo("null null");
      }
    } finally {
      one.dispose();
      two.dispose();
    }
  }

  private static String ids() {
    return Correlation.currentId() + " " + MDC.get(Correlation.MDC_KEY);
  }
}
