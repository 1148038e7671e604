package dev.clew.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import dev.clew.servlet.CorrelationFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.json.JsonParser;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.logging.LoggingSystem;

/** The encoder in {@code logback-spring.xml}, with Spring Boot in charge of Logback. */
class LoggingTest extends BootTest {
  private static final String FAILING = "dev.clew.examples.spring.failing";

  private final LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final String loggingSystem =
      Objects.requireNonNull(System.getProperty(LoggingSystem.SYSTEM_PROPERTY));

  @TempDir Path directory;

  @BeforeEach
  void let_spring_boot_set_logback_up() {
    System.clearProperty(LoggingSystem.SYSTEM_PROPERTY);
    logback.getStatusManager().clear();
  }

  @AfterEach
  void set_logback_up_as_the_other_tests_have_it() throws Exception {
    System.setProperty(LoggingSystem.SYSTEM_PROPERTY, loggingSystem);
    logback.reset();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(logback);
    configurator.doConfigure(Objects.requireNonNull(getClass().getResource("/logback-test.xml")));
  }

  @Test
  void springs_properties_configure_the_encoder_and_records_have_the_requests_id()
      throws Exception {
    Path file = directory.resolve("shop.log");
    try (RunningApplication shop =
        RunningApplication.start(
            Shop.class,
            "spring.application.name=corner-shop",
            "logging.file.name=" + file,
            // Named, because it stands behind logback-test.xml otherwise.
            "logging.config=classpath:logback-spring.xml")) {
      assertThat(shop.get("/ids", "Correlation-Id", "a-1").body()).isEqualTo("a-1 a-1");
      assertThat(shop.get("/ids", "Correlation-Id", "b-2").body()).isEqualTo("b-2 b-2");
      LoggerFactory.getLogger(FAILING).error("failed", new IllegalStateException("no such luck"));
      assertThat(logback.getStatusManager().getCopyOfStatusList())
          .extracting(Status::getLevel)
          .doesNotContain(Status.ERROR, Status.WARN);
    }

    JsonParser parser = JsonParserFactory.getJsonParser();
    List<Map<String, Object>> records =
        Files.readAllLines(file).stream().map(parser::parseMap).toList();
    assertThat(records)
        .allSatisfy(
            record ->
                assertThat(record)
                    .containsEntry("service.name", "corner-shop")
                    .containsEntry("region", "eu")
                    .containsKeys("@timestamp", "message", "correlation_id"));
    // Spring Boot's own, from the start.
    assertThat(records.get(0)).containsEntry("correlation_id", "Internal");
    assertThat(records)
        .filteredOn(record -> isOf(record, Shop.DISPATCHES))
        .extracting(record -> record.get("message") + " " + record.get("correlation_id"))
        .containsExactly("REQUEST a-1", "REQUEST b-2");
    assertThat(records)
        .filteredOn(record -> isOf(record, FAILING))
        .singleElement()
        .satisfies(
            record ->
                assertThat(record)
                    .containsEntry("error.type", "java.lang.IllegalStateException")
                    .containsKey("process.thread.name")
                    .hasEntrySatisfying(
                        "error.stack_trace",
                        trace ->
                            assertThat((String) trace).contains("no such luck", "LoggingTest")));
    assertThat(records)
        .filteredOn(record -> isOf(record, CorrelationFilter.ACCESS_LOGGER))
        .extracting(record -> record.get("url.path") + " " + record.get("correlation_id"))
        .containsExactlyInAnyOrder("/ids a-1", "/ids b-2");
  }

  private static boolean isOf(Map<String, Object> record, String logger) {
    return logger.equals(record.get("log.logger"));
  }
}
