package dev.clew.logback.record;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.clew.Correlation;
import dev.clew.CorrelationContext;
import dev.clew.logback.json.JsonWriter;
import dev.clew.logback.names.FieldNames;
import dev.clew.logback.names.Key;
import dev.clew.logback.names.KeySequences;
import dev.clew.logback.names.NameTable;
import dev.clew.logback.settings.Setting;
import dev.clew.logback.settings.Settings;
import dev.clew.logback.stacktrace.FrameFilter;
import dev.clew.logback.stacktrace.StackHash;
import dev.clew.logback.stacktrace.StackTraceWriter;
import dev.clew.logback.values.Fault;
import dev.clew.logback.values.MaskedTexts;
import dev.clew.logback.values.Masks;
import dev.clew.logback.values.ObjectRenderer;
import dev.clew.logback.values.ValueWriter;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
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
  /** An ID that Clew accepts is never cut: a part of an ID is a wrong one. */
  private static final int MAX_ID_BYTES = 128;

  private static final int MAX_PAIRS = 1_000;
  private static final int MAX_TAGS = 1_000;
  private static final int MAX_MARKER_DEPTH = 16;

  /** Markers may refer to each other in any number of ways, and a reference may come for ever. */
  private static final int MAX_REFERENCES = 10_000;

  private static final int MAX_RETAINED_MARKERS = 32;

  private static final int MAX_RECURRING_BYTES = 512;

  private static final byte[] NULL = JsonWriter.ascii("null");
  private static final byte[] END = JsonWriter.ascii("}\n");

  private final RecordFormat format;
  private final TimestampWriter timestamp;
  private final @Nullable String outsideRequest;
  private final boolean includeCaller;
  private final boolean includeStackHash;
  private final @Nullable MaskedTexts masked;
  private final @Nullable FrameFilter frameFilter;
  private final JsonWriter json = new JsonWriter();
  private final ValueWriter values;
  private final StackTraceWriter stackTraces;
  private final NameTable names = new NameTable();
  private final NameTable keys = new NameTable();
  private IdentityHashMap<Marker, Boolean> markers = new IdentityHashMap<>();
  private int referencesLeft;
  private @Nullable Key[] pairKeys = new @Nullable Key[8];
  private final BiConsumer<@Nullable String, @Nullable String> mdcEntry = this::mdcEntry;
  private final BiConsumer<@Nullable String, @Nullable String> mdcName = this::mdcName;

  private @Nullable Bounds requested;
  private Bounds bounds = Bounds.NONE;
  private int messageBytes;
  private int longestValue;
  private boolean cut;
  private boolean forgotten = true;
  private boolean renamedInMdc;
  private boolean writeRenamed;
  private @Nullable String traceId;
  private @Nullable String spanId;
  private @Nullable String traceFlags;
  private long sequence;

  private final KeySequences familiar = new KeySequences();
  private final MdcSnapshots snapshots;
  private final MdcFragments fragments = new MdcFragments();
  private final MdcTrace ownMdcTrace = new MdcTrace();
  private MdcTrace mdcTrace = MdcTrace.NONE;

  /** Whether the MDC turned out to tell of a trace after it was not asked for one. */
  private boolean missedTrace;

  /** The place of the first pair's key among the familiar ones, or -1 where they are others. */
  private int followedPairs = -1;

  private final AtomicBoolean taken = new AtomicBoolean(true);
  private MdcFragments.@Nullable Fragment learning;
  private boolean hasIdInMdc;
  private boolean hasTraceInMdc;
  private int pairHash;
  private @Nullable String pairFirst;
  private @Nullable String pairSecond;
  private byte[] pair = new byte[0];
  private int pairLength;
  private int pairLongest;
  private int headStart;
  private int headEnd;

  /** How many characters of the MDC are not in the record. */
  private long hidden;

  RecordWriter(RecordFormat format, ObjectRenderer objects, MdcSnapshots snapshots) {
    this.format = format;
    this.snapshots = snapshots;
    this.timestamp = format.timestamp;
    Settings settings = format.settings();
    this.outsideRequest = settings.outsideRequest();
    this.includeCaller = settings.get(Setting.INCLUDE_CALLER);
    this.includeStackHash = settings.get(Setting.STACK_HASH);
    this.masked = MaskedTexts.of(format.masks());
    this.frameFilter = FrameFilter.of(settings.get(Setting.EXCLUDE_FRAME));
    this.values = new ValueWriter(json, objects, masked);
    this.stackTraces =
        new StackTraceWriter(
            json,
            format.traceStyle(),
            settings.get(Setting.MAX_FRAMES_PER_THROWABLE),
            settings.get(Setting.ROOT_CAUSE_FIRST),
            frameFilter,
            masked,
            format.stacks());
  }

  /** Takes it, unless somebody else has it. A new one is its maker's. */
  boolean take() {
    return taken.compareAndSet(false, true);
  }

  /** Gives it back. */
  void give() {
    taken.setRelease(false);
  }

  /** How much more a record gets by saying that it was cut. */
  int truncatedBytes() {
    return format.truncated.length;
  }

  int size() {
    return json.position();
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
    if (masked != null) {
      masked.forget();
    }
    forgetPass();
    forgotten = true;
    if (pairKeys.length > 64) {
      pairKeys = new @Nullable Key[8];
    }
  }

  private void forgetPass() {
    json.rewind(0);
    stackTraces.forget();
    names.clear();
    keys.clear();
    if (markers.size() > MAX_RETAINED_MARKERS) {
      markers = new IdentityHashMap<>();
    } else if (!markers.isEmpty()) {
      markers.clear();
    }
    if (mdcTrace == ownMdcTrace) {
      ownMdcTrace.clear();
      mdcTrace = MdcTrace.NONE;
    }
    setTrace(null, null, null);
    cut = false;
    messageBytes = 0;
    longestValue = 0;
  }

  // A store is not free, not even of what is there already: a writer is old, and collectors watch
  // what old objects refer to.

  @SuppressWarnings("ReferenceEquality") // There are but a few.
  private void use(Bounds wanted) {
    if (requested != wanted) {
      requested = wanted;
      bounds = format.errorFirst() ? wanted.errorFirst() : wanted;
    }
  }

  @SuppressWarnings("ReferenceEquality") // There are but a few.
  private void use(MdcTrace wanted) {
    if (mdcTrace != wanted) {
      mdcTrace = wanted;
    }
  }

  @SuppressWarnings("ReferenceEquality") // Equal ones may take the other's place.
  private void setTrace(
      @Nullable String newTraceId, @Nullable String newSpanId, @Nullable String newTraceFlags) {
    if (traceId != newTraceId) {
      traceId = newTraceId;
    }
    if (spanId != newSpanId) {
      spanId = newSpanId;
    }
    if (traceFlags != newTraceFlags) {
      traceFlags = newTraceFlags;
    }
  }

  /** The number of the event's record. */
  void number(long sequenceNumber) {
    sequence = sequenceNumber;
  }

  /** Writes an event's record in place of whatever was written before. */
  void write(ILoggingEvent event, Bounds bounds) {
    use(bounds);
    boolean readTrace = format.mdcMayHaveTrace();
    missedTrace = false;
    write(event, readTrace);
    if (missedTrace) {
      format.foundTraceInMdc();
      write(event, true);
    }
  }

  private void write(ILoggingEvent event, boolean readTrace) {
    if (!forgotten) {
      forgetPass();
    }
    forgotten = false;
    Map<String, String> mdc = event.getMDCPropertyMap();
    boolean hasMdc = mdc != null && !mdc.isEmpty();
    MdcFragments.Fragment fragment = hasMdc ? fragments.find(mdc) : null;
    if (fragment != null && fragment.isReady()) {
      use(fragment.mdcTrace());
    } else if (hasMdc && readTrace) {
      ownMdcTrace.read(mdc);
      use(ownMdcTrace);
    } else {
      use(MdcTrace.NONE);
    }
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    int pairsHere = pairs == null ? 0 : pairs.size();
    familiar.begin(hasMdc ? 31 * mdc.size() + pairsHere : pairsHere);
    format.core(this, event);
    correlation(event, mdc, fragment);
    IThrowableProxy throwable = event.getThrowableProxy();
    if (throwable != null && format.errorFirst()) {
      format.error(this, throwable);
    }
    int pairCount = namePairs(pairs, throwable != null);
    contextFields(event, mdc);
    if (hasMdc) {
      mdc(mdc, fragment, readTrace);
    }
    pairs(pairs, pairCount);
    staticFields();
    tags(event.getMarkerList());
    if (throwable != null && !format.errorFirst()) {
      format.error(this, throwable);
    }
    familiar.end();
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
    forgotten = false;
    writeMinimal(
        MinimalEvent.of(event, outsideRequest),
        failure == null ? null : Fault.describe(failure),
        maxBytes);
  }

  /**
   * Writes just that.
   *
   * @param error why there is no more, or null if there was no room for it
   */
  void writeMinimal(MinimalEvent event, @Nullable String error, int maxBytes) {
    // The first pass finds out how much the others leave for the message.
    minimal(event, error, Bounds.NONE.withValue(maxBytes / 8).withMessage(0));
    int others = json.position() + truncatedBytes() + END.length;
    cut = error == null;
    json.rewind(0);
    minimal(
        event,
        error,
        Bounds.NONE.withValue(maxBytes / 8).withMessage(Math.max(0, maxBytes - others)));
    end();
  }

  private void minimal(MinimalEvent event, @Nullable String error, Bounds bounds) {
    this.requested = null;
    this.bounds = bounds;
    format.minimalCore(this, event);
    if (event.correlationId() != null) {
      id(format.correlationId, event.correlationId());
    }
    stringIfAny(format.encoderError, error);
  }

  private void end() {
    if (cut) {
      json.raw(format.truncated);
    }
    if (json.position() == 0) {
      json.raw('{');
    } else {
      // In place of the first field's comma, whichever field that is.
      json.replaceFirst('{');
    }
    json.raw(END);
  }

  // What formats are made of. Without a key there is no field.

  /** Bytes that are JSON already. */
  void constant(byte[] bytes) {
    json.raw(bytes);
  }

  /** The time, but for what stands behind its digits. */
  void timestamp(long epochMillis, int nanoOfSecond) {
    timestamp.write(epochMillis, nanoOfSecond, json);
  }

  /** The message's text. */
  void message(@Nullable String message) {
    if (message != null) {
      String shown = masked == null ? message : masked.apply(message);
      int start = json.position();
      cut |= !json.text(shown, json.positionAfter(bounds.message()));
      messageBytes = json.position() - start;
    }
  }

  void string(byte @Nullable [] key, @Nullable String value) {
    if (key != null) {
      json.raw(key);
      value(value == null ? "" : value);
    }
  }

  /** A value that comes again and again. */
  void recurring(FieldCache field, @Nullable String value) {
    byte[] key = field.key();
    if (value != null && key != null && masked == null) {
      byte[] known = field.get(value);
      if (known != null && known.length - key.length <= bounds.value()) {
        json.raw(known);
        longestValue = Math.max(longestValue, known.length - key.length);
        return;
      }
    }
    string(key, value);
  }

  /**
   * Two values that come together again and again, behind something that is always the same. What
   * was last written of them is written again in one piece while both are the same strings: a
   * quarter off EncoderBenchmark's plain.
   */
  @SuppressWarnings("ReferenceEquality") // Equal ones that are others are not worth the look.
  void recurring(
      byte[] before,
      FieldCache first,
      @Nullable String firstValue,
      FieldCache second,
      @Nullable String secondValue) {
    if (firstValue == pairFirst
        && secondValue == pairSecond
        && pairLength > 0
        && pairLength <= bounds.value()) {
      json.raw(pair, pairLength);
      longestValue = Math.max(longestValue, pairLongest);
      return;
    }
    int start = json.position();
    int longestBefore = longestValue;
    longestValue = 0;
    json.raw(before);
    recurring(first, firstValue);
    recurring(second, secondValue);
    if (firstValue != null && secondValue != null && masked == null && !cut) {
      // Remembered when they come the second time in a row.
      int hash = 31 * firstValue.hashCode() + secondValue.hashCode();
      if (hash != pairHash) {
        pairHash = hash;
      } else if (json.position() - start <= MAX_RECURRING_BYTES) {
        pairLength = 0;
        pair = json.copy(start, json.position(), pair);
        pairFirst = firstValue;
        pairSecond = secondValue;
        pairLongest = longestValue;
        pairLength = json.position() - start;
      }
    }
    longestValue = Math.max(longestValue, longestBefore);
  }

  void stringIfAny(byte @Nullable [] key, @Nullable String value) {
    if (value != null) {
      string(key, value);
    }
  }

  private void value(String text) {
    int start = json.position();
    String shown = masked == null ? text : masked.apply(text);
    cut |= !json.quoted(shown, json.positionAfter(bounds.value()));
    longestValue = Math.max(longestValue, json.position() - start);
  }

  void number(byte @Nullable [] key, long value) {
    if (key != null) {
      json.raw(key);
      json.number(value);
    }
  }

  void numberIfPositive(byte @Nullable [] key, int value) {
    if (value > 0) {
      number(key, value);
    }
  }

  /** The number of the record, where there shall be one. */
  void sequence(byte @Nullable [] key) {
    if (sequence >= 0) {
      number(key, sequence);
    }
  }

  /**
   * Where an event was logged, if it shall be told. Behind an asynchronous appender it is known
   * only when the event brings it: the stack of this thread is somebody else's.
   */
  @Nullable StackTraceElement caller(ILoggingEvent event) {
    if (!includeCaller || !(event.hasCallerData() || isOnThreadOf(event))) {
      return null;
    }
    StackTraceElement[] frames = event.getCallerData();
    return frames == null || frames.length == 0 ? null : frames[0];
  }

  void stackHash(byte @Nullable [] key, IThrowableProxy throwable) {
    if (includeStackHash && key != null) {
      json.raw(key);
      json.raw('"');
      json.hex(StackHash.of(throwable, frameFilter));
      json.raw('"');
    }
  }

  void stackTrace(byte @Nullable [] key, IThrowableProxy throwable) {
    if (key == null) {
      return;
    }
    json.raw(key);
    json.raw('"');
    cut |=
        !stackTraces.write(
            throwable, bounds.frames(), bounds.throwables(), bounds.value(), bounds.traceEnd());
    longestValue = Math.max(longestValue, stackTraces.longestHeader());
    json.raw('"');
  }

  // Correlation and trace.

  private void correlation(
      ILoggingEvent event,
      @Nullable Map<String, String> mdc,
      MdcFragments.@Nullable Fragment known) {
    if (known != null && known.hasHead(bounds.value())) {
      known.writeHead(json);
      trace(event);
      return;
    }
    String id = MdcTrace.value(mdc, Correlation.MDC_KEY);
    String parentId = MdcTrace.value(mdc, Correlation.PARENT_ID_MDC_KEY);
    hasIdInMdc = id != null;
    headStart = json.position();
    if (id == null && isOnThreadOf(event)) {
      CorrelationContext current = Correlation.current();
      id = current.id();
      parentId = parentId == null ? current.parentId() : parentId;
    }
    if (id == null && format.outsideRequest.length <= bounds.value()) {
      json.raw(format.outsideRequest);
    } else {
      idIfAny(format.correlationId, id == null ? outsideRequest : id);
    }
    idIfAny(format.parentId, parentId);
    headEnd = json.position();
    trace(event);
  }

  private void trace(ILoggingEvent event) {
    boolean known = mdcTrace.traceId() != null;
    Object span = known || !isOnThreadOf(event) ? null : CurrentSpan.get();
    if (span == null || !setTrace(span)) {
      setTrace(mdcTrace.traceId(), mdcTrace.spanId(), mdcTrace.traceFlags());
    }
    format.trace(this, traceId, spanId, traceFlags);
  }

  /** A span that fails takes the trace from the record, not the record. */
  private boolean setTrace(Object span) {
    try {
      setTrace(CurrentSpan.traceId(span), CurrentSpan.spanId(span), CurrentSpan.flags(span));
      return true;
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      return false;
    }
  }

  /** The trace that the MDC itself tells of. */
  MdcTrace mdcTrace() {
    return mdcTrace;
  }

  void idIfAny(byte @Nullable [] key, @Nullable String id) {
    if (id != null) {
      id(key, id);
    }
  }

  private void id(byte @Nullable [] key, String id) {
    if (key != null) {
      json.raw(key);
      cut |= !json.quoted(id, idEnd());
    }
  }

  /** As {@link #idIfAny}, under a name that is not kept from users. */
  void claimedIdIfAny(String name, @Nullable String id) {
    if (id != null) {
      id(claim(format.pairKey(name)).json(), id);
    }
  }

  private int idEnd() {
    int quote = 1;
    return json.positionAfter(Math.max(MAX_ID_BYTES + quote, bounds.value()));
  }

  /** See {@link LoggingThread}. */
  static boolean isOnThreadOf(ILoggingEvent event) {
    return LoggingThread.isCurrent(event);
  }

  // The MDC.

  private void mdc(
      Map<String, String> mdc, MdcFragments.@Nullable Fragment known, boolean traceIsRead) {
    if (known != null && known.isReady() && writeKnown(known)) {
      return;
    }
    boolean cutBefore = cut;
    int longestBefore = longestValue;
    int start = json.position();
    cut = false;
    longestValue = 0;
    hidden = 0;
    int unsearched = masked == null ? 0 : masked.unsearched();
    if (known != null && !known.isReady() && !cutBefore && snapshots.isCurrent(mdc)) {
      learning = known.begin(mdcTrace, traceId, spanId, traceFlags);
    }
    hasTraceInMdc = false;
    writeMdc(mdc);
    if (hasTraceInMdc && !traceIsRead) {
      missedTrace = true;
    } else if (learning != null && !cut && isSearched(unsearched)) {
      // Without an ID in the MDC it is not the MDC that says what stands there.
      int from = hasIdInMdc ? headStart : headEnd;
      learning.end(json, start, longestValue, from, headEnd);
    } else if (known == null && !cut && hidden <= MdcFragments.MAX_HIDDEN_LENGTH) {
      fragments.sighted(mdc, json.position() - start);
    }
    learning = null;
    cut |= cutBefore;
    longestValue = Math.max(longestValue, longestBefore);
  }

  /** Writes what became of the same MDC before, if the names are free and there is room. */
  private boolean writeKnown(MdcFragments.Fragment fragment) {
    if (fragment.longestValue() > bounds.value()
        || json.position() + fragment.length() >= bounds.fieldsEnd()
        || !fragment.hasTrace(traceId, spanId, traceFlags)
        || !familiar.isFollowing()) {
      return false;
    }
    int mark = familiar.followed();
    for (int i = 0; i < fragment.keyCount(); i++) {
      if (!familiar.follow(fragment.key(i))) {
        familiar.lose(mark, names);
        return false;
      }
    }
    fragment.write(json);
    longestValue = Math.max(longestValue, fragment.longestValue());
    return true;
  }

  private void writeMdc(Map<String, String> mdc) {
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
    Key familiarKey = hasRoomForField() ? familiar.follow(Key.Origin.MDC, rawKey) : null;
    if (familiarKey != null) {
      mdcField(familiarKey, familiarKey, value);
      return;
    }
    Key key = format.mdcKey(rawKey);
    hasTraceInMdc |= key.origin() == Key.Origin.TRACE_IN_MDC;
    if (key.role() != Key.Role.FIELD && isWrittenElsewhere(key, value)) {
      hide(rawKey, value);
      return;
    }
    if (key.renamed() != writeRenamed) {
      renamedInMdc |= key.renamed();
      return;
    }
    if (hasRoomForField()) {
      cut |= rawKey.length() > FieldNames.MAX_LENGTH;
      mdcField(key, claim(key), value);
    }
  }

  private void mdcField(Key key, Key claimed, @Nullable String value) {
    if (learning != null) {
      learning = learning.add(key, claimed);
    }
    claimed.write(json);
    if (value == null) {
      json.raw(NULL);
    } else if (key.masked()) {
      hide(key.raw(), value);
      json.quoted(Masks.MASKED);
    } else {
      if (masked != null) {
        hide(key.raw(), value);
      }
      value(value);
    }
  }

  /** A map is not worth keeping for the sake of what is not written. */
  private void hide(String rawKey, @Nullable String value) {
    hidden += rawKey.length() + (value == null ? 0 : value.length());
  }

  private boolean isSearched(int unsearchedBefore) {
    return masked == null || masked.unsearched() == unsearchedBefore;
  }

  /** Of two different keys that both carry a trace ID, the other one's value is not lost. */
  private boolean isWrittenElsewhere(Key key, @Nullable String value) {
    return switch (key.role()) {
      case FIELD -> false;
      case SKIPPED -> true;
      case TRACE_ID -> value == null || value.isEmpty() || value.equals(traceId);
      case SPAN_ID -> value == null || value.isEmpty() || value.equals(spanId);
      case TRACE_FLAGS -> value == null || value.isEmpty() || value.equals(traceFlags);
    };
  }

  // The key-value pairs.

  /**
   * Finds the name of each pair. Of those with the same key the last one is written.
   *
   * @return how many pairs there are
   */
  private int namePairs(@Nullable List<KeyValuePair> pairs, boolean hasError) {
    if (pairs == null || pairs.isEmpty()) {
      return 0;
    }
    int count = Math.min(pairs.size(), MAX_PAIRS);
    cut |= count < pairs.size();
    if (pairKeys.length < count) {
      pairKeys = new @Nullable Key[count];
    }
    int mark = familiar.followed();
    followedPairs = -1;
    if (familiar.isFollowing()) {
      if (followPairs(pairs, count)) {
        followedPairs = mark;
        return count;
      }
      familiar.lose(mark, names);
    }
    boolean renamed = false;
    for (int i = count - 1; i >= 0; i--) {
      KeyValuePair pair = pairs.get(i);
      String raw = pair == null ? null : pair.key;
      pairKeys[i] = null;
      if (raw != null && !raw.isEmpty() && keys.addAsItIs(raw)) {
        Key key = format.pairKey(raw);
        if (key.renamed() && !hasError) {
          key = format.pairKeyWithoutError(raw, pair.value);
        }
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

  /** Whether all pairs have keys that follow each other in a record that was there before. */
  private boolean followPairs(List<KeyValuePair> pairs, int count) {
    for (int i = 0; i < count; i++) {
      KeyValuePair pair = pairs.get(i);
      String raw = pair == null ? null : pair.key;
      if (raw == null || raw.isEmpty() || raw.length() > FieldNames.MAX_LENGTH) {
        return false;
      }
      if (familiar.follow(Key.Origin.PAIR, raw) == null) {
        Key key = format.pairKey(raw);
        if (key.renamed() || !familiar.follow(key)) {
          return false;
        }
      }
    }
    return true;
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
      Key key;
      if (followedPairs >= 0) {
        key = familiar.followed(followedPairs + i);
      } else {
        key = pairKeys[i];
        pairKeys[i] = null;
      }
      if (key != null && hasRoomForField()) {
        key.write(json);
        int start = json.position();
        Object value = key.masked() ? Masks.MASKED : pairs.get(i).value;
        cut |= !values.write(value, json.positionAfter(bounds.value()));
        longestValue = Math.max(longestValue, json.position() - start);
      }
    }
  }

  /** The context's fields stand before those of the MDC, and give way to them all the same. */
  private void contextFields(ILoggingEvent event, @Nullable Map<String, String> mdc) {
    List<RecordFormat.StaticField> fields = format.contextFields(event);
    if (fields.isEmpty()) {
      return;
    }
    keys.clear();
    if (mdc != null) {
      mdc.forEach(mdcName);
    }
    for (RecordFormat.StaticField field : fields) {
      Key key = field.key();
      if (hasRoomForField()) {
        if (!keys.isFree(key.name(), key.ancestors())) {
          key = key.as(format.names().free(key.name(), keys));
        }
        json.raw(claim(key).json());
        json.raw(field.value());
      }
    }
    keys.clear();
  }

  private void mdcName(@Nullable String rawKey, @Nullable String value) {
    if (rawKey != null && !rawKey.isEmpty()) {
      Key key = format.mdcKey(rawKey);
      if (key.role() != Key.Role.SKIPPED) {
        keys.add(key.name(), key.ancestors());
      }
    }
  }

  private void staticFields() {
    List<RecordFormat.StaticField> fields = format.staticFields();
    for (int i = 0; i < fields.size(); i++) {
      RecordFormat.StaticField field = fields.get(i);
      if (hasRoomForField()) {
        json.raw(claim(field.key()).json());
        json.raw(field.value());
      }
    }
  }

  /** Takes a key's name for this record, or one like it when it is taken. */
  private Key claim(Key key) {
    if (familiar.isFollowing()) {
      if (familiar.follow(key)) {
        return key;
      }
      familiar.lose(familiar.followed(), names);
    }
    if (names.isFree(key.name(), key.ancestors())) {
      names.add(key.name(), key.ancestors());
      familiar.claimed(key);
      return key;
    }
    familiar.renamed();
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
    if (roots == null || roots.isEmpty() || format.tags == null) {
      return;
    }
    json.raw(format.tags);
    json.raw('[');
    int start = json.position();
    keys.clear();
    referencesLeft = MAX_REFERENCES;
    try {
      for (Iterator<Marker> all = roots.iterator(); hasReference(all); ) {
        rootTag(all.next(), start);
      }
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      json.rewind(start);
      value(Fault.describe(e));
    }
    json.raw(']');
  }

  /** One that fails spares the others. */
  private void rootTag(@Nullable Marker root, int start) {
    int before = json.position();
    try {
      tag(root, start, 0);
    } catch (Throwable e) {
      Fault.beforeSwallowing(e);
      json.rewind(before);
      if (before > start) {
        json.raw(',');
      }
      value(Fault.describe(e));
    }
  }

  /** Whether there is one more to look at. */
  private boolean hasReference(Iterator<Marker> references) {
    if (!references.hasNext()) {
      return false;
    }
    referencesLeft--;
    cut |= referencesLeft < 0;
    return referencesLeft >= 0;
  }

  /** A marker's name, once, and those of the markers that it refers to. */
  @SuppressWarnings("deprecation") // SLF4J has no other way to a marker's references.
  private void tag(@Nullable Marker marker, int start, int depth) {
    if (marker == null || markers.containsKey(marker)) {
      return;
    }
    if (markers.size() == MAX_TAGS || depth == MAX_MARKER_DEPTH || !hasRoomForField()) {
      cut = true;
      return;
    }
    markers.put(marker, true);
    String name = marker.getName();
    if (name != null && keys.addAsItIs(name)) {
      if (json.position() > start) {
        json.raw(',');
      }
      value(name);
    }
    if (marker.hasReferences()) {
      for (Iterator<Marker> references = marker.iterator(); hasReference(references); ) {
        tag(references.next(), start, depth + 1);
      }
    }
  }
}
