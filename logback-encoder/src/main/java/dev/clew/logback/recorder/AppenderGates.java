package dev.clew.logback.recorder;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keep events below their loggers' levels from appenders, where the recorder cannot decide before:
 * SLF4J's builder asks whether the level is enabled, and what it makes then goes to the appenders
 * unasked before Logback 1.5.21; a call without a message looks like that question in any version.
 *
 * <p>Each appender of a logger gets a filter of its own, behind those that it has: to put it before
 * them they would have to be taken away for a moment.
 */
final class AppenderGates {
  private static final boolean BUILDERS_ARE_DECIDED = buildersAreDecided();

  /** From here to SLF4J. */
  private static final int MAX_FRAMES = 16;

  private final LoggerContext context;
  private final Recorder recorder;
  private final TurboFilter own;

  AppenderGates(LoggerContext context, Recorder recorder, TurboFilter own) {
    this.context = context;
    this.recorder = recorder;
    this.own = own;
  }

  private static boolean buildersAreDecided() {
    try {
      TurboFilter.class.getMethod("decide", Logger.class, org.slf4j.event.LoggingEvent.class);
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }

  /**
   * Whether it is SLF4J's builder that asks whether a level is enabled, and there will be no other
   * occasion to decide about its event. To be asked for levels that are rare.
   */
  boolean isBuilding() {
    return !BUILDERS_ARE_DECIDED
        && StackWalker.getInstance()
            .walk(
                frames ->
                    frames
                        .limit(MAX_FRAMES)
                        .anyMatch(
                            frame ->
                                frame.getClassName().equals("org.slf4j.Logger")
                                    && frame.getMethodName().startsWith("at")));
  }

  /** To be called before a question is answered that an event may come of. */
  void guard(RecordedLoggers.Entry entry) {
    if (BUILDERS_ARE_DECIDED && entry.guarded) {
      return;
    }
    for (Appender<ILoggingEvent> appender : appenders(entry.logger)) {
      if (gate(appender) == null) {
        appender.addFilter(new Gate(appender));
      }
    }
    entry.guarded = true;
  }

  private @Nullable Gate gate(Appender<ILoggingEvent> appender) {
    for (Filter<ILoggingEvent> filter : appender.getCopyOfAttachedFiltersList()) {
      if (filter instanceof Gate gate && gate.owner() == recorder) {
        return gate;
      }
    }
    return null;
  }

  /** The appenders that a logger's events go to, in their order. */
  private List<Appender<ILoggingEvent>> appenders(Logger logger) {
    List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
    for (Logger at = logger; at != null; at = at.isAdditive() ? parent(at) : null) {
      Iterator<Appender<ILoggingEvent>> own = at.iteratorForAppenders();
      while (own.hasNext()) {
        appenders.add(own.next());
      }
    }
    return appenders;
  }

  private @Nullable Logger parent(Logger logger) {
    String name = logger.getName();
    if (name.equals(Logger.ROOT_LOGGER_NAME)) {
      return null;
    }
    for (int end = name.length() - 1; end > 0; end--) {
      Logger above = LoggerPrefix.endsAt(name, end) ? context.exists(name.substring(0, end)) : null;
      if (above != null) {
        return above;
      }
    }
    return context.getLogger(Logger.ROOT_LOGGER_NAME);
  }

  /** Whether another turbo filter, asked before the recorder, lets an event through. */
  boolean isAcceptedByOthers(ILoggingEvent event, Logger logger) {
    List<Marker> markers = event.getMarkerList();
    Marker marker = markers == null || markers.isEmpty() ? null : markers.get(0);
    Level level = event.getLevel();
    for (TurboFilter filter : context.getTurboFilterList()) {
      if (filter == own) {
        return false;
      }
      FilterReply reply =
          filter.decide(marker, logger, level, event.getMessage(), event.getArgumentArray(), null);
      if (reply != FilterReply.NEUTRAL) {
        return reply == FilterReply.ACCEPT;
      }
    }
    return false;
  }

  /** What stands before one appender. */
  final class Gate extends Filter<ILoggingEvent> {
    private final Appender<ILoggingEvent> appender;

    private Gate(Appender<ILoggingEvent> appender) {
      this.appender = appender;
      setName("clew-recorder");
      start();
    }

    Recorder owner() {
      return recorder;
    }

    @Override
    public FilterReply decide(ILoggingEvent event) {
      return BUILDERS_ARE_DECIDED && event.getMessage() != null
          ? FilterReply.NEUTRAL
          : recorder.decide(event, this);
    }

    /** Whether the appender is the first that gets a logger's events. */
    boolean isFirst(Logger logger) {
      List<Appender<ILoggingEvent>> all = appenders(logger);
      return !all.isEmpty() && all.get(0) == appender;
    }
  }
}
