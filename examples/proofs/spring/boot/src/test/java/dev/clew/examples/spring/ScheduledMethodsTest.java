package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clew.Correlation;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.slf4j.MDC;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
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
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/** Work that the application repeats by itself has an ID, another each time. */
class ScheduledMethodsTest extends BootTest {
  private static final Map<String, BlockingQueue<String>> RUNS = new ConcurrentHashMap<>();

  private static ConfigurableApplicationContext start(Class<?> application, String... arguments) {
    RUNS.clear();
    SpringApplication spring = new SpringApplication(application);
    spring.setWebApplicationType(WebApplicationType.NONE);
    spring.setBannerMode(Banner.Mode.OFF);
    spring.setRegisterShutdownHook(false);
    return spring.run(arguments);
  }

  /** What a run saw: its ID, its parent's, the thread's name. */
  private static String[] nextRun(String method) throws InterruptedException {
    String run =
        RUNS.computeIfAbsent(method, name -> new LinkedBlockingQueue<>())
            .poll(20, TimeUnit.SECONDS);
    assertThat(run).as("a run of " + method).isNotNull();
    return run.split(" ", -1);
  }

  private static void requireFreshIds(String... methods) throws InterruptedException {
    Set<String> ids = new HashSet<>();
    for (String method : methods) {
      for (int i = 0; i < 2; i++) {
        String[] run = nextRun(method);
        assertThat(UUID.fromString(run[0]).version()).as(method).isEqualTo(7);
        assertThat(run[1]).as("parent of " + method).isEqualTo("null");
        assertThat(ids.add(run[0])).as(method + " has an ID of its own").isTrue();
      }
    }
  }

  @Test
  @DisplayName("R33: each run of a @Scheduled method has its own ID")
  void each_run_of_a_scheduled_method_has_an_id_of_its_own() throws Exception {
    try (ConfigurableApplicationContext context = start(Nightly.class)) {
      requireFreshIds("rate", "delay", "cron");
      assertThat(nextRun("rate")[2]).startsWith("scheduling-");
      assertThat(nextRun("named")[2]).startsWith("second-");
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void on_virtual_threads_too() throws Exception {
    try (ConfigurableApplicationContext context =
        start(Nightly.class, "--spring.threads.virtual.enabled=true")) {
      requireFreshIds("rate", "delay", "cron");
    }
  }

  @Test
  void on_a_scheduler_that_the_application_sets() throws Exception {
    try (ConfigurableApplicationContext context = start(Configured.class)) {
      requireFreshIds("rate", "delay", "cron");
      assertThat(nextRun("rate")[2]).startsWith("own-");
    }
  }

  @Test
  void what_stands_before_a_scheduler_sees_springs_own_tasks() throws Exception {
    try (ConfigurableApplicationContext context = start(Watched.class)) {
      requireFreshIds("rate", "delay", "cron");
      assertThat(nextRun("named")[2]).startsWith("second-");
      assertThat(Watched.SEEN)
          .hasSize(4)
          .allMatch(task -> task.getClass().getName().startsWith("org.springframework."));
    }
  }

  @Test
  void without_clew_there_is_none() throws Exception {
    try (ConfigurableApplicationContext context = start(Nightly.class, "--clew.enabled=false")) {
      assertThat(nextRun("rate")[0]).isEqualTo("null");
    }
  }

  @EnableScheduling
  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Nightly {
    @Scheduled(fixedRate = 20)
    void rate() {
      record("rate");
    }

    @Scheduled(fixedDelay = 20)
    void delay() {
      record("delay");
    }

    @Scheduled(cron = "* * * * * *")
    void cron() {
      record("cron");
    }

    @Scheduled(fixedRate = 20, scheduler = "second")
    void named() {
      record("named");
    }

    private static void record(String method) {
      assertThat(MDC.get(Correlation.MDC_KEY)).isEqualTo(Correlation.currentId());
      RUNS.computeIfAbsent(method, name -> new LinkedBlockingQueue<>())
          .add(
              Correlation.currentId()
                  + " "
                  + Correlation.current().parentId()
                  + " "
                  + Thread.currentThread().getName());
    }

    @Bean(defaultCandidate = false)
    ThreadPoolTaskScheduler second() {
      ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
      scheduler.setThreadNamePrefix("second-");
      return scheduler;
    }
  }

  /** As ShedLock, which looks for an annotation of its own at the method of a task. */
  @Import(Nightly.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Watched {
    private static final Queue<Object> SEEN = new ConcurrentLinkedQueue<>();

    @Bean
    static BeanPostProcessor watching() {
      SEEN.clear();
      return new BeanPostProcessor() {
        @Override
        public Object postProcessAfterInitialization(Object bean, String beanName) {
          return bean instanceof TaskScheduler ? watched(bean) : bean;
        }
      };
    }

    private static Object watched(Object scheduler) {
      ProxyFactory proxy = new ProxyFactory(scheduler);
      proxy.setProxyTargetClass(true);
      proxy.addAdvice(
          (MethodInterceptor)
              call -> {
                if (call.getMethod().getName().startsWith("schedule")) {
                  SEEN.add(call.getArguments()[0]);
                }
                return call.proceed();
              });
      return proxy.getProxy();
    }
  }

  @Import(Nightly.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Configured {
    @Bean(defaultCandidate = false)
    ThreadPoolTaskScheduler own() {
      ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
      scheduler.setThreadNamePrefix("own-");
      return scheduler;
    }

    @Bean
    SchedulingConfigurer configurer(@Qualifier("own") ThreadPoolTaskScheduler own) {
      return registrar -> registrar.setTaskScheduler(own);
    }
  }
}
