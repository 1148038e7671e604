package dev.clew.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.AppenderAttachable;
import ch.qos.logback.core.spi.FilterReply;
import ch.qos.logback.core.util.FileSize;
import dev.clew.Correlation;
import dev.clew.logback.recorder.LoggerPrefix;
import dev.clew.logback.recorder.RecordedLoggers;
import dev.clew.logback.recorder.Recorder;
import dev.clew.logback.recorder.RecorderSettings;
import dev.clew.logback.recorder.Ring;
import dev.clew.logback.recorder.RingFile;
import dev.clew.logback.settings.Settings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps the DEBUG records of every request, and writes those of a request that fails.
 *
 * <pre>{@code
 * <turboFilter class="dev.clew.logback.CorrelationRecorder">
 *   <level>DEBUG</level>
 * </turboFilter>
 * }</pre>
 *
 * <p>Records of a request that are below their loggers' levels, down to {@code level}, are encoded
 * into a ring of fixed size in a file that is mapped into memory, and go no further. A request's
 * records are written, each with its own time and thread and with {@code "log.recorded":true}, by
 * the appenders that would have had them,
 *
 * <ul>
 *   <li>before a record of the request at {@code writeLevel} or above,
 *   <li>at the end of a request that is answered with a status of 500 or above, that an exception
 *       escapes from, or that took longer than {@code slowerThan},
 *   <li>where the application calls {@link dev.clew.CorrelationContext#writeRecorded()}.
 * </ul>
 *
 * From then on whatever the request logs down to that level is written at once. So it is from the
 * beginning for a request whose context has a {@linkplain dev.clew.CorrelationContext#logLevel()
 * log level}. Records of other requests are overwritten by later ones, and never written. What a
 * request has logged and the ring has no more is told by one record that says how many it was.
 *
 * <p>After a crash the file has the last records of all requests; {@code clew-story} reads it. The
 * next start keeps it under a name with its time.
 *
 * <h2>Settings</h2>
 *
 * Each is an XML element. A wrong value becomes an ERROR with its name in Logback's status, and the
 * recorder does not start.
 *
 * <table>
 * <caption>Settings and their defaults</caption>
 * <tr><th>name<th>default<th>meaning
 * <tr><td>{@code level}<td>{@code DEBUG}<td>the lowest level that is recorded: TRACE, DEBUG or INFO
 * <tr><td>{@code writeLevel}<td>{@code ERROR}<td>the level from which on a record has its request's
 *     written: WARN or ERROR
 * <tr><td>{@code slowerThan}<td>none<td>how long a request may take, from 1 ms to 365 days, such as
 *     {@code 2s}, {@code 500ms} or {@code 2 seconds}
 * <tr><td>{@code maxWritesPerSecond}<td>{@code 10}<td>how many requests a second may have their
 *     records written; how many were left out is said by a record
 * <tr><td>{@code file}<td>{@code clew-recorder.ring}<td>the ring's file, with rights for its owner
 *     alone; where it is in use or another user's, another with the number of the process; where
 *     there can be none, the ring is in the heap, and has a sixteenth of that at most
 * <tr><td>{@code heap}<td>{@code false}<td>whether the ring is in the heap, and there is no file
 * <tr><td>{@code size}<td>{@code 64MB}<td>the size of the ring, 1MB to 1GB
 * <tr><td>{@code keepFiles}<td>{@code 2}<td>how many files of earlier processes to keep, 0 to 1000
 * <tr><td>{@code outsideRequests}<td>{@code false}<td>whether threads outside requests are recorded
 *     too; a record at {@code writeLevel} there has that thread's written
 * <tr><td>{@code includeLogger}<td>all<td>a logger, or a package with all its loggers, to record;
 *     repeatable
 * <tr><td>{@code excludeLogger}<td>wire logs<td>one not to record; of two that stand for a logger
 *     the longer name decides; repeatable. The logs of headers and bodies of HTTP clients, servers
 *     and Spring are excluded, because of the secrets in them, unless they are included by name
 * <tr><td>{@code encoder}<td>the first one<td>a {@link CorrelationJsonEncoder} whose settings the
 *     records have; by default that of the first appender that has one, with the masks and excluded
 *     keys of all encoders of the context
 * </table>
 *
 * <p>Nothing is recorded while a configuration is being read, and as long as there is no appender.
 *
 * <p>Put this behind other turbo filters: they decide first. Filters of appenders apply to what is
 * written as to anything. Whether DEBUG is enabled, {@code isDebugEnabled()}, is answered with yes
 * within a request.
 *
 * <p>This class is thread-safe once configured. What fails in it is reported once, and never gets
 * to who logs.
 *
 * @since 0.1
 */
public final class CorrelationRecorder extends TurboFilter {
  private static final String DEFAULT_FILE = "clew-recorder.ring";
  private static final long MIB = 1 << 20;
  private static final long MAX_SIZE = 1 << 30;
  private static final int MAX_KEPT = 1_000;

  /** No more than this part of the heap has a ring that was to be in a file. */
  private static final int HEAP_PART = 16;

  private static final long MIN_SLOW = Duration.ofMillis(1).toNanos();
  private static final long MAX_SLOW = Duration.ofDays(365).toNanos();

  /** The loggers of headers and bodies, and the recorder's own. */
  private static final List<String> WIRE_LOGS =
      List.of(
          "org.apache.http.wire",
          "org.apache.http.headers",
          "org.apache.hc.client5.http.wire",
          "org.apache.hc.client5.http.headers",
          "org.apache.hc.client5.http2",
          "org.apache.hc.core5.http2",
          "httpclient.wire",
          "okhttp3",
          "jdk.internal.httpclient",
          "jdk.httpclient",
          "reactor.netty",
          "io.netty",
          "org.eclipse.jetty",
          "org.apache.coyote",
          "org.asynchttpclient",
          "org.springframework.web.HttpLogging",
          "org.springframework.web.client",
          "org.springframework.http.codec",
          "org.springframework.core.codec",
          "org.springframework.web.servlet.mvc.method.annotation.HttpEntityMethodProcessor",
          "org.springframework.web.servlet.mvc.method.annotation.RequestResponseBodyMethodProcessor",
          "com.amazonaws.request",
          "software.amazon.awssdk.request",
          "sun.net.www.protocol.http",
          CorrelationRecorder.class.getName());

  private final XmlSettings settings = new XmlSettings();
  private final List<String> included = new ArrayList<>();
  private final List<String> excluded = new ArrayList<>();
  private Level level = Level.DEBUG;
  private Level writeLevel = Level.ERROR;
  private long slowerThanNanos;
  private int maxWritesPerSecond = 10;
  private Path file = Path.of(DEFAULT_FILE);
  private boolean heap;
  private int size = (int) (64 * MIB);
  private int keepFiles = 2;
  private boolean outsideRequests;
  private @Nullable CorrelationJsonEncoder encoder;

  /** Beyond all levels while this is not started. */
  private volatile int fromLevel = Integer.MAX_VALUE;

  private @Nullable ContextEncoders encoders;
  private @Nullable RingFile ringFile;
  private @Nullable Ring ring;
  private @Nullable String notice;
  private volatile @Nullable Recorder recorder;

  /** Makes a recorder with all defaults, for Logback to configure. */
  public CorrelationRecorder() {}

  /**
   * Sets the lowest level that is recorded.
   *
   * @param value {@code TRACE}, {@code DEBUG} or {@code INFO}
   */
  public void setLevel(String value) {
    settings.set(
        "level",
        value,
        "be TRACE, DEBUG or INFO",
        text -> XmlSettings.level(text, Level.TRACE, Level.DEBUG, Level.INFO),
        l -> level = l);
  }

  /**
   * Sets the level from which on a record has the records of its request written.
   *
   * @param value {@code WARN} or {@code ERROR}
   */
  public void setWriteLevel(String value) {
    settings.set(
        "writeLevel",
        value,
        "be WARN or ERROR",
        text -> XmlSettings.level(text, Level.WARN, Level.ERROR),
        l -> writeLevel = l);
  }

  /**
   * Sets how long a request may take before its records are written.
   *
   * @param value from 1 ms to 365 days, such as {@code 2s}, {@code 500ms}, {@code 2 seconds} or
   *     {@code 500 milliseconds}
   */
  public void setSlowerThan(String value) {
    settings.set(
        "slowerThan",
        value,
        "be from 1 ms to 365 days, with its unit, such as 2s or 500 milliseconds",
        text -> XmlSettings.within(XmlSettings.nanos(text), MIN_SLOW, MAX_SLOW),
        nanos -> slowerThanNanos = nanos);
  }

  /**
   * Sets how many requests a second may have their records written.
   *
   * @param value at least 1
   */
  public void setMaxWritesPerSecond(String value) {
    settings.set(
        "maxWritesPerSecond",
        value,
        "be a number from 1 on",
        text -> number(text, 1, Integer.MAX_VALUE),
        number -> maxWritesPerSecond = number);
  }

  /**
   * Sets the ring's file.
   *
   * @param value a path, relative to where the process was started
   */
  public void setFile(String value) {
    settings.set(
        "file", value, "be a path to a file", CorrelationRecorder::path, path -> file = path);
  }

  /**
   * Sets whether the ring is in the heap.
   *
   * @param value {@code true} or {@code false}
   */
  public void setHeap(String value) {
    settings.set("heap", value, "be true or false", XmlSettings::flag, flag -> heap = flag);
  }

  /**
   * Sets the size of the ring.
   *
   * @param value such as {@code 64MB}
   */
  public void setSize(String value) {
    settings.set(
        "size",
        value,
        "be from 1MB to 1GB",
        text -> (int) XmlSettings.within(FileSize.valueOf(text).getSize(), MIB, MAX_SIZE),
        bytes -> size = bytes);
  }

  /**
   * Sets how many files of earlier processes are kept.
   *
   * @param value 0 to 1000
   */
  public void setKeepFiles(String value) {
    settings.set(
        "keepFiles",
        value,
        "be a number from 0 to " + MAX_KEPT,
        text -> number(text, 0, MAX_KEPT),
        number -> keepFiles = number);
  }

  /**
   * Sets whether threads outside requests are recorded too.
   *
   * @param value {@code true} or {@code false}
   */
  public void setOutsideRequests(String value) {
    settings.set(
        "outsideRequests",
        value,
        "be true or false",
        XmlSettings::flag,
        flag -> outsideRequests = flag);
  }

  /**
   * Adds a logger that is recorded, with those below it. Without any, all are.
   *
   * @param name the name of a logger or package
   */
  public void addIncludeLogger(String name) {
    settings.set(
        "includeLogger",
        name,
        "be a logger or package",
        CorrelationRecorder::logger,
        included::add);
  }

  /**
   * Adds a logger that is not recorded, with those below it.
   *
   * @param name the name of a logger or package
   */
  public void addExcludeLogger(String name) {
    settings.set(
        "excludeLogger",
        name,
        "be a logger or package",
        CorrelationRecorder::logger,
        excluded::add);
  }

  /**
   * Sets the encoder whose settings the records have.
   *
   * @param encoder a started encoder
   */
  public void setEncoder(CorrelationJsonEncoder encoder) {
    this.encoder = encoder;
  }

  private static String logger(String text) {
    String name = LoggerPrefix.of(text);
    if (name.isEmpty()) {
      throw new IllegalArgumentException(text);
    }
    return name;
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new InvalidPathException(text, "is empty");
    }
    Path path = Path.of(text);
    if (path.getFileName() == null) {
      throw new InvalidPathException(text, "is no file");
    }
    return path;
  }

  private static int number(String text, int from, int to) {
    return (int) XmlSettings.within(Long.parseLong(text), from, to);
  }

  /** Opens the ring, unless a setting is wrong: then the mistake is reported. */
  @Override
  public void start() {
    if (isStarted()) {
      return;
    }
    if (!(getContext() instanceof LoggerContext)) {
      settings.wrong("a recorder needs a logger context");
    }
    List<String> errors = settings.takeErrors();
    if (!errors.isEmpty()) {
      errors.forEach(this::addError);
      return;
    }
    try {
      ring = open();
    } catch (OutOfMemoryError e) {
      addError("There is no memory for the recorder's ring, and nothing is recorded", e);
      return;
    }
    ContextEncoders told = ContextEncoders.of(getContext());
    told.add(this);
    encoders = told;
    super.start();
    fromLevel = level.levelInt;
  }

  private Ring open() {
    if (!heap) {
      try {
        RingFile opened = RingFile.open(file, size, keepFiles);
        ringFile = opened;
        if (!opened.path().equals(file.toAbsolutePath())) {
          say(
              "The recorder's file "
                  + file
                  + (Files.isWritable(file) ? " is in use" : " is another user's")
                  + "; this process has "
                  + opened.path());
        } else {
          addInfo("Records are kept in " + opened.path());
        }
        return opened.ring();
      } catch (IOException | RuntimeException e) {
        // Nobody has asked for so much of the heap.
        long part = Math.max(MIB, Runtime.getRuntime().maxMemory() / HEAP_PART);
        int less = (int) Math.min(size, part);
        say(
            "The recorder's file "
                + file
                + " cannot be had, its ring is in the heap, with "
                + less / MIB
                + " MB: "
                + e);
        return new Ring(ByteBuffer.allocate(less), 0, 0);
      }
    }
    return new Ring(ByteBuffer.allocate(size), 0, 0);
  }

  private void say(String text) {
    addWarn(text);
    notice = text;
  }

  /** Stops recording, and lets others have the file. */
  @Override
  public void stop() {
    super.stop();
    fromLevel = Integer.MAX_VALUE;
    ContextEncoders telling = encoders;
    encoders = null;
    if (telling != null) {
      telling.remove(this);
    }
    Recorder before = recorder;
    recorder = null;
    if (before != null) {
      before.stop();
    }
    RingFile open = ringFile;
    ringFile = null;
    ring = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        addWarn("The recorder's file was not closed", e);
      }
    }
  }

  /** Called by Logback on every log call. */
  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] params,
      @Nullable Throwable thrown) {
    Recorder known = recorderOf(level);
    return known == null
        ? FilterReply.NEUTRAL
        : known.decide(marker, logger, level, format, params, thrown);
  }

  /** Called by Logback 1.5.21 and later for each event that SLF4J's builder has made. */
  @Override
  public FilterReply decide(Logger logger, org.slf4j.event.LoggingEvent event) {
    Recorder known = recorderOf(Level.convertAnSLF4JLevel(event.getLevel()));
    return known == null ? FilterReply.NEUTRAL : known.decide(logger, event);
  }

  /** What decides about calls of a level; null when nothing does. */
  private @Nullable Recorder recorderOf(Level level) {
    if (level.levelInt < fromLevel) {
      return null;
    }
    Recorder known = recorder;
    return known == null ? first() : known;
  }

  /** Made when it is first needed and the appenders are there. */
  private @Nullable Recorder first() {
    try {
      if (!outsideRequests && Correlation.currentId() == null) {
        return null;
      }
      String said;
      Recorder made;
      synchronized (this) {
        Ring open = ring;
        if (recorder != null
            || open == null
            || !(getContext() instanceof LoggerContext context)
            || ConfigurationLock.isHeld(context)) {
          return recorder;
        }
        RecorderSettings all = settings(context);
        if (all == null) {
          return null;
        }
        made = new Recorder(all, context, this, open);
        recorder = made;
        said = notice;
        notice = null;
      }
      if (said != null) {
        ((LoggerContext) getContext()).getLogger(CorrelationRecorder.class).warn(said);
      }
      return made;
    } catch (StackOverflowError e) {
      // At the end of a stack: it is made where there is more of one.
      return null;
    } catch (Throwable e) {
      fromLevel = Integer.MAX_VALUE;
      addError("The recorder cannot record", e);
      return null;
    }
  }

  /**
   * An encoder of this context has started: what it hides is hidden in what is recorded from now
   * on, and what was recorded before that is not written.
   */
  void started(CorrelationJsonEncoder other) {
    Recorder before;
    synchronized (this) {
      before = recorder;
      if (before == null || hides(before, other)) {
        return;
      }
      recorder = null;
    }
    before.stop();
  }

  private static boolean hides(Recorder recorder, CorrelationJsonEncoder other) {
    try {
      return recorder.hides(other.settings());
    } catch (IllegalStateException e) {
      // It cannot hide what it was to hide. That is said when the next recorder is made.
      return false;
    }
  }

  /** What a recorder is made with; null as long as no appender is there. */
  private @Nullable RecorderSettings settings(LoggerContext context) {
    CorrelationJsonEncoder own = encoder;
    if (own != null) {
      return settings(own.settings(), null);
    }
    List<Settings> all = settingsOfEncoders(context);
    if (all == null) {
      return null;
    }
    return settings(
        all.isEmpty()
            ? new Settings.Builder().build(error -> {})
            : all.get(0).hidingWhatAnyHides(all),
        all);
  }

  private RecorderSettings settings(Settings record, @Nullable List<Settings> hidden) {
    return new RecorderSettings(
        level.levelInt,
        writeLevel.levelInt,
        slowerThanNanos,
        maxWritesPerSecond,
        outsideRequests,
        new RecordedLoggers(included, excluded()),
        record,
        hidden);
  }

  /** With the wire logs, but for those that are included by these very names. */
  private List<String> excluded() {
    List<String> all = new ArrayList<>(WIRE_LOGS);
    all.removeAll(included);
    all.addAll(excluded);
    return all;
  }

  /** Those of the appenders' encoders first; null where there is no appender. */
  private static @Nullable List<Settings> settingsOfEncoders(LoggerContext context) {
    Set<Settings> all = new LinkedHashSet<>();
    boolean hasAppenders = false;
    for (Logger logger : context.getLoggerList()) {
      Iterator<Appender<ILoggingEvent>> appenders = logger.iteratorForAppenders();
      hasAppenders |= appenders.hasNext();
      collect(appenders, all);
    }
    if (!hasAppenders) {
      return null;
    }
    for (CorrelationJsonEncoder other : ContextEncoders.of(context).all()) {
      all.add(other.settings());
    }
    return List.copyOf(all);
  }

  private static void collect(Iterator<? extends Appender<?>> appenders, Set<Settings> to) {
    while (appenders.hasNext()) {
      Appender<?> appender = appenders.next();
      if (appender instanceof OutputStreamAppender<?> stream
          && stream.getEncoder() instanceof CorrelationJsonEncoder encoder) {
        to.add(encoder.settings());
      } else if (appender instanceof AppenderAttachable<?> others) {
        collect(others.iteratorForAppenders(), to);
      }
    }
  }
}
