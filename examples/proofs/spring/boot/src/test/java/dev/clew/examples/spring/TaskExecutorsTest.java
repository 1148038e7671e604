package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.testing.CapturedLog;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.AsyncSupportConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The application's task decorators do what they did without Clew, and the ID comes on top. */
class TaskExecutorsTest extends BootTest {
  private static final String BOOTS = "applicationTaskExecutor";

  /** What decorators did, in order, each with the ID that it saw while the task ran. */
  private static final List<String> DECORATED = new CopyOnWriteArrayList<>();

  private static String idOn(String executor, Class<?> application, String... arguments)
      throws Exception {
    DECORATED.clear();
    SpringApplication spring = new SpringApplication(application);
    spring.setWebApplicationType(WebApplicationType.NONE);
    spring.setBannerMode(Banner.Mode.OFF);
    spring.setRegisterShutdownHook(false);
    try (ConfigurableApplicationContext context = spring.run(arguments);
        CorrelationScope scope = Correlation.open("t-1")) {
      return context.getBean(executor, AsyncTaskExecutor.class).submit(Shop::ids).get();
    }
  }

  @Test
  @DisplayName("R31: the executor carries the ID")
  void boots_executor_carries_the_id() throws Exception {
    assertThat(idOn(BOOTS, Plain.class)).isEqualTo("t-1 t-1");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void boots_executor_of_virtual_threads_carries_the_id() throws Exception {
    assertThat(idOn(BOOTS, Plain.class, "--spring.threads.virtual.enabled=true"))
        .isEqualTo("t-1 t-1");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void springs_executor_of_virtual_threads_carries_the_id() throws Exception {
    assertThat(idOn("virtual", VirtualThreads.class)).isEqualTo("t-1 t-1");
  }

  @Test
  void without_clew_nothing_is_carried() throws Exception {
    assertThat(idOn(BOOTS, Plain.class, "--clew.enabled=false")).isEqualTo("null null");
  }

  @Test
  void the_applications_decorator_is_joined() throws Exception {
    assertThat(idOn(BOOTS, OneDecorator.class)).isEqualTo("t-1 t-1");
    assertThat(DECORATED).containsExactly("first t-1");
  }

  @Test
  void of_two_decorators_the_same_are_used_as_without_clew() throws Exception {
    // Spring Boot 3.5 uses none of two, 4 both of them.
    assertThat(idOn(BOOTS, TwoDecorators.class, "--clew.enabled=false")).isEqualTo("null null");
    List<String> without = DECORATED.stream().map(line -> line.replace("null", "t-1")).toList();

    assertThat(idOn(BOOTS, TwoDecorators.class)).isEqualTo("t-1 t-1");
    assertThat(DECORATED).containsExactlyElementsOf(without);
  }

  @Test
  void an_executor_of_the_applications_carries_the_id_and_keeps_its_decorator() throws Exception {
    assertThat(idOn("pool", OwnExecutors.class)).isEqualTo("t-1 t-1");
    assertThat(DECORATED).containsExactly("pool t-1");

    assertThat(idOn("simple", OwnExecutors.class)).isEqualTo("t-1 t-1");
    assertThat(DECORATED).containsExactly("simple t-1");
  }

  @Test
  void micrometers_context_propagation_carries_the_id_with_and_without_the_auto_configuration()
      throws Exception {
    assertThat(idOn(BOOTS, ContextPropagation.class)).isEqualTo("t-1 t-1");
    assertThat(idOn(BOOTS, ContextPropagation.class, "--clew.enabled=false")).isEqualTo("t-1 t-1");
  }

  @Test
  void an_executor_that_only_spring_mvc_has_carries_the_id_and_keeps_its_decorator()
      throws Exception {
    DECORATED.clear();
    try (RunningApplication shop = RunningApplication.start(MvcExecutor.class)) {
      assertThat(shop.get("/callable", "Correlation-Id", "m-1").body()).isEqualTo("m-1 m-1");
      assertThat(DECORATED).containsExactly("mvc m-1");
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {PoolOfConfigurer.class, JdkOfConfigurer.class, SeveralPools.class})
  @DisplayName("R68: an executor that Spring or a configurer makes for @Async")
  void async_methods_carry_the_id_on_an_executor_that_is_no_bean(Class<?> application)
      throws Exception {
    assertThat(idOfAsyncMethod(application)).endsWith("t-1 t-1");
  }

  @Test
  @DisplayName("R68: one that cannot be joined is named")
  void an_executor_of_async_methods_that_clew_does_not_know_is_named() throws Exception {
    try (CapturedLog log = CapturedLog.of("dev.clew.spring.task")) {
      assertThat(idOfAsyncMethod(UnknownOfConfigurer.class)).endsWith("null null");
      assertThat(log.events())
          .extracting(ILoggingEvent::getFormattedMessage)
          .anyMatch(line -> line.startsWith("The executor of @Async methods is a "));
    }
  }

  private static String idOfAsyncMethod(Class<?> application) throws Exception {
    SpringApplication spring = new SpringApplication(application);
    spring.setWebApplicationType(WebApplicationType.NONE);
    spring.setBannerMode(Banner.Mode.OFF);
    spring.setRegisterShutdownHook(false);
    try (ConfigurableApplicationContext context = spring.run();
        CorrelationScope scope = Correlation.open("t-1")) {
      return context.getBean(Shop.Warehouse.class).ids().get();
    }
  }

  private static TaskDecorator recording(String name) {
    return task ->
        () -> {
          DECORATED.add(name + " " + Correlation.currentId());
          task.run();
        };
  }

  @SpringBootConfiguration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Plain {}

  /** A decorator that is asked for by its class. */
  static class FirstDecorator implements TaskDecorator {
    @Override
    public Runnable decorate(Runnable task) {
      return recording("first").decorate(task);
    }
  }

  record NeedsTheFirst(FirstDecorator decorator) {}

  @Import(Plain.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class OneDecorator {
    @Bean
    @Order(1)
    FirstDecorator first() {
      return new FirstDecorator();
    }

    @Bean
    NeedsTheFirst needsTheFirst(FirstDecorator decorator) {
      return new NeedsTheFirst(decorator);
    }
  }

  @Import(OneDecorator.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class TwoDecorators {
    @Bean
    @Order(2)
    TaskDecorator second() {
      return recording("second");
    }
  }

  @Import(Plain.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class OwnExecutors {
    @Bean
    ThreadPoolTaskExecutor pool() {
      ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
      executor.setTaskDecorator(recording("pool"));
      // As many do, though Spring does it anyway.
      executor.initialize();
      return executor;
    }

    @Bean
    SimpleAsyncTaskExecutor simple() {
      SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
      executor.setTaskDecorator(recording("simple"));
      return executor;
    }
  }

  @Import(Plain.class)
  @RestController
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class MvcExecutor implements WebMvcConfigurer {
    @Override
    public void configureAsyncSupport(AsyncSupportConfigurer configurer) {
      ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
      executor.setTaskDecorator(recording("mvc"));
      executor.setDaemon(true);
      executor.initialize();
      configurer.setTaskExecutor(executor);
    }

    @GetMapping("/callable")
    Callable<String> callable() {
      return Shop::ids;
    }
  }

  private static ThreadPoolTaskExecutor pool() {
    ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
    pool.setDaemon(true);
    pool.initialize();
    return pool;
  }

  @EnableAsync
  @Import({Plain.class, Shop.Warehouse.class})
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class PoolOfConfigurer implements AsyncConfigurer {
    @Override
    public Executor getAsyncExecutor() {
      return pool();
    }
  }

  @EnableAsync
  @Import({Plain.class, Shop.Warehouse.class})
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class JdkOfConfigurer implements AsyncConfigurer {
    @Override
    public Executor getAsyncExecutor() {
      return ForkJoinPool.commonPool();
    }
  }

  @EnableAsync
  @Import({Plain.class, Shop.Warehouse.class})
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class UnknownOfConfigurer implements AsyncConfigurer {
    @Override
    public Executor getAsyncExecutor() {
      ThreadPoolTaskExecutor pool = pool();
      return (AsyncTaskExecutor) pool::execute;
    }
  }

  @EnableAsync
  @Import({Plain.class, Shop.Warehouse.class})
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class SeveralPools implements AsyncConfigurer {
    // Which leaves the choice to Spring, as not all versions of Spring Boot do.

    @Bean
    ThreadPoolTaskExecutor one() {
      return new ThreadPoolTaskExecutor();
    }

    @Bean
    ThreadPoolTaskExecutor two() {
      return new ThreadPoolTaskExecutor();
    }
  }

  @Import(Plain.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class ContextPropagation {
    @Bean
    ContextPropagatingTaskDecorator contextPropagatingTaskDecorator() {
      return new ContextPropagatingTaskDecorator();
    }
  }

  @Import(Plain.class)
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class VirtualThreads {
    @Bean
    VirtualThreadTaskExecutor virtual() {
      return new VirtualThreadTaskExecutor("virtual-");
    }
  }
}
