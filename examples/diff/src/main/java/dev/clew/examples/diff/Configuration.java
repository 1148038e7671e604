package dev.clew.examples.diff;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import dev.clew.logback.CorrelationRecorder;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.MDC;

/** A Logback configuration whose appenders write nowhere: what they would write is told. */
final class Configuration implements AutoCloseable {
  private final String name;
  private final LoggerContext context = new LoggerContext();
  private final List<Written> written = new ArrayList<>();

  private Configuration(Path file) {
    name = String.valueOf(file.getFileName());
  }

  /**
   * Reads a configuration and starts it.
   *
   * @throws TroubleException when the file is none
   */
  static Configuration of(Path file) {
    Configuration configuration = new Configuration(file);
    boolean started = false;
    try {
      configuration.start(file);
      started = true;
      return configuration;
    } catch (MalformedURLException | JoranException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new TroubleException(file + " cannot be read: " + cause.getMessage());
    } finally {
      if (!started) {
        configuration.close();
      }
    }
  }

  private void start(Path file) throws MalformedURLException, JoranException {
    context.setMDCAdapter(MDC.getMDCAdapter());
    context.putObject(CapturingAppender.WRITTEN, written);
    QuietConfigurator configurator = new QuietConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(file.toUri().toURL());
    // It says of DEBUG that it is enabled, though what it records stands in no log.
    for (TurboFilter filter : context.getTurboFilterList()) {
      if (filter instanceof CorrelationRecorder recorder) {
        recorder.stop();
      }
    }
  }

  String name() {
    return name;
  }

  /** What Logback has to say of the configuration: warnings and errors. */
  List<String> complaints() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getEffectiveLevel() >= Status.WARN)
        .map(
            status ->
                (status.getEffectiveLevel() == Status.ERROR ? "ERROR " : "WARN ")
                    + status.getMessage())
        .distinct()
        .toList();
  }

  /** What the appenders would write of a call. */
  List<Written> write(Call call) {
    written.clear();
    Logger logger = context.getLogger(call.logger());
    if (logger.isEnabledFor(call.level())) {
      logger.callAppenders(call.eventFor(logger));
    }
    return List.copyOf(written);
  }

  @Override
  public void close() {
    context.stop();
  }
}
