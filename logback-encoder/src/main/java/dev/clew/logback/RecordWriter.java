package dev.clew.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * Writes one record after the other, each within given bounds. It holds all that is needed
 * meanwhile, so that two records that are written at the same time, on two threads or one inside
 * the other, share nothing.
 *
 * <p>Not thread-safe.
 */
final class RecordWriter {
  static final String TRUNCATED_NAME = "log.truncated";
  static final String ENCODER_ERROR_NAME = "log.encoder_error";

  /** An ID that Clew accepts is never cut: a part of an ID is a wrong one. */
  private static final int MAX_ID_BYTES = 128;

  private static final int MAX_PAIRS = 1_000;
  private static final int MAX_TAGS = 1_000;
  private static final int MAX_MARKER_DEPTH = 16;

  private static final byte[] CORRELATION_ID = Key.encode(Correlation.MDC_KEY);
  private static final byte[] PARENT_ID = Key.encode(Correlation.PARENT_ID_MDC_KEY);
  private static final byte[] TAGS = Key.encode("tags");
  private static final byte[] ENCODER_ERROR = Key.encode(ENCODER_ERROR_NAME);
  private static final byte[] TRUNCATED = JsonWriter.ascii(",\"" + TRUNCATED_NAME + "\":true");
  private static final byte[] NULL = JsonWriter.ascii("null");
  private static final byte[] END = JsonWriter.ascii("}\n");
  private static final byte[] ERROR = JsonWriter.ascii("\"ERROR\"");
  private static final byte[] WARN = JsonWriter.ascii("\"WARN\"");
  private static final byte[] INFO = JsonWriter.ascii("\"INFO\"");
  private static final byte[] DEBUG = JsonWriter.ascii("\"DEBUG\"");
  private static final byte[] TRACE = JsonWriter.ascii("\"TRACE\"");

  private final RecordFormat format;
  private final Settings settings;
  private final TimestampWriter timestamps;
  private final JsonWriter json = new JsonWriter();
  private final ValueWriter values;
  private final StackTraceWriter stackTraces;
  private final NameTable names = new NameTable();
  private final NameTable keys = new NameTable();
  private final List<Marker> markers = new ArrayList<>();
  private @Nullable Key[] pairKeys = new @Nullable Key[8];
  private final BiConsumer<@Nullable String, @Nullable String> mdcEntry = this::mdcEntry;

  private Bounds bounds = Bounds.NONE;
  private int messageBytes;
  private int longestValue;
  private boolean cut;
  private boolean renamedInMdc;
  private boolean writeRenamed;
  private @Nullable String traceId;
  private @Nullable String spanId;

  RecordWriter(RecordFormat format, Settings settings, TimestampWriter timestamps) {
    this.format = format;
    this.settings = settings;
    this.timestamps = timestamps;
    this.values = new ValueWriter(json, settings.objectText());
    this.stackTraces = new StackTraceWriter(json, settings.maxFramesPerThrowable());
  }

  /** How much more a record gets by saying that it was cut. */
  static int truncatedBytes() {
    return TRUNCATED.length;
  }

  int size() {
    return json.position();
  }

  /** How many bytes there can be before the buffer grows. */
  int capacity() {
    return json.capacity();
  }

  /** How many bytes of the record are its message. */
  int messageBytes() {
    return messageBytes;
  }

  /** The bytes of the longest value other than the message and the frames. */
  int longestValue() {
    return longestValue;
  }

  /** How many bytes of the record are frames. */
  int frameBytes() {
    return stackTraces.frameBytes();
  }

  /** How many throwables the record has. */
  int throwables() {
    return stackTraces.throwables();
  }

  byte[] toByteArray() {
    return json.toByteArray();
  }

  /** Forgets the record, keeping at most so many bytes for the next one. */
  void forget(int maxRetainedBytes) {
    json.reset(maxRetainedBytes);
    values.forget();
    forgetPass();
    if (pairKeys.length > 64) {
      pairKeys = new @Nullable Key[8];
    }
  }

  private void forgetPass() {
    json.rewind(0);
    stackTraces.forget();
    names.clear();
    keys.clear();
    markers.clear();
    traceId = null;
    spanId = null;
    cut = false;
    messageBytes = 0;
    longestValue = 0;
  }

  /** Writes an event's record in place of whatever was written before. */
  void write(ILoggingEvent event, Bounds bounds) {
    forgetPass();
    this.bounds = bounds;
    format.core(this, event);
    Map<String, String> mdc = event.getMDCPropertyMap();
    correlation(event, mdc);
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    int pairCount = namePairs(pairs);
    if (mdc != null && !mdc.isEmpty()) {
      mdc(mdc);
    }
    pairs(pairs, pairCount);
    staticFields();
    tags(event.getMarkerList());
    IThrowableProxy throwable = event.getThrowableProxy();
    if (throwable != null) {
      format.error(this, throwable);
    }
    end();
  }

