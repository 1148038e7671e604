package dev.clew.examples.spring.messages;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.testing.CapturedLog;
import dev.clew.testing.CleanThreadTest;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.job.SimpleJob;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.TaskletStep;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/** Work that a job does, and what listens to the application's own events. */
class JobsAndEventsTest extends CleanThreadTest {
  private static final BlockingQueue<Ran> RAN = new LinkedBlockingQueue<>();

  private static ConfigurableApplicationContext application;

  private record Ran(String what, String id, String parentId) {
    static Ran now(String what) {
      return new Ran(what, Correlation.currentId(), Correlation.current().parentId());
    }
  }

  @BeforeAll
  static void start() {
    application =
        ListenerContract.start(
            Application.class,
            "spring.batch.job.enabled=false",
            "spring.batch.jdbc.initialize-schema=always");
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  @BeforeEach
  void nothingRan() {
    RAN.clear();
  }

  private static Ran next() throws InterruptedException {
    Ran ran = RAN.poll(30, TimeUnit.SECONDS);
    assertThat(ran).isNotNull();
    return ran;
  }

  @Test
  @SuppressWarnings({"deprecation", "removal"}) // Deprecated in 6, and there in both versions.
  void each_run_of_a_job_has_an_id_of_its_own_whose_parent_launched_it() throws Exception {
    JobOperator operator = application.getBean(JobOperator.class);
    try (CapturedLog log = CapturedLog.of("org.springframework.batch")) {
      try (CorrelationScope scope = Correlation.open("l-1")) {
        Properties parameters = new Properties();
        parameters.setProperty("run", "1");
        operator.start("nightly", parameters);
      }

      Ran first = next();
      Ran second = next();
      assertThat(first.what()).isEqualTo("first");
      assertThat(first.id()).matches(OwnIds.MADE);
      assertThat(first.parentId()).isEqualTo("l-1");
      assertThat(second).isEqualTo(new Ran("second", first.id(), "l-1"));
      assertThat(
              log.events().stream()
                  .filter(event -> event.getFormattedMessage().contains("nightly"))
                  .filter(event -> event.getLoggerName().contains("TaskExecutorJobLauncher"))
                  .filter(event -> event.getLevel().levelStr.equals("INFO")))
          .isNotEmpty()
          .allSatisfy(event -> assertThat(id(event)).isEqualTo(first.id()));

      Properties parameters = new Properties();
      parameters.setProperty("run", "2");
      operator.start("nightly", parameters);
      Ran again = next();
      while (!again.what().equals("first")) {
        // On an executor a step runs more than once before it sees that it is done.
        assertThat(again).isEqualTo(second);
        again = next();
      }
      assertThat(again.id()).matches(OwnIds.MADE).isNotEqualTo(first.id());
      assertThat(again.parentId()).isNull();
    }
  }

  private static String id(ILoggingEvent event) {
    return event.getMDCPropertyMap().get(Correlation.MDC_KEY);
  }

  @Test
  void who_listens_to_an_event_has_the_id_of_who_publishes_it() throws Exception {
    TransactionTemplate transaction =
        new TransactionTemplate(application.getBean(PlatformTransactionManager.class));
    try (CorrelationScope scope = Correlation.open("e-1")) {
      transaction.executeWithoutResult(status -> application.publishEvent("ordered"));
    }

    assertThat(List.of(next(), next(), next(), next()))
        .containsExactlyInAnyOrder(
            new Ran("at once", "e-1", null),
            new Ran("async", "e-1", null),
            new Ran("committed", "e-1", null),
            new Ran("committed, async", "e-1", null));
  }

  @EnableAsync
  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Application {
    @Bean
    ThreadPoolTaskExecutor pool() {
      return new ThreadPoolTaskExecutor();
    }

    @Bean
    @SuppressWarnings("removal") // Of 6, which has no other that 5 has as well.
    SimpleJob nightly(
        JobRepository repository, PlatformTransactionManager transactions, TaskExecutor pool) {
      TaskletStep first =
          new StepBuilder("first", repository)
              .tasklet(
                  (contribution, context) -> {
                    RAN.add(Ran.now("first"));
                    return null;
                  },
                  transactions)
              .build();
      TaskletStep second =
          new StepBuilder("second", repository)
              .tasklet(
                  (contribution, context) -> {
                    RAN.add(Ran.now("second"));
                    return null;
                  },
                  transactions)
              .taskExecutor(pool)
              .build();
      return (SimpleJob) new JobBuilder("nightly", repository).start(first).next(second).build();
    }

    @Bean
    Listener listener() {
      return new Listener();
    }
  }

  static class Listener {
    @EventListener
    public void atOnce(String event) {
      RAN.add(Ran.now("at once"));
    }

    @Async
    @EventListener
    public void async(String event) {
      RAN.add(Ran.now("async"));
    }

    @TransactionalEventListener
    public void committed(String event) {
      RAN.add(Ran.now("committed"));
    }

    @Async
    @TransactionalEventListener
    public void committedAsync(String event) {
      RAN.add(Ran.now("committed, async"));
    }
  }
}
