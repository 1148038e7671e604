package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import dev.clew.logback.CorrelationRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.json.JsonParser;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The recorder by one property, with Spring Boot in charge of Logback. */
class RecorderTest extends BootTest {
  private static final Logger LOG = LoggerFactory.getLogger("com.acme.orders.Orders");

  private final LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final String loggingSystem =
      Objects.requireNonNull(System.getProperty(LoggingSystem.SYSTEM_PROPERTY));

  @TempDir Path directory;

  /** Answers orders; a negative one fails. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableAsync
  static class Orders {
    @Bean
    Stock stock() {
      return new Stock();
    }

    @Bean
    OrderController orderController(Stock stock) {
      return new OrderController(stock);
    }
  }

  /** Looks things up on another thread. */
  @Component
  static class Stock {
    @Async
    CompletableFuture<String> look(int order) {
      LOG.debug("order {}: looking on another thread", order);
      return CompletableFuture.completedFuture("there");
    }
  }

  /** Serves requests. */
  @RestController
  static class OrderController {
    private final Stock stock;

    OrderController(Stock stock) {
      this.stock = stock;
    }

    @GetMapping("/orders/{order}")
    String order(@PathVariable int order) throws Exception {
      LOG.debug("order {}: begun", order);
      stock.look(order).get();
      LOG.atDebug().addKeyValue("order.id", order).log("order {}: looked", order);
      if (order < 0) {
        throw new IllegalStateException("no such luck");
      }
      return "order " + order;
    }
  }

  @BeforeEach
  void let_spring_boot_set_logback_up() {
    System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
  }

  @AfterEach
  void set_logback_up_as_the_other_tests_have_it() throws Exception {
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, loggingSystem);
    logback.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(logback);
    configurator.doConfigure(Objects.requireNonNull(getClass().getResource("/logback-test.xml")));
  }

  private RunningApplication start(String... more) {
    return startWith("recorder-text.xml", more);
  }

  /** With what Spring Boot has by default, which stands behind logback-test.xml otherwise. */
  private RunningApplication startWith(String configuration, String... more) {
    List<String> properties =
        new ArrayList<>(
            List.of(
                "logging.file.name=" + directory.resolve("shop.log"),
                "logging.config=classpath:" + configuration,
                "clew.recorder.file=" + directory.resolve("shop.ring"),
                "clew.recorder.size=2MB"));
    properties.addAll(List.of(more));
    return RunningApplication.start(Orders.class, properties.toArray(new String[0]));
  }

  private List<String> lines() throws Exception {
    return Files.readAllLines(directory.resolve("shop.log"));
  }

  private List<CorrelationRecorder> recorders() {
    return logback.getTurboFilterList().stream()
        .filter(CorrelationRecorder.class::isInstance)
        .map(CorrelationRecorder.class::cast)
        .toList();
  }

  @Test
  void a_request_that_fails_has_its_debug_lines_in_the_log_and_no_other_has() throws Exception {
    try (RunningApplication shop =
        startWith(
            "recorder-json.xml",
            "clew.recorder.level=DEBUG",
            "clew.recorder.include-logger=com.acme",
            "clew.logging.format=ecs",
            "clew.logging.mask-key=order.id")) {
      shop.get("/orders/1", "Correlation-Id", "good");
      shop.get("/orders/-1", "Correlation-Id", "bad");
      shop.get("/orders/2", "Correlation-Id", "good-2");
      assertThat(recorders()).hasSize(1);
      assertThat(directory.resolve("shop.ring")).hasSize((2 << 20) + 64);
    }

    JsonParser parser = JsonParserFactory.getJsonParser();
    List<Map<String, Object>> recorded =
        lines().stream()
            .map(parser::parseMap)
            .filter(record -> record.containsKey("log.recorded"))
            .toList();
    assertThat(recorded)
        .extracting(record -> record.get("message"))
        .containsExactly(
            "order -1: begun", "order -1: looking on another thread", "order -1: looked");
    assertThat(recorded).allMatch(record -> "bad".equals(record.get("correlation_id")));
    assertThat(lines()).noneMatch(line -> line.contains("order 1:") || line.contains("order 2:"));
    assertThat(recorders()).isEmpty();
  }

  @Test
  void lines_of_text_are_written_too() throws Exception {
    try (RunningApplication shop =
        start("clew.recorder.level=DEBUG", "clew.recorder.include-logger=com.acme")) {
      shop.get("/orders/1", "Correlation-Id", "good");
      shop.get("/orders/-1", "Correlation-Id", "bad");
    }

    assertThat(lines())
        .filteredOn(line -> line.contains("order -1:"))
        .hasSize(3)
        .allMatch(line -> line.contains("DEBUG") && line.contains("bad"));
    assertThat(lines()).noneMatch(line -> line.contains("order 1:"));
  }

  @Test
  void the_file_is_free_when_the_application_is_closed() throws Exception {
    for (int run = 0; run < 2; run++) {
      try (RunningApplication shop = start("clew.recorder.level=DEBUG")) {
        shop.get("/orders/-1", "Correlation-Id", "bad");
      }
    }

    assertThat(directory.toFile().list((folder, name) -> name.endsWith(".ring")))
        .containsExactly("shop.ring");
  }

  @Test
  void without_a_level_there_is_none() throws Exception {
    try (RunningApplication shop = start()) {
      shop.get("/orders/-1", "Correlation-Id", "bad");
      assertThat(recorders()).isEmpty();
    }

    assertThat(directory.resolve("shop.ring")).doesNotExist();
    assertThat(lines())
        .anyMatch(line -> line.contains("clew.recorder.level is not set"))
        .noneMatch(line -> line.contains("order -1:"));
  }

  @Test
  void a_wrong_value_stops_the_start() {
    for (String wrong :
        List.of(
            "clew.recorder.level=LOUD",
            "clew.recorder.size=7",
            "clew.recorder.slower-than=soon",
            "clew.recorder.max-writes-per-second=0",
            "clew.recorder.keep-files=many")) {
      String name = wrong.substring(0, wrong.indexOf('='));
      String value = wrong.substring(wrong.indexOf('=') + 1);
      assertThatThrownBy(() -> start("clew.recorder.level=DEBUG", wrong).close())
          .isInstanceOfSatisfying(
              InvalidConfigurationPropertyValueException.class,
              invalid -> {
                assertThat(invalid.getName()).isEqualTo(name);
                assertThat(String.valueOf(invalid.getValue())).contains(value);
              });
    }
    assertThat(recorders()).isEmpty();
  }

  @Test
  void everything_can_be_switched_off() throws Exception {
    try (RunningApplication shop = start("clew.recorder.level=DEBUG", "clew.enabled=false")) {
      shop.get("/orders/-1");
      assertThat(recorders()).isEmpty();
    }
  }

  @Test
  void an_application_that_does_not_start_leaves_no_recorder() {
    SpringApplication application = new SpringApplication(Orders.class);
    application.setRegisterShutdownHook(false);

    assertThatThrownBy(
            () ->
                application.run(
                    "--server.port=-1",
                    "--clew.recorder.level=DEBUG",
                    "--clew.recorder.heap=true",
                    "--clew.generator=nonsense"))
        .isInstanceOf(Exception.class);

    assertThat(recorders()).isEmpty();
  }
}
