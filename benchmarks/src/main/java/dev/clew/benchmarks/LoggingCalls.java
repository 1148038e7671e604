package dev.clew.benchmarks;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;

/** A logging library as an application has it: configured, called, and stopped in order. */
interface LoggingCalls extends AutoCloseable {
  String MESSAGE = "order {} of {} accepted at {}";
  String CUSTOMER = "customer-17";
  String REGION = "eu-west-1";

  /** What a request leaves in the MDC of its thread. */
  Map<String, String> MDC = Scenario.sameRequest.next(0).mdc();

  /** The same, as its record is read back. */
  static Entry entry(int order) {
    return Entry.of(MESSAGE, order, CUSTOMER, REGION).with(MDC);
  }

  /** Begins a request on this thread: its MDC stays. */
  void beginRequest();

  void info(int order);

  /** Stops it, in the order that its library documents. */
  @Override
  void close();

  /** Logback. */
  final class Logback implements LoggingCalls {
    private final LoggerContext context = new LoggerContext();
    private final ch.qos.logback.classic.Logger logger = context.getLogger(Peer.LOGGER_NAME);

    /**
     * @throws IllegalStateException when the configuration is not taken without a warning
     */
    Logback(String configuration) {
      context.setMDCAdapter(new LogbackMDCAdapter());
      Peers.putEnvironment(context);
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      try {
        configurator.doConfigure(
            new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8)));
      } catch (JoranException e) {
        throw new IllegalStateException(e);
      }
      List<Status> warnings =
          context.getStatusManager().getCopyOfStatusList().stream()
              .filter(status -> status.getEffectiveLevel() >= Status.WARN)
              .toList();
      if (!warnings.isEmpty()) {
        throw new IllegalStateException(warnings.toString());
      }
    }

    @Override
    public void beginRequest() {
      MDC.forEach(context.getMDCAdapter()::put);
    }

    @Override
    public void info(int order) {
      logger.info(MESSAGE, order, CUSTOMER, REGION);
    }

    @Override
    public void close() {
      context.stop();
    }
  }

  /** Log4j 2. */
  final class Log4j implements LoggingCalls {
    private static final int PATIENCE_SECONDS = 60;

    private final org.apache.logging.log4j.core.LoggerContext context;
    private final org.apache.logging.log4j.Logger logger;

    Log4j(String configuration) {
      try {
        context =
            Configurator.initialize(
                Log4j.class.getClassLoader(),
                new ConfigurationSource(
                    new ByteArrayInputStream(configuration.getBytes(StandardCharsets.UTF_8))));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
      logger = context.getLogger(Peer.LOGGER_NAME);
    }

    @Override
    public void beginRequest() {
      MDC.forEach(ThreadContext::put);
    }

    @Override
    public void info(int order) {
      logger.info(MESSAGE, order, CUSTOMER, REGION);
    }

    @Override
    public void close() {
      context.stop(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
