package dev.clew.examples.log4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** The configuration and the template as they are to be copied, writing to a file. */
class Log4jTest {
  private static final JsonMapper STRICT =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Logger logger = LoggerFactory.getLogger("com.acme.OrderService");

  @TempDir Path directory;

  @BeforeEach
  void configure() throws Exception {
    reconfigure("<JsonTemplateLayout", "<JsonTemplateLayout");
  }

  private void reconfigure(String part, String replacement) throws Exception {
    URI own = Log4jTest.class.getResource("/log4j2.xml").toURI();
    String text = Files.readString(Path.of(own));
    assertThat(text).contains(part);
    Path configuration =
        Files.writeString(
            directory.resolve("log4j2.xml"),
            text.replace(part, replacement)
                .replace("<Console name=\"json\">", file())
                .replace("</Console>", "</File>"));
    ((LoggerContext) LogManager.getContext(false)).setConfigLocation(configuration.toUri());
  }

  private String file() {
    return "<File name=\"json\" fileName=\"" + directory.resolve("shop.log") + "\">";
  }

  @AfterEach
  void leaveTheThreadClean() {
    assertThat(Correlation.current().isEmpty()).isTrue();
    assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
  }

  private List<String> lines() throws Exception {
    return Files.readAllLines(directory.resolve("shop.log"), StandardCharsets.UTF_8);
  }

  private Map<String, Object> onlyRecord() throws Exception {
    assertThat(lines()).hasSize(1);
    return STRICT.readValue(lines().get(0), new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  @Test
  void a_record_has_the_fields_of_clews_own_in_their_order() throws Exception {
    try (CorrelationScope scope = Correlation.open("a-1")) {
      MDC.put("user", "u7");
      logger.info("order {} accepted", 42);
      MDC.remove("user");
    }

    Map<String, Object> record = onlyRecord();
    assertThat((String) record.remove("@timestamp"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z");
    assertThat(record)
        .containsExactly(
            entry("log.level", "INFO"),
            entry("message", "order 42 accepted"),
            entry("ecs.version", "8.11.0"),
            entry("service.name", "shop"),
            entry("process.thread.name", Thread.currentThread().getName()),
            entry("log.logger", "com.acme.OrderService"),
            entry("correlation_id", "a-1"),
            entry("labels.user", "u7"));
  }

  @Test
  void a_failure_is_one_line() throws Exception {
    try (CorrelationScope scope = Correlation.open("a-1")) {
      logger.error(
          "failed",
          new IllegalStateException("no stock", new java.io.IOException("gone\r\nfor good")));
    }

    Map<String, Object> record = onlyRecord();
    assertThat(record)
        .containsEntry("correlation_id", "a-1")
        .containsEntry("error.type", "java.lang.IllegalStateException")
        .containsEntry("error.message", "no stock");
    assertThat((String) record.get("error.stack_trace"))
        .startsWith("java.lang.IllegalStateException: no stock")
        .contains("Caused by: java.io.IOException: gone");
  }

  @Test
  void outside_of_requests_there_is_no_id() throws Exception {
    logger.info("started");

    assertThat(onlyRecord()).doesNotContainKeys("correlation_id", "labels", "error.type");
  }

  @Test
  void the_parent_and_a_trace_have_fields_of_their_own() throws Exception {
    MDC.put("trace_id", "0af7651916cd43dd8448eb211c80319c");
    MDC.put("span_id", "b7ad6b7169203331");
    try (CorrelationScope scope =
        Correlation.open(CorrelationContext.of("a-1").withParentId("p-1"))) {
      logger.info("run");
    }
    MDC.clear();

    assertThat(onlyRecord())
        .containsEntry("correlation_id", "a-1")
        .containsEntry("parent_id", "p-1")
        .containsEntry("trace.id", "0af7651916cd43dd8448eb211c80319c")
        .containsEntry("span.id", "b7ad6b7169203331")
        .doesNotContainKeys("labels.correlation_id", "labels.trace_id", "labels.span_id");
  }

  @Test
  void key_value_pairs_are_labels_and_text() throws Exception {
    logger.atInfo().addKeyValue("orderId", 43).log("accepted");

    assertThat(onlyRecord()).containsEntry("labels.orderId", "43");
  }

  @Test
  void a_pattern_shows_the_id() throws Exception {
    reconfigure(
        "<JsonTemplateLayout eventTemplateUri=\"classpath:clew-ecs.json\""
            + " maxStringLength=\"30000\" />",
        "<PatternLayout pattern=\"%level [%X{correlation_id}] %m%n\" />");
    try (CorrelationScope scope = Correlation.open("a-1")) {
      logger.info("accepted");
    }

    assertThat(lines()).containsExactly("INFO [a-1] accepted");
  }
}