  /**
   * Writes what can be had of an event that cannot be written otherwise, in place of whatever was
   * written before.
   *
   * @param failure why; null when the event is merely too long
   */
  void writeMinimal(@Nullable ILoggingEvent event, @Nullable Throwable failure, int maxBytes) {
    forgetPass();
    Essentials essentials = Essentials.of(event, settings.outsideRequest());
    String error = failure == null ? null : Failures.describe(failure);
    // The first pass finds out how much the others leave for the message.
    minimal(essentials, error, Bounds.NONE.withValue(maxBytes / 8).withMessage(0));
    int others = json.position() + TRUNCATED.length + END.length;
    cut = failure == null;
    json.rewind(0);
    minimal(
        essentials,
        error,
        Bounds.NONE.withValue(maxBytes / 8).withMessage(Math.max(0, maxBytes - others)));
    end();
  }

  private void minimal(Essentials essentials, @Nullable String error, Bounds bounds) {
    this.bounds = bounds;
    format.minimalCore(this, essentials);
    if (essentials.correlationId() != null) {
      id(CORRELATION_ID, essentials.correlationId());
    }
    if (error != null) {
      string(ENCODER_ERROR, error);
    }
  }

  private void end() {
    if (cut) {
      json.raw(TRUNCATED);
    }
    json.raw(END);
  }

  // What formats are made of.

  /** Bytes that are JSON already. */
  void constant(byte[] bytes) {
    json.raw(bytes);
  }

  void timestamp(byte[] key, long epochMillis, int nanoOfSecond) {
    json.raw(key);
    json.raw('"');
    timestamps.write(epochMillis, nanoOfSecond, json);
    json.raw('"');
  }

  void level(byte[] key, @Nullable Level level) {
    json.raw(key);
    if (level == Level.INFO) {
      json.raw(INFO);
    } else if (level == Level.DEBUG) {
      json.raw(DEBUG);
    } else if (level == Level.WARN) {
      json.raw(WARN);
    } else if (level == Level.ERROR) {
      json.raw(ERROR);
    } else if (level == Level.TRACE) {
      json.raw(TRACE);
    } else {
      json.quoted(level == null ? "" : level.toString());
    }
  }

  void message(byte[] key, @Nullable String message) {
    json.raw(key);
    json.raw('"');
    int start = json.position();
    cut |= message != null && !json.text(message, Bounds.end(json, bounds.message()));
    messageBytes = json.position() - start;
    json.raw('"');
  }

  void string(byte[] key, @Nullable String value) {
    json.raw(key);
    value(value == null ? "" : value);
  }

  private void value(String text) {
    int start = json.position();
    cut |= !json.quoted(text, Bounds.end(json, bounds.value()));
    longestValue = Math.max(longestValue, json.position() - start);
  }

  void stackTrace(byte[] key, IThrowableProxy throwable) {
    json.raw(key);
    json.raw('"');
    cut |= !stackTraces.write(throwable, bounds);
    longestValue = Math.max(longestValue, stackTraces.longestHeader());
    json.raw('"');
  }

  // Correlation and trace.

  private void correlation(ILoggingEvent event, @Nullable Map<String, String> mdc) {
    String id = mdcValue(mdc, Correlation.MDC_KEY);
    String parentId = mdcValue(mdc, Correlation.PARENT_ID_MDC_KEY);
    if (id == null && isOnThreadOf(event)) {
      CorrelationContext current = Correlation.current();
      id = current.id();
      parentId = parentId == null ? current.parentId() : parentId;
    }
    if (id == null) {
      id = settings.outsideRequest();
    }
    if (id != null) {
      id(CORRELATION_ID, id);
    }
    if (parentId != null) {
      id(PARENT_ID, parentId);
    }
    traceId = first(mdcValue(mdc, "trace_id"), mdc, "traceId");
    spanId = first(mdcValue(mdc, "span_id"), mdc, "spanId");
    format.trace(this, traceId, spanId);
  }

  private void id(byte[] key, String id) {
    json.raw(key);
    cut |= !json.quoted(id, idEnd());
  }

  private int idEnd() {
    int quote = 1;
    return Bounds.end(json, Math.max(MAX_ID_BYTES + quote, bounds.value()));
  }

  /**
   * Whether the event was born on this thread, as far as it can be told: behind an asynchronous
   * appender the context of this thread is somebody else's.
   */
  static boolean isOnThreadOf(ILoggingEvent event) {
    return Thread.currentThread().getName().equals(event.getThreadName());
  }

  static @Nullable String mdcValue(@Nullable Map<String, String> mdc, String key) {
    String value = mdc == null ? null : mdc.get(key);
    return value == null || value.isEmpty() ? null : value;
  }

  private static @Nullable String first(
      @Nullable String value, @Nullable Map<String, String> mdc, String otherKey) {
    return value == null ? mdcValue(mdc, otherKey) : value;
  }

  // The MDC.

  private void mdc(Map<String, String> mdc) {
    // First those that keep their names, so that a renamed one cannot take another's.
    renamedInMdc = false;
    writeRenamed = false;
    mdc.forEach(mdcEntry);
    if (renamedInMdc) {
      writeRenamed = true;
      mdc.forEach(mdcEntry);
    }
  }

