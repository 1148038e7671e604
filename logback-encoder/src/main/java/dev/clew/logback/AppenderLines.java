package dev.clew.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.FileSize;
import dev.clew.logback.appender.LineOutput;
import dev.clew.logback.appender.LineWriter;
import dev.clew.logback.appender.Queue;
import dev.clew.logback.appender.WriterSettings;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.json.Place;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What appenders that write by a {@link LineWriter} have in common: settings, start and stop. */
final class AppenderLines {
  private static final long MIN_SIZE = 64 << 10;
  private static final long MAX_SIZE = 1 << 30;
  private static final long MAX_MILLIS = TimeUnit.DAYS.toMillis(1);

  /** A log call may itself log, say in what is to be written; but not for ever. */
  private static final int MAX_DEPTH = 4;

  /** How deep in log calls a thread is. */
  private static final ThreadLocal<int[]> DEPTH = ThreadLocal.withInitial(() -> new int[1]);

  private final OutputStreamAppender<ILoggingEvent> appender;
  private final XmlSettings settings;
  private final boolean takesItsOwn;
  private final AtomicBoolean failed = new AtomicBoolean();
  private int queueSize = 8 << 20;
  private boolean isSizeSet;
  private boolean synchronous;
  private long maxBlockMillis = -1;
  private long maxFlushMillis = 5_000;
  private int discardBelow = Integer.MIN_VALUE;
  private @Nullable Thread hook;
  private volatile @Nullable LineWriter writer;

  /**
   * @param settings what else is configured
   * @param takesItsOwn whether what is logged by who writes, while it does, is written too: not
   *     where that may be what was written, which would never end
   */
  AppenderLines(
      OutputStreamAppender<ILoggingEvent> appender, XmlSettings settings, boolean takesItsOwn) {
    this.appender = appender;
    this.settings = settings;
    this.takesItsOwn = takesItsOwn;
  }

  void setQueueSize(String value) {
    settings.set(
        "queueSize",
        value,
        "be from 64KB to 1GB",
        text -> XmlSettings.within(FileSize.valueOf(text).getSize(), MIN_SIZE, MAX_SIZE),
        size -> {
          // The next power of two.
          queueSize = Integer.highestOneBit(Math.toIntExact(2 * size - 1));
          isSizeSet = true;
        });
  }

  void setSynchronous(String value) {
    settings.set(
        "synchronous", value, "be true or false", XmlSettings::flag, flag -> synchronous = flag);
  }

  void setMaxBlockMillis(String value) {
    settings.set(
        "maxBlockMillis",
        value,
        "be a number from 0 on, or -1 for no limit",
        text -> XmlSettings.within(Long.parseLong(text), -1, MAX_MILLIS),
        millis -> maxBlockMillis = millis);
  }

  void setDiscardBelow(String value) {
    settings.set(
        "discardBelow",
        value,
        "be DEBUG, INFO, WARN, ERROR or OFF",
        text ->
            XmlSettings.level(text, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR, Level.OFF),
        level -> discardBelow = level.levelInt);
  }

  void setMaxFlushTime(String value) {
    settings.set(
        "maxFlushTime",
        value,
        "be a number of milliseconds from 1 on",
        text -> XmlSettings.within(Long.parseLong(text), 1, MAX_MILLIS),
        millis -> maxFlushMillis = millis);
  }

  int queueSize() {
    return queueSize;
  }

  /** A queue that is in no file. */
  Queue queueInMemory() {
    return isSizeSet ? Queue.inMemory(queueSize) : Queue.ofModestSizeInMemory(queueSize);
  }

  /** Reports wrong settings. */
  void report() {
    settings.takeErrors().forEach(error -> appender.addError(error + "; the default applies"));
  }

  /** From now on lines are taken. */
  void open(Queue queue, LineOutput output) {
    WriterSettings configured =
        new WriterSettings(
            synchronous,
            maxBlockMillis < 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(maxBlockMillis),
            TimeUnit.MILLISECONDS.toNanos(maxFlushMillis));
    writer =
        new LineWriter(
            queue, output, configured, appender.getName(), appender, this::recordOfDiscarded);
  }

  /** From now on they are written, also when the process ends. */
  void start() {
    LineWriter started = writer;
    if (started == null) {
      return;
    }
    started.start();
    Thread flushing = new Thread(null, started::flushBeforeExit, "clew-log-flush", 0, false);
    flushing.setContextClassLoader(null);
    try {
      Runtime.getRuntime().addShutdownHook(flushing);
      hook = flushing;
    } catch (IllegalStateException e) {
      // It ends already.
      started.flushBeforeExit();
    }
  }

  /** Writes what is there, and takes no more. */
  void stop() {
    Thread flushing = hook;
    hook = null;
    if (flushing != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(flushing);
      } catch (IllegalStateException e) {
        // It ends, and the hook runs or has run.
      }
    }
    LineWriter stopped = writer;
    if (stopped != null) {
      stopped.close();
      writer = null;
    }
  }

  boolean isOpen() {
    return writer != null;
  }

  /** Takes an event; nothing is thrown at who logs. */
  void append(ILoggingEvent event) {
    Throwable failure = null;
    try {
      int[] depth = DEPTH.get();
      if (depth[0] < MAX_DEPTH) {
        depth[0]++;
        try {
          take(event);
        } finally {
          depth[0]--;
        }
      }
    } catch (Throwable e) {
      failure = e;
    }
    if (failure != null) {
      try {
        failed(failure);
      } catch (Throwable e) {
        // There is neither stack nor memory to say so.
      }
    }
  }

  private void take(ILoggingEvent event) {
    LineWriter to = writer;
    if (to != null
        && (takesItsOwn || !to.isTaking())
        && appender.getFilterChainDecision(event) != FilterReply.DENY) {
      Level level = event.getLevel();
      boolean mayDiscard = level != null && level.levelInt < discardBelow;
      encode(event, mayDiscard ? to.discardable : to.kept);
    }
  }

  private void encode(ILoggingEvent event, JsonWriter.Sink sink) {
    Encoder<ILoggingEvent> encoder = appender.getEncoder();
    if (encoder instanceof CorrelationJsonEncoder json) {
      json.encode(event, sink);
    } else {
      event.prepareForDeferredProcessing();
      byte[] line = encoder.encode(event);
      if (line != null) {
        sink.take(line, line.length, new Place());
      }
    }
  }

  private void failed(Throwable e) {
    if (failed.compareAndSet(false, true)) {
      appender.addError("An event could not be written. Reported once", e);
    }
  }

  private byte[] recordOfDiscarded(long count) {
    Encoder<ILoggingEvent> encoder = appender.getEncoder();
    if (encoder == null || !(appender.getContext() instanceof LoggerContext context)) {
      return new byte[0];
    }
    Logger logger = context.getLogger(appender.getClass());
    LoggingEvent event =
        new LoggingEvent(
            Logger.FQCN,
            logger,
            Level.WARN,
            "{} events were not logged, because they came faster than they could be written",
            null,
            new Object[] {count});
    byte[] line = encoder.encode(event);
    return line == null ? new byte[0] : line;
  }
}
