package dev.clew.examples.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A reactive request that fails has its DEBUG records in the log, of whatever thread. */
class RecorderTest extends ReactiveTest {
  private static final String LOGGER = "com.acme.Orders";

  @TempDir Path directory;

  @Test
  void a_request_that_fails_has_its_debug_records_and_a_good_one_has_none() throws Exception {
    Path file = directory.resolve("shop.ring");
    List<String> lines = new CopyOnWriteArrayList<>();
    AppenderBase<ILoggingEvent> appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            lines.add(RunningApplication.idOf(event) + " " + event.getFormattedMessage());
          }
        };
    appender.start();
    Logger logger = (Logger) LoggerFactory.getLogger(LOGGER);
    logger.setLevel(Level.INFO);
    logger.addAppender(appender);
    try (RunningApplication shop =
        RunningApplication.start(
            Orders.class,
            "clew.recorder.level=DEBUG",
            "clew.recorder.size=1MB",
            "clew.recorder.file=" + file)) {
      assertThat(Files.size(file)).isGreaterThan(1L << 20);
      for (String path : List.of("good", "answers", "throws")) {
        shop.get("/" + path, "Correlation-Id", path);
        shop.accessRecordsOf(path);
      }

      assertThat(lines)
          .containsExactly(
              "answers reading", "answers reading on", "throws reading", "throws reading on");
    } finally {
      logger.detachAppender(appender);
      logger.setLevel(null);
    }
  }

  @EnableAutoConfiguration
  @SpringBootConfiguration(proxyBeanMethods = false)
  @Import(Controller.class)
  static class Orders {}

  @RestController
  static class Controller {
    private final org.slf4j.Logger log = LoggerFactory.getLogger(LOGGER);

    private Mono<String> read() {
      log.debug("reading");
      return Mono.delay(Duration.ofMillis(1))
          .map(
              tick -> {
                log.debug("reading on");
                return "";
              });
    }

    @GetMapping("/good")
    Mono<String> good() {
      return read();
    }

    @GetMapping("/answers")
    Mono<ResponseEntity<String>> answers() {
      return read().map(ResponseEntity.internalServerError()::body);
    }

    @GetMapping("/throws")
    Mono<String> fails() {
      return read().flatMap(text -> Mono.error(new IllegalStateException("no such luck")));
    }
  }
}
