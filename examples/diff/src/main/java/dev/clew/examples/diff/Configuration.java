package dev.clew.examples.diff;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.status.Status;
import dev.clew.Correlation;
import dev.clew.CorrelationScope;
import dev.clew.logback.CorrelationRecorder;
import java.net.MalformedURLException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.MDC;
import org.slf4j.Marker;

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

  /** What Logback has to say of the configuration, and of what was written: warnings and errors. */
  List<String> complaints() {
    return context.getStatusManager().getCopyOfStatusList().stream()
        .filter(status -> status.getEffectiveLevel() >= Status.WARN)
        .map(
            status ->
                (status.getEffectiveLevel() == Status.ERROR ? "ERROR " : "WARN ")
                    + status.getMessage()
                    + (status.getThrowable() == null ? "" : ": " + status.getThrowable()))
        .distinct()
        .toList();
  }

  /** The errors since then: what was thrown where a line was made, which is lost. */
  List<String> losses(List<String> told) {
    return complaints().stream()
        .filter(each -> each.startsWith("ERROR ") && !told.contains(each))
        .toList();
  }

  /** What the appenders would write of a call. */
  List<Written> write(Call call) {
    written.clear();
    Logger logger = context.getLogger(call.logger());
    // Filters ask for both, as they do where the call is made.
    Map<String, String> before = MDC.getCopyOfContextMap();
    try (CorrelationScope scope = Correlation.open(call.context())) {
      MDC.setContextMap(call.event().getMDCPropertyMap());
      if (isEnabled(logger, call.event())) {
        logger.callAppenders(call.eventFor(logger));
      }
    } finally {
      if (before == null) {
        MDC.clear();
      } else {
        MDC.setContextMap(before);
      }
    }
    return List.copyOf(written);
  }

  /** As the logger decides. Its own method for it knows neither a marker nor a message. */
  private boolean isEnabled(Logger logger, ILoggingEvent event) {
    List<Marker> markers = event.getMarkerList();
    Marker marker = markers == null || markers.isEmpty() ? null : markers.get(0);
    FilterReply reply =
        context
            .getTurboFilterList()
            .getTurboFilterChainDecision(
                marker,
                logger,
                event.getLevel(),
                event.getMessage(),
                event.getArgumentArray(),
                Call.thrown(event));
    if (reply != FilterReply.NEUTRAL) {
      return reply == FilterReply.ACCEPT;
    }
    return event.getLevel().isGreaterOrEqual(logger.getEffectiveLevel());
  }

  @Override
  public void close() {
    context.stop();
  }
}
