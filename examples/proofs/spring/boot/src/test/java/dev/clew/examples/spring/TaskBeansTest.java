package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import dev.clew.CorrelationExecutors;
import dev.clew.CorrelationScope;
import dev.clew.testing.CapturedLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactoryBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportResource;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.task.SyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.core.task.support.TaskExecutorAdapter;
import org.springframework.scheduling.SchedulingAwareRunnable;
import org.springframework.scheduling.concurrent.ConcurrentTaskExecutor;
import org.springframework.scheduling.concurrent.ScheduledExecutorFactoryBean;
import org.springframework.scheduling.concurrent.ThreadPoolExecutorFactoryBean;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Beans that run tasks carry the ID, or break nothing and are named at start. */
class TaskBeansTest extends BootTest {
  private static final List<String> RAN = new CopyOnWriteArrayList<>();

  private record Started(ConfigurableApplicationContext context, List<String> log)
      implements AutoCloseable {
    <T> T bean(String name, Class<T> type) {
      return context.getBean(name, type);
    }

    @Override
    public void close() {
      context.close();
    }
  }

  private static Started start(Class<?> application) {
    RAN.clear();
    SpringApplication spring = new SpringApplication(application);
    spring.setWebApplicationType(WebApplicationType.NONE);
    spring.setBannerMode(Banner.Mode.OFF);
    spring.setRegisterShutdownHook(false);
    List<CapturedLog> logs = new ArrayList<>();
    // Not before: Boot starts logging anew.
    spring.addInitializers(context -> logs.add(CapturedLog.of("dev.clew.spring")));
    ConfigurableApplicationContext context = spring.run();
    try (CapturedLog log = logs.get(0)) {
      return new Started(
          context,
          log.events().stream()
              .map(event -> event.getLevel() + " " + event.getFormattedMessage())
              .toList());
    }
  }

  /** A task that only its own class can be compared with, as applications write it. */
  record Job(int priority) implements Runnable, Comparable<Job> {
    @Override
    public void run() {
      RAN.add(priority + " " + Correlation.currentId());
    }

    @Override
    public int compareTo(Job other) {
      return Integer.compare(priority, other.priority);
    }
  }

