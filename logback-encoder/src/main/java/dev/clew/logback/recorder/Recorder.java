package dev.clew.logback.recorder;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.CorrelationScope;
import dev.clew.internal.ReportedOnce;
import dev.clew.internal.RequestState;
import dev.clew.internal.WeakIdentityMap;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.json.Place;
import dev.clew.logback.record.MdcSnapshots;
import dev.clew.logback.record.RecordEncoder;
import dev.clew.logback.settings.Settings;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps what is below the loggers' levels in the ring, one chain for each request, and writes a
 * request's chain when it is wanted. From then on the request's state says {@link #OPEN}, and
 * nothing of the request is kept any more: it is logged.
 *
 * <p>Thread-safe, and takes no lock for what it keeps. Nothing that is thrown gets to who logs.
 */
public final class Recorder implements RequestState.Recorder {
  /** The end of the chain of a request whose records are logged at once. */
  static final long OPEN = -1;

  /** Its logger is the same as the recorder's that users see. */
  private static final String LOGGER_NAME = "dev.clew.logback.CorrelationRecorder";

  private enum Fault {
    FAILED
  }

  private static final ReportedOnce<Fault> FAULTS = new ReportedOnce<>(Fault.class, LOGGER_NAME);

  private final RecorderSettings settings;
  private final RecordedLoggers loggers;
  private final LoggerContext context;
  private final Ring ring;
  private final RecordEncoder encoder;
  private final RecordedFields.Names names;
  private final WriteLimit limit;
  private final AppenderGates gates;

  /** Numbers of requests; where they begin differs, so that those of two recorders do too. */
  private final AtomicLong numbers =
      new AtomicLong(ThreadLocalRandom.current().nextLong(1L << 40, 1L << 62));

  /** The chains of threads outside requests. */
  private final WeakIdentityMap<Thread, RequestState> threads = new WeakIdentityMap<>();

  private volatile boolean stopped;

  /**
   * @param settings what is configured
   * @param context whose loggers' records these are
   * @param filter who asks for decisions
   * @param ring where records are kept
   */
  public Recorder(RecorderSettings settings, LoggerContext context, TurboFilter filter, Ring ring) {
    this.settings = settings;
    this.loggers = settings.loggers();
    this.context = context;
    this.ring = ring;
    this.encoder =
        new RecordEncoder(
                settings.record(),
                false,
                new MdcSnapshots(context),
                LOGGER_NAME,
                /* recorded= */ true)
            .reportingTo(filter::addWarn);
    this.names = RecordedFields.Names.of(settings.record());
    this.limit = new WriteLimit(settings.maxWritesPerSecond(), System.nanoTime());
    this.gates = new AppenderGates(context, this, filter);
  }

  /** Whether records hide what settings say. */
  public boolean hides(Settings other) {
    return settings.hides(other);
  }

  /** From now on nothing is recorded or written. */
  public void stop() {
    stopped = true;
    encoder.forget();
  }

  /**
   * Decides about a log call, or about the question whether a level is enabled, which looks like a
   * call that has nothing to log.
   */
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String message,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    try {
      boolean asks = message == null && arguments == null && thrown == null;
      if (isEnabled(logger, level)) {
        if (level.levelInt >= Level.WARN_INT) {
          if (!asks || gates.isBuilding()) {
            logged(level);
          } else {
            gates.guard(loggers.of(logger));
          }
        }
        return FilterReply.NEUTRAL;
      }
      RecordedLoggers.Entry entry = recorded(logger);
      CorrelationContext current = Correlation.current();
      RequestState state = entry == null ? null : state(current);
      if (entry == null || state == null) {
        return FilterReply.NEUTRAL;
      }
      if (isLogged(state, current, level)) {
        return FilterReply.ACCEPT;
      }
      if (asks) {
        gates.guard(entry);
        return FilterReply.ACCEPT;
      }
      LoggingEvent event = new LoggingEvent(Logger.FQCN, logger, level, message, thrown, arguments);
      if (marker != null) {
        event.addMarker(marker);
      }
      return record(event, entry, state);
    } catch (Throwable e) {
      return failed(e);
    }
  }

  /** The same for an event that SLF4J's builder has made. */
  public FilterReply decide(Logger logger, org.slf4j.event.LoggingEvent event) {
    try {
      Level level = Level.convertAnSLF4JLevel(event.getLevel());
      if (isEnabled(logger, level)) {
        if (level.levelInt >= Level.WARN_INT) {
          logged(level);
        }
        return FilterReply.NEUTRAL;
      }
      RecordedLoggers.Entry entry = recorded(logger);
      CorrelationContext current = Correlation.current();
      RequestState state = entry == null ? null : state(current);
      if (entry == null || state == null || isLogged(state, current, level)) {
        return FilterReply.NEUTRAL;
      }
      String boundary = event.getCallerBoundary();
      LoggingEvent made =
          new LoggingEvent(
              boundary == null ? Logger.FQCN : boundary,
              logger,
              level,
              event.getMessage(),
              event.getThrowable(),
              event.getArgumentArray());
      if (event.getMarkers() != null) {
        event.getMarkers().forEach(made::addMarker);
      }
      made.setKeyValuePairs(event.getKeyValuePairs());
      FilterReply reply = record(made, entry, state);
      return reply == FilterReply.ACCEPT ? FilterReply.NEUTRAL : reply;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  /** Decides about an event that has got as far as an appender. */
  FilterReply decide(ILoggingEvent event, AppenderGates.Gate gate) {
    try {
      Level level = event.getLevel();
      if (stopped || event instanceof RecordedEvent || level.levelInt < settings.fromLevel()) {
        return FilterReply.NEUTRAL;
      }
      Logger logger = context.getLogger(event.getLoggerName());
      if (isEnabled(logger, level)) {
        CorrelationContext current = Correlation.current();
        if (level.levelInt >= settings.writeLevel() && current.id() != null) {
          // Not now: an appender that is being asked may take nothing else meanwhile.
          RequestState.of(current).want();
        }
        return FilterReply.NEUTRAL;
      }
      RecordedLoggers.Entry entry = recorded(logger);
      CorrelationContext current = Correlation.current();
      RequestState state = entry == null ? null : state(current);
      if (entry == null
          || state == null
          || isLogged(state, current, level)
          || gates.isAcceptedByOthers(event, logger)) {
        return FilterReply.NEUTRAL;
      }
      return gate.isFirst(logger) ? record(event, entry, state) : FilterReply.DENY;
    } catch (Throwable e) {
      return failed(e);
    }
  }

  private static boolean isEnabled(Logger logger, Level level) {
    return level.levelInt >= logger.getEffectiveLevel().levelInt;
  }

  /** What is known of a logger, or null when it is not to be recorded. */
  private RecordedLoggers.@Nullable Entry recorded(Logger logger) {
    RecordedLoggers.Entry entry = loggers.of(logger);
    return entry.recorded && logger.getEffectiveLevel().levelInt != Level.OFF_INT ? entry : null;
  }

  /** Whether the request's records are logged at once, as it is now or came with the wish to be. */
  private static boolean isLogged(RequestState state, CorrelationContext current, Level level) {
    org.slf4j.event.Level wanted = current.logLevel();
    return state.last() == OPEN
        || (wanted != null && level.levelInt >= Level.convertAnSLF4JLevel(wanted).levelInt);
  }

  /** Whose chain this thread's records belong to, or null when to none. */
  private @Nullable RequestState state(CorrelationContext current) {
    if (current.id() == null) {
      return settings.outsideRequests() ? ofThread() : null;
    }
    RequestState state = RequestState.of(current);
    if (state.recorder() != this) {
      state.adopt(this, numbers.incrementAndGet());
    }
    if (state.isWanted() && state.last() != OPEN) {
      write(current);
    }
    return state;
  }

  private RequestState ofThread() {
    Thread thread = Thread.currentThread();
    RequestState known = threads.get(thread);
    if (known != null) {
      return known;
    }
    RequestState state = new RequestState();
    state.adopt(this, numbers.incrementAndGet());
    threads.put(thread, state);
    return state;
  }

  /**
   * @return DENY when the event is in the ring or too large for it, ACCEPT when it is to be logged
   */
  private FilterReply record(ILoggingEvent event, RecordedLoggers.Entry entry, RequestState state) {
    Appended appended = new Appended(event, entry, state);
    encoder.encode(event, appended);
    return appended.reply;
  }

  /** Takes an encoded record into the ring, and makes it the last of its request's. */
  private final class Appended implements JsonWriter.Sink {
    private final ILoggingEvent event;
    private final RecordedLoggers.Entry entry;
    private final RequestState state;
    private FilterReply reply = FilterReply.DENY;

    Appended(ILoggingEvent event, RecordedLoggers.Entry entry, RequestState state) {
      this.event = event;
      this.entry = entry;
      this.state = state;
    }

    @Override
    public void take(byte[] bytes, int length, Place place) {
      for (long before = state.last(); before != OPEN; before = state.last()) {
        long position =
            ring.append(
                bytes,
                length,
                entry.number,
                state.number(),
                event.getTimeStamp(),
                event.getNanoseconds(),
                event.getLevel().levelInt,
                before,
                place);
        if (position == 0) {
          state.lose();
          return;
        }
        if (state.append(before, position)) {
          return;
        }
        // Another thread of the request was faster, and its record is the one before this now.
        ring.withdraw(position);
      }
      reply = FilterReply.ACCEPT;
    }
  }

  /** A record of WARN or above, which may have the records of its request written. */
  private void logged(Level level) {
    CorrelationContext current = Correlation.current();
    boolean writes = level.levelInt >= settings.writeLevel();
    if (current.id() != null) {
      RequestState.of(current).count(level.levelInt >= Level.ERROR_INT);
      if (writes) {
        state(current);
        write(current);
      }
    } else if (writes && settings.outsideRequests()) {
      writeThread(ofThread());
    }
  }

  private void writeThread(RequestState state) {
    if (state.last() != 0 && grants()) {
      write(CorrelationContext.empty(), state, state.takeAll(0));
    }
  }

  @Override
  public void write(CorrelationContext request) {
    try {
      RequestState state = RequestState.of(request);
      if (stopped || state.recorder() != this || state.last() == OPEN || state.isRefused()) {
        return;
      }
      if (!grants()) {
        state.refuse();
        return;
      }
      long last = state.takeAll(OPEN);
      if (last != OPEN) {
        write(request, state, last);
      }
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public void ended(CorrelationContext request, boolean failed, long nanos) {
    long slow = settings.slowerThanNanos();
    if (failed || (slow > 0 && nanos >= slow) || RequestState.of(request).isWanted()) {
      write(request);
    }
  }

  private boolean grants() {
    if (!limit.grants(System.nanoTime())) {
      return false;
    }
    long leftOut = limit.takeLeftOut();
    if (leftOut > 0) {
      Correlation.run(
          CorrelationContext.empty(),
          () ->
              log()
                  .warn(
                      "The recorded records of {} requests were not written, because more than"
                          + " maxWritesPerSecond = {} a second were wanted.",
                      leftOut,
                      settings.maxWritesPerSecond()));
    }
    return true;
  }

  private Logger log() {
    return context.getLogger(LOGGER_NAME);
  }

  private void write(CorrelationContext request, RequestState state, long last) {
    int count = state.takeCount();
    long[] positions = positions(last, state.number());
    int written = 0;
    for (int i = positions.length - 1; i >= 0; i--) {
      RingRecord record = ring.read(positions[i]);
      RecordedLoggers.Entry entry =
          record == null || record.number() != state.number() ? null : loggers.of(record.logger());
      if (record != null && entry != null) {
        append(new RecordedEvent(entry.logger, record, names, settings), entry.logger);
        written++;
      }
    }
    int lost = count - written;
    if (lost > 0) {
      try (CorrelationScope scope = Correlation.open(request)) {
        log()
            .warn(
                "{} recorded records of this request are not here: the ring had gone round.", lost);
      }
    }
  }

  /** An appender that throws on one has all the others. */
  private static void append(RecordedEvent event, Logger logger) {
    try {
      logger.callAppenders(event);
    } catch (Throwable e) {
      failed(e);
    }
  }

  /** Where the records of a chain are, the last one first. */
  private long[] positions(long last, long number) {
    long[] positions = new long[64];
    int count = 0;
    int most = ring.mostRecords();
    RingRecord record = last > 0 ? ring.read(last) : null;
    while (record != null && record.number() == number && count < most) {
      if (count == positions.length) {
        positions = Arrays.copyOf(positions, 2 * count);
      }
      positions[count++] = record.position();
      record = record.before() > 0 ? ring.read(record.before()) : null;
    }
    return Arrays.copyOf(positions, count);
  }

  private static FilterReply failed(Throwable e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    FAULTS.warn(Fault.FAILED, () -> "A record could not be kept or written", "", e);
    return FilterReply.NEUTRAL;
  }
}
