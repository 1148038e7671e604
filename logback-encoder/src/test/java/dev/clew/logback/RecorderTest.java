package dev.clew.logback;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.testing.CleanThreadTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;

/** A recorder as logback.xml configures it, before appenders that write files. */
abstract class RecorderTest extends CleanThreadTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  static final String JSON_APPENDER =
      "<appender name='json' class='ch.qos.logback.core.FileAppender'><file>${dir}/json.log</file>"
          + "<encoder class='dev.clew.logback.CorrelationJsonEncoder'/></appender>";

  static final String TEXT_APPENDER =
      "<appender name='text' class='ch.qos.logback.core.FileAppender'><file>${dir}/text.log</file>"
          + "<encoder><pattern>%level %logger{0} %X{correlation_id} %X{user} %thread %marker %kvp"
          + " %msg%n</pattern></encoder></appender>";

  final LoggerContext context = new LoggerContext();
  final Logger logger = context.getLogger("com.acme.Orders");

  @TempDir Path directory;

  final void configure(String settings) throws Exception {
    configure(JSON_APPENDER + root("json"), settings);
  }

  final void configure(String others, String settings) throws Exception {
    configure("", others, settings);
  }

  /**
   * @param before what stands before the recorder
   */
  final void configure(String before, String others, String settings) throws Exception {
    String ring = settings.contains("<file>") ? "" : "<file>${dir}/clew-recorder.ring</file>";
    String size = settings.contains("<size>") ? "" : "<size>1MB</size>";
    context.setMDCAdapter(MDC.getMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        new ByteArrayInputStream(
            ("<configuration><variable name='dir' value='"
                    + directory
                    + "'/>"
                    + before
                    + "<turboFilter class='dev.clew.logback.CorrelationRecorder'>"
                    + ring
                    + size
                    + settings
                    + "</turboFilter>"
                    + others
                    + "</configuration>")
                .getBytes(UTF_8)));
  }

  static String jsonAppender(String settings) {
    return JSON_APPENDER.replace(
        "CorrelationJsonEncoder'/>", "CorrelationJsonEncoder'>" + settings + "</encoder>");
  }

  static String root(String... appenders) {
    StringBuilder root = new StringBuilder("<root level='INFO'>");
    for (String appender : appenders) {
      root.append("<appender-ref ref='").append(appender).append("'/>");
    }
    return root.append("</root>").toString();
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  final List<JsonNode> records() throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (String line : lines("json.log")) {
      records.add(JSON.readTree(line));
    }
    return records;
  }

  final List<String> lines(String file) throws IOException {
    return Files.readAllLines(directory.resolve(file));
  }

  final List<String> messages() throws IOException {
    return records().stream().map(record -> record.get("message").textValue()).toList();
  }

  final List<String> problems() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getLevel() >= Status.WARN)
        .map(Status::getMessage)
        .toList();
  }

  final void request(String id, Runnable work) {
    try (CorrelationScope scope = Correlation.open(id)) {
      work.run();
    }
  }

  final Path ring() {
    return directory.resolve("clew-recorder.ring");
  }
}
