package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.testing.CleanThreadTest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class CorrelationExecutorsTest extends CleanThreadTest {
  private static final int WORKERS = 2;

  private final ExecutorService pool = Executors.newFixedThreadPool(WORKERS);
  private final ExecutorService executor = CorrelationExecutors.propagating(pool);

  @AfterEach
  void workersAreClean() throws Exception {
    if (!pool.isShutdown()) {
      requireCleanWorkers(pool, WORKERS);
      pool.shutdown();
    }
    assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  @DisplayName("R31: submit, execute, invokeAll and invokeAny carry the submitter's ID")
  void every_way_to_hand_over_a_task_carries_the_submitters_id() throws Exception {
    Callable<String> mdcId = () -> MDC.get(Correlation.MDC_KEY);
    try (CorrelationScope scope = Correlation.open("a-1")) {
      AtomicReference<String> seen = new AtomicReference<>();
      CountDownLatch ran = new CountDownLatch(1);
      executor.execute(
          () -> {
            seen.set(Correlation.currentId());
            ran.countDown();
          });
      assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(seen.get()).isEqualTo("a-1");

      assertThat(executor.submit(mdcId).get()).isEqualTo("a-1");
      executor.submit(() -> seen.set(Correlation.currentId() + "!")).get();
      assertThat(seen.get()).isEqualTo("a-1!");
      assertThat(executor.submit(() -> seen.set(Correlation.currentId() + "?"), "result").get())
          .isEqualTo("result");
      assertThat(seen.get()).isEqualTo("a-1?");

      for (Future<String> future : executor.invokeAll(List.of(mdcId, mdcId, mdcId))) {
        assertThat(future.get()).isEqualTo("a-1");
      }
      for (Future<String> future :
          executor.invokeAll(List.of(mdcId, mdcId), 10, TimeUnit.SECONDS)) {
        assertThat(future.get()).isEqualTo("a-1");
      }
      assertThat(executor.invokeAny(List.of(mdcId, mdcId))).isEqualTo("a-1");
      assertThat(executor.invokeAny(List.of(mdcId), 10, TimeUnit.SECONDS)).isEqualTo("a-1");
    }
  }

  @Test
  @DisplayName("R31: the worker's own earlier value is back afterwards")
  void a_workers_own_context_is_back_after_a_task() throws Exception {
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      CorrelationScope own = single.submit(() -> Correlation.open("own")).get();
      try (CorrelationScope scope = Correlation.open("a-1")) {
        assertThat(CorrelationExecutors.propagating(single).submit(Correlation::currentId).get())
            .isEqualTo("a-1");
      }
      assertThat(single.submit(Correlation::currentId).get()).isEqualTo("own");
      assertThat(single.submit(() -> MDC.get(Correlation.MDC_KEY)).get()).isEqualTo("own");
      single.submit(own::close).get();
    } finally {
      single.shutdownNow();
    }
  }

  @Test
  @DisplayName("R34: the JDK's futures on a propagating executor")
  void the_jdks_futures_on_a_propagating_executor_have_the_id() throws Exception {
    Supplier<String> id = () -> String.valueOf(Correlation.currentId());
    Function<Throwable, String> failed =
        e -> String.valueOf(e.getMessage()).replaceAll(".*: ", "") + " " + Correlation.currentId();
    try (CorrelationScope scope = Correlation.open("a-1")) {
      assertThat(
              CompletableFuture.supplyAsync(id, executor)
                  .thenApplyAsync(seen -> seen + " " + id.get(), executor)
                  .<String>thenApplyAsync(
                      seen -> {
                        throw new IllegalStateException(seen + " " + id.get());
                      },
                      executor)
                  .exceptionally(failed)
                  .get(10, TimeUnit.SECONDS))
          .isEqualTo("a-1 a-1 a-1 a-1");
    }
  }

  @Test
  void the_id_is_that_of_handing_over_not_of_running() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    ExecutorService single = Executors.newSingleThreadExecutor();
    try {
      ExecutorService propagating = CorrelationExecutors.propagating(single);
      single.execute(() -> await(go));
      Future<String> a;
      Future<String> b;
      try (CorrelationScope scope = Correlation.open("a")) {
        a = propagating.submit(Correlation::currentId);
      }
      try (CorrelationScope scope = Correlation.open("b")) {
        b = propagating.submit(Correlation::currentId);
        go.countDown();
        assertThat(a.get()).isEqualTo("a");
        assertThat(b.get()).isEqualTo("b");
      }
    } finally {
      single.shutdownNow();
    }
  }

  @Test
  @DisplayName("R32: a caller without a context on a dirty worker")
  void a_task_from_a_caller_without_an_id_has_none_on_a_dirty_worker() throws Exception {
    for (int i = 0; i < WORKERS; i++) {
      pool.submit(() -> MDC.put(Correlation.MDC_KEY, "STALE")).get();
    }
    try {
      for (int i = 0; i < WORKERS * 4; i++) {
        assertThat(executor.submit(() -> MDC.get(Correlation.MDC_KEY)).get()).isNull();
        assertThat(executor.submit(Correlation::currentId).get()).isNull();
      }
    } finally {
      var both = new java.util.concurrent.CyclicBarrier(WORKERS);
      Callable<Integer> clean =
          () -> {
            MDC.clear();
            return both.await(10, TimeUnit.SECONDS);
          };
      for (Future<Integer> cleaned : pool.invokeAll(List.of(clean, clean))) {
        cleaned.get();
      }
    }
  }

  @Test
  @DisplayName("R37: a task that throws")
  void a_task_that_throws_leaves_its_worker_clean() {
    IllegalStateException thrown = new IllegalStateException("the task's own");
    Callable<Object> failing =
        () -> {
          throw thrown;
        };

    try (CorrelationScope scope = Correlation.open("a-1")) {
      assertThatThrownBy(() -> executor.submit(failing).get())
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isSameAs(thrown);
      assertThat(Correlation.currentId()).isEqualTo("a-1");
    }
  }

  @Test
  @DisplayName("R37: rejection under CallerRunsPolicy")
  void a_task_that_runs_on_its_caller_leaves_the_callers_id_intact() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    ThreadPoolExecutor full =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            new ThreadPoolExecutor.CallerRunsPolicy());
    try {
      full.execute(() -> await(hold));
      full.execute(() -> {});
      Executor propagating = CorrelationExecutors.propagating((Executor) full);

      try (CorrelationScope scope = Correlation.open("caller")) {
        AtomicReference<String> seen = new AtomicReference<>();
        propagating.execute(() -> seen.set(Correlation.currentId()));
        assertThat(seen.get()).isEqualTo("caller");
        assertThat(Correlation.currentId()).isEqualTo("caller");
        assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo("caller");
      }
    } finally {
      hold.countDown();
      full.shutdownNow();
    }
  }

  @Test
  void a_rejected_task_leaves_the_callers_id_intact() {
    pool.shutdown();

    try (CorrelationScope scope = Correlation.open("caller")) {
      assertThatThrownBy(() -> executor.execute(() -> {}))
          .isInstanceOf(RejectedExecutionException.class);
      assertThat(Correlation.currentId()).isEqualTo("caller");
    }
  }

  @Test
  void a_fork_join_pool_carries_the_id() throws Exception {
    ExecutorService forkJoin = CorrelationExecutors.propagating(ForkJoinPool.commonPool());

    try (CorrelationScope scope = Correlation.open("a-1")) {
      assertThat(forkJoin.submit(() -> Correlation.currentId()).get()).isEqualTo("a-1");
    }
    assertThat(ForkJoinPool.commonPool().submit(() -> Correlation.currentId()).get()).isNull();
  }

  @Test
  @DisplayName("R33: a task that is scheduled once carries its scheduler's ID")
  void a_task_that_is_scheduled_once_carries_the_schedulers_id() throws Exception {
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    try {
      ScheduledExecutorService scheduler = CorrelationExecutors.propagating(timer);
      try (CorrelationScope scope = Correlation.open("a-1")) {
        AtomicReference<String> seen = new AtomicReference<>();
        assertThat(
                scheduler
                    .schedule(() -> Correlation.currentId(), 1, TimeUnit.MILLISECONDS)
                    .get(10, TimeUnit.SECONDS))
            .isEqualTo("a-1");
        scheduler
            .schedule(() -> seen.set(Correlation.currentId()), 1, TimeUnit.MILLISECONDS)
            .get(10, TimeUnit.SECONDS);
        assertThat(seen.get()).isEqualTo("a-1");
      }
      requireCleanWorkers(timer, 1);
    } finally {
      timer.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("R33: each run of a periodic task has its own ID, and the scheduler's as its parent")
  void a_periodic_task_has_a_new_id_each_run(boolean fixedRate) throws Exception {
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    try {
      ScheduledExecutorService scheduler = CorrelationExecutors.propagating(timer);
      BlockingQueue<CorrelationContext> runs = new LinkedBlockingQueue<>();
      Runnable task = () -> runs.add(Correlation.current());
      ScheduledFuture<?> periodic;
      try (CorrelationScope scope = Correlation.open("a-1")) {
        periodic =
            fixedRate
                ? scheduler.scheduleAtFixedRate(task, 0, 1, TimeUnit.MILLISECONDS)
                : scheduler.scheduleWithFixedDelay(task, 0, 1, TimeUnit.MILLISECONDS);
      }

      Set<String> ids = new HashSet<>();
      for (int i = 0; i < 5; i++) {
        CorrelationContext run = runs.poll(10, TimeUnit.SECONDS);
        assertThat(run).isNotNull();
        assertThat(run.parentId()).isEqualTo("a-1");
        ids.add(run.id());
      }
      assertThat(periodic.cancel(false)).isTrue();
      assertThat(ids).hasSize(5).doesNotContain("a-1").doesNotContainNull();
      requireCleanWorkers(timer, 1);
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  @DisplayName("R37: Timer")
  void a_timer_task_carries_the_id_once_and_then_has_new_ones() throws Exception {
    Timer timer = new Timer(true);
    try {
      BlockingQueue<CorrelationContext> runs = new LinkedBlockingQueue<>();
      try (CorrelationScope scope = Correlation.open("a-1")) {
        timer.schedule(
            Correlation.current().wrapTimerTask(() -> runs.add(Correlation.current())), 0, 1);
      }

      assertThat(runs.poll(10, TimeUnit.SECONDS)).isEqualTo(CorrelationContext.of("a-1"));
      CorrelationContext second = runs.poll(10, TimeUnit.SECONDS);
      CorrelationContext third = runs.poll(10, TimeUnit.SECONDS);
      assertThat(second.parentId()).isEqualTo("a-1");
      assertThat(third.parentId()).isEqualTo("a-1");
      assertThat(Set.of("a-1", second.id(), third.id())).hasSize(3);
    } finally {
      timer.cancel();
    }
  }

  @Test
  void a_thread_made_for_one_task_carries_the_id() throws Exception {
    ThreadFactory factory = CorrelationExecutors.propagatingThreadFactory(Thread::new);
    AtomicReference<String> seen = new AtomicReference<>();
    try (CorrelationScope scope = Correlation.open("a-1")) {
      Thread thread = factory.newThread(() -> seen.set(Correlation.currentId()));
      thread.start();
      thread.join();
    }

    assertThat(seen.get()).isEqualTo("a-1");
    assertThat(CorrelationExecutors.propagatingThreadFactory(factory)).isSameAs(factory);
  }

  @Test
  void a_worker_of_a_pool_does_not_keep_the_id_of_whoever_needed_it_first() throws Exception {
    ExecutorService grown =
        Executors.newFixedThreadPool(1, CorrelationExecutors.propagatingThreadFactory(Thread::new));
    try {
      try (CorrelationScope scope = Correlation.open("first")) {
        assertThat(grown.submit(() -> Correlation.currentId()).get()).isNull();
      }
      requireCleanWorkers(grown, 1);
    } finally {
      grown.shutdownNow();
    }
  }

  @Test
  @DisplayName("R35: parallelStream with a wrapped function")
  void a_parallel_stream_with_a_wrapped_function_sees_the_id_in_every_element() {
    try (CorrelationScope scope = Correlation.open("a-1")) {
      assertThat(
              IntStream.range(0, 10_000).boxed().toList().parallelStream()
                  .map(
                      Correlation.current()
                          .wrapFunction(i -> String.valueOf(Correlation.currentId())))
                  .toList())
          .hasSize(10_000)
          .containsOnly("a-1");
      assertThat(Correlation.currentId()).isEqualTo("a-1");
    }
    Set<String> left =
        IntStream.range(0, 10_000)
            .parallel()
            .mapToObj(i -> String.valueOf(Correlation.currentId()))
            .collect(Collectors.toSet());
    assertThat(left).containsExactly("null");
  }

  @Test
  void what_an_executor_can_do_it_can_still_do_when_it_is_wrapped() {
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
    try {
      assertThat(CorrelationExecutors.propagating((Executor) timer))
          .isInstanceOf(ScheduledExecutorService.class);
      assertThat(CorrelationExecutors.propagating((ExecutorService) timer))
          .isInstanceOf(ScheduledExecutorService.class);
      assertThat(CorrelationExecutors.propagating((Executor) pool))
          .isInstanceOf(ExecutorService.class);
    } finally {
      timer.shutdownNow();
    }
  }

  @Test
  void closing_the_common_pool_returns_at_once_where_executors_can_be_closed() throws Exception {
    ExecutorService common = CorrelationExecutors.propagating(ForkJoinPool.commonPool());
    if ((Object) common instanceof AutoCloseable closeable) {
      closeable.close();
    }

    assertThat(ForkJoinPool.commonPool().submit(() -> 1).get()).isEqualTo(1);
  }

  @Test
  void wrapping_twice_wraps_once() {
    Executor plain = Runnable::run;
    Executor wrapped = CorrelationExecutors.propagating(plain);

    assertThat(CorrelationExecutors.propagating(executor)).isSameAs(executor);
    assertThat(CorrelationExecutors.propagating((Executor) executor)).isSameAs(executor);
    assertThat(CorrelationExecutors.propagating(wrapped)).isSameAs(wrapped);
  }

  @Test
  void shutting_down_the_wrapper_shuts_down_the_pool() throws Exception {
    assertThat(executor.isShutdown()).isFalse();
    executor.shutdown();

    assertThat(pool.isShutdown()).isTrue();
    assertThat(executor.isShutdown()).isTrue();
    assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(executor.shutdownNow()).isEmpty();
    assertThat(executor.toString()).contains("Terminated");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
