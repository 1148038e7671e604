package dev.clew.logback.record;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.util.FileSize;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.values.CallSiteObjects;
import dev.clew.logback.values.Fault;
import dev.clew.logback.values.Masks;
import dev.clew.logback.values.ObjectRenderer;
import dev.clew.logback.values.PreparedRenderer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.event.KeyValuePair;
import org.slf4j.helpers.BasicMarkerFactory;

/**
 * Turns events into lines of bounded length, whatever the events hold. Thread-safe and re-entrant.
 */
public final class RecordEncoder {
  /** Values and messages are not cut below this while there is anything else to leave out. */
  private static final int MIN_BYTES = 256;

  private static final int LAST_VALUE_BYTES = 64;

  /** What the lines about omitted frames need, for each throwable. */
  private static final int OMITTED_BYTES = 96;

  private static final byte[] NO_MARK = new byte[0];

  private final RecordFormat format;
  private final byte[] mark;
  private final ObjectRenderer objects;
  private final CallSiteObjects callSiteObjects;
  private final MdcSnapshots snapshots;
  private final FirstFault faults = new FirstFault();
  private final WriterPool pool = new WriterPool(this::newWriter);
  private final boolean includeSequence;
  private final boolean sequenceIsLogbacks;
  private final AtomicLong sequence = new AtomicLong();
  private final int maxBytes;
  private final Bounds wide;

  /**
   * The record for when there is not even stack enough to write one that tells so; nor for a call,
   * so this is no method.
   */
  public final byte[] lastResort;

  /**
   * @param sequenceIsLogbacks whether events are numbered already; if not, records are, in the
   *     order in which they are encoded
   * @param loggerName who logs the {@link #lastResort}
   */
  public RecordEncoder(
      Settings settings, boolean sequenceIsLogbacks, MdcSnapshots snapshots, String loggerName) {
    this(settings, sequenceIsLogbacks, snapshots, loggerName, false);
  }

  /**
   * @param recorded whether each record says that it was kept until it was wanted
   */
  public RecordEncoder(
      Settings settings,
      boolean sequenceIsLogbacks,
      MdcSnapshots snapshots,
      String loggerName,
      boolean recorded) {
    this.snapshots = snapshots;
    this.format = RecordFormat.of(settings);
    this.mark = recorded ? format.recorded : NO_MARK;
    Masks masks = format.masks();
    boolean masksNames = masks != null && masks.hasNames();
    PreparedRenderer prepared = new PreparedRenderer(settings.maxRecordBytes(), masksNames);
    this.objects = prepared;
    this.callSiteObjects = new CallSiteObjects(prepared, settings.maxRecordBytes(), masksNames);
    this.includeSequence = settings.get(Setting.INCLUDE_SEQUENCE);
    this.sequenceIsLogbacks = sequenceIsLogbacks;
    this.maxBytes = settings.maxRecordBytes();
    this.wide = Bounds.wide(maxBytes);
    useEveryPartOnce();
    this.lastResort = writeLastResort(loggerName);
    prepared.prepare(this::renderOnce);
  }

  /**
   * Tells somebody of the first object in a log call that could not be written as it should be.
   *
   * @param warnings is called once at most
   */
  public RecordEncoder reportingTo(Consumer<String> warnings) {
    faults.reportTo(warnings);
    return this;
  }

  private byte[] writeLastResort(String loggerName) {
    RecordWriter record = newWriter();
    record.writeMinimal(
        new MinimalEvent(0, 0, Level.ERROR, "An event could not be encoded", loggerName, null),
        "<no room on the stack>",
        maxBytes);
    return record.toByteArray();
  }

  /**
   * A class whose initialisation overflows the stack is unusable for good, and so is the next
   * event. Here there is stack enough for all classes that any event may need, the JDK's included.
   */
  private void useEveryPartOnce() {
    encode(eventOfEveryKind());
    // Without an MDC an event throws.
    encode(new LoggingEvent());
    sequence.set(0);
  }

