package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.testing.CapturedLog;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.PeriodicTrigger;

/** What code hands to a scheduler, as what an annotation says, has the ID that belongs to it. */
class SchedulersTest extends BootTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private static final Map<String, BlockingQueue<String>> FAILED = new ConcurrentHashMap<>();

  private static ConfigurableApplicationContext application;
  private static List<String> started;

  @BeforeAll
  static void start() {
    SpringApplication spring = new SpringApplication(Schedulers.class);
    spring.setWebApplicationType(WebApplicationType.NONE);
    spring.setBannerMode(Banner.Mode.OFF);
    spring.setRegisterShutdownHook(false);
    try (CapturedLog log = CapturedLog.of("dev.clew.spring")) {
      application = spring.run();
      started = log.events().stream().map(event -> event.getFormattedMessage()).toList();
    }
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  private record Run(String id, String parentId) {
    static Run now() {
      assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo(Correlation.currentId());
      return new Run(
          String.valueOf(Correlation.currentId()),
          String.valueOf(Correlation.current().parentId()));
    }
  }

  private static Run take(BlockingQueue<Run> runs) throws InterruptedException {
    Run run = runs.poll(20, TimeUnit.SECONDS);
    assertThat(run).as("a run").isNotNull();
    return run;
  }

  /** Schedules under an ID, and expects that each run has another, with that one as its parent. */
  private static void requireFreshIds(Function<Runnable, ScheduledFuture<?>> schedule)
      throws InterruptedException {
    BlockingQueue<Run> runs = new LinkedBlockingQueue<>();
    ScheduledFuture<?> future;
    try (CorrelationScope scope = Correlation.open("t-1")) {
      future = schedule.apply(() -> runs.add(Run.now()));
    }
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      Run run = take(runs);
      assertThat(UUID.fromString(run.id()).version()).isEqualTo(7);
      assertThat(run.parentId()).isEqualTo("t-1");
      assertThat(ids.add(run.id())).as("an ID of its own").isTrue();
    }
    future.cancel(false);
  }

  private static TaskScheduler scheduler(String name) {
    return application.getBean(name, TaskScheduler.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pool", "simple", "concurrent", "decorated", "overJdk", "decoratedJdk"})
  @DisplayName("R33: what is repeated by code has a new ID each time")
  void each_run_has_an_id_of_its_own(String name) throws Exception {
    TaskScheduler scheduler = scheduler(name);

    requireFreshIds(task -> scheduler.scheduleAtFixedRate(task, SHORT));
    requireFreshIds(task -> scheduler.scheduleWithFixedDelay(task, SHORT));
    requireFreshIds(task -> scheduler.schedule(task, new PeriodicTrigger(SHORT)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pool", "simple", "concurrent", "decorated", "overJdk", "decoratedJdk"})
  void a_task_that_is_scheduled_from_within_a_run_has_that_run_as_its_parent(String name)
      throws Exception {
    TaskScheduler scheduler = scheduler(name);
    BlockingQueue<Run> outer = new LinkedBlockingQueue<>();
    BlockingQueue<Run> inner = new LinkedBlockingQueue<>();
    BlockingQueue<ScheduledFuture<?>> futures = new LinkedBlockingQueue<>();

    futures.add(
        scheduler.schedule(
            () -> {
              outer.add(Run.now());
              if (outer.size() == 1) {
                futures.add(
                    scheduler.schedule(() -> inner.add(Run.now()), new PeriodicTrigger(SHORT)));
              }
            },
            new PeriodicTrigger(SHORT)));

    Run first = outer.peek() == null ? peek(outer) : outer.peek();
    assertThat(first.parentId()).isEqualTo("null");
    assertThat(take(inner).parentId()).isEqualTo(first.id());
    assertThat(take(inner).parentId()).isEqualTo(first.id());
    futures.forEach(future -> future.cancel(false));
  }

  private static Run peek(BlockingQueue<Run> runs) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (runs.peek() == null && System.nanoTime() < deadline) {
      Thread.sleep(1);
    }
    assertThat(runs.peek()).isNotNull();
    return runs.peek();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pool", "simple", "concurrent", "decorated", "overJdk", "decoratedJdk"})
  void a_task_that_runs_once_has_the_id_of_who_handed_it_over(String name) throws Exception {
    TaskScheduler scheduler = scheduler(name);
    BlockingQueue<Run> runs = new LinkedBlockingQueue<>();

    try (CorrelationScope scope = Correlation.open("t-1")) {
      var unusedToo = scheduler.schedule(() -> runs.add(Run.now()), Instant.now());
      assertThat(take(runs).id()).isEqualTo("t-1");
      ((Executor) scheduler).execute(() -> runs.add(Run.now()));
      assertThat(take(runs).id()).isEqualTo("t-1");
    }
    var unused = scheduler.schedule(() -> runs.add(Run.now()), Instant.now());
    assertThat(take(runs).id()).isEqualTo("null");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pool", "simple", "concurrent", "decorated", "overJdk", "decoratedJdk"})
  void a_task_that_runs_once_has_the_id_of_the_run_that_handed_it_over(String name)
      throws Exception {
    TaskScheduler scheduler = scheduler(name);
    BlockingQueue<Run> outer = new LinkedBlockingQueue<>();
    BlockingQueue<Run> inner = new LinkedBlockingQueue<>();
    BlockingQueue<ScheduledFuture<?>> futures = new LinkedBlockingQueue<>();

    futures.add(
        scheduler.schedule(
            () -> {
              if (outer.isEmpty()) {
                outer.add(Run.now());
                var unused = scheduler.schedule(() -> inner.add(Run.now()), Instant.now());
                ((Executor) scheduler).execute(() -> inner.add(Run.now()));
              }
            },
            new PeriodicTrigger(SHORT)));

    List<Run> handedOver = List.of(take(inner), take(inner));
    futures.forEach(future -> future.cancel(false));
    assertThat(handedOver).containsOnly(take(outer));
  }

  @Test
  void the_jdks_scheduler_does_so_as_well() throws Exception {
    ScheduledExecutorService jdk = application.getBean("jdk", ScheduledExecutorService.class);

    requireFreshIds(task -> jdk.scheduleAtFixedRate(task, 1, 1, TimeUnit.MILLISECONDS));
    requireFreshIds(task -> jdk.scheduleWithFixedDelay(task, 1, 1, TimeUnit.MILLISECONDS));
    try (CorrelationScope scope = Correlation.open("t-1")) {
      assertThat(jdk.schedule(Correlation::currentId, 1, TimeUnit.MILLISECONDS).get())
          .isEqualTo("t-1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pool", "simple", "concurrent", "decorated", "overJdk", "decoratedJdk"})
  void the_line_that_spring_logs_when_a_run_fails_has_the_runs_id(String name) throws Exception {
    TaskScheduler scheduler = scheduler(name);

    requireErrorLine(task -> scheduler.scheduleAtFixedRate(task, Duration.ofHours(1)));
    requireErrorLine(task -> scheduler.scheduleWithFixedDelay(task, Duration.ofHours(1)));
    requireErrorLine(task -> scheduler.schedule(task, new PeriodicTrigger(Duration.ofMillis(5))));
  }

  private static void requireErrorLine(Function<Runnable, ScheduledFuture<?>> schedule)
      throws Exception {
    BlockingQueue<Run> runs = new LinkedBlockingQueue<>();
    try (CapturedLog log = CapturedLog.of("org.springframework.scheduling")) {
      ScheduledFuture<?> future =
          schedule.apply(
              () -> {
                runs.add(Run.now());
                throw new IllegalStateException("provoked");
              });
      requireLine(log, take(runs).id());
      future.cancel(false);
    }
  }

  private static void requireLine(CapturedLog log, String id) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (log.events().stream().noneMatch(event -> event.getThrowableProxy() != null)
        && System.nanoTime() < deadline) {
      Thread.sleep(1);
    }
    assertThat(log.events())
        .filteredOn(event -> event.getThrowableProxy() != null)
        .first()
        .satisfies(
            event -> assertThat(event.getMDCPropertyMap().get(Correlation.MDC_KEY)).isEqualTo(id));
  }

  @Test
  void so_has_the_line_of_a_scheduled_method() throws Exception {
    try (CapturedLog log = CapturedLog.of("org.springframework.scheduling")) {
      Schedulers.FAILING.countDown();
      for (String method : List.of("rate", "delay", "cron", "once")) {
        String id =
            FAILED
                .computeIfAbsent(method, name -> new LinkedBlockingQueue<>())
                .poll(20, TimeUnit.SECONDS);
        assertThat(id).as(method).isNotNull();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (lines(log, method).isEmpty() && System.nanoTime() < deadline) {
          Thread.sleep(1);
        }
        assertThat(lines(log, method)).first().as(method).isEqualTo(id);
      }
    }
  }

  private static List<String> lines(CapturedLog log, String method) {
    return log.events().stream()
        .filter(event -> event.getThrowableProxy() != null)
        .filter(event -> method.equals(event.getThrowableProxy().getMessage()))
        .map(event -> event.getMDCPropertyMap().get(Correlation.MDC_KEY))
        .toList();
  }

  @Test
  void one_that_removes_cancelled_tasks_still_does_and_is_named() throws Exception {
    ThreadPoolTaskScheduler removing =
        application.getBean("removing", ThreadPoolTaskScheduler.class);

    removing.schedule(() -> {}, Instant.now().plusSeconds(3600)).cancel(false);

    assertThat(removing.getScheduledThreadPoolExecutor().getQueue()).isEmpty();
    assertThat(started)
        .filteredOn(line -> line.startsWith("The scheduler removing is left alone"))
        .hasSize(1);
    for (String joined :
        List.of("pool", "simple", "concurrent", "decorated", "overJdk", "decoratedJdk")) {
      assertThat(started).noneMatch(line -> line.startsWith("The scheduler " + joined + " "));
    }
  }

  @EnableScheduling
  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Schedulers {
    static final CountDownLatch FAILING = new CountDownLatch(1);

    private static void fail(String method) throws InterruptedException {
      if (!FAILING.await(20, TimeUnit.SECONDS)) {
        return;
      }
      FAILED
          .computeIfAbsent(method, name -> new LinkedBlockingQueue<>())
          .add(String.valueOf(Correlation.currentId()));
      throw new IllegalStateException(method);
    }

    @Scheduled(fixedRate = 3_600_000, scheduler = "methods")
    void rate() throws InterruptedException {
      fail("rate");
    }

    @Scheduled(fixedDelay = 3_600_000, scheduler = "methods")
    void delay() throws InterruptedException {
      fail("delay");
    }

    @Scheduled(cron = "* * * * * *", scheduler = "methods")
    void cron() throws InterruptedException {
      fail("cron");
    }

    @Scheduled(initialDelay = 1, scheduler = "methods")
    void once() throws InterruptedException {
      fail("once");
    }

    @Bean
    ThreadPoolTaskScheduler methods() {
      ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
      scheduler.setPoolSize(4);
      return scheduler;
    }

    @Bean
    ThreadPoolTaskScheduler pool() {
      return new ThreadPoolTaskScheduler();
    }

    @Bean
    ThreadPoolTaskScheduler decorated() {
      ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
      scheduler.setTaskDecorator(new ContextPropagatingTaskDecorator());
      return scheduler;
    }

    @Bean
    ThreadPoolTaskScheduler removing() {
      ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
      scheduler.setRemoveOnCancelPolicy(true);
      return scheduler;
    }

    @Bean
    SimpleAsyncTaskScheduler simple() {
      return new SimpleAsyncTaskScheduler();
    }

    @Bean(destroyMethod = "shutdown")
    ScheduledExecutorService jdk() {
      return Executors.newScheduledThreadPool(2);
    }

    @Bean
    ConcurrentTaskScheduler overJdk(ScheduledExecutorService jdk) {
      return new ConcurrentTaskScheduler(jdk);
    }

    @Bean
    ConcurrentTaskScheduler decoratedJdk(ScheduledExecutorService jdk) {
      ConcurrentTaskScheduler scheduler = new ConcurrentTaskScheduler(jdk);
      scheduler.setTaskDecorator(new ContextPropagatingTaskDecorator());
      return scheduler;
    }

    @Bean
    ConcurrentTaskScheduler concurrent() {
      return new ConcurrentTaskScheduler(Executors.newSingleThreadScheduledExecutor());
    }
  }
}
