package dev.clew;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.testing.CleanThreadTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** R64: executors that look at their tasks find in them what the application made. */
class TasksKeepWhatTheyAreTest extends CleanThreadTest {
  private final List<ThreadPoolExecutor> pools = new ArrayList<>();
  private final CountDownLatch hold = new CountDownLatch(1);

  @AfterEach
  void poolsEnd() throws Exception {
    hold.countDown();
    for (ThreadPoolExecutor pool : pools) {
      pool.shutdown();
      assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** A pool of one worker, which is held until the latch is counted down. */
  private <P extends ThreadPoolExecutor> P held(P pool) {
    pools.add(pool);
    pool.execute(new Prioritized(0, threadSafeList(), this::awaitRelease));
    return pool;
  }

  private ThreadPoolExecutor held(BlockingQueue<Runnable> queue) {
    return held(new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, queue));
  }

  private void awaitRelease() {
    try {
      assertThat(hold.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitEnd(ThreadPoolExecutor pool) throws InterruptedException {
    pool.shutdown();
    assertThat(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  /** Compares with its own kind alone, as applications write it. */
  private record Prioritized(int priority, List<String> ran, Runnable work)
      implements Runnable, Comparable<Prioritized> {
    @Override
    public void run() {
      work.run();
      ran.add(priority + " " + Correlation.currentId());
    }

    @Override
    public int compareTo(Prioritized other) {
      return Integer.compare(priority, other.priority);
    }
  }

  /** A future that a priority queue can sort. */
  private static final class PrioritizedFuture extends FutureTask<String>
      implements Comparable<PrioritizedFuture> {
    private final int priority;

    PrioritizedFuture(int priority, Callable<String> task) {
      super(task);
      this.priority = priority;
    }

    @Override
    public int compareTo(PrioritizedFuture other) {
      return Integer.compare(priority, other.priority);
    }
  }

  private static Runnable prioritized(int priority, List<String> ran) {
    return new Prioritized(priority, ran, () -> {});
  }

  @Test
  @DisplayName("R64: a priority queue keeps the tasks' natural order, and each task its ID")
  void comparable_tasks_keep_their_order() throws Exception {
    ThreadPoolExecutor pool = held(new PriorityBlockingQueue<>());
    ExecutorService executor = CorrelationExecutors.propagating(pool);
    List<String> ran = threadSafeList();
    for (int priority : new int[] {3, 1, 2}) {
      try (CorrelationScope scope = Correlation.open("p-" + priority)) {
        executor.execute(prioritized(priority, ran));
      }
    }
    executor.execute(Correlation.detached(prioritized(4, ran)));
    hold.countDown();
    awaitEnd(pool);

    assertThat(ran).containsExactly("1 p-1", "2 p-2", "3 p-3", "4 null");
  }

  @Test
  @DisplayName("R64: comparable futures keep their order")
  void comparable_futures_keep_their_order() throws Exception {
    ThreadPoolExecutor pool = held(new PriorityBlockingQueue<>());
    List<String> ran = threadSafeList();
    List<PrioritizedFuture> futures = new ArrayList<>();
    pool.getQueue().clear();
    try (CorrelationScope scope = Correlation.open("a-1")) {
      for (int priority : new int[] {3, 1, 2}) {
        PrioritizedFuture future =
            new PrioritizedFuture(
                priority,
                () -> {
                  ran.add(priority + " " + Correlation.currentId());
                  return "done";
                });
        futures.add(future);
        CorrelationExecutors.propagating(pool).execute(future);
      }
    }
    hold.countDown();
    awaitEnd(pool);

    assertThat(ran).containsExactly("1 a-1", "2 a-1", "3 a-1");
    assertThat(futures).allSatisfy(future -> assertThat(future.get()).isEqualTo("done"));
  }

  @Test
  @DisplayName("R64: a comparable callable is a comparable one when newTaskFor gets it")
  void new_task_for_finds_comparable_callables() throws Exception {
    record PrioritizedCallable(int priority)
        implements Callable<String>, Comparable<PrioritizedCallable> {
      @Override
      public String call() {
        return priority + " " + Correlation.currentId();
      }

      @Override
      public int compareTo(PrioritizedCallable other) {
        return Integer.compare(priority, other.priority);
      }
    }

    class Sorting extends ThreadPoolExecutor {
      private final List<Callable<?>> seen = threadSafeList();

      Sorting() {
        super(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
      }

      @Override
      protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
        assertThat(task).isInstanceOf(Comparable.class);
        seen.add(CorrelationExecutors.unwrap(task));
        return super.newTaskFor(task);
      }
    }
    Sorting pool = held(new Sorting());
    hold.countDown();
    PrioritizedCallable task = new PrioritizedCallable(1);
    try (CorrelationScope scope = Correlation.open("a-1")) {
      assertThat(CorrelationExecutors.propagating(pool).submit(task).get()).isEqualTo("1 a-1");
    }
    assertThat(pool.seen).hasSize(1).first().isSameAs(task);
    Callable<String> wrapped = CorrelationContext.of("b").wrap(task);
    assertThat(wrapped).isInstanceOf(Comparable.class);
    @SuppressWarnings("unchecked")
    Comparable<Object> comparable = (Comparable<Object>) wrapped;
    assertThat(comparable.compareTo(new PrioritizedCallable(2))).isNegative();
    assertThat(comparable.compareTo(CorrelationContext.of("c").wrap(new PrioritizedCallable(0))))
        .isPositive();
  }

  @Test
  @DisplayName("R64: a pool whose queue sorts by a comparator or by delay is left alone")
  void a_pool_whose_queue_cannot_sort_wrappers_is_left_alone() {
    Comparator<Runnable> casting = Comparator.comparing(task -> ((Prioritized) task).priority());
    ExecutorService byComparator = held(new PriorityBlockingQueue<>(11, casting));
    @SuppressWarnings({"unchecked", "rawtypes"})
    BlockingQueue<Runnable> delays = (BlockingQueue) new DelayQueue<>();
    ExecutorService byDelay = held(delays);

    assertThat(CorrelationExecutors.propagating(byComparator)).isSameAs(byComparator);
    assertThat(CorrelationExecutors.propagating(byDelay)).isSameAs(byDelay);
  }

  @Test
  @DisplayName("R64: beforeExecute, afterExecute and a rejection handler unwrap their task")
  void hooks_get_at_their_own_task() throws Exception {
    List<Runnable> seen = threadSafeList();

    class Hooked extends ThreadPoolExecutor {
      Hooked() {
        super(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            (task, pool) -> seen.add(CorrelationExecutors.unwrap(task)));
      }

      @Override
      protected void beforeExecute(Thread thread, Runnable task) {
        seen.add(CorrelationExecutors.unwrap(task));
      }

      @Override
      protected void afterExecute(Runnable task, Throwable thrown) {
        seen.add(CorrelationExecutors.unwrap(task));
      }
    }
    Hooked pool = held(new Hooked());
    Runnable task = prioritized(1, threadSafeList());
    Runnable rejected = prioritized(2, threadSafeList());
    try (CorrelationScope scope = Correlation.open("a-1")) {
      CorrelationExecutors.propagating(pool).execute(task);
      CorrelationExecutors.propagating(pool).execute(rejected);
    }
    hold.countDown();
    awaitEnd(pool);

    assertThat(seen).filteredOn(one -> one == task).hasSize(2);
    assertThat(seen).filteredOn(one -> one == rejected).hasSize(1);
  }

  @Test
  @DisplayName("R64: shutdownNow returns the tasks that were handed over")
  void shutting_down_now_returns_the_applications_tasks() {
    ThreadPoolExecutor pool = held(new LinkedBlockingQueue<>());
    ExecutorService executor = CorrelationExecutors.propagating(pool);
    Runnable task = prioritized(1, threadSafeList());
    Runnable detached = Correlation.detached(task);
    Runnable wrapped = CorrelationContext.of("b-2").wrap(task);
    Future<?> submitted;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      executor.execute(task);
      submitted = executor.submit(task);
      executor.execute(detached);
      executor.execute(wrapped);
    }

    List<Runnable> neverRun = executor.shutdownNow();

    assertThat(neverRun).hasSize(4);
    assertThat(neverRun.get(0)).isSameAs(task);
    assertThat(neverRun.get(1)).isSameAs(submitted);
    assertThat(neverRun.get(2)).isSameAs(detached);
    assertThat(neverRun.get(3)).isSameAs(wrapped);
  }

  @Test
  @DisplayName("R64: a task is found in the queue, and removed")
  void a_task_is_removed_from_the_queue() {
    ThreadPoolExecutor pool = held(new LinkedBlockingQueue<>());
    ExecutorService executor = CorrelationExecutors.propagating(pool);
    Runnable task = prioritized(1, threadSafeList());
    Runnable wrapped;
    Future<?> submitted;
    try (CorrelationScope scope = Correlation.open("a-1")) {
      executor.execute(task);
      submitted = executor.submit(task);
      wrapped = Correlation.current().wrap(task);
      executor.execute(wrapped);
    }

    assertThat(pool.getQueue().removeIf(queued -> CorrelationExecutors.unwrap(queued) == task))
        .isTrue();
    assertThat(pool.getQueue()).hasSize(1);
    assertThat(pool.remove((Runnable) submitted)).isTrue();
    executor.execute(wrapped);
    assertThat(pool.remove(wrapped)).isTrue();
    assertThat(pool.getQueue()).isEmpty();
  }

  @Test
  @DisplayName("R64: a cancelled future that was executed is purged")
  void a_cancelled_future_is_purged() {
    ThreadPoolExecutor pool = held(new LinkedBlockingQueue<>());
    FutureTask<String> future = new FutureTask<>(() -> "never");
    try (CorrelationScope scope = Correlation.open("a-1")) {
      CorrelationExecutors.propagating(pool).execute(future);
    }
    assertThat(pool.getQueue().peek()).isInstanceOf(RunnableFuture.class);

    future.cancel(false);
    pool.purge();

    assertThat(pool.getQueue()).isEmpty();
  }

  @Test
  @DisplayName("R64: removeOnCancel, and a scheduled future in the queue")
  void a_cancelled_schedule_leaves_the_queue() throws Exception {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    pools.add(timer);
    timer.setRemoveOnCancelPolicy(true);
    var executor = CorrelationExecutors.propagating((ExecutorService) timer);
    var scheduler = (java.util.concurrent.ScheduledExecutorService) executor;
    ScheduledFuture<?> cancelled = scheduler.schedule(() -> {}, 1, TimeUnit.HOURS);
    ScheduledFuture<?> removed = scheduler.scheduleAtFixedRate(() -> {}, 1, 1, TimeUnit.HOURS);
    assertThat(timer.getQueue()).hasSize(2);

    cancelled.cancel(false);
    assertThat(timer.getQueue()).hasSize(1).first().isSameAs(removed);
    assertThat(timer.getQueue().remove(removed)).isTrue();
  }

  @Test
  @DisplayName("R64: a wrapper equals itself alone and never calls the task's equals or hashCode")
  void a_wrapper_does_not_call_the_tasks_equals_or_hash_code() {
    Runnable hostile =
        new Runnable() {
          @Override
          public void run() {}

          @Override
          public boolean equals(Object other) {
            throw new AssertionError("equals");
          }

          @Override
          public int hashCode() {
            throw new AssertionError("hashCode");
          }
        };
    CorrelationContext context = CorrelationContext.of("a-1");
    Set<Object> wrappers =
        new HashSet<>(
            List.of(context.wrap(hostile), context.wrap(hostile), context.wrapPeriodic(hostile)));

    assertThat(wrappers).hasSize(3);
  }

  @Test
  void a_wrapped_task_keeps_its_first_context() {
    List<String> seen = threadSafeList();
    Runnable task = () -> seen.add(String.valueOf(Correlation.currentId()));
    Runnable wrapped = CorrelationContext.of("first").wrap(task);
    CorrelationContext second = CorrelationContext.of("second");

    assertThat(second.wrap(wrapped)).isSameAs(wrapped);
    second.wrap(wrapped).run();

    assertThat(seen).containsExactly("first");
  }

  @Test
  @DisplayName("R33: a task that is wrapped already and then made periodic has a new ID each run")
  void a_wrapped_task_made_periodic_does_not_keep_its_id() {
    List<CorrelationContext> seen = threadSafeList();
    Runnable task = () -> seen.add(Correlation.current());
    Runnable wrapped = CorrelationContext.of("a-1").wrap(task);
    Runnable periodic = CorrelationContext.of("b-1").wrapPeriodic(wrapped);
    periodic.run();
    periodic.run();

    assertThat(seen).extracting(CorrelationContext::parentId).containsExactly("a-1", "a-1");
    assertThat(seen).extracting(CorrelationContext::id).doesNotContain("a-1", "b-1");
    assertThat(CorrelationContext.of("c-1").wrap(periodic)).isSameAs(periodic);
  }

  @Test
  void the_runs_of_a_periodic_task_have_ids_of_the_generator_that_it_is_given() {
    List<String> seen = threadSafeList();
    Runnable task =
        () -> seen.add(Correlation.current().id() + " " + Correlation.current().parentId());
    AtomicInteger made = new AtomicInteger();
    CorrelationIdGenerator generator =
        () -> {
          if (made.incrementAndGet() > 2) {
            throw new IllegalStateException("no such luck");
          }
          return "made-" + made;
        };
    Runnable periodic = CorrelationContext.of("a-1").wrapPeriodic(task, generator);
    periodic.run();
    periodic.run();
    periodic.run();

    assertThat(seen).hasSize(3).startsWith("made-1 a-1", "made-2 a-1");
    assertThat(seen.get(2)).matches("[0-9a-f-]{36} a-1");
  }

  @Test
  void unwrapping_gives_the_task_back_whatever_wrapped_it() {
    Runnable task = () -> {};
    Callable<String> callable = () -> "x";
    CorrelationContext context = CorrelationContext.of("a-1");

    assertThat(CorrelationExecutors.unwrap(task)).isSameAs(task);
    assertThat(CorrelationExecutors.unwrap(callable)).isSameAs(callable);
    assertThat(CorrelationExecutors.unwrap(context.wrap(task))).isSameAs(task);
    assertThat(CorrelationExecutors.unwrap(context.wrapPeriodic(task))).isSameAs(task);
    assertThat(CorrelationExecutors.unwrap(context.wrapTimerTask(context.wrap(task))))
        .isSameAs(task);
    assertThat(CorrelationExecutors.unwrap(context.wrap(callable))).isSameAs(callable);
    assertThat(CorrelationExecutors.unwrap(Correlation.detached(task))).isSameAs(task);
  }

  @Test
  void futures_of_many_are_cancelled_as_the_pools_own() throws Exception {
    ThreadPoolExecutor pool = held(new LinkedBlockingQueue<>());
    List<Future<String>> futures =
        CorrelationExecutors.propagating(pool)
            .invokeAll(List.of(() -> "never", () -> "never"), 1, TimeUnit.MILLISECONDS);

    assertThat(futures).hasSize(2).allMatch(Future::isCancelled);
  }

  /** R59: what is no unit of work. */
  @Test
  @DisplayName("R59: a detached task has no ID on any executor, nor has what it hands over")
  void a_detached_task_has_no_id_and_hands_none_on() throws Exception {
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    pools.add(timer);
    var executor =
        (java.util.concurrent.ScheduledExecutorService)
            CorrelationExecutors.propagating((ExecutorService) timer);
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Runnable see = () -> seen.add(Correlation.current().toString());
    Runnable handsOn =
        () -> {
          see.run();
          executor.execute(see);
        };
    try (CorrelationScope scope = Correlation.open("a-1")) {
      executor.execute(Correlation.detached(handsOn));
      var once = executor.schedule(Correlation.detached(handsOn), 1, TimeUnit.MILLISECONDS);
      executor.execute(Correlation.current().wrap(Correlation.detached(handsOn)));
      executor.execute(Correlation.detached(Correlation.current().wrap(handsOn)));
      executor.execute(Correlation.detached(Correlation.current().wrapPeriodic(handsOn)));
      assertThat(executor.submit(Correlation.detached(() -> Correlation.currentId())).get())
          .isNull();
      executor.submit(Correlation.detached(handsOn)).get();
      CorrelationFuture.runAsync(Correlation.detached(see), timer).get();
      Thread thread =
          CorrelationExecutors.propagatingThreadFactory(Thread::new)
              .newThread(Correlation.detached(see));
      thread.start();
      thread.join();
      Correlation.current().wrapTimerTask(Correlation.detached(see)).run();
      Correlation.detached(see).run();
      assertThat(Correlation.currentId()).isEqualTo("a-1");
      var periodic =
          executor.scheduleAtFixedRate(Correlation.detached(handsOn), 0, 1, TimeUnit.MILLISECONDS);

      for (int i = 0; i < 25; i++) {
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("CorrelationContext[empty]");
      }
      assertThat(once.get(10, TimeUnit.SECONDS)).isNull();
      assertThat(periodic.cancel(false)).isTrue();
    }
  }

  @Test
  @DisplayName("R59: a poller that hands itself over keeps the first ID; detached, it has none")
  void a_task_that_hands_itself_over_again_needs_to_be_detached() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      ExecutorService executor = CorrelationExecutors.propagating(pool);
      BlockingQueue<String> seen = new LinkedBlockingQueue<>();

      class Poller implements Runnable {
        private int left = 3;

        @Override
        public void run() {
          seen.add(String.valueOf(Correlation.currentId()));
          if (--left > 0) {
            executor.execute(this);
          }
        }
      }
      // Both are there before one runs: then they take turns.
      CountDownLatch bothThere = new CountDownLatch(1);
      pool.execute(
          () -> {
            try {
              bothThere.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      try (CorrelationScope scope = Correlation.open("a-1")) {
        executor.execute(new Poller());
        executor.execute(Correlation.detached(new Poller()));
      }
      bothThere.countDown();

      List<String> runs = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        runs.add(seen.poll(10, TimeUnit.SECONDS));
      }
      assertThat(runs).containsExactly("a-1", "null", "a-1", "null", "a-1", "null");
    } finally {
      pool.shutdownNow();
    }
  }
}
