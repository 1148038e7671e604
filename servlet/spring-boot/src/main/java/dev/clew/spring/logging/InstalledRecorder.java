package dev.clew.spring.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import dev.clew.logback.CorrelationRecorder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The recorder in Logback's logger context. Applications of one process share that, and so it has
 * the recorder of the one that wanted it first, and after that one's end the next one's.
 *
 * <p>Whoever sets the logger context up anew stops and removes what is in it, the recorder too;
 * then another one, with the same file, takes its place, and is the last of the filters again.
 */
final class InstalledRecorder {
  /** By this name begin, in all versions of Logback, the events that a set-up is done. */
  private static final String DONE = "CONFIGURATION_ENDED";

  private static final List<RecorderProperties> WANTED = new ArrayList<>();

  private static @Nullable CorrelationRecorder installed;
  private static @Nullable LoggerContext listenedTo;

  private InstalledRecorder() {}

  /**
   * To be installed until it is removed.
   *
   * @return what is in the way, or null
   */
  static synchronized @Nullable String add(RecorderProperties wanted) {
    WANTED.add(wanted);
    restore();
    if (installed == null || !installed.isStarted()) {
      return "Logback's own configuration has a recorder";
    }
    return WANTED.get(0) == wanted
        ? null
        : "the recorder of an application that started before in this process is in use until that"
            + " ends";
  }

  static synchronized void remove(RecorderProperties wanted) {
    boolean inForce = WANTED.indexOf(wanted) == 0;
    WANTED.remove(wanted);
    if (inForce) {
      uninstall();
      restore();
    }
  }

  /** Installs the recorder that is wanted, unless there is one. */
  static synchronized void restore() {
    if (WANTED.isEmpty() || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    if (listenedTo != context) {
      listenedTo = context;
      // Never removed, because older versions of Logback cannot.
      context.addConfigurationEventListener(
          event -> {
            if (event.getEventType().name().startsWith(DONE)) {
              restore();
            }
          });
    }
    for (TurboFilter filter : context.getTurboFilterList()) {
      if (filter instanceof CorrelationRecorder) {
        return;
      }
    }
    CorrelationRecorder recorder = WANTED.get(0).recorder();
    recorder.setContext(context);
    if (context.getObject(LogTarget.FORMATTER) instanceof CorrelationLogFormatter formatter) {
      recorder.setEncoder(formatter.encoder());
    }
    recorder.start();
    context.addTurboFilter(recorder);
    installed = recorder;
  }

  private static void uninstall() {
    CorrelationRecorder recorder = installed;
    installed = null;
    if (recorder != null) {
      if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
        context.getTurboFilterList().remove(recorder);
      }
      recorder.stop();
    }
  }
}
