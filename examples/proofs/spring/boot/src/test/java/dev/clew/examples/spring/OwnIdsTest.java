package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clew.Correlation;
import dev.clew.CorrelationIdGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.concurrent.ConcurrentTaskScheduler;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.scheduling.support.PeriodicTrigger;

/** The generator that makes the IDs of requests makes those of all work that begins here. */
class OwnIdsTest extends BootTest {
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final String OWN = "own-[0-9]+";

  private static final Map<String, BlockingQueue<String>> RUNS = new ConcurrentHashMap<>();

  private static ConfigurableApplicationContext start(Class<?> application, String... arguments) {
    RUNS.clear();
    SpringApplication spring = new SpringApplication(application);
    spring.setWebApplicationType(WebApplicationType.NONE);
    spring.setBannerMode(Banner.Mode.OFF);
    spring.setRegisterShutdownHook(false);
    return spring.run(arguments);
  }

  private static BlockingQueue<String> runs(String task) {
    return RUNS.computeIfAbsent(task, name -> new LinkedBlockingQueue<>());
  }

  private static void run(String task) {
    runs(task).add(String.valueOf(Correlation.currentId()));
  }

  private static String idOf(String task) throws InterruptedException {
    return String.valueOf(runs(task).poll(20, TimeUnit.SECONDS));
  }

  @Test
  void scheduled_methods_have_ids_of_the_applications_generator() throws Exception {
    try (ConfigurableApplicationContext context = start(Nightly.class)) {
      for (String method : Set.of("rate", "once")) {
        assertThat(idOf(method)).as(method).matches(OWN);
      }
      assertThat(idOf("rate")).matches(OWN);
    }
  }

  @Test
  void what_code_has_repeated_has_ids_of_the_applications_generator() throws Exception {
    try (ConfigurableApplicationContext context = start(Nightly.class)) {
      List<Future<?>> scheduled = new ArrayList<>();
      for (String name : Set.of("pool", "concurrent")) {
        TaskScheduler scheduler = context.getBean(name, TaskScheduler.class);
        scheduled.add(scheduler.scheduleAtFixedRate(() -> run(name), SHORT));
        scheduled.add(
            scheduler.schedule(() -> run(name + " by trigger"), new PeriodicTrigger(SHORT)));
      }
      scheduled.add(
          context
              .getBean("jdk", ScheduledExecutorService.class)
              .scheduleWithFixedDelay(() -> run("jdk"), 0, 20, TimeUnit.MILLISECONDS));

      for (String task :
          Set.of("pool", "pool by trigger", "concurrent", "concurrent by trigger", "jdk")) {
        String first = idOf(task);
        assertThat(first).as(task).matches(OWN);
        assertThat(idOf(task)).as(task).matches(OWN).isNotEqualTo(first);
      }
      assertThat(scheduled).noneMatch(Future::isDone);
    }
  }

  @Test
  void a_property_comes_before_the_bean() throws Exception {
    try (ConfigurableApplicationContext context = start(Nightly.class, "--clew.generator=hex32")) {
      assertThat(idOf("rate")).matches("[0-9a-f]{32}");
    }
  }

  @Test
  void a_generator_that_fails_costs_no_run() throws Exception {
    try (ConfigurableApplicationContext context = start(Failing.class)) {
      assertThat(idOf("rate")).matches("[0-9a-f-]{36}");
    }
  }

  @Test
  void what_cannot_be_stops_the_start_without_requests_too() {
    assertThatThrownBy(() -> start(Nightly.class, "--clew.generator=uuidv9").close())
        .hasMessageContaining("clew.generator")
        .hasMessageContaining("uuidv9");
    assertThatThrownBy(() -> start(Two.class).close())
        .isInstanceOf(NoUniqueBeanDefinitionException.class)
        .hasMessageContaining("generator")
        .hasMessageContaining("another");
  }

  @EnableScheduling
  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Methods {
    @Scheduled(fixedRate = 20)
    void rate() {
      run("rate");
    }

    @Scheduled(initialDelay = 1)
    void once() {
      run("once");
    }
  }

  @Import(Methods.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Nightly {
    private final AtomicInteger made = new AtomicInteger();

    @Bean
    CorrelationIdGenerator generator() {
      return () -> "own-" + made.incrementAndGet();
    }

    @Bean
    ThreadPoolTaskScheduler pool() {
      return new ThreadPoolTaskScheduler();
    }

    @Bean(destroyMethod = "shutdown")
    ScheduledExecutorService jdk() {
      return Executors.newSingleThreadScheduledExecutor();
    }

    @Bean
    ConcurrentTaskScheduler concurrent(ScheduledExecutorService jdk) {
      return new ConcurrentTaskScheduler(jdk);
    }
  }

  @Import(Methods.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Failing {
    @Bean
    CorrelationIdGenerator generator() {
      return () -> {
        throw new IllegalStateException("no such luck");
      };
    }
  }

  @Import(Nightly.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Two {
    @Bean
    CorrelationIdGenerator another() {
      return CorrelationIdGenerator.hex32();
    }
  }
}
