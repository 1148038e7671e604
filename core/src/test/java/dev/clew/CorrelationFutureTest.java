package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.internal.CallFuture;
import dev.clew.testing.CleanThreadTest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
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
  void a_minimal_stage_can_be_gone_on_from_and_asked() throws Exception {
    CorrelationFuture<String> later = new CorrelationFuture<>();
    CorrelationFuture<String> ofMinimal = CorrelationFuture.of(later.minimalCompletionStage());
    later.complete("x");

    assertThat(ofMinimal.get(10, TimeUnit.SECONDS)).isEqualTo("x");
    assertThat(CorrelationFuture.of(CorrelationFuture.completedStage("y")).join()).isEqualTo("y");
    assertThatThrownBy(
            () ->
                CorrelationFuture.of(CorrelationFuture.failedStage(new TimeoutException())).join())
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

  private record Source(String name, Supplier<CompletionStage<?>> makes) {}

  @Test
  @DisplayName("R65: stages from every static method carry the ID of whoever attaches them")
  void the_stages_from_every_static_method_carry_the_id() throws Exception {
    List<Source> sources =
        List.of(
            new Source("completedFuture", () -> CorrelationFuture.completedFuture("x")),
            new Source("failedFuture", () -> CorrelationFuture.failedFuture(new Exception())),
            new Source("completedStage", () -> CorrelationFuture.completedStage("x")),
            new Source("failedStage", () -> CorrelationFuture.failedStage(new Exception())),
            new Source("allOf", () -> CorrelationFuture.allOf(completedLater())),
            new Source("allOf none", CorrelationFuture::allOf),
            new Source("anyOf", () -> CorrelationFuture.anyOf(completedLater())),
            new Source("runAsync", () -> CorrelationFuture.runAsync(() -> {})),
            new Source("runAsync on", () -> CorrelationFuture.runAsync(() -> {}, pool)),
            new Source("supplyAsync", () -> CorrelationFuture.supplyAsync(() -> "x")),
            new Source("supplyAsync on", () -> CorrelationFuture.supplyAsync(() -> "x", pool)),
            new Source("of", () -> CorrelationFuture.of(completedLater())));
    try (CorrelationScope scope = Correlation.open("a-1")) {
      for (Source source : sources) {
        requireId(source.name(), source.makes().get());
      }
    }
  }

  @Test
  @DisplayName("R65: stages from every instance method carry the ID, minimal stages among them")
  void the_stages_from_every_instance_method_carry_the_id() throws Exception {
    CorrelationFuture<String> later = CorrelationFuture.of(completedLater());
    List<Source> sources =
        List.of(
            new Source("copy", later::copy),
            new Source("minimal", later::minimalCompletionStage),
            new Source("minimal's next", () -> later.minimalCompletionStage().thenApply(x -> x)),
            new Source("minimal's future", () -> minimal(later).toCompletableFuture()),
            new Source(
                "minimal of minimal",
                () -> ((CompletableFuture<?>) minimal(later)).minimalCompletionStage()),
            new Source("newIncompleteFuture", () -> completed(later.newIncompleteFuture())),
            new Source("toCompletableFuture", later::toCompletableFuture),
            new Source("orTimeout", () -> later.orTimeout(1, TimeUnit.MINUTES)),
            new Source("completeOnTimeout", () -> later.completeOnTimeout("", 1, TimeUnit.MINUTES)),
            new Source(
                "completeAsync", () -> new CorrelationFuture<String>().completeAsync(() -> "x")));
    try (CorrelationScope scope = Correlation.open("a-1")) {
      for (Source source : sources) {
        requireId(source.name(), source.makes().get());
      }
    }
  }

  private static CompletionStage<String> minimal(CorrelationFuture<String> future) {
    return future.minimalCompletionStage();
  }

  private static CompletableFuture<Object> completed(CompletableFuture<Object> future) {
    future.complete("x");
    return future;
  }

  private CompletableFuture<String> completedLater() {
    return CompletableFuture.supplyAsync(() -> "x", pool);
  }

  /** Asks on another pool, and on whatever thread completes the stage. */
  private static void requireId(String source, CompletionStage<?> stage) throws Exception {
    assertThat(
            stage
                .handleAsync((value, failure) -> id())
                .thenCombine(stage.handle((value, failure) -> id()), (x, y) -> x + " " + y)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS))
        .as(source)
        .isEqualTo("a-1 a-1");
  }

  @Test
  void a_delayed_executor_carries_the_id() throws Exception {
    for (Executor delayed :
        List.of(
            CorrelationFuture.delayedExecutor(1, TimeUnit.MILLISECONDS),
            CorrelationFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, pool))) {
      CompletableFuture<String> seen = new CompletableFuture<>();
      try (CorrelationScope scope = Correlation.open("a-1")) {
        delayed.execute(() -> seen.complete(id()));
      }
      assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("a-1");
    }
  }

  @Test
  void results_and_failures_are_those_of_the_jdks_methods() {
    IllegalStateException boom = new IllegalStateException("boom");
    CompletableFuture<String> failed = CompletableFuture.failedFuture(boom);
    CompletableFuture<String> done = CompletableFuture.completedFuture("x");

    assertThat(CorrelationFuture.allOf(done, done).join()).isNull();
    assertThat(CorrelationFuture.anyOf(done).join()).isEqualTo("x");
    assertThat(CorrelationFuture.anyOf().isDone()).isFalse();
    assertThatThrownBy(() -> CorrelationFuture.allOf(done, failed).get())
        .isInstanceOf(ExecutionException.class)
        .hasCause(boom);
    assertThatThrownBy(() -> CorrelationFuture.anyOf(failed).join())
        .isInstanceOf(CompletionException.class)
        .hasCause(boom);
    assertThatThrownBy(() -> CorrelationFuture.failedFuture(boom).get()).hasCause(boom);
    assertThatThrownBy(() -> CorrelationFuture.of(failed).copy().join()).hasCause(boom);
    assertThatNullPointerException().isThrownBy(() -> CorrelationFuture.failedFuture(nullValue()));
    assertThatNullPointerException().isThrownBy(() -> CorrelationFuture.failedStage(nullValue()));
    assertThat(
            CorrelationFuture.failedFuture(boom)
                .minimalCompletionStage()
                .handle((value, failure) -> failure)
                .toCompletableFuture()
                .join())
        .isInstanceOf(CompletionException.class)
        .hasCause(boom);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nullValue() {
    return null;
  }

  @Test
  void a_minimal_stage_refuses_what_the_jdks_refuses() throws Exception {
    CompletionStage<String> jdks = new CompletableFuture<String>().minimalCompletionStage();
    CompletionStage<String> ours = new CorrelationFuture<String>().minimalCompletionStage();
    int refused = 0;
    for (Method method : CompletableFuture.class.getMethods()) {
      if (method.getDeclaringClass() != Object.class
          && !Modifier.isStatic(method.getModifiers())
          // Returns a type that Java 17 does not have, so that nobody can override it there.
          && !method.getName().equals("state")
          && refuses(jdks, method)) {
        refused++;
        assertThat(refuses(ours, method)).as(method.toString()).isTrue();
      }
    }
    assertThat(refused).isGreaterThanOrEqualTo(17);
  }

  private static boolean refuses(CompletionStage<String> stage, Method method) throws Exception {
    Object[] arguments =
        Stream.of(method.getParameterTypes())
            .map(type -> type == long.class ? (Object) 1L : type == boolean.class ? false : null)
            .toArray();
    try {
      method.invoke(stage, arguments);
      return false;
    } catch (InvocationTargetException e) {
      return e.getCause() instanceof UnsupportedOperationException;
    }
  }

  @Test
  void a_call_is_cancelled_with_whatever_comes_from_its_future_and_with_nothing_else() {
    CallFuture<String> call = new CallFuture<>();
    CorrelationFuture<String> future = CorrelationFuture.of(call);
    CorrelationFuture<Integer> length = future.thenApply(String::length);
    CorrelationFuture<Integer> failed = length.copy();

    assertThat(failed.completeExceptionally(new TimeoutException())).isTrue();
    assertThat(failed.cancel(true)).isFalse();
    assertThat(call).isNotDone();

    assertThat(length.thenRun(() -> {}).cancel(true)).isTrue();
    assertThat(call).isCancelled();
    assertThat(future).isCancelled();
    assertThat(length).isCompletedExceptionally();
  }

  @Test
  void a_call_that_is_not_to_be_interrupted_goes_on_for_whoever_else_waits_for_it() {
    CallFuture<String> call = new CallFuture<>();
    CorrelationFuture<String> future = CorrelationFuture.of(call);
    CorrelationFuture<Integer> length = future.thenApply(String::length);
    CorrelationFuture<String> other = future.copy();

    assertThat(length.cancel(false)).isTrue();

    assertThat(length).isCancelled();
    assertThat(call).isNotDone();
    assertThat(call.complete("done")).isTrue();
    assertThat(future).isCompletedWithValue("done");
    assertThat(other).isCompletedWithValue("done");
  }

  @Test
  void the_future_of_a_call_that_comes_off_has_its_result_and_cannot_be_cancelled() {
    CallFuture<String> call = new CallFuture<>();
    CorrelationFuture<String> future = CorrelationFuture.of(call);

    assertThat(call.complete("done")).isTrue();

    assertThat(future.cancel(true)).isFalse();
    assertThat(future).isCompletedWithValue("done");
  }

  @Test
  @DisplayName("R65: every static method, and every method that returns a stage, is ours")
  void no_inherited_method_gives_a_stage_that_is_not_ours() {
    Stream<Method> giving =
        Stream.of(CompletableFuture.class.getMethods())
            .filter(method -> method.getDeclaringClass() != Object.class)
            .filter(
                method ->
                    Modifier.isStatic(method.getModifiers())
                        || CompletionStage.class.isAssignableFrom(method.getReturnType()));

    assertThat(giving)
        .hasSizeGreaterThanOrEqualTo(58)
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