  private void mdcEntry(@Nullable String rawKey, @Nullable String value) {
    if (rawKey == null || rawKey.isEmpty()) {
      return;
    }
    Key key = format.mdcKey(rawKey);
    if (isWrittenElsewhere(key, value)) {
      return;
    }
    if (key.renamed() != writeRenamed) {
      renamedInMdc |= key.renamed();
      return;
    }
    if (!hasRoomForField()) {
      return;
    }
    cut |= rawKey.length() > FieldNames.MAX_LENGTH;
    json.raw(claim(key).json());
    if (value == null) {
      json.raw(NULL);
    } else {
      value(value);
    }
  }

  /** Of two different keys that both carry a trace ID, the other one's value is not lost. */
  private boolean isWrittenElsewhere(Key key, @Nullable String value) {
    return switch (key.role()) {
      case FIELD -> false;
      case SKIPPED -> true;
      case TRACE_ID -> value == null || value.isEmpty() || value.equals(traceId);
      case SPAN_ID -> value == null || value.isEmpty() || value.equals(spanId);
    };
  }

  // The key-value pairs.

  /**
   * Finds the name of each pair. Of those with the same key the last one is written.
   *
   * @return how many pairs there are
   */
  private int namePairs(@Nullable List<KeyValuePair> pairs) {
    if (pairs == null || pairs.isEmpty()) {
      return 0;
    }
    int count = Math.min(pairs.size(), MAX_PAIRS);
    cut |= count < pairs.size();
    if (pairKeys.length < count) {
      pairKeys = new @Nullable Key[count];
    }
    boolean renamed = false;
    for (int i = count - 1; i >= 0; i--) {
      KeyValuePair pair = pairs.get(i);
      String raw = pair == null ? null : pair.key;
      pairKeys[i] = null;
      if (raw != null && !raw.isEmpty() && keys.addAsItIs(raw)) {
        Key key = format.pairKey(raw);
        pairKeys[i] = key;
        renamed |= key.renamed();
        cut |= raw.length() > FieldNames.MAX_LENGTH;
      }
    }
    claimPairs(count, false);
    if (renamed) {
      claimPairs(count, true);
    }
    return count;
  }

  private void claimPairs(int count, boolean renamed) {
    for (int i = 0; i < count; i++) {
      Key key = pairKeys[i];
      if (key != null && key.renamed() == renamed) {
        pairKeys[i] = claim(key);
      }
    }
  }

  private void pairs(@Nullable List<KeyValuePair> pairs, int count) {
    for (int i = 0; pairs != null && i < count; i++) {
      Key key = pairKeys[i];
      pairKeys[i] = null;
      if (key != null && hasRoomForField()) {
        json.raw(key.json());
        int start = json.position();
        cut |= !values.write(pairs.get(i).value, Bounds.end(json, bounds.value()));
        longestValue = Math.max(longestValue, json.position() - start);
      }
    }
  }

  private void staticFields() {
    for (RecordFormat.StaticField field : format.staticFields()) {
      if (hasRoomForField()) {
        json.raw(claim(field.key()).json());
        json.raw(field.value());
      }
    }
  }

  /** Takes a key's name for this record, or one like it when it is taken. */
  private Key claim(Key key) {
    if (names.isFree(key.name(), key.ancestors())) {
      names.add(key.name(), key.ancestors());
      return key;
    }
    Key other = key.as(format.names().free(key.name(), names));
    names.add(other.name(), other.ancestors());
    return other;
  }

  private boolean hasRoomForField() {
    if (json.position() < bounds.fieldsEnd()) {
      return true;
    }
    cut = true;
    return false;
  }

  // The markers.

  private void tags(@Nullable List<Marker> roots) {
    if (roots == null || roots.isEmpty()) {
      return;
    }
    json.raw(TAGS);
    json.raw('[');
    int start = json.position();
    keys.clear();
    try {
      for (Marker root : roots) {
        tag(root, start, 0);
      }
    } catch (Throwable e) {
      Failures.beforeSwallowing(e);
      json.rewind(start);
      value(Failures.describe(e));
    }
    json.raw(']');
  }

  /** A marker's name, once, and those of the markers that it refers to. */
  @SuppressWarnings("deprecation") // SLF4J has no other way to a marker's references.
  private void tag(@Nullable Marker marker, int start, int depth) {
    if (marker == null || isSeen(marker)) {
      return;
    }
    if (markers.size() == MAX_TAGS || depth == MAX_MARKER_DEPTH || !hasRoomForField()) {
      cut = true;
      return;
    }
    markers.add(marker);
    String name = marker.getName();
    if (name != null && keys.addAsItIs(name)) {
      if (json.position() > start) {
        json.raw(',');
      }
      value(name);
    }
    if (marker.hasReferences()) {
      for (Iterator<Marker> references = marker.iterator(); references.hasNext(); ) {
        tag(references.next(), start, depth + 1);
      }
    }
  }

  private boolean isSeen(Marker marker) {
    for (int i = 0; i < markers.size(); i++) {
      if (markers.get(i) == marker) {
        return true;
      }
    }
    return false;
  }
}
