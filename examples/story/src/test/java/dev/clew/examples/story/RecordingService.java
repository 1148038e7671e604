package dev.clew.examples.story;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.slf4j.MDC;

/** A service with the real recorder, as its logback.xml configures it. */
final class RecordingService implements AutoCloseable {
  private final LoggerContext context = new LoggerContext();
  private final Logger logger = context.getLogger("com.acme.Orders");

  /**
   * @param size of the ring, such as {@code 1MB}
   */
  RecordingService(Path ring, String size) throws JoranException {
    context.setMDCAdapter(MDC.getMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    String xml =
        "<configuration><turboFilter class='dev.clew.logback.CorrelationRecorder'><file>"
            + ring
            + "</file><size>"
            + size
            + "</size></turboFilter>"
            + "<appender name='json' class='ch.qos.logback.core.FileAppender'><file>"
            + ring.resolveSibling("orders.json")
            + "</file><encoder class='dev.clew.logback.CorrelationJsonEncoder'>"
            + "<serviceName>orders</serviceName></encoder></appender>"
            + "<root level='INFO'><appender-ref ref='json'/></root></configuration>";
    configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }

  /** Logs at DEBUG within a request. */
  void debug(String id, String... messages) {
    try (CorrelationScope scope = Correlation.open(id)) {
      for (String message : messages) {
        logger.debug(message);
      }
    }
  }

  /** Logs at ERROR within a request, after some at DEBUG. */
  void fail(String id, String... messages) {
    try (CorrelationScope scope = Correlation.open(id)) {
      for (String message : messages) {
        logger.debug(message);
      }
      logger.error("failed");
    }
  }

  @Override
  public void close() {
    context.stop();
  }

  /** A process that logs without end: the ring, its size, and how many bytes to add to each. */
  public static void main(String[] args) throws Exception {
    RecordingService service = new RecordingService(Path.of(args[0]), args[1]);
    String filler = "é".repeat(Integer.parseInt(args[2]) / 2);
    for (long n = 0; ; n++) {
      service.debug("request-" + n / 10, "number " + n + " " + filler.substring((int) (n % 40)));
      if (n == 1_000) {
        System.out.println("running");
      }
    }
  }
}
