package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.clew.Correlation;
import dev.clew.EgressPolicy;
import dev.clew.jdk.JdkHttpClientCorrelation;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** One property, and a request that fails has its DEBUG records in the log. */
class RecorderTest extends BootTest {
  private static final String LOGGER = "com.acme.Orders";
  private static final String LEVEL = "clew.recorder.level=DEBUG";
  private static final String SIZE = "clew.recorder.size=1MB";

  private final Logger logger = (Logger) LoggerFactory.getLogger(LOGGER);
  private final Logger calls = (Logger) LoggerFactory.getLogger(EgressPolicy.CALL_LOGGER);
  private final Lines lines = new Lines();

  @TempDir Path directory;

  /** What an appender gets: {@code id level message}. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    final List<String> all = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      all.add(
          event.getMDCPropertyMap().get(Correlation.MDC_KEY)
              + " "
              + event.getLevel()
              + " "
              + event.getFormattedMessage());
    }
  }

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    lines.start();
    logger.addAppender(lines);
    calls.setLevel(Level.INFO);
    calls.addAppender(lines);
  }

  @AfterEach
  void leave() {
    calls.detachAppender(lines);
    calls.setLevel(null);
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  private RunningApplication start(Class<?> application, String file, String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("clew.recorder.file=" + directory.resolve(file));
    return RunningApplication.start(application, all.toArray(String[]::new));
  }

  private void requireStatus(RunningApplication shop, String path, int status) throws Exception {
    assertThat(shop.get("/" + path, "Correlation-Id", path).statusCode()).isEqualTo(status);
  }

  @Test
  void a_request_that_fails_has_its_debug_records_and_a_good_one_has_none() throws Exception {
    Path file = directory.resolve("shop.ring");
    try (RunningApplication shop = start(Orders.class, "shop.ring", LEVEL, SIZE)) {
      assertThat(Files.size(file)).isBetween(1L << 20, (1L << 20) + 4096);

      requireStatus(shop, "good", 200);
      requireStatus(shop, "answers", 500);
      requireStatus(shop, "throws", 500);
      requireStatus(shop, "async", 500);
      requireStatus(shop, "missing", 404);
      // Its end, and so what it writes, may come after the answer.
      shop.context().close();

      assertThat(lines.all)
          .containsExactlyInAnyOrder(
              "good INFO accepted",
              "answers INFO accepted",
              "answers DEBUG reading",
              "throws INFO accepted",
              "throws DEBUG reading",
              "async INFO accepted",
              "async DEBUG reading",
              "async DEBUG reading elsewhere");
      assertThat(shop.logged("dev.clew.spring"))
          .singleElement()
          .asString()
          .contains("recorders=[DEBUG]");
    }
    // Released, and so another one may have it.
    long size = Files.size(file);
    try (RunningApplication shop =
        start(Orders.class, "shop.ring", LEVEL, "clew.recorder.size=2MB")) {
      assertThat(Files.size(file)).isGreaterThan(size);
      assertThat(shop.logged("dev.clew.spring")).hasSize(1);
    }
  }

  @Test
  void a_request_that_fails_has_the_records_of_its_calls() throws Exception {
    try (RunningApplication shop = start(Orders.class, "shop.ring", LEVEL, SIZE)) {
      requireStatus(shop, "calls", 200);
      assertThat(lines.all).containsExactly("calls INFO accepted");
      requireStatus(shop, "calls/and/fails", 500);
      shop.context().close();

      assertThat(lines.all)
          .hasSize(4)
          .contains("calls/and/fails DEBUG reading")
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith("calls/and/fails DEBUG GET localhost:")
                      .contains("/good/other 200 in "));
    }
  }

  @Test
  void of_two_applications_either_may_end_first() throws Exception {
    try (RunningApplication first = start(Orders.class, "first.ring", LEVEL, SIZE);
        RunningApplication second = start(Orders.class, "second.ring", LEVEL, SIZE)) {
      try (RunningApplication third = start(Orders.class, "third.ring", LEVEL, SIZE)) {
        requireStatus(third, "answers", 500);
      }
      requireStatus(first, "throws", 500);
      first.context().close();
      requireStatus(second, "async", 500);
      second.context().close();

      assertThat(lines.all)
          .contains("answers DEBUG reading", "throws DEBUG reading", "async DEBUG reading");
    }
  }

  @Test
  void a_scheduled_run_that_fails_has_its_debug_records() throws Exception {
    try (RunningApplication shop = start(Scheduled.class, "shop.ring", LEVEL, SIZE)) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (lines.all.size() < 2 && System.nanoTime() < deadline) {
        Thread.sleep(10);
      }
    }

    assertThat(lines.all)
        .extracting(line -> line.substring(line.indexOf(' ') + 1))
        .containsExactlyInAnyOrder("DEBUG failing at a rate", "DEBUG failing by a trigger");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", LEVEL + " clew.enabled=false", LEVEL + " clew.recorder.enabled=false"})
  void without_the_property_or_switched_off_there_is_none(String properties) throws Exception {
    try (RunningApplication shop =
        start(Orders.class, "none.ring", (SIZE + " " + properties).split(" "))) {
      requireStatus(shop, "throws", 500);
      shop.context().close();
    }
    assertThat(lines.all).filteredOn(line -> line.contains("DEBUG")).isEmpty();
    assertThat(directory.resolve("none.ring")).doesNotExist();
  }

  @Test
  void a_wrong_value_stops_the_start() {
    assertThatThrownBy(
            () -> start(Orders.class, "none.ring", LEVEL, "clew.recorder.slower-than=2 apples"))
        .hasMessageContaining("clew.recorder.slower-than");
    assertThat(directory.resolve("none.ring")).doesNotExist();
  }

  @EnableAsync
  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  @Import({Controller.class, Warehouse.class})
  static class Orders {}

  @EnableScheduling
  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  static class Scheduled implements SchedulingConfigurer {
    private final org.slf4j.Logger log = LoggerFactory.getLogger(LOGGER);

    @Override
    public void configureTasks(ScheduledTaskRegistrar registrar) {
      registrar.addFixedRateTask(() -> log.debug("good"), Duration.ofHours(1));
      registrar.addFixedRateTask(() -> fail("at a rate"), Duration.ofHours(1));
      registrar.addTriggerTask(
          () -> fail("by a trigger"),
          context -> context.lastCompletion() == null ? Instant.now() : null);
    }

    private void fail(String how) {
      log.debug("failing {}", how);
      throw new IllegalStateException(how);
    }
  }

  static class Warehouse {
    @Async
    public CompletableFuture<String> read() {
      LoggerFactory.getLogger(LOGGER).debug("reading elsewhere");
      return CompletableFuture.completedFuture("");
    }
  }

  @RestController
  static class Controller {
    private final org.slf4j.Logger log = LoggerFactory.getLogger(LOGGER);
    private final Warehouse warehouse;

    Controller(Warehouse warehouse) {
      this.warehouse = warehouse;
    }

    private void accept() {
      log.debug("reading");
      log.info("accepted");
    }

    @GetMapping("/good")
    String good() {
      accept();
      return "";
    }

    @GetMapping("/calls")
    String calls(HttpServletRequest request) throws Exception {
      accept();
      HttpClient client = JdkHttpClientCorrelation.build(HttpClient.newBuilder());
      URI good = URI.create("http://localhost:" + request.getLocalPort() + "/good/other");
      return client
          .send(HttpRequest.newBuilder(good).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }

    @GetMapping("/good/other")
    String other() {
      return "";
    }

    @GetMapping("/calls/and/fails")
    String callsAndFails(HttpServletRequest request) throws Exception {
      throw new IllegalStateException("no such luck" + calls(request));
    }

    @GetMapping("/answers")
    ResponseEntity<String> answers() {
      accept();
      return ResponseEntity.internalServerError().body("");
    }

    @GetMapping("/throws")
    String fails() {
      accept();
      throw new IllegalStateException("no such luck");
    }

    @GetMapping("/async")
    ResponseEntity<String> async() {
      accept();
      warehouse.read().join();
      return ResponseEntity.internalServerError().body("");
    }
  }
}