  /** The same for the renderer, once it is found, and for Jackson's classes. */
  private void renderOnce() {
    // Nobody is told of what fails with an event that nobody logged.
    RecordWriter record = newWriter(mark, new FirstFault());
    record.number(-1);
    record.write(eventOfEveryKind(), wide);
    try {
      objects.of(new Sample(List.of("text", 1.25e-7, Instant.EPOCH)));
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
    }
  }

  private static ILoggingEvent eventOfEveryKind() {
    Object failing =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("expected");
          }
        };
    Exception exception = new Exception("outer", new Exception("inner"));
    exception.addSuppressed(new Exception("suppressed"));
    LoggingEvent event = new LoggingEvent();
    event.setLevel(Level.INFO);
    event.setThreadName(Thread.currentThread().getName());
    event.setMDCPropertyMap(Map.of("key", "value"));
    event.setMessage("{}");
    event.setArgumentArray(new Object[] {"argument"});
    event.addMarker(new BasicMarkerFactory().getDetachedMarker("marker"));
    event.setThrowableProxy(new ThrowableProxy(exception));
    // Without them it would ask for the logger context, which it does not have.
    event.setCallerData(exception.getStackTrace());
    event.setKeyValuePairs(
        List.of(
            new KeyValuePair("message", failing),
            new KeyValuePair("a", List.of(1, 1.5, Map.of("key", failing))),
            new KeyValuePair("a.b", new Object[] {Optional.empty(), new int[1]}),
            new KeyValuePair(
                "numbers",
                List.of(Math.PI, 0.1f, new BigDecimal("1E+9"), BigInteger.ONE.shiftLeft(1_000))),
            new KeyValuePair("texts", List.of(Instant.EPOCH, new UUID(0, 0), exception)),
            new KeyValuePair("bean", new FileSize(1)),
            // Those of beans are asked for, and that one has none.
            new KeyValuePair(
                "annotated", ObjectRenderer.class.isAnnotationPresent(FunctionalInterface.class)),
            new KeyValuePair("sample", new Sample(List.of("text")))));
    return event;
  }

  /** Something that Jackson, where there is one, renders element by element. */
  private static final class Sample implements Iterable<Object> {
    private final List<Object> elements;

    Sample(List<Object> elements) {
      this.elements = elements;
    }

    @Override
    public Iterator<Object> iterator() {
      return elements.iterator();
    }
  }

  private RecordWriter newWriter() {
    return newWriter(mark);
  }

  private RecordWriter newWriter(byte[] ownMark) {
    return newWriter(ownMark, faults);
  }

  private RecordWriter newWriter(byte[] ownMark, FirstFault ownFaults) {
    return new RecordWriter(format, ownMark, objects, callSiteObjects, snapshots, ownFaults);
  }

  public byte[] encode(ILoggingEvent event) {
    RecordWriter record = pool.take();
    byte[] line;
    try {
      record.number(includeSequence ? sequenceNumber(event) : -1);
      record.write(event, wide);
      if (record.size() > maxBytes) {
        shorten(event, record);
      }
      line = record.toByteArray();
    } catch (Throwable e) {
      // This writer was stopped anywhere, and is not used again.
      pool.discard(record);
      Fault.beforeSwallowing(e);
      record.writeMinimal(event, e, maxBytes);
      return record.toByteArray();
    }
    try {
      pool.give(record);
    } catch (StackOverflowError | OutOfMemoryError e) {
      // The line is whole, and a writer that does not come back is replaced.
    }
    return line;
  }

  /** Encodes an event whose record says that it was kept until it was wanted. */
  public byte[] encodeRecorded(ILoggingEvent event) {
    RecordWriter record = newWriter(format.recorded);
    try {
      record.number(includeSequence ? sequenceNumber(event) : -1);
      record.write(event, wide);
      if (record.size() > maxBytes) {
        shorten(event, record);
      }
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      record.writeMinimal(event, e, maxBytes);
    }
    return record.toByteArray();
  }

  /**
   * Encodes an event without a number, and shows the line to who takes it.
   *
   * @param sink is called once; what it throws passes through
   */
  public void encode(ILoggingEvent event, JsonWriter.Sink sink) {
    encode(event, /* numbered= */ false, sink);
  }

  /**
   * Encodes an event, with a number where records have one, and shows the line to who takes it.
   *
   * @param sink is called once at most; what it throws passes through
   */
  public void encodeNumbered(ILoggingEvent event, JsonWriter.Sink sink) {
    encode(event, includeSequence, sink);
  }

  private void encode(ILoggingEvent event, boolean numbered, JsonWriter.Sink sink) {
    RecordWriter record = pool.take();
    try {
      record.number(numbered ? sequenceNumber(event) : -1);
      record.write(event, wide);
      if (record.size() > maxBytes) {
        shorten(event, record);
      }
    } catch (Throwable e) {
      pool.discard(record);
      Fault.beforeSwallowing(e);
      record.writeMinimal(event, e, maxBytes);
      record.to(sink);
      return;
    }
    record.to(sink);
    pool.give(record);
  }

  /** Lets go of what would outlive it: what classes of others hold for it. */
  public void forget() {
    objects.forget();
    callSiteObjects.forget();
  }

  /** The number of the last record, where it numbers them itself. */
  public long lastNumber() {
    return sequence.get();
  }

  /** Numbers its records from behind a number. */
  public void numberFrom(long last) {
    sequence.set(last);
  }

  private long sequenceNumber(ILoggingEvent event) {
    return sequenceIsLogbacks ? event.getSequenceNumber() : sequence.incrementAndGet();
  }

  /** Frames go first, then long values, then the message, then fields, then all but the core. */
  private void shorten(ILoggingEvent event, RecordWriter record) {
    if (fitsWithFewerFrames(event, record, wide)) {
      return;
    }
    Bounds bounds = wide.withFrames(0, 1);
    for (int bytes = maxBytes / 2; bytes >= MIN_BYTES; bytes /= 2) {
      if (bytes >= record.longestValue()) {
        continue;
      }
      bounds = bounds.withValue(bytes);
      if (fits(event, record, bounds)) {
        // What the values no longer need is enough for some frames.
        if (record.throwables() > 0 && !fitsWithFewerFrames(event, record, bounds)) {
          record.write(event, bounds);
        }
        return;
      }
    }
    int others = record.size() - record.frameBytes() - record.messageBytes();
    int room = maxBytes - others - record.truncatedBytes();
    if (room >= MIN_BYTES && fits(event, record, bounds.withMessage(room))) {
      return;
    }
    bounds =
        bounds
            .withValue(LAST_VALUE_BYTES)
            .withMessage(maxBytes / 8)
            .withEnds(maxBytes / 2, maxBytes / 4 * 3);
    if (fits(event, record, bounds)) {
      return;
    }
    if (!record.isNested() || !fits(event, record, bounds.withEnds(maxBytes / 8, maxBytes / 4))) {
      record.writeMinimal(event, null, maxBytes);
    }
  }

  /** Gives the frames what the rest of the record, as it stands, leaves. */
  private boolean fitsWithFewerFrames(ILoggingEvent event, RecordWriter record, Bounds bounds) {
    int throwables = record.throwables();
    int others =
        record.size() - record.frameBytes() + record.truncatedBytes() + throwables * OMITTED_BYTES;
    return throwables > 0
        && others < maxBytes
        && fits(event, record, bounds.withFrames(maxBytes - others, throwables));
  }

  private boolean fits(ILoggingEvent event, RecordWriter record, Bounds bounds) {
    record.write(event, bounds);
    return record.size() <= maxBytes;
  }
}