  /** Hands jobs to a pool of one worker that is busy meanwhile, and waits for all. */
  private static List<String> ran(Started application, String pool, int... priorities)
      throws Exception {
    ThreadPoolTaskExecutor executor = application.bean(pool, ThreadPoolTaskExecutor.class);
    CountDownLatch hold = new CountDownLatch(1);
    executor.execute(new Held(hold));
    try (CorrelationScope scope = Correlation.open("t-1")) {
      for (int priority : priorities) {
        executor.execute(new Job(priority));
      }
    }
    hold.countDown();
    executor.getThreadPoolExecutor().shutdown();
    assertThat(executor.getThreadPoolExecutor().awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    return RAN;
  }

  @SuppressWarnings("ComparableType") // As the executor compares them: with its own.
  private record Held(CountDownLatch until) implements Runnable, Comparable<Runnable> {
    @Override
    public void run() {
      try {
        assertThat(until.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public int compareTo(Runnable other) {
      return -1;
    }
  }

  @Test
  @DisplayName("R64: a priority queue of comparable tasks keeps their order and carries the ID")
  void comparable_tasks_keep_their_order() throws Exception {
    try (Started application = start(Pools.class)) {
      assertThat(ran(application, "natural", 3, 1, 2)).containsExactly("1 t-1", "2 t-1", "3 t-1");
      assertThat(application.log()).noneMatch(line -> line.contains("executor natural "));
    }
  }

  @Test
  @DisplayName("R64: a queue with a comparator of its own sees its own tasks, and is named")
  void a_queue_with_a_comparator_is_left_alone() throws Exception {
    try (Started application = start(Pools.class)) {
      assertThat(ran(application, "sorted", 3, 1, 2)).containsExactly("1 null", "2 null", "3 null");
      requireLeftAlone(application, "sorted");
    }
  }

  @Test
  @DisplayName("R64: beforeExecute sees its own task, and the executor is named")
  void an_executor_with_hooks_is_left_alone() throws Exception {
    try (Started application = start(Pools.class)) {
      assertThat(ran(application, "hooked", 1)).containsExactly("before 1", "1 null");
      requireLeftAlone(application, "hooked");
    }
  }

  @Test
  @DisplayName("R64: a rejection handler sees its own task, and what runs has its ID")
  void a_rejection_handler_sees_its_own_task() throws Exception {
    try (Started application = start(Pools.class)) {
      assertThat(ran(application, "rejecting", 1, 2)).containsExactly("rejected 2", "1 t-1");
      assertThat(application.log()).noneMatch(line -> line.contains("executor rejecting "));
    }
  }

  @Test
  @DisplayName("R64: a rejected task that its handler runs, or hands over again, keeps its ID")
  void a_rejected_task_keeps_its_id() throws Exception {
    try (Started application = start(Pools.class)) {
      assertThat(ran(application, "running", 1, 2)).containsExactly("2 t-1", "1 t-1");
      RAN.clear();
      assertThat(ran(application, "callerRuns", 1, 2)).containsExactly("2 t-1", "1 t-1");
      RAN.clear();
      assertThat(ran(application, "handingOver", 1, 2)).containsExactly("2 t-1");
    }
  }

  @Test
  @DisplayName("R64: a rejection handler that unwraps, behind the application's own decorator")
  void what_is_left_alone_can_be_joined_by_hand() throws Exception {
    try (Started application = start(Pools.class)) {
      assertThat(ran(application, "unwrapping", 1, 2)).containsExactly("rejected 2", "1 t-1");
    }
  }

  private static void requireLeftAlone(Started application, String bean) {
    assertThat(application.log())
        .filteredOn(line -> line.contains("executor " + bean + " "))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("WARN The task executor " + bean + " is left alone");
  }

  private static final List<String> CARRYING =
      List.of(
          "concurrent",
          "adapter",
          "wrapped",
          "sync",
          "pool",
          "jdk",
          "scheduled",
          "forkJoin",
          "scheduler",
          "made",
          "madePool",
          "madeScheduler",
          "xml");

  @Test
  @DisplayName("R68: every kind of bean that runs tasks carries the ID, or is named at start")
  void every_kind_of_bean_carries_the_id_or_is_named() throws Exception {
    try (Started application = start(Kinds.class);
        CorrelationScope scope = Correlation.open("t-1")) {
      for (String carrying : CARRYING) {
        assertThat(id(application, carrying)).as(carrying).isEqualTo("t-1");
        assertThat(application.log()).noneMatch(line -> line.contains("r " + carrying + " "));
      }
      for (String named : List.of("byClass", "looking", "lambda", "unknown")) {
        assertThat(id(application, named)).as(named).isEqualTo("null");
        assertThat(application.log())
            .filteredOn(line -> line.matches("(?s).*(executor|scheduler) " + named + "\\W.*"))
            .as(named)
            .hasSize(1);
      }
    }
  }

  private static String id(Started application, String bean) throws Exception {
    var seen = new java.util.concurrent.CompletableFuture<String>();
    application
        .bean(bean, java.util.concurrent.Executor.class)
        .execute(() -> seen.complete(String.valueOf(Correlation.currentId())));
    return seen.get(20, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("R59: a long-lived task runs without an ID, whatever decorates it")
  void a_long_lived_task_has_no_id() throws Exception {
    try (Started application = start(Kinds.class);
        CorrelationScope scope = Correlation.open("t-1")) {
      for (String bean : List.of("pool", "capturing", "concurrent", "adapter", "wrapped")) {
        TaskExecutor executor =
            bean.equals("wrapped")
                ? application.bean(bean, ExecutorService.class)::execute
                : application.bean(bean, TaskExecutor.class);
        assertThat(id(executor, () -> true)).as(bean).isEqualTo("null");
        assertThat(id(executor, () -> false)).as(bean).isEqualTo("t-1");
        assertThat(
                id(
                    executor,
                    () -> {
                      throw new AssertionError("cannot say");
                    }))
            .as(bean)
            .isEqualTo("null");
      }
    }
  }

  private static String id(TaskExecutor executor, java.util.function.BooleanSupplier longLived)
      throws Exception {
    var seen = new java.util.concurrent.CompletableFuture<String>();
    executor.execute(
        new SchedulingAwareRunnable() {
          @Override
          public boolean isLongLived() {
            return longLived.getAsBoolean();
          }

          @Override
          public void run() {
            seen.complete(String.valueOf(Correlation.currentId()));
          }
        });
    return seen.get(20, TimeUnit.SECONDS);
  }

  @Test
  @DisplayName("R59: a detached task has no ID on a bean that carries, submitted or executed")
  void a_detached_task_has_no_id() throws Exception {
    try (Started application = start(Kinds.class);
        CorrelationScope scope = Correlation.open("t-1")) {
      for (String bean : List.of("pool", "capturing", "concurrent", "adapter")) {
        var executor =
            application.bean(bean, org.springframework.core.task.AsyncTaskExecutor.class);
        assertThat(
                executor
                    .submit(Correlation.detached(() -> String.valueOf(Correlation.currentId())))
                    .get(20, TimeUnit.SECONDS))
            .as(bean)
            .isEqualTo("null");
        var seen = new java.util.concurrent.CompletableFuture<String>();
        executor.execute(
            Correlation.detached(
                () ->
                    executor.execute(
                        () -> seen.complete(String.valueOf(Correlation.currentId())))));
        assertThat(seen.get(20, TimeUnit.SECONDS)).as(bean).isEqualTo("null");
      }
    }
  }

  @Test
  void a_proxy_keeps_the_decorator_of_its_target() throws Exception {
    try (Started application = start(Proxies.class);
        CorrelationScope scope = Correlation.open("t-1")) {
      for (String bean : List.of("scoped", "proxied", "proxiedScheduler")) {
        RAN.clear();
        assertThat(id(application, bean)).as(bean).isEqualTo("t-1");
        assertThat(RAN).as(bean).containsExactly("decorated t-1");
      }
      assertThat(application.log()).noneMatch(line -> line.contains("left alone"));
    }
  }

  @Test
  void a_decorator_that_is_set_while_an_executor_is_initialized_is_joined() throws Exception {
    try (Started application = start(OwnInits.class);
        CorrelationScope scope = Correlation.open("t-1")) {
      assertThat(id(application, "ownInit")).isEqualTo("t-1");
      assertThat(RAN).containsExactly("decorated t-1");
    }
  }

  private static final TaskDecorator DECORATOR =
      task ->
          () -> {
            RAN.add("decorated " + Correlation.currentId());
            task.run();
          };

  private static ThreadPoolTaskExecutor decorated() {
    ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
    executor.setTaskDecorator(DECORATOR);
    return executor;
  }

  private static ProxyFactoryBean proxyOf(Object target) {
    ProxyFactoryBean proxy = new ProxyFactoryBean();
    proxy.setTarget(target);
    proxy.setProxyTargetClass(true);
    return proxy;
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Proxies {
    @Bean
    @Scope(
        scopeName = ConfigurableBeanFactory.SCOPE_SINGLETON,
        proxyMode = ScopedProxyMode.TARGET_CLASS)
    ThreadPoolTaskExecutor scoped() {
      return decorated();
    }

    @Bean
    ThreadPoolTaskExecutor target() {
      return decorated();
    }

    @Bean
    ProxyFactoryBean proxied(@Qualifier("target") ThreadPoolTaskExecutor target) {
      return proxyOf(target);
    }

    @Bean
    ThreadPoolTaskScheduler targetScheduler() {
      ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
      scheduler.setTaskDecorator(DECORATOR);
      return scheduler;
    }

    @Bean
    ProxyFactoryBean proxiedScheduler(
        @Qualifier("targetScheduler") ThreadPoolTaskScheduler targetScheduler) {
      return proxyOf(targetScheduler);
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class OwnInits {
    @SuppressWarnings("serial")
    private static class OwnInit extends ThreadPoolTaskExecutor {
      @Override
      public void afterPropertiesSet() {
        setTaskDecorator(DECORATOR);
        super.afterPropertiesSet();
      }
    }

    @Bean
    ThreadPoolTaskExecutor ownInit() {
      return new OwnInit();
    }
  }

  private static ThreadPoolTaskExecutor single(ThreadPoolTaskExecutor executor) {
    executor.setCorePoolSize(1);
    executor.setMaxPoolSize(1);
    return executor;
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Pools {
    @SuppressWarnings("serial")
    private static class Sorting extends ThreadPoolTaskExecutor {
      private final BlockingQueue<Runnable> queue;

      Sorting(BlockingQueue<Runnable> queue) {
        this.queue = queue;
      }

      @Override
      protected BlockingQueue<Runnable> createQueue(int capacity) {
        return queue;
      }
    }

    @SuppressWarnings("serial")
    private static class Hooked extends ThreadPoolTaskExecutor {
      @Override
      protected void beforeExecute(Thread thread, Runnable task) {
        if (!(task instanceof Held)) {
          RAN.add("before " + ((Job) task).priority());
        }
      }
    }

    @Bean
    ThreadPoolTaskExecutor natural() {
      return single(new Sorting(new PriorityBlockingQueue<>()));
    }

    @Bean
    ThreadPoolTaskExecutor sorted() {
      return single(
          new Sorting(
              new PriorityBlockingQueue<>(
                  11, Comparator.comparing(task -> ((Job) task).priority()))));
    }

    @Bean
    ThreadPoolTaskExecutor hooked() {
      return single(new Hooked());
    }

    @Bean
    ThreadPoolTaskExecutor rejecting() {
      return rejecting((task, pool) -> RAN.add("rejected " + ((Job) task).priority()));
    }

    @Bean
    ThreadPoolTaskExecutor running() {
      return rejecting((task, pool) -> ((Job) task).run());
    }

    @Bean
    ThreadPoolTaskExecutor callerRuns() {
      return rejecting(new ThreadPoolExecutor.CallerRunsPolicy());
    }

    @Bean
    ThreadPoolTaskExecutor handingOver() {
      return rejecting(
          (task, pool) -> {
            pool.getQueue().clear();
            pool.execute(task);
          });
    }

    private static ThreadPoolTaskExecutor rejecting(RejectedExecutionHandler handler) {
      ThreadPoolTaskExecutor executor = single(new ThreadPoolTaskExecutor());
      executor.setQueueCapacity(1);
      executor.setRejectedExecutionHandler(handler);
      return executor;
    }

    @Bean
    ThreadPoolTaskExecutor unwrapping() {
      ThreadPoolTaskExecutor executor = single(new ThreadPoolTaskExecutor());
      executor.setQueueCapacity(1);
      executor.setTaskDecorator(task -> Correlation.current().wrap(task));
      executor.setRejectedExecutionHandler(
          (task, pool) ->
              RAN.add("rejected " + ((Job) CorrelationExecutors.unwrap(task)).priority()));
      return executor;
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  @ImportResource("classpath:executors.xml")
  static class Kinds {
    @Bean
    ThreadPoolTaskExecutor pool() {
      return new ThreadPoolTaskExecutor();
    }

    @Bean
    ThreadPoolTaskExecutor capturing() {
      TaskDecorator snapshots = new ContextPropagatingTaskDecorator();
      ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
      executor.setTaskDecorator(snapshots);
      return executor;
    }

    @Bean
    ConcurrentTaskExecutor concurrent(ExecutorService jdk) {
      return new ConcurrentTaskExecutor(jdk);
    }

    @Bean
    TaskExecutorAdapter adapter(ExecutorService jdk) {
      return new TaskExecutorAdapter(jdk);
    }

    @Bean(destroyMethod = "shutdown")
    ExecutorService jdk() {
      return Executors.newCachedThreadPool();
    }

    @Bean(autowireCandidate = false)
    ExecutorService wrapped(ExecutorService jdk) {
      return CorrelationExecutors.propagating(jdk);
    }

    @Bean
    SyncTaskExecutor sync() {
      return new SyncTaskExecutor();
    }

    @Bean
    java.util.concurrent.Executor lambda() {
      return task -> new Thread(task).start();
    }

    @Bean
    ConcurrentTaskExecutor unknown() {
      return new ConcurrentTaskExecutor(task -> new Thread(task).start());
    }

    @Bean
    ThreadPoolTaskScheduler scheduler() {
      return new ThreadPoolTaskScheduler();
    }

    @Bean(destroyMethod = "shutdown")
    ScheduledExecutorService scheduled() {
      return Executors.newScheduledThreadPool(1);
    }

    @Bean
    ExecutorService forkJoin() {
      return new ForkJoinPool(1);
    }

    @Bean
    ThreadPoolExecutor byClass() {
      return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    }

    @Bean
    ExecutorService looking() {
      return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>()) {
        @Override
        protected void afterExecute(Runnable task, Throwable failure) {}
      };
    }

    @Bean
    FactoryBean<TaskExecutor> made() {
      return new FactoryBean<>() {
        @Override
        public TaskExecutor getObject() {
          ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
          executor.setRejectedExecutionHandler((task, pool) -> {});
          executor.initialize();
          return executor;
        }

        @Override
        public Class<?> getObjectType() {
          return TaskExecutor.class;
        }
      };
    }

    @Bean
    ThreadPoolExecutorFactoryBean madePool() {
      return new ThreadPoolExecutorFactoryBean();
    }

    @Bean
    ScheduledExecutorFactoryBean madeScheduler() {
      return new ScheduledExecutorFactoryBean();
    }
  }
}
