package dev.clew.spring.logging;

import dev.clew.spring.settings.InstrumentationReport;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/**
 * Has the recorder installed from before the application's servers and listeners start until after
 * they have stopped. Its file is closed then, also when the process is to be checkpointed.
 */
final class RecorderLifecycle implements SmartLifecycle, DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(RecorderLifecycle.class);

  /** Of all applications in this process: this class needs no Logback. */
  private static final AtomicInteger RUNNING = new AtomicInteger();

  private final Environment environment;
  private final ObjectProvider<InstrumentationReport> report;
  private @Nullable RecorderProperties wanted;

  RecorderLifecycle(Environment environment, ObjectProvider<InstrumentationReport> report) {
    this.environment = environment;
    this.report = report;
  }

  /** For applications that run already, after another one may have set Logback up anew. */
  static void restore() {
    if (RUNNING.get() > 0) {
      InstalledRecorder.restore();
    }
  }

  /** First to start and last to stop. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE;
  }

  @Override
  public synchronized void start() {
    if (wanted != null
        || !RecorderProperties.isWanted(environment)
        || !RecorderCheck.isPossible()) {
      return;
    }
    RecorderProperties properties = RecorderProperties.of(environment);
    properties.check();
    wanted = properties;
    RUNNING.incrementAndGet();
    String inTheWay = InstalledRecorder.add(properties);
    if (inTheWay == null) {
      report.ifAvailable(
          to -> to.add("recorders", environment.getProperty("clew.recorder.level", "")));
    } else {
      LOG.info("clew.recorder.level has no effect: {}", inTheWay);
    }
  }

  @Override
  public synchronized void stop() {
    RecorderProperties before = wanted;
    wanted = null;
    if (before != null) {
      RUNNING.decrementAndGet();
      InstalledRecorder.remove(before);
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return wanted != null;
  }

  /** Where the context was not started to its end. */
  @Override
  public void destroy() {
    stop();
  }
}
