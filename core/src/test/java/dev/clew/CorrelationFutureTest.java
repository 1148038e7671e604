package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.testing.CleanThreadTest;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CorrelationFutureTest extends CleanThreadTest {
  private final ExecutorService pool = Executors.newFixedThreadPool(2);

  @AfterEach
  void workersAreClean() throws Exception {
    requireCleanWorkers(pool, 2);
    pool.shutdown();
  }

  @Test
  @DisplayName("R34: each stage on the default pool has the ID")
  void each_stage_on_the_default_pool_has_the_id() throws Exception {
    try (CorrelationScope scope = Correlation.open("a-1")) {
      assertThat(
              CorrelationFuture.supplyAsync(CorrelationFutureTest::id)
                  .thenApplyAsync(seen -> seen + " " + id())
                  .thenCombineAsync(
                      CorrelationFuture.supplyAsync(CorrelationFutureTest::id),
                      (x, y) -> x + " " + y + " " + id())
                  .thenComposeAsync(seen -> CorrelationFuture.supplyAsync(() -> seen + " " + id()))
                  .handleAsync((seen, failure) -> seen + " " + id())
                  .get(10, TimeUnit.SECONDS))
          .isEqualTo("a-1 a-1 a-1 a-1 a-1 a-1");
    }
  }

  @Test
  @DisplayName("R34: exceptionally and whenComplete have the ID")
  void the_stages_after_a_failure_have_the_id() throws Exception {
    List<String> seen = threadSafeList();
    try (CorrelationScope scope = Correlation.open("a-1")) {
      String result =
          CorrelationFuture.<String>supplyAsync(
                  () -> {
                    throw new IllegalStateException("boom");
                  },
                  pool)
              .whenComplete((value, failure) -> seen.add(id()))
              .exceptionallyCompose(
                  e -> {
                    seen.add(id());
                    return CompletableFuture.failedFuture(e);
                  })
              .exceptionally(e -> id())
              .get(10, TimeUnit.SECONDS);

      assertThat(result).isEqualTo("a-1");
      assertThat(seen).containsExactly("a-1", "a-1");
    }
  }

  @Test
  @DisplayName("R34: after orTimeout too")
  void the_stages_after_a_timeout_have_the_id() throws Exception {
    try (CorrelationScope scope = Correlation.open("a-1")) {
      CorrelationFuture<String> never = new CorrelationFuture<>();

      assertThat(
              never
                  .orTimeout(5, TimeUnit.MILLISECONDS)
                  .handle((value, failure) -> failure.getClass().getSimpleName() + " " + id())
                  .get(10, TimeUnit.SECONDS))
          .isEqualTo("TimeoutException a-1");
    }
  }

  @Test
  void a_stage_attached_by_another_request_has_that_requests_id() throws Exception {
    CorrelationFuture<String> shared = new CorrelationFuture<>();
    CorrelationFuture<String> a;
    CorrelationFuture<String> b;
    CorrelationFuture<String> none = shared.thenApply(x -> String.valueOf(Correlation.currentId()));
    try (CorrelationScope scope = Correlation.open("a")) {
      a = shared.thenApply(x -> id());
    }
    try (CorrelationScope scope = Correlation.open("b")) {
      b = shared.thenApply(x -> id());
    }
    try (CorrelationScope scope = Correlation.open("completer")) {
      shared.complete("done");
    }

    assertThat(a.get()).isEqualTo("a");
    assertThat(b.get()).isEqualTo("b");
    assertThat(none.get()).isEqualTo("null");
  }

  @Test
  void a_future_of_somebody_else_can_be_gone_on_from() throws Exception {
    CompletableFuture<String> theirs = new CompletableFuture<>();
    try (CorrelationScope scope = Correlation.open("a-1")) {
      CorrelationFuture<String> ours = CorrelationFuture.of(theirs).thenApplyAsync(x -> x + id());
      theirs.complete("x ");

      assertThat(ours.get(10, TimeUnit.SECONDS)).isEqualTo("x a-1");
      assertThat(CorrelationFuture.of(ours)).isSameAs(ours);
    }
    assertThatThrownBy(
            () ->
                CorrelationFuture.of(CompletableFuture.failedFuture(new TimeoutException("late")))
                    .join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(TimeoutException.class);
  }

  @Test
  void running_a_task_has_the_id() throws Exception {
    List<String> seen = threadSafeList();
    try (CorrelationScope scope = Correlation.open("a-1")) {
      CorrelationFuture.runAsync(() -> seen.add(id()), pool)
          .thenRunAsync(() -> seen.add(id()))
          .thenAcceptAsync(x -> seen.add(id()), pool)
          .get(10, TimeUnit.SECONDS);
      CorrelationFuture.runAsync(() -> seen.add(id())).get(10, TimeUnit.SECONDS);
    }

    assertThat(seen).containsExactly("a-1", "a-1", "a-1", "a-1");
  }

  @Test
  void no_way_to_attach_a_function_is_left_out() {
    Stream<Method> attaching =
        Stream.of(CompletionStage.class.getMethods())
            .filter(method -> !Modifier.isStatic(method.getModifiers()))
            .filter(method -> method.getReturnType().equals(CompletionStage.class));

    assertThat(attaching)
        .hasSizeGreaterThanOrEqualTo(42)
        .allSatisfy(
            method ->
                assertThat(
                        CorrelationFuture.class
                            .getMethod(method.getName(), method.getParameterTypes())
                            .getDeclaringClass())
                    .as(method.toString())
                    .isEqualTo(CorrelationFuture.class));
  }

  private static String id() {
    return String.valueOf(Correlation.currentId());
  }
}
